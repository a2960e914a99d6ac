"""DCSA JSON: what shipping instructions, transport documents and bookings declare, and the list of what they lack."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats.dcsa import FORMAT
from services.ingest.formats.reading import Limits
from tests.support.pointers import GONE, changed
from tests.support.worked import example, judged, leaves, refused, sound

RAW = example("dcsa", "json")
DOCUMENT = json.loads(RAW)


def document(sent):
    return FORMAT.read(json.dumps(sent).encode(), limits=Limits()).document


def test_what_the_example_lacks_is_told_in_its_own_terms():
    assert FORMAT.recognise(RAW[:4096])
    told = dict.fromkeys(f"{code} {place}" for code, place in judged(FORMAT, RAW).errors)
    assert list(told) == example("dcsa", "faults").decode().splitlines()


def test_what_the_example_declares():
    read = document(DOCUMENT)
    item = read["consignment"]["items"][0]
    assert (read["dataset_type"], read["lrn"], read["declarant"]["id"], read["carrier"]["id"]) == (
        "F10",
        "REF-2026-000117",
        "NL123456789",
        "EXMP",
    )
    assert (item["description"], item["hs6"], item["gross_mass_kg"], item["equipment"]) == (
        "Open-end spanners, 8-24 mm",
        "820411",
        2405,
        ["PTCU1000011"],
    )
    assert read["consignment"]["consignee"]["id"] == "NL000111222"
    assert read["equipment"] == [{"number": "PTCU1000011", "size_type": "45G1", "seals": ["CN1000011"]}]


HOUSE = {
    "houseBillOfLadingReference": "HBL1",
    "isToOrder": True,
    "methodOfPayment": "A",
    "documentParties": {"shipper": {"partyName": "Alpha Tools Co", "typeOfPerson": "LEGAL_PERSON"}},
    "placeOfAcceptance": {"UNLocationCode": "CNSHA"},
    "consignmentItems": [{"descriptionOfGoods": "Blue shoes", "HSCodes": ["640419", "640520"], "cargoItems": []}],
}
WITH_HOUSE = {"/houseBillOfLadings": [HOUSE]}
CASES = [
    ("houses", WITH_HOUSE, "/dataset_type", "F11"),
    ("house number", WITH_HOUSE, "/houses/0/house_doc", {"number": "HBL1", "type": "N714"}),
    ("house parties", WITH_HOUSE, "/houses/0/consignor/person_type", "2"),
    ("two codes", WITH_HOUSE, "/houses/0/items/1", {"no": 2, "description": "Blue shoes", "hs6": "640520"}),
    ("house place", WITH_HOUSE, "/houses/0/acceptance", "CNSHA"),
    ("houses of others", {"/isHouseBillOfLadingsIssued": True}, "/dataset_type", "F12"),
    ("collect", {"/freightPaymentTermCode": "COL"}, "/consignment/freight_payment", "Z"),
    ("imo", {"/transports/vesselVoyages/0/vesselIMONumber": "9074729"}, "/conveyance/id_type", "IMO"),
    ("pounds", {"/consignmentItems/0/cargoItems/0/cargoGrossWeight/unit": "LBR"},
     "/consignment/items/0/gross_mass_kg", 1090.88965),
    ("UN number", {"/consignmentItems/0/cargoItems/0/outerPackaging/dangerousGoods": [{"UNNumber": "3480"}]},
     "/consignment/items/0/un_numbers", ["3480"]),
    ("empty box", {"/utilizedTransportEquipments/0/emptyIndicatorCode": "EMPTY"}, "/equipment/0/full", False),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "pointer", "value"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_elements_find_their_canonical_place(changes, pointer, value):
    read = document(changed(DOCUMENT, changes))
    for step in pointer.split("/")[1:]:
        read = read[int(step) if step.isdecimal() else step]
    assert read == value


BOOKING = {
    "carrierBookingReference": "BKG1",
    "vessel": {"name": "EXAMPLE STAR", "vesselIMONumber": "9074729"},
    "carrierExportVoyageNumber": "012W",
    "shipmentLocations": [
        {"location": {"UNLocationCode": code}, "locationTypeCode": kind} for kind, code in (("POL", "CNSHA"), ("POD", "NLRTM"))
    ],
    "requestedEquipments": [
        {
            "ISOEquipmentCode": "45G1",
            "commodities": [
                {"commodityType": "Spanners", "HSCodes": ["820411"], "cargoGrossWeight": {"value": 5, "unit": "KGM"}}
            ],
        }
    ],
}


def test_a_booking_declares_what_is_known_by_then():
    read = document(BOOKING)
    assert (read["dataset_type"], read["lrn"], read["routing"]) == ("F10", "BKG1", {"loading": "CNSHA", "unloading": "NLRTM"})
    assert read["conveyance"] == {"id": "9074729", "id_type": "IMO", "name": "EXAMPLE STAR", "ref": "012W"}
    assert read["consignment"]["items"] == [{"no": 1, "description": "Spanners", "hs6": "820411", "gross_mass_kg": 5}]


def test_a_document_to_be_issued_keeps_its_places():
    reading = FORMAT.read(json.dumps({"document": DOCUMENT, "issueTo": {}}).encode(), limits=Limits())
    assert reading.pointers("/consignment/items/0/description") == "/document/consignmentItems/0/descriptionOfGoods/0"


def test_every_mapped_element_leads_to_a_value():
    reading = FORMAT.read(RAW, limits=Limits())
    for pointer in leaves(reading.document):
        value = DOCUMENT
        for step in reading.pointers(pointer).split("/")[1:]:
            value = value[int(step) if step.isdecimal() else step]
        assert value is not None


OTHERS = [
    ({"arrivalNotices": []}, "arrival notice", ""),
    ({"events": []}, "events", ""),
    ({"VGMDeclarations": []}, "verified gross mass", ""),
    ([{"vesselSchedules": []}], "vessel schedule", "/0"),
    ([{"eventClassifierCode": "ACT"}], "event", "/0"),
    ({"statusCodeMessage": "no"}, "error message", ""),
    ({"anything": 1}, "The document", ""),
]


@pytest.mark.parametrize(("sent", "named", "place"), OTHERS)
def test_other_documents_are_refused_by_name(sent, named, place):
    problem = refused(FORMAT, json.dumps(sent).encode())
    assert (problem.status, [(each.code, each.pointer) for each in problem.errors]) == (400, [("message.kind", place)])
    assert named in problem.detail


@pytest.mark.parametrize("raw", [b"[]", b"[1,", b'{"events":', b"[{]", b'{"documentParties": NaN}'])
def test_what_is_no_json_is_refused_where_it_stops_being_any(raw):
    assert all(each.code.startswith("json.") and each.pointer for each in refused(FORMAT, raw).errors)


PLACES = [*leaves(DOCUMENT), "/documentParties", "/consignmentItems", "/transports", "/consignmentItems/0"]
nonsense = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data):
    pointer = data.draw(st.sampled_from(PLACES))
    assert sound(FORMAT, json.dumps(changed(DOCUMENT, {pointer: data.draw(nonsense | st.just(GONE))})).encode())
