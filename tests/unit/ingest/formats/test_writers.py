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
WRITING = [each.name for each in FORMATS.values() if each.write]


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


def test_the_index_of_formats_names_them_all_with_their_media_types():
    page = (Path(__file__).parents[4] / "docs" / "formats" / "README.md").read_text("utf-8")
    rows = {line.split("`")[1]: line.split("|") for line in page.splitlines() if line.startswith("| `")}
    assert list(rows) == list(FORMATS)
    for name, form in FORMATS.items():
        assert tuple(rows[name][2].replace("`", "").strip().split(", ")) == form.media_types
        assert (rows[name][4].strip() != "JSON") == (form.answer is not None)
        assert (rows[name][5].strip() != "-") == (form.write is not None)
