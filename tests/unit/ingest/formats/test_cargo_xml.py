"""Cargo-XML: waybills, houses, house and flight manifests; what is refused, where, and how it is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.ingest.formats import cargo_imp
from services.ingest.formats.cargo_xml import FORMAT
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.registration import DeclaredConsignment, Receipt
from shared.problems import Problem, Severity
from tests.support.worked import NOW, example, judged, leaves, refused, sound

XFWB = example("cargo-xml", "xml")
HEADER = b"""<MessageHeaderDocument><ID>M1</ID><TypeCode>%b</TypeCode><IssueDateTime>2026-03-01T08:00:00Z</IssueDateTime>
<PurposeCode>Creation</PurposeCode></MessageHeaderDocument>"""
PARTY = b"""<%(role)bParty><Name>%(name)b</Name><PostalStructuredAddress><StreetName>12 DOCK RD</StreetName>
<CityName>DOHA</CityName><CountryID>QA</CountryID></PostalStructuredAddress></%(role)bParty>"""
PARTIES = PARTY % {b"role": b"Consignor", b"name": b"ALPHA TOOLS"} + PARTY % {b"role": b"Consignee", b"name": b"BETA GMBH"}
AIRPORTS = b"<OriginLocation><ID>DOH</ID></OriginLocation><FinalDestinationLocation><ID>FRA</ID></FinalDestinationLocation>"
MASTER = b"<TransportContractDocument><ID>157-11111111</ID></TransportContractDocument>" + AIRPORTS


def house(number, inner=b""):
    return (
        b"<IncludedHouseConsignment><GrossWeightMeasure unitCode='LBR'>100</GrossWeightMeasure>"
        b"<TotalPieceQuantity>2</TotalPieceQuantity>"
        b"<SummaryDescription>CERAMIC TILES</SummaryDescription><TransportContractDocument><ID>" + number + b"</ID>"
        b"</TransportContractDocument>" + PARTIES + AIRPORTS + inner + b"</IncludedHouseConsignment>"
    )


def message(root, namespace, type_code, content, business=b"157-11111111"):
    return (
        b"<m:%b xmlns:m='iata:%b:1' xmlns='iata:datamodel:3'>" % (root, namespace)
        + HEADER.replace(b"%b", type_code)
        + b"<BusinessHeaderDocument><ID>%b</ID></BusinessHeaderDocument>" % business
        + content
        + b"</m:%b>" % root
    )


def house_list(*houses):
    return message(
        b"HouseManifest", b"housemanifest", b"785", b"<MasterConsignment>" + MASTER + b"".join(houses) + b"</MasterConsignment>"
    )


XFHL = house_list(
    house(b"HAW1"),
    house(b"HAW2", b"<HandlingSSRInstructions><Description>UN1950 AEROSOLS</Description></HandlingSSRInstructions>"),
)
XFZB = message(
    b"HouseWaybill", b"housewaybill", b"703", b"<MasterConsignment>" + MASTER + house(b"HAW9") + b"</MasterConsignment>", b"HAW9"
)
LOAD = b"""<IncludedMasterConsignment><GrossWeightMeasure unitCode="KGM">%(mass)b</GrossWeightMeasure>
<TotalPieceQuantity>%(pieces)b</TotalPieceQuantity><SummaryDescription>STEEL SPANNERS</SummaryDescription>
<TransportSplitDescription>%(share)b</TransportSplitDescription>
<TransportContractDocument><ID>%(number)b</ID></TransportContractDocument>
<OriginLocation><ID>DOH</ID></OriginLocation><FinalDestinationLocation><ID>FRA</ID></FinalDestinationLocation></IncludedMasterConsignment>"""


def load(number=b"157-11111111", pieces=b"5", mass=b"100", share=b"P"):
    return LOAD % {b"number": number, b"pieces": pieces, b"mass": mass, b"share": share}


DEVICE = b"""<AssociatedTransportCargo><TypeCode>ULD</TypeCode><UtilizedUnitLoadTransportEquipment><ID>12345</ID>
<CharacteristicCode>AKE</CharacteristicCode><OperatingParty><PrimaryID>QR</PrimaryID></OperatingParty></UtilizedUnitLoadTransportEquipment>%b</AssociatedTransportCargo>"""
XFFM = (
    b"<m:FlightManifest xmlns:m='iata:flightmanifest:1' xmlns='iata:datamodel:3'>"
    + HEADER.replace(b"%b", b"122")
    + b"<LogisticsTransportMovement><ID>QR0069</ID><DepartureEvent><DepartureOccurrenceDateTime>2026-03-02T08:15:00"
    b"</DepartureOccurrenceDateTime><OccurrenceDepartureLocation><ID>DOH</ID></OccurrenceDepartureLocation></DepartureEvent>"
    b"</LogisticsTransportMovement><ArrivalEvent><ArrivalOccurrenceDateTime>2026-03-02T14:30:00Z</ArrivalOccurrenceDateTime>"
    b"<OccurrenceArrivalLocation><ID>FRA</ID></OccurrenceArrivalLocation><AssociatedTransportCargo><TypeCode>BLK</TypeCode>"
    + load()
    + b"</AssociatedTransportCargo>"
    + DEVICE.replace(b"%b", load(pieces=b"7", mass=b"140.5") + load(b"157-22222222", b"2", b"40", b"T"))
    + b"</ArrivalEvent></m:FlightManifest>"
)
MESSAGES = {"XFWB": XFWB, "XFZB": XFZB, "XFHL": XFHL, "XFFM": XFFM}


def document(raw):
    return FORMAT.read(raw, limits=Limits()).document


@pytest.mark.parametrize("raw", MESSAGES.values(), ids=MESSAGES)
def test_every_kind_is_recognised_and_taken(raw):
    assert FORMAT.recognise(raw[:4096])
    assert judged(FORMAT, raw).errors == []


def test_the_same_waybill_says_the_same_in_xml_and_in_imp():
    xml, imp = document(XFWB), cargo_imp.FORMAT.read(example("cargo-imp", "fwb"), limits=Limits()).document
    only_one_says = {"message_id", "issue_time", "routing", "consignment"}
    assert {name: each for name, each in xml.items() if name not in only_one_says} == {
        name: each for name, each in imp.items() if name not in only_one_says
    }
    for name in ("consignor", "consignee", "total_packages", "total_gross_mass_kg"):
        assert xml["consignment"][name] == imp["consignment"][name]
    assert xml["consignment"]["items"][0].items() <= imp["consignment"]["items"][0].items()
    assert all(xml["routing"][name] == imp["routing"][name] for name in ("loading", "unloading", "countries"))


def test_a_house_waybill_names_its_master_and_itself():
    read = document(XFZB)
    assert (read["dataset_type"], read["lrn"], read["master_doc"]) == ("F24", "HAW9", {"number": "157-11111111", "type": "N741"})
    assert read["houses"][0]["house_doc"] == {"type": "N703", "number": "HAW9"}
    assert document(XFZB.replace(b"157-11111111", b" "))["dataset_type"] == "F23"


def test_a_house_manifest_is_one_filing_with_every_house():
    read = document(XFHL)
    assert (read["dataset_type"], read["lrn"]) == ("F24", "157-11111111/HL")
    assert [each["house_doc"]["number"] for each in read["houses"]] == ["HAW1", "HAW2"]
    assert read["houses"][0]["total_gross_mass_kg"] == 45.359237
    assert read["houses"][1]["items"][0]["un_numbers"] == ["1950"]


def test_a_waybill_over_several_devices_is_one_consignment():
    read = document(XFFM)
    whole, tiles = read["houses"]
    assert (whole["split"], whole["total_packages"], whole["total_gross_mass_kg"]) == (True, 12, 240.5)
    assert whole["items"][0]["equipment"] == ["AKE12345QR"]
    assert (tiles["split"], read["lrn"], read["routing"]["etd"]) == (False, "QR0069/2026-03-02", "2026-03-02T08:15:00Z")


def test_a_time_without_offset_is_taken_as_utc_and_said():
    told = [each for each in judged(FORMAT, XFFM).faults if each.code == "message.local-time"]
    assert [each.pointer for each in told] == [
        "/m:FlightManifest[1]/LogisticsTransportMovement[1]/DepartureEvent[1]/DepartureOccurrenceDateTime[1]"
    ]


def test_midnight_without_offset_is_a_day_and_no_time():
    read = document(XFWB.replace(b"2026-03-02T08:15:00Z", b"2026-03-02T00:00:00"))
    assert "etd" not in read["routing"]


def test_a_second_commodity_code_is_an_item_of_its_own():
    row = b"<IncludedMasterConsignmentItem><TypeCode>8203200090</TypeCode></IncludedMasterConsignmentItem>"
    first, second = document(XFWB.replace(b"</ApplicableRating>", row + b"</ApplicableRating>"))["consignment"]["items"]
    assert (first["hs6"], second["hs6"], second["national_code"]) == ("820411", "820320", "8203200090")
    assert second.keys() == {"no", "description", "origin", "hs6", "national_code", "equipment"}


@pytest.mark.parametrize(
    ("said", "purpose"),
    [("Creation", Purpose.FILE), ("Update", Purpose.AMEND), ("Deletion", Purpose.INVALIDATE), ("5", Purpose.AMEND)],
)
def test_the_purpose_code_says_what_to_do(said, purpose):
    reading = FORMAT.read(XFWB.replace(b"Creation", said.encode()), limits=Limits())
    assert reading.purpose is purpose
    assert reading.document["lrn"] == "157-11111111"
    assert (purpose is Purpose.INVALIDATE) == (reading.document == {"lrn": "157-11111111"})


GOODS = "/rsm:Waybill[1]/rsm:MasterConsignment[1]"
FLIGHT = f"{GOODS}/SpecifiedLogisticsTransportMovement[1]"
ROW = f"{GOODS}/ApplicableRating[1]/IncludedMasterConsignmentItem[1]"
FAULTS = [
    (
        "awb",
        b"<ID>157-11111111</ID>",
        b"<ID>157-11111112</ID>",
        "code.awb",
        "/rsm:Waybill[1]/rsm:BusinessHeaderDocument[1]/ID[1]",
    ),
    ("mode", b"<ModeCode>4</ModeCode>", b"", "message.missing", f"{FLIGHT}/ModeCode"),
    ("purpose", b"Creation", b"Perhaps", "message.value", "/rsm:Waybill[1]/rsm:MessageHeaderDocument[1]/PurposeCode[1]"),
    (
        "type",
        b"<TypeCode>740</TypeCode>",
        b"<TypeCode/>",
        "message.missing",
        "/rsm:Waybill[1]/rsm:MessageHeaderDocument[1]/TypeCode[1]",
    ),
    ("origin", b"<OriginLocation><ID>DOH", b"<OriginLocation><ID>QQQ", "code.place", f"{GOODS}/OriginLocation[1]/ID[1]"),
    (
        "pieces",
        b"<ItemQuantity>12",
        b"<ItemQuantity>11",
        "message.contradiction",
        f"{ROW}/TransportLogisticsPackage[1]/ItemQuantity[1]",
    ),
    ("shipper", b"<Name>ALPHA TOOLS WLL</Name>", b"", "message.missing", f"{GOODS}/ConsignorParty[1]/Name"),
    (
        "city",
        b"<CityName>FRANKFURT</CityName>",
        b"",
        "message.missing",
        f"{GOODS}/ConsigneeParty[1]/PostalStructuredAddress[1]/CityName",
    ),
    (
        "weight",
        b'unitCode="KGM">240.5</Inc',
        b'unitCode="XXX">240.5</Inc',
        "message.value",
        f"{GOODS}/IncludedTareGrossWeightMeasure[1]",
    ),
    (
        "goods",
        b"OPEN-END STEEL SPANNERS 8-24 MM",
        b"GOODS",
        "text.stop-words",
        f"{ROW}/NatureIdentificationTransportCargo[1]/Identification[1]",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "place"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_what_is_wrong_is_told_with_its_xpath(old, new, code, place):
    assert old in XFWB
    assert (code, place) in judged(FORMAT, XFWB.replace(old, new)).errors


@pytest.mark.parametrize("raw", MESSAGES.values(), ids=MESSAGES)
def test_every_mapped_element_leads_into_the_message(raw):
    reading = FORMAT.read(raw, limits=Limits())
    root = etree.fromstring(raw)
    spaces = {prefix or "d": uri for prefix, uri in root.nsmap.items()}
    for pointer in leaves(reading.document):
        steps = [step if ":" in step else f"d:{step}" for step in reading.pointers(pointer).split("/")[1:]]
        assert root.xpath("/" + "/".join(steps), namespaces=spaces), (pointer, reading.pointers(pointer))


def test_other_messages_of_the_family_are_refused_by_name():
    problem = refused(FORMAT, b"<m:StatusMessage xmlns:m='iata:statusmessage:1'/>")
    assert [(each.code, each.pointer) for each in problem.errors] == [("message.kind", "/m:StatusMessage[1]")]
    assert "StatusMessage" in problem.detail
    assert "XFHL" in problem.detail


def test_too_many_houses_are_refused():
    assert refused(FORMAT, XFHL, Limits(repetitions=1)).errors[0].code == "message.too-many"
    assert refused(FORMAT, XFFM, Limits(repetitions=2)).errors[0].code == "message.too-many"


@pytest.mark.timeout(30)
def test_thousands_of_houses_are_read_in_linear_time():
    raw = house_list(
        *(house(b"HAW%d" % number, b"<IncludedCustomsNote><Content>X</Content></IncludedCustomsNote>") for number in range(3000))
    )
    reading = FORMAT.read(raw, limits=Limits())
    assert len(reading.document["houses"]) == 3000
    assert reading.pointers("/houses/2999/consignor/name").endswith("/IncludedHouseConsignment[3000]/ConsignorParty[1]/Name[1]")


@given(st.data())
def test_mutated_messages_are_read_or_refused_with_a_place(data):
    raw = bytearray(data.draw(st.sampled_from([XFWB, XFZB, XFHL, XFFM])))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=6) | st.sampled_from([b"", b"<ID/>", b"-1", b"</ID>"])
        )
    assert sound(FORMAT, bytes(raw))


def test_an_acceptance_is_answered_with_the_status_of_every_bill():
    bills = [
        DeclaredConsignment(id=f"26XA7K2M9QP4T8ZCT3-{number}", house=f"HAW{number}", status="IN_ASSESSMENT") for number in (1, 2)
    ]
    receipt = Receipt(mrn="26XA7K2M9QP4T8ZCT3", lrn="157-11111111/HL", revision=1, received_at=NOW, consignments=bills)
    root = etree.fromstring(FORMAT.answer(FORMAT.read(XFHL, limits=Limits()), receipt, NOW))
    assert root.xpath("string(//*[local-name()='StatusCode'])") == "Processed"
    assert root.xpath("string(//*[local-name()='ConversationID'])") == "M1"
    assert root.xpath("//*[local-name()='Information']/text()") == [
        "26XA7K2M9QP4T8ZCT3",
        "26XA7K2M9QP4T8ZCT3-1",
        "26XA7K2M9QP4T8ZCT3-2",
    ]


def test_a_refusal_is_answered_with_every_error_and_its_xpath():
    reading = FORMAT.read(XFWB.replace(b"<Name>ALPHA TOOLS WLL</Name>", b""), limits=Limits())
    told = [each for each in reading.faults if each.severity is Severity.ERROR]
    answer = FORMAT.answer(reading, Problem(422, "filing.invalid", "No.", errors=told), NOW.replace(hour=8))
    shown = etree.tostring(etree.fromstring(example("cargo-xml", "xml", 1)), method="c14n")
    assert etree.tostring(etree.fromstring(answer), method="c14n") == shown
    unread = etree.fromstring(FORMAT.answer(None, refused(FORMAT, b"<a"), NOW))
    assert unread.xpath("string(//*[local-name()='ReasonCode'])") == "xml.syntax"
