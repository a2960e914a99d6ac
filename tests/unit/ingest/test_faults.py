"""Every fault code has a filing that gets it, it alone, at the right place; and its line in the documentation."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from services.ingest.formats import FORMATS, Limits
from services.ingest.validation import POLICY, faults, validate
from services.ingest.validation.catalogue import markdown
from services.ingest.validation.faults import CATALOGUE, fault, shown
from shared.declaration import format_time
from shared.problems import Problem, Severity
from shared.reference import locodes
from tests.support.filings import NOW, consignor, container, filing, house, item
from tests.support.pointers import GONE, changed

HOUSE, ITEM, BOX = "/houses/0", "/houses/0/items/0", container(1)
BAD_BOX = BOX[:-1] + str((int(BOX[-1]) + 1) % 10)
OTHER_BOX = container(2)


def after(**delta):
    return format_time(NOW + timedelta(**delta))


# code, dataset type, changes to a valid filing, where the fault must be
CASES = [
    ("shape.unknown-element", "F11", {"/houses/0/consigner": consignor()}, "/houses/0/consigner"),
    ("shape.type", "F11", {f"{ITEM}/gross_mass_kg": "2405"}, f"{ITEM}/gross_mass_kg"),
    ("shape.type", "F11", {HOUSE: 5}, HOUSE),
    ("shape.type", "F11", {"/houses": {}}, "/houses"),
    ("shape.type", "F11", {"/equipment": None}, "/equipment"),
    ("shape.type", "F11", {f"{ITEM}/no": True}, f"{ITEM}/no"),
    ("shape.type", "F11", {f"{HOUSE}/to_order": "yes", f"{HOUSE}/consignee": GONE}, f"{HOUSE}/to_order"),
    ("shape.type", "F11", {"/dataset_type": 11}, "/dataset_type"),
    ("shape.time", "F11", {"/issue_time": "2026-03-01"}, "/issue_time"),
    ("shape.time", "F11", {"/routing/eta": "2026-03-28T18:00:00"}, "/routing/eta"),
    ("shape.time", "F11", {"/routing/etd": "9999-12-31T23:59:59-01:00"}, "/routing/etd"),
    ("shape.time", "F11", {"/routing/etd": 1_772_000_000}, "/routing/etd"),
    ("shape.number", "F11", {f"{ITEM}/no": 10**18}, f"{ITEM}/no"),
    ("shape.number", "F11", {f"{ITEM}/gross_mass_kg": float("nan")}, f"{ITEM}/gross_mass_kg"),
    ("shape.too-many", "F11", {"/routing/countries": ["CN"] * 100}, "/routing/countries"),
    ("profile.missing", "F11", {"/lrn": GONE}, "/lrn"),
    ("profile.missing", "F11", {"/routing/eta": GONE}, "/routing/eta"),
    ("profile.missing", "F11", {f"{HOUSE}/consignor": GONE}, f"{HOUSE}/consignor"),
    ("profile.missing", "F11", {f"{HOUSE}/consignor/address/street": GONE}, f"{HOUSE}/consignor/address/street"),
    ("profile.missing", "F11", {f"{HOUSE}/consignee/address/city": GONE}, f"{HOUSE}/consignee/address/city"),
    ("profile.missing", "F11", {f"{HOUSE}/items": []}, f"{HOUSE}/items"),
    ("profile.missing", "F11", {f"{ITEM}/hs6": GONE}, f"{ITEM}/hs6"),
    ("profile.missing", "F24", {"/master_doc": GONE}, "/master_doc"),
    ("profile.missing", "F16", {f"{HOUSE}/buyer": GONE}, f"{HOUSE}/buyer"),
    ("profile.missing", "F50", {f"{HOUSE}/house_doc": GONE}, f"{HOUSE}/house_doc"),
    ("profile.advised", "F11", {"/routing/delivery": GONE}, "/routing/delivery"),
    ("profile.advised", "F23", {"/routing": GONE}, "/routing"),
    ("profile.advised", "F20", {f"{ITEM}/hs6": GONE}, f"{ITEM}/hs6"),
    ("profile.mode", "F11", {"/mode": "4"}, "/mode"),
    ("profile.houses-missing", "F27", {"/houses": GONE}, "/houses"),
    ("profile.houses-unexpected", "F29", {"/houses": [house("HAWB0009", "N703")]}, "/houses"),
    ("profile.goods-missing", "F29", {"/consignment": GONE}, "/consignment"),
    ("profile.goods-missing", "F50", {"/houses": GONE, "/equipment": GONE}, "/consignment"),
    ("profile.goods-unexpected", "F27", {"/consignment": filing("F29")["consignment"]}, "/consignment"),
    ("text.blank", "F11", {"/lrn": " "}, "/lrn"),
    ("text.blank", "F11", {f"{HOUSE}/consignee/name": ""}, f"{HOUSE}/consignee/name"),
    ("text.control", "F11", {"/lrn": "A\x00B"}, "/lrn"),
    ("text.control", "F11", {f"{ITEM}/packages/0/marks": "\ud800"}, f"{ITEM}/packages/0/marks"),
    ("text.too-long", "F11", {"/lrn": "L" * 23}, "/lrn"),
    ("text.too-long", "F11", {f"{ITEM}/description": "spanner " * 65}, f"{ITEM}/description"),
    ("text.too-long", "F11", {"/equipment/0/seals/0": "S" * 21}, "/equipment/0/seals/0"),
    ("text.junk", "F11", {f"{HOUSE}/consignor/name": "12345"}, f"{HOUSE}/consignor/name"),
    ("text.junk", "F11", {f"{HOUSE}/consignor/address/city": "..."}, f"{HOUSE}/consignor/address/city"),
    ("text.junk", "F11", {f"{ITEM}/description": "xxxx"}, f"{ITEM}/description"),
    ("text.placeholder", "F11", {f"{HOUSE}/consignee/name": "TO ORDER."}, f"{HOUSE}/consignee/name"),
    ("text.placeholder", "F11", {f"{HOUSE}/consignee/name": "n/a"}, f"{HOUSE}/consignee/name"),
    ("text.stop-words", "F11", {f"{ITEM}/description": "General cargo"}, f"{ITEM}/description"),
    ("text.stop-words", "F23", {f"{ITEM}/description": "spare parts***"}, f"{ITEM}/description"),
    ("text.stop-word-inside", "F11", {f"{ITEM}/description": "Steel spanners"}, f"{ITEM}/description"),
    ("code.choice", "F11", {"/haul": "medium"}, "/haul"),
    ("code.choice", "F11", {"/regime": "XX"}, "/regime"),
    ("code.choice", "F11", {"/conveyance/id_type": "imo"}, "/conveyance/id_type"),
    ("code.choice", "F11", {f"{HOUSE}/consignor/person_type": "4"}, f"{HOUSE}/consignor/person_type"),
    ("code.dataset-type", "F11", {"/dataset_type": "F99"}, "/dataset_type"),
    ("code.mode", "F11", {"/mode": "5"}, "/mode"),
    ("code.country", "F11", {f"{HOUSE}/consignee/address/country": "EL"}, f"{HOUSE}/consignee/address/country"),
    ("code.country", "F11", {"/routing/countries/1": "sg"}, "/routing/countries/1"),
    ("code.country", "F11", {f"{ITEM}/origin": "China"}, f"{ITEM}/origin"),
    ("code.place", "F11", {"/routing/loading": "CNXXX"}, "/routing/loading"),
    ("code.place", "F11", {f"{HOUSE}/delivery": "Rotterdam"}, f"{HOUSE}/delivery"),
    ("code.place", "F11", {"/routing/calls": [{"place": "SGSIM"}]}, "/routing/calls/0/place"),
    ("code.office", "F11", {"/routing/first_office": "NL396"}, "/routing/first_office"),
    ("code.trader-id", "F11", {"/carrier/id": "de-987"}, "/carrier/id"),
    ("code.actor-role", "F11", {f"{HOUSE}/actors": [{"role": "ZZ", "id": "NL123"}]}, f"{HOUSE}/actors/0/role"),
    ("code.container", "F11", {"/equipment/0/number": BAD_BOX, f"{ITEM}/equipment/0": BAD_BOX}, "/equipment/0/number"),
    ("code.container", "F11", {f"{ITEM}/equipment/-": BAD_BOX}, f"{ITEM}/equipment/1"),
    ("code.container", "F51", {"/equipment/0/number": BAD_BOX, f"{ITEM}/equipment/0": BAD_BOX}, "/equipment/0/number"),
    ("code.size-type", "F11", {"/equipment/0/size_type": "99X9"}, "/equipment/0/size_type"),
    ("code.imo", "F11", {"/conveyance/id": "9074728"}, "/conveyance/id"),
    ("code.eni", "F11", {"/conveyance/id_type": "ENI", "/conveyance/id": "123"}, "/conveyance/id"),
    ("code.flight", "F29", {"/conveyance/id": "QATAR8123"}, "/conveyance/id"),
    ("code.awb", "F29", {"/master_doc/number": "020-12345676"}, "/master_doc/number"),
    ("code.mrn", "F11", {f"{HOUSE}/documents": [{"type": "N355", "number": "1"}]}, f"{HOUSE}/documents/0/number"),
    ("code.document-type", "F11", {"/master_doc/type": "N999"}, "/master_doc/type"),
    ("code.document-type", "F11", {f"{HOUSE}/house_doc/type": "911"}, f"{HOUSE}/house_doc/type"),
    ("code.document-type", "F11", {f"{ITEM}/documents": [{"type": "x", "number": "1"}]}, f"{ITEM}/documents/0/type"),
    ("code.hs-unknown", "F11", {f"{ITEM}/hs6": "820499"}, f"{ITEM}/hs6"),
    ("code.hs-unknown", "F11", {f"{ITEM}/hs6": "8204110000"}, f"{ITEM}/hs6"),
    ("code.hs-unknown", "F11", {f"{ITEM}/hs6": "8204.11"}, f"{ITEM}/hs6"),
    ("code.hs-incomplete", "F11", {f"{ITEM}/hs6": "8204"}, f"{ITEM}/hs6"),
    ("code.hs-incomplete", "F11", {f"{ITEM}/hs6": "82"}, f"{ITEM}/hs6"),
    ("code.hs-reserved", "F11", {f"{ITEM}/hs6": "990000"}, f"{ITEM}/hs6"),
    ("code.hs-2017", "F11", {f"{ITEM}/hs6": "854140"}, f"{ITEM}/hs6"),
    ("code.national-code", "F11", {f"{ITEM}/national_code": "8204.1100"}, f"{ITEM}/national_code"),
    ("code.cus", "F11", {f"{ITEM}/cus_code": "12"}, f"{ITEM}/cus_code"),
    ("code.un-number", "F11", {f"{ITEM}/un_numbers": ["UN29"]}, f"{ITEM}/un_numbers/0"),
    ("code.package", "F11", {f"{ITEM}/packages/0/type": "??"}, f"{ITEM}/packages/0/type"),
    ("code.currency", "F11", {f"{ITEM}/value": {"amount": 1, "currency": "EURO"}}, f"{ITEM}/value/currency"),
    ("code.freight-payment", "F11", {f"{HOUSE}/freight_payment": "X"}, f"{HOUSE}/freight_payment"),
    ("code.ucr", "F11", {f"{HOUSE}/ucr": "6 NL"}, f"{HOUSE}/ucr"),
    ("code.phone", "F11", {f"{HOUSE}/consignee/contacts/1/value": "010-5550100"}, f"{HOUSE}/consignee/contacts/1/value"),
    ("code.email", "F11", {f"{HOUSE}/consignee/contacts/0/value": "beta at x"}, f"{HOUSE}/consignee/contacts/0/value"),
    ("rule.conveyance-mode", "F11", {"/conveyance/id_type": "PLATE"}, "/conveyance/id_type"),
    ("rule.document-mode", "F27", {"/master_doc/type": "N704"}, "/master_doc/type"),
    ("rule.document-mode", "F11", {f"{HOUSE}/house_doc/type": "N704"}, f"{HOUSE}/house_doc/type"),
    ("rule.consignee", "F11", {f"{HOUSE}/consignee": GONE}, f"{HOUSE}/consignee"),
    ("rule.notify-party", "F11", {f"{HOUSE}/consignee": GONE, f"{HOUSE}/to_order": True}, f"{HOUSE}/notify_party"),
    (
        "rule.notify-party",
        "F11",
        {f"{HOUSE}/to_order": None, f"{HOUSE}/statements": [{"code": "10600"}]},
        f"{HOUSE}/notify_party",
    ),
    (
        "rule.order-contradiction",
        "F11",
        {f"{HOUSE}/statements": [{"code": "10600"}], f"{HOUSE}/notify_party": {"name": "Gamma Agents"}},
        f"{HOUSE}/to_order",
    ),
    ("rule.date-implausible", "F11", {"/routing/eta": "9999-01-01T00:00:00Z"}, "/routing/eta"),
    ("rule.date-implausible", "F11", {"/issue_time": "1989-01-01T00:00:00Z"}, "/issue_time"),
    ("rule.date-implausible", "F11", {"/routing/calls": [{"arrival": "2206-03-01T00:00:00Z"}]}, "/routing/calls/0/arrival"),
    ("rule.issued-ahead", "F11", {"/issue_time": after(minutes=16)}, "/issue_time"),
    ("rule.arrival-before-departure", "F11", {"/routing/eta": after(days=2)}, "/routing/eta"),
    (
        "rule.call-order",
        "F11",
        {"/routing/calls": [{"place": "SGSIN", "arrival": after(days=9), "departure": after(days=8)}]},
        "/routing/calls/0/departure",
    ),
    ("rule.route-ends", "F11", {"/routing/countries": ["CN", "SG", "BE"]}, "/routing/unloading"),
    ("rule.sender", "F11", {"/sender_id": "NL000000001"}, "/sender_id"),
    (
        "rule.equipment-twice",
        "F11",
        {"/equipment/-": {"number": f"{BOX[:4]} {BOX[4:]}"}},
        "/equipment/1/number",
    ),
    ("rule.equipment-undeclared", "F11", {f"{ITEM}/equipment/-": OTHER_BOX}, f"{ITEM}/equipment/1"),
    ("rule.equipment-undeclared", "F50", {f"{ITEM}/equipment/-": "34 TR 0002"}, f"{ITEM}/equipment/1"),
    ("rule.equipment-unused", "F11", {"/equipment/-": {"number": OTHER_BOX}}, "/equipment/1/number"),
    (
        "rule.equipment-none",
        "F11",
        {"/cargo_type": "container", "/equipment": GONE, f"{ITEM}/equipment": GONE},
        "/equipment",
    ),
    ("rule.house-twice", "F22", {"/houses/-": house("HAWB0001", "N703")}, "/houses/1/house_doc/number"),
    ("rule.item-sequence", "F11", {f"{ITEM}/no": 2}, f"{ITEM}/no"),
    ("rule.item-sequence", "F11", {f"{HOUSE}/items/-": item(no=3), f"{HOUSE}/items/1/no": 3}, f"{HOUSE}/items/1/no"),
    ("rule.mass-range", "F11", {f"{ITEM}/gross_mass_kg": -1}, f"{ITEM}/gross_mass_kg"),
    ("rule.mass-range", "F11", {f"{ITEM}/gross_mass_kg": 1e12}, f"{ITEM}/gross_mass_kg"),
    ("rule.mass-zero", "F11", {f"{ITEM}/gross_mass_kg": 0}, f"{ITEM}/gross_mass_kg"),
    ("rule.mass-precision", "F11", {f"{ITEM}/gross_mass_kg": 0.1 + 0.2}, f"{ITEM}/gross_mass_kg"),
    ("rule.net-over-gross", "F11", {f"{ITEM}/net_mass_kg": 2406}, f"{ITEM}/net_mass_kg"),
    ("rule.item-over-total", "F11", {f"{HOUSE}/total_gross_mass_kg": 2400}, f"{ITEM}/gross_mass_kg"),
    ("rule.mass-sum", "F11", {f"{HOUSE}/total_gross_mass_kg": 2500}, f"{HOUSE}/total_gross_mass_kg"),
    ("rule.package-count", "F11", {f"{ITEM}/packages/0/count": -5}, f"{ITEM}/packages/0/count"),
    ("rule.package-count", "F11", {f"{ITEM}/packages/0/count": 10**9}, f"{ITEM}/packages/0/count"),
    ("rule.package-count-missing", "F11", {f"{ITEM}/packages/0/count": GONE}, f"{ITEM}/packages/0/count"),
    ("rule.package-count-missing", "F11", {f"{ITEM}/packages/0": {"type": "NF"}}, f"{ITEM}/packages/0/count"),
    ("rule.package-bulk", "F11", {f"{ITEM}/packages/0/type": "VL"}, f"{ITEM}/packages/0/count"),
    ("rule.package-zero", "F11", {f"{ITEM}/packages/0/count": 0}, f"{ITEM}/packages/0/count"),
    ("rule.package-total", "F11", {f"{HOUSE}/total_packages": 121}, f"{HOUSE}/total_packages"),
    ("rule.amount", "F11", {f"{ITEM}/value": {"amount": -1, "currency": "EUR"}}, f"{ITEM}/value/amount"),
    ("rule.currency-missing", "F11", {f"{ITEM}/value": {"amount": 1}}, f"{ITEM}/value/currency"),
]

# code, body, where
BODIES = [
    ("json.syntax", b"", "line 1, column 1"),
    ("json.syntax", b'{"lrn": "a",\n "x"', "line 2, column 5"),
    ("json.syntax", b'{"lrn": "never closed', "line 1, column 9"),
    ("json.syntax", b'{"lrn": "a"} {}', "line 1, column 14"),
    ("json.syntax", '{"né": "ü"\n, }'.encode(), "line 2, column 3"),
    ("json.encoding", b"\xef\xbb\xbf{}", "line 1, column 1"),
    ("json.encoding", '{"lrn": "a"}'.encode("utf-16"), "line 1, column 1"),
    ("json.encoding", '{"lrn": "a"}'.encode("utf-32-be"), "line 1, column 1"),
    ("json.encoding", '{\n"ü": "é"}'.encode() + b"\xe9", "line 2, column 10"),
    ("json.surrogate", rb'{"lrn": "\ud83d\ude00 \\ud800 \udc00"}', "line 1, column 31"),
    ("json.depth", b"[" * 100_000, "line 1, column 33"),
    ("json.depth", b'{"[[[[": ' * 100_000, "line 1, column 289"),
    ("json.depth", b'{"lrn": ' + b"[" * 40 + b"]" * 40 + b"}", "line 1, column 40"),
    ("json.duplicate-name", b'{"houses": [{"ucr": 1, "ucr": 2}]}', "/houses/0/ucr"),
    ("json.number", b'{"houses": [{"total_packages": NaN}]}', "/houses/0/total_packages"),
    ("json.number", b'{"lrn": -Infinity}', "/lrn"),
    ("json.number", b'{"lrn": 1e999}', "/lrn"),
    ("json.number", b'{"lrn": ' + b"9" * 10_000_000 + b"}", "/lrn"),
    ("json.number", b'{"a/b~c": 0.' + b"1" * 1_000 + b"}", "/a~1b~0c"),
    ("json.not-object", b"[]", "line 1, column 1"),
    ("json.not-object", b"null", "line 1, column 1"),
    ("json.not-object", b"NaN", "line 1, column 1"),
    ("json.not-object", b'"{}"', "line 1, column 1"),
]


def found(faults):
    return [(each.code, each.pointer) for each in faults]


@pytest.mark.parametrize(("code", "dataset_type", "changes", "where"), CASES, ids=[f"{c[0]} {c[3]}" for c in CASES])
def test_one_mistake_gets_one_fault(code, dataset_type, changes, where):
    validated = validate(changed(filing(dataset_type), changes), now=NOW)
    assert found(validated.faults) == [(code, where)]
    refused = validated.faults[0].severity is Severity.ERROR
    assert (validated.declaration is None) == refused
    assert validated.faults[0].severity is CATALOGUE[code].severity


@pytest.mark.parametrize(("code", "body", "where"), BODIES, ids=[f"{c[0]} {c[2]}" for c in BODIES])
def test_a_body_that_cannot_be_read(code, body, where):
    with pytest.raises(Problem) as refused:
        FORMATS["json"].read(body, limits=Limits())
    assert (refused.value.status, found(refused.value.errors)) == (400, [(code, where)])


HS_BEFORE_LOADING = [("code.hs-unknown", "123"), ("code.hs-incomplete", "8204"), ("code.hs-reserved", "990000")]


@pytest.mark.parametrize(("code", "hs6"), HS_BEFORE_LOADING)
def test_a_wrong_commodity_code_does_not_refuse_before_loading(code, hs6):
    validated = validate(changed(filing("F23"), {f"{ITEM}/hs6": hs6}), now=NOW)
    assert found(validated.warnings) == [(code, f"{ITEM}/hs6")]
    assert validated.declaration is not None


def test_more_faults_than_are_reported_are_counted():
    filed = filing(
        houses=[house(f"H{n}", freight_payment="?", items=[item(no=1, description="Steel pins")]) for n in range(1_500)]
    )
    validated = validate(changed(filed, {"/equipment": GONE}), now=NOW)
    assert (len(validated.errors), validated.errors[-1].detail) == (POLICY.faults + 1, "500 more errors were found.")
    assert (len(validated.warnings), validated.warnings[-1].detail) == (POLICY.faults + 1, "500 more warnings were found.")


def test_a_document_with_too_many_misfits_is_abandoned():
    validated = validate({"houses": [0] * 99_999}, now=NOW)
    assert validated.declaration is None
    assert (len(validated.faults), validated.faults[-1].code) == (POLICY.faults + 1, "shape.abandoned")


def test_every_code_has_a_case():
    elsewhere = {"faults.more", "shape.abandoned", "code.place-removed", "filing.not-yours"}
    own = yaml.safe_load((Path(faults.__file__).parent / "faults.yaml").read_text("utf-8"))
    assert {case[0] for case in (*CASES, *BODIES)} | elsewhere == own.keys()


def test_a_place_that_left_the_list_is_taken_with_a_warning():
    gone = next(place.code for place in locodes() if place.removed and place.country == "NL")
    validated = validate(changed(filing(), {"/routing/delivery": gone}), now=NOW)
    assert found(validated.faults) == [("code.place-removed", "/routing/delivery")]


def test_the_documentation_is_the_catalogue():
    page = Path(__file__).parents[3] / "docs" / "faults.md"
    assert page.read_text("utf-8") == markdown(), "run: python -m services.ingest.validation.catalogue > docs/faults.md"


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("NL", '"NL"'),
        ("x" * 1_000, '"' + "x" * 59 + '…"'),
        ("a\x00\u202eb", '"a\\u0000\\u202eb"'),
        ({"a": 1}, "an object"),
        ([1], "a list"),
        (None, "null"),
        (10**5_000, "a number of more than 18 digits"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_are_shown_short_and_harmless(value, seen):
    assert shown(value) == seen


def test_a_code_outside_the_catalogue_cannot_be_raised():
    with pytest.raises(KeyError):
        fault("made.up", "/lrn", "No such code.")
