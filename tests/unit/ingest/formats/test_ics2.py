"""ICS2: filings, amendments, invalidations; what is refused, where, and how it is answered."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import services.ingest
from services.ingest.formats.ics2 import FORMAT
from services.ingest.formats.ics2.message import DATASETS
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.registration import Receipt
from services.ingest.validation.profiles import PROFILES
from shared.declaration import Declaration
from shared.problems import Problem, Severity
from tests.support.filings import filing
from tests.support.worked import NOW, example, judged, leaves, refused, sound

F11 = example("ics2", "xml")
CANONICAL = json.loads((Path(services.ingest.__file__).parent / "example.json").read_text("utf-8"))


def written(document):
    return FORMAT.write(Declaration.model_validate(document), NOW)


def document(raw):
    return FORMAT.read(raw, limits=Limits()).document


def test_the_example_is_recognised_and_taken():
    assert FORMAT.recognise(F11[:4096])
    assert judged(FORMAT, F11).errors == []


def test_the_example_says_what_the_canonical_example_says():
    said = document(F11)
    lost = {"message_id", "sender_id", "cargo_type"}
    expected = {name: each for name, each in CANONICAL.items() if name not in lost}
    expected["conveyance"].pop("name")
    expected["houses"][0].pop("to_order")
    assert said == expected


# Elements that ICS2 has no place for, or that the tests' filings hold beyond the mapping.
UNMAPPED = ("message_id", "sender_id", "haul", "regime")


@pytest.mark.parametrize("dataset", [each for each in DATASETS if each in PROFILES])
def test_a_filing_of_every_dataset_type_comes_through_whole(dataset):
    sent = {name: each for name, each in filing(dataset).items() if name not in UNMAPPED}
    read = document(written(sent))
    assert read.get("cargo_type") in (sent.pop("cargo_type", None), None)
    read.pop("cargo_type", None)
    sent.get("conveyance", {}).pop("name", None)
    for consignment in [*sent.get("houses", []), *([sent["consignment"]] if "consignment" in sent else [])]:
        consignment.pop("to_order", None)
        consignment.pop("total_packages", None)
        for item in consignment["items"]:
            item.pop("value", None)
    assert Declaration.model_validate(read) == Declaration.model_validate(sent)


texts = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20)
parties = st.fixed_dictionaries(
    {"name": texts}, optional={"id": texts, "address": st.fixed_dictionaries({"city": texts, "country": texts})}
)
items = st.fixed_dictionaries(
    {"no": st.integers(1, 99), "description": texts},
    optional={
        "hs6": texts,
        "gross_mass_kg": st.integers(0, 10**6) | st.decimals(0, 10**6, places=3).map(float),
        "packages": st.lists(st.fixed_dictionaries({"type": texts, "count": st.integers(0, 999)}), min_size=1, max_size=3),
        "equipment": st.lists(texts, min_size=1, max_size=2),
        "un_numbers": st.lists(texts, min_size=1, max_size=2),
    },
)
houses = st.fixed_dictionaries(
    {"house_doc": st.fixed_dictionaries({"number": texts, "type": texts})},
    optional={"consignor": parties, "consignee": parties, "items": st.lists(items, min_size=1, max_size=3)},
)
filings = st.fixed_dictionaries(
    {"dataset_type": st.just("F11"), "lrn": texts, "houses": st.lists(houses, min_size=1, max_size=3)},
    optional={
        "declarant": parties,
        "routing": st.fixed_dictionaries({"loading": texts, "countries": st.lists(texts, min_size=1)}),
    },
)


@given(filings)
def test_whatever_is_written_is_read_again(sent):
    reading = FORMAT.read(written(sent), limits=Limits())
    assert reading.document == sent
    assert all(reading.pointers(pointer).startswith("/IE3F11[1]") for pointer in leaves(sent))


AMENDMENT = F11.replace(b"IE3F11", b"IE3A11").replace(b"<LRN>", b"<MRN>26XA7K2M9QP4T8ZCT3</MRN><LRN>")
INVALIDATION = b"<IE3Q04 xmlns='urn:wco:datamodel:eu:ics2:2'><MRN>26XA7K2M9QP4T8ZCT3</MRN></IE3Q04>"


def test_an_amendment_names_the_filing_by_its_mrn():
    reading = FORMAT.read(AMENDMENT, limits=Limits())
    assert (reading.purpose, reading.mrn, reading.document) == (Purpose.AMEND, "26XA7K2M9QP4T8ZCT3", document(F11))


def test_an_invalidation_names_the_filing_by_its_mrn():
    reading = FORMAT.read(INVALIDATION, limits=Limits())
    assert (reading.purpose, reading.mrn, reading.document, reading.faults) == (Purpose.INVALIDATE, "26XA7K2M9QP4T8ZCT3", {}, ())


HOUSE = "/IE3F11[1]/consignmentMasterLevel[1]/consignmentHouseLevel[1]"
MEANS = "/IE3F11[1]/activeBorderTransportMeans[1]"
DECLARANT = b"<declarant><identificationNumber>NL123456789</identificationNumber></declarant>"
FAULTS = [
    ("indicator", b"Indicator>F11<", b"Indicator>F10<", "message.contradiction", "/IE3F11[1]/specificCircumstanceIndicator[1]"),
    ("city", b"<city>Shanghai</city>", b"", "profile.missing", f"{HOUSE}/consignor[1]/address[1]/city"),
    ("mass", b"<weight><grossMass>2405</grossMass></weight>", b"", "profile.missing", f"{HOUSE}/goodsItem[1]/weight/grossMass"),
    ("place", b"CNSHA</UNLOCODE></placeOfLoading>", b"CNXXX</UNLOCODE></placeOfLoading>", "code.place",
     "/IE3F11[1]/consignmentMasterLevel[1]/placeOfLoading[1]/UNLOCODE[1]"),
    ("imo", b"9074729", b"9074728", "code.imo", f"{MEANS}/identificationNumber[1]"),
    ("means", b"Identification>10<", b"Identification>99<", "code.choice", f"{MEANS}/typeOfIdentification[1]"),
    ("declarant", DECLARANT, b"", "profile.missing", "/IE3F11[1]/declarant"),
    ("number", b"Packages>120<", b"Packages>many<", "shape.type", f"{HOUSE}/goodsItem[1]/packaging[1]/numberOfPackages[1]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "place"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_what_is_wrong_is_told_with_its_xpath(old, new, code, place):
    assert old in F11
    assert (code, place) in judged(FORMAT, F11.replace(old, new, 1)).errors


@pytest.mark.parametrize("raw", [AMENDMENT.replace(b"MRN>", b"RN>"), INVALIDATION.replace(b"MRN>", b"RN>")])
def test_what_names_no_filing_is_refused(raw):
    reading = FORMAT.read(raw, limits=Limits())
    assert [(each.code, each.severity) for each in reading.faults] == [("message.missing", Severity.ERROR)]


@pytest.mark.parametrize("name", [b"IE3R01", b"IE3F32", b"IE3Q02", b"Other"])
def test_other_messages_are_refused_by_name(name):
    problem = refused(FORMAT, b"<x:%b xmlns:x='urn:wco:datamodel:eu:ics2:2'/>" % name)
    assert [(each.code, each.pointer) for each in problem.errors] == [("message.kind", f"/x:{name.decode()}[1]")]
    assert name.decode() in problem.detail


def test_too_many_houses_are_refused():
    one = F11[F11.index(b"<consignmentHouseLevel>") : F11.index(b"</consignmentMasterLevel>")]
    assert refused(FORMAT, F11.replace(one, one * 3), Limits(repetitions=2)).errors[0].code == "message.too-many"


@given(st.data())
def test_mutated_messages_are_read_or_refused_with_a_place(data):
    raw = bytearray(data.draw(st.sampled_from([F11, AMENDMENT, INVALIDATION])))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"", b"<a/>", b"-1", b"F28"])
        )
    assert sound(FORMAT, bytes(raw))


def canonical_xml(raw):
    return etree.tostring(etree.fromstring(raw, etree.XMLParser(remove_blank_text=True)), method="c14n")


def receipt():
    return Receipt(mrn="26XA7K2M9QP4T8ZCT3", lrn="REF-2026-000117", revision=1, received_at=NOW, consignments=[])


def test_a_registration_is_answered_with_r01():
    answer = FORMAT.answer(FORMAT.read(F11, limits=Limits()), receipt(), NOW.replace(hour=10, minute=31))
    assert canonical_xml(answer) == canonical_xml(example("ics2", "xml", 1))


@pytest.mark.parametrize(("raw", "name"), [(AMENDMENT, "IE3N10"), (INVALIDATION, "IE3R07")])
def test_amendments_and_invalidations_have_answers_of_their_own(raw, name):
    answer = FORMAT.answer(FORMAT.read(raw, limits=Limits()), receipt(), NOW)
    assert etree.QName(etree.fromstring(answer)).localname == name


def test_errors_are_answered_with_n99():
    taken = judged(FORMAT, F11.replace(b"<city>Shanghai</city>", b""))
    root = etree.fromstring(FORMAT.answer(taken.reading, Problem(422, "filing.invalid", "No.", errors=taken.faults), NOW))
    assert etree.QName(root).localname == "IE3N99"
    assert root.xpath("//*[local-name()='messageElementPath']/text()") == [f"{HOUSE}/consignor[1]/address[1]/city"]
    assert root.xpath("string(//*[local-name()='functionalReference'])") == "REF-2026-000117"
    unread = etree.fromstring(FORMAT.answer(None, refused(FORMAT, b"<IE3F11"), NOW))
    assert unread.xpath("string(//*[local-name()='validationCode'])") == "xml.syntax"
