"""Mapping tables: what comes from where, and the way back for what is there and for what is missing."""

import pytest
from lxml import etree

from services.ingest.formats.mapping import Draft, JsonSource, Many, Part, Take, XmlSource, draw, told
from services.ingest.formats.mapping.values import hs6, kilograms, local, national_code, number, time, whole
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import fault
from shared.problems import Problem, Severity

TABLE = {
    "lrn": "Head/Old|Head/Reference",
    "declarant": Part("Head/Sender|Sender", {"id": "ID", "name": "Name"}),
    "houses": Many("House", {"total_packages": Take("Count", whole), "consignor": Part("From", {"name": "Name"})}),
    "countries": Many("Way/Land", str),
    "carrier": Part("", {"id": "Carrier/ID"}),
}
XML = etree.fromstring(
    '<m:M xmlns:m="urn:m" xmlns="urn:d"><Head><Reference> A\n 1 </Reference></Head><Sender><ID>X</ID></Sender><House/>'
    "<House><Count>7</Count><From/></House><Way><Land>QA</Land><Land>DE</Land></Way></m:M>"
)
JSON = {
    "Head": {"Reference": "A 1"},
    "Sender": {"ID": "X"},
    "House": [{}, {"Count": "7", "From": {}}],
    "Way": {"Land": ["QA", "DE"]},
}
DOCUMENT = {"lrn": "A 1", "declarant": {"id": "X"}, "houses": [{}, {"total_packages": 7}], "countries": ["QA", "DE"]}
PLACES = [
    ("/lrn", "/m:M[1]/Head[1]/Reference[1]", "/Head/Reference"),
    ("/declarant", "/m:M[1]/Sender[1]", "/Sender"),
    ("/declarant/name", "/m:M[1]/Sender[1]/Name", "/Sender/Name"),
    ("/houses/1/total_packages", "/m:M[1]/House[2]/Count[1]", "/House/1/Count"),
    ("/houses/1/consignor/name", "/m:M[1]/House[2]/From[1]/Name", "/House/1/From/Name"),
    ("/houses/0/consignor/name", "/m:M[1]/House[1]/From/Name", "/House/0/From/Name"),
    ("/countries/1", "/m:M[1]/Way[1]/Land[2]", "/Way/Land/1"),
    ("/carrier", "/m:M[1]/Carrier/ID", "/Carrier/ID"),
    ("/nothing", "/m:M[1]", ""),
    ("", "/m:M[1]", ""),
]


@pytest.mark.parametrize("source", [XmlSource(XML), JsonSource(JSON)], ids=["xml", "json"])
def test_a_table_makes_the_document(source):
    assert draw(TABLE, source, Limits()).value == DOCUMENT


@pytest.mark.parametrize(("pointer", "xpath", "json"), PLACES)
def test_every_element_has_its_place_whether_it_is_there_or_not(pointer, xpath, json):
    assert draw(TABLE, XmlSource(XML), Limits()).place(pointer) == xpath
    assert draw(TABLE, JsonSource(JSON), Limits()).place(pointer) == json


def test_groups_repeat_only_so_often():
    with pytest.raises(Problem) as refused:
        draw(TABLE, XmlSource(XML), Limits(repetitions=1))
    assert [(each.code, each.pointer) for each in refused.value.errors] == [("message.too-many", "/m:M[1]/House[2]")]


def test_parts_added_by_hand_have_places_too():
    source = JsonSource({"a": [1, 2]})
    draft = Draft(source, {})
    draft.values("countries", [("QA", source.all("a")[0]), ("", source.all("a")[1]), ("DE", source.all("a")[1])])
    draft.ensure("consignor", source.all("a")[1]).plan({"name": "b"})
    assert (draft.value, draft.place("/countries/1"), draft.place("/consignor/name")) == (
        {"countries": ["QA", "DE"], "consignor": {}},
        "/a/1",
        "/a/1/b",
    )


VALUES = [
    (number, "240.5", 240.5),
    (number, "12", 12),
    (number, "1e3", "1e3"),
    (number, "٣", "٣"),
    (number, None, None),
    (whole, "12.5", "12.5"),
    (time, "2026-03-01T08:00:00", "2026-03-01T08:00:00Z"),
    (time, "2026-03-01T08:00:00+01:00", "2026-03-01T08:00:00+01:00"),
    (time, "2026-03-01", "2026-03-01"),
    (hs6, "8204.11 00", "820411"),
    (national_code, "8204.11 00", "82041100"),
    (national_code, "820411", None),
    (local, "2026-03-01T08:00:00", True),
    (local, "2026-03-01T08:00:00Z", False),
]


@pytest.mark.parametrize(("convert", "text", "value"), VALUES)
def test_text_becomes_a_value_or_stays_what_it_is(convert, text, value):
    assert convert(text) == value


@pytest.mark.parametrize(
    ("amount", "unit", "mass"),
    [("100", "LBR", 45.359237), (2, "TNE", 2000.0), ("3", None, 3), ("x", "LB", "x"), ("1", "XX", None)],
)
def test_masses_become_kilograms(amount, unit, mass):
    assert kilograms(amount, unit) == mass


def test_of_a_thousand_faults_and_more_the_rest_is_counted():
    faults = [fault("message.line", f"line {number}", "It is none.") for number in range(1500)]
    kept = told([*faults, *faults[:10]])
    assert (len(kept), kept[-1].code, kept[-1].detail, kept[-1].severity) == (
        1001,
        "faults.more",
        "500 more faults were found.",
        Severity.ERROR,
    )
