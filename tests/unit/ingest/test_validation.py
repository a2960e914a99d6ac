"""Validation as a whole: what is accepted, that every stage answers at once, that nothing it is given breaks it."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.validation import PROFILES, validate
from services.ingest.validation.text import description
from shared.declaration import Declaration
from shared.problems import Severity
from shared.reference.files import rows
from tests.support.filings import NOW, consignee, container, filing, house, item
from tests.support.pointers import GONE, changed

HOUSE, ITEM, BOX = "/houses/0", "/houses/0/items/0", container(1)


def found(faults):
    return [(each.code, each.pointer) for each in faults]


@pytest.mark.parametrize("dataset_type", PROFILES)
def test_a_valid_filing_of_each_dataset_type_passes_without_a_word(dataset_type):
    document = filing(dataset_type)
    before = copy.deepcopy(document)
    validated = validate(document, now=NOW)
    assert (found(validated.faults), document) == ([], before)
    assert validated.declaration == Declaration.model_validate(document)


@pytest.mark.parametrize("dataset_type", PROFILES)
def test_an_accepted_declaration_survives_its_own_json(dataset_type):
    cleansed = validate(filing(dataset_type), now=NOW).cleansed
    again = json.loads(cleansed.model_dump_json(exclude_defaults=True))
    assert validate(again, now=NOW).cleansed == cleansed


ACCEPTED = [
    ("no place of acceptance or delivery", "F11", {"/routing/acceptance": GONE, "/routing/delivery": GONE}),
    ("acceptance and delivery stated by house", "F11", {
        "/routing/acceptance": GONE, "/routing/delivery": GONE, f"{HOUSE}/acceptance": "CNSHA", f"{HOUSE}/delivery": "NLRTM"}),
    ("a PO box instead of a street", "F11", {
        f"{HOUSE}/consignee/address": {"po_box": "17", "city": "Rotterdam", "country": "NL"}}),
    ("a bill to order without consignee", "F11", {
        f"{HOUSE}/to_order": True, f"{HOUSE}/consignee": GONE, f"{HOUSE}/notify_party": {"name": "Gamma Agents BV"}}),
    ("a bill to order by statement, with consignee", "F11", {
        f"{HOUSE}/to_order": GONE, f"{HOUSE}/statements": [{"code": "10600"}], f"{HOUSE}/notify_party": {"name": "Gamma BV"}}),
    ("bulk without count", "F11", {
        "/cargo_type": "bulk", "/equipment": GONE,
        f"{HOUSE}/items": [item(description="Wheat in bulk", hs6="100199", packages=[{"type": "VR"}])],
        f"{HOUSE}/total_packages": 1}),
    ("goods packed with the item before", "F11", {
        f"{HOUSE}/items/-": item(no=2, packages=[{"type": "CT", "count": 0, "marks": "BETA 1-120"}]),
        f"{HOUSE}/total_packages": 120}),
    ("the total within two per cent", "F11", {f"{HOUSE}/total_gross_mass_kg": 2450}),
    ("containers with and without spaces", "F11", {f"{ITEM}/equipment/0": f"{BOX[:4].lower()} {BOX[4:10]}-{BOX[10]}"}),
    ("bare document codes", "F11", {"/master_doc/type": "704", f"{HOUSE}/house_doc/type": "714"}),
    ("a licence of a national type", "F11", {f"{ITEM}/documents": [{"type": "C400", "number": "NL/26/0001"}]}),
    ("a barge on an inland waterway", "F11", {"/mode": "8", "/conveyance/id_type": "ENI", "/conveyance/id": "02301234"}),
    ("nulls for what is absent", "F11", {"/representative": None, f"{ITEM}/net_mass_kg": None}),
    ("a unit load device by air", "F29", {
        "/equipment": [{"number": "AKE12345QR"}], "/consignment/items/0/equipment": ["AKE12345QR"]}),
    ("a clock some minutes ahead", "F11", {"/issue_time": "2026-03-01T10:44:59Z"}),
    ("a time with an offset", "F11", {"/issue_time": "2026-03-01T18:30:00+08:00"}),
    ("letters of any script", "F11", {f"{HOUSE}/consignor/name": "上海工具", f"{HOUSE}/consignor/address/city": "上海"}),
]  # fmt: skip


@pytest.mark.parametrize(("dataset_type", "changes"), [case[1:] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED])
def test_what_is_unusual_but_right_is_accepted(dataset_type, changes):
    assert found(validate(changed(filing(dataset_type), changes), now=NOW).errors) == []


def test_the_faults_of_all_stages_come_in_one_answer():
    document = changed(
        filing(),
        {
            "/shipper": "Alpha",
            f"{ITEM}/gross_mass_kg": "heavy",
            f"{HOUSE}/consignor/address": 5,
            "/routing/eta": GONE,
            f"{HOUSE}/consignee/name": "***",
            f"{ITEM}/description": "General cargo",
            f"{ITEM}/hs6": "999999",
            "/conveyance/id": "9074728",
            "/routing/loading": "CNXXX",
            f"{HOUSE}/total_packages": 7,
            "/houses/-": house("HBL0001", freight_payment="Y", items=[]),
        },
    )
    assert sorted(found(validate(document, now=NOW).errors)) == [
        ("code.hs-reserved", f"{ITEM}/hs6"),
        ("code.imo", "/conveyance/id"),
        ("code.place", "/routing/loading"),
        ("profile.missing", "/houses/1/items"),
        ("profile.missing", "/routing/eta"),
        ("rule.house-twice", "/houses/1/house_doc/number"),
        ("rule.package-total", f"{HOUSE}/total_packages"),
        ("shape.type", f"{HOUSE}/consignor/address"),
        ("shape.type", f"{ITEM}/gross_mass_kg"),
        ("shape.unknown-element", "/shipper"),
        ("text.junk", f"{HOUSE}/consignee/name"),
        ("text.stop-words", f"{ITEM}/description"),
    ]


def test_errors_stand_before_warnings_and_each_says_what_to_do():
    validated = validate(changed(filing(), {f"{ITEM}/description": "Steel pins", "/lrn": GONE, "/sender_id": "NL9"}), now=NOW)
    severities = [each.severity for each in validated.faults]
    assert severities == [Severity.ERROR, Severity.WARNING, Severity.WARNING]
    assert all(each.detail.endswith(".") and each.hint for each in validated.faults)


def test_an_empty_document_is_told_what_every_filing_needs():
    assert found(validate({}, now=NOW).errors) == [
        ("profile.missing", "/lrn"),
        ("profile.missing", "/dataset_type"),
        ("profile.missing", "/mode"),
        ("profile.missing", "/issue_time"),
        ("profile.missing", "/declarant"),
    ]


@pytest.mark.parametrize("term", [term for term, _ in rows("stop_words")])
def test_a_stop_word_alone_is_refused(term):
    verdict = description(term)
    assert verdict is not None
    assert verdict.code == "text.stop-words"


def test_a_refusal_says_what_would_be_acceptable():
    verdict = description("Appliances")
    assert "Refrigerator" in (verdict.hint or "")


def test_a_refused_filing_keeps_what_labels_need():
    validated = validate(changed(filing("F50"), {"/lrn": GONE}), now=NOW)
    assert (validated.declaration, validated.cleansed.mode) == (None, "3")


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["F11", "1", "CN", "", "10600"])
names = st.sampled_from([*Declaration.model_fields, *filing(), *house(), *item(), *consignee(), "made_up"])
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | st.text(), inner, max_size=6), max_leaves=30
)


@given(st.dictionaries(names | st.text(), anything, max_size=8))
def test_arbitrary_json_gives_faults_and_never_breaks(document):
    validated = validate(document, now=NOW)
    assert validated.declaration is None
    for each in validated.faults:
        json.dumps(each.model_dump(mode="json"), ensure_ascii=False).encode()


def pointers(node, way=""):
    yield way
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, child in children:
        yield from pointers(child, f"{way}/{step}")


@given(st.sampled_from(sorted(PROFILES)).flatmap(lambda each: st.tuples(
    st.just(each), st.sampled_from([way for way in pointers(filing(each)) if way]), anything | st.just(GONE))))  # fmt: skip
def test_any_one_element_spoilt_is_answered(spoilt):
    dataset_type, where, value = spoilt
    validated = validate(changed(filing(dataset_type), {where: value}), now=NOW)
    assert (validated.declaration is None) == bool(validated.errors)
