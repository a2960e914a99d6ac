"""Every format with a writer: what it writes is read as it was, as far as the format can say it, and taken by the gate."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import ingest
from services.ingest.formats import FORMATS, Limits, format_of
from services.ingest.validation import validate
from services.ingest.validation.profiles import PROFILES
from shared.declaration import Declaration
from tests.support.filings import filing
from tests.support.houses import houses, masses

NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)
UK = {"NL123456789": "GB123456789000", "DE987654321": "GB987654321000", "NL000396": "GB000051", '"NL"]': '"NL", "GB"]'}
TEXT = (Path(ingest.__file__).parent / "example.json").read_text("utf-8").replace('ing": "NLRTM"', 'ing": "GBFXT"')
for eu, uk in UK.items():
    TEXT = TEXT.replace(eu, uk)
EXAMPLE = json.loads(TEXT)
WRITING = [each.name for each in FORMATS.values() if each.write and each.name != "cargo-imp"]  # which is of the air


def read(name, document):
    raw = FORMATS[name].write(Declaration.model_validate(document), NOW)
    assert format_of(None, raw).name == name
    return FORMATS[name].read(raw, limits=Limits())


def houses_read(name, drawn):
    return Declaration.model_validate(read(name, EXAMPLE | {"houses": drawn}).document).houses


@pytest.mark.parametrize("name", WRITING)
def test_what_is_written_is_taken_without_errors(name):
    reading = read(name, EXAMPLE)
    found = [*reading.faults, *validate(reading.document, now=NOW, advisory=reading.advisory).errors]
    assert [(each.code, each.pointer) for each in found] == []


@pytest.mark.parametrize("dataset", sorted(PROFILES))
def test_a_filing_of_every_dataset_type_is_the_same_in_canonical_json(dataset):
    assert Declaration.model_validate(read("json", filing(dataset)).document) == Declaration.model_validate(filing(dataset))


def test_a_dataset_type_that_ics2_has_not_is_not_written():
    with pytest.raises(ValueError, match="F99 is no dataset type of ICS2"):
        FORMATS["ics2"].write(Declaration(dataset_type="F99"), NOW)


MORE = {"net_mass_kg": masses, "documents": st.just([{"number": "L1", "type": "N911"}])}


@settings(max_examples=40, deadline=None)
@given(houses({"freight_payment": st.sampled_from("ABDHYZ")}, MORE))
def test_whatever_houses_hold_is_read_as_ics2_wrote_it(drawn):
    sent = deepcopy(drawn)
    for house in sent:
        house.pop("total_packages", None)
        for item in house["items"]:
            item.pop("value", None)
    assert houses_read("ics2", drawn) == Declaration.model_validate(EXAMPLE | {"houses": sent}).houses


LOST_HOUSE = ("acceptance", "delivery", "seller", "buyer", "notify_party", "total_packages", "total_gross_mass_kg")
LOST_ITEM = ("value", "origin", "net_mass_kg", "no")


def said_by_ens(house, *, alone):
    """What IE315 can say of a house: parties without contacts, the totals of one that is alone, items numbered throughout."""
    told = {name: each for name, each in house.items() if name not in LOST_HOUSE or (alone and name.startswith("total_"))}
    for role in ("consignor", "consignee"):
        if role in told:
            party = {name: each for name, each in told[role].items() if name != "contacts"}
            address = {name: each for name, each in party["address"].items() if name != "subdivision"}
            told[role] = party | {"address": address}
    return told | {"items": [{name: each for name, each in item.items() if name not in LOST_ITEM} for item in house["items"]]}


@settings(max_examples=40, deadline=None)
@given(houses({"freight_payment": st.sampled_from("ABDHYZ")}))
def test_whatever_houses_hold_is_read_as_ie315_wrote_it(drawn):
    written = read("ens", EXAMPLE | {"houses": deepcopy(drawn)}).document["houses"]
    for house in written:
        for item in house["items"]:
            item.pop("no")
            item["documents"] = [each for each in item["documents"] if each["type"] not in ("N704", "N714")]
    meant = [said_by_ens(house, alone=len(drawn) == 1) for house in drawn]
    assert [Declaration.model_validate({"houses": [each]}) for each in written] == [
        Declaration.model_validate({"houses": [each]}) for each in meant
    ]


@pytest.mark.parametrize(("to_order", "consignee", "notified"), [(True, None, "Gamma"), (False, "Beta", None)])
def test_a_bill_to_order_names_whom_to_notify_and_any_other_its_consignee(to_order, consignee, notified):
    house = deepcopy(EXAMPLE["houses"][0]) | {"to_order": to_order}
    house["consignee"]["name"] = "Beta"
    house["notify_party"] = {**house["consignor"], "name": "Gamma"}
    reading = read("ens", EXAMPLE | {"houses": [house]})
    assert reading.faults == ()
    said = reading.document["houses"][0]
    assert (said.get("consignee", {}).get("name"), said.get("notify_party", {}).get("name")) == (consignee, notified)
    assert said.get("to_order", False) is to_order


def test_parties_of_several_houses_stand_where_the_rules_want_them():
    one, other = deepcopy(EXAMPLE["houses"][0]), deepcopy(EXAMPLE["houses"][0])
    other["house_doc"]["number"], other["consignee"]["name"] = "HBL0002", "Gamma Hardware BV"
    reading = read("ens", EXAMPLE | {"houses": [one, other]})
    assert reading.faults == ()
    assert [each["consignee"]["name"] for each in reading.document["houses"]] == ["Beta Hardware BV", "Gamma Hardware BV"]
    assert [each["consignor"]["name"] for each in reading.document["houses"]] == ["Alpha Tools Co"] * 2


telex = st.text("ABCXYZ 019.-,", min_size=1, max_size=16).map(lambda text: " ".join(text.split())).filter(bool)
texts = st.lists(telex.filter(lambda each: " " not in each), min_size=1, max_size=12).map(" ".join)
air_masses = st.decimals(0, 10**6, places=1).map(float)
air_parties = st.fixed_dictionaries(
    {
        "name": telex,
        "address": st.fixed_dictionaries(
            {"street": telex, "city": telex, "country": st.sampled_from(["CN", "NL"])}, optional={"subdivision": telex}
        ),
    },
    optional={"id": st.just("NL000111222"), "contacts": st.just([{"type": "phone", "value": "+31 10 555 0100"}])},
)
air_items = st.builds(
    lambda text, count, mass, more: {
        "no": 1,
        "description": text,
        "gross_mass_kg": mass,
        "packages": [{"type": "PP", "count": count}],
        **more,
    },
    texts,
    st.integers(1, 9999),
    air_masses,
    st.fixed_dictionaries({}, optional={"hs6": st.just("850760"), "un_numbers": st.just(["3480"])}),
)


def by_air(**goods):
    number = {"number": "157-11111111", "type": "N740" if "consignment" in goods else "N741"}
    return {
        "mode": "4",
        "declarant": {"id": "NL123456789"},
        "carrier": {"id": "QR"},
        "master_doc": number,
        "conveyance": {"id_type": "FLIGHT", "id": "QR0069"},
        "routing": {"loading": "QADOH", "unloading": "NLAMS"},
        **goods,
    }


@settings(max_examples=40, deadline=None)
@given(air_parties, air_parties, air_items, st.booleans())
def test_whatever_a_waybill_holds_is_read_as_fwb_wrote_it(consignor, consignee, item, split):
    sent = {"consignor": consignor, "consignee": consignee, "items": [item], **({"split": True} if split else {})}
    said = read("cargo-imp", by_air(consignment=sent)).document
    totals = {"total_packages": item["packages"][0]["count"], "total_gross_mass_kg": item["gross_mass_kg"]}
    assert Declaration.model_validate({"consignment": without_notes(said["consignment"])}) == Declaration.model_validate(
        {"consignment": sent | totals}
    )
    assert [said[name] for name in ("declarant", "carrier", "conveyance")] == [
        {"id": "NL123456789"},
        {"id": "QR"},
        {"id_type": "FLIGHT", "id": "QR0069"},
    ]
    assert [said["master_doc"]["number"], said["routing"]["loading"], said["routing"]["unloading"]] == [
        *("157-11111111", "QADOH", "NLAMS"),
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(air_parties, air_parties, air_items), min_size=1, max_size=3))
def test_whatever_houses_hold_is_read_as_fhl_wrote_it(drawn):
    sent = [
        {
            "house_doc": {"number": f"HAW{number}", "type": "N703"},
            "acceptance": "QADOH",
            "delivery": "NLAMS",
            "consignor": consignor,
            "consignee": consignee,
            "items": [item],
            "total_packages": item["packages"][0]["count"],
            "total_gross_mass_kg": item["gross_mass_kg"],
        }
        for number, (consignor, consignee, item) in enumerate(drawn)
    ]
    said = read("cargo-imp", by_air(houses=sent)).document["houses"]
    assert Declaration.model_validate({"houses": [without_notes(each) for each in said]}) == Declaration.model_validate(
        {"houses": sent}
    )


def without_notes(consignment):
    """UN numbers are written as customs notes, which are kept as statements too."""
    return {name: each for name, each in consignment.items() if name != "statements"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"mode": "1"}, "holds air waybills"),
        ({"routing": {"loading": "QADOH", "unloading": "NLXXX"}}, "NLXXX has no IATA code"),
    ],
)
def test_what_is_no_waybill_is_not_written_as_one(change, why):
    with pytest.raises(ValueError, match=why):
        FORMATS["cargo-imp"].write(Declaration.model_validate(by_air(consignment={}) | change), NOW)


def test_the_index_of_formats_names_them_all_with_their_media_types():
    page = (Path(__file__).parents[4] / "docs" / "formats" / "README.md").read_text("utf-8")
    rows = {line.split("`")[1]: line.split("|") for line in page.splitlines() if line.startswith("| `")}
    assert list(rows) == list(FORMATS)
    for name, form in FORMATS.items():
        assert tuple(rows[name][2].replace("`", "").strip().split(", ")) == form.media_types
        assert (rows[name][4].strip() != "JSON") == (form.answer is not None)
        assert (rows[name][5].strip() != "-") == (form.write is not None)
