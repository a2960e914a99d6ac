"""Answers in the regime's own messages; that they fit its schemas is shown in tests/corpus."""

from datetime import UTC, datetime

import pytest
from lxml import etree

from services.ingest.formats.ens import FORMAT
from services.ingest.formats.reading import Limits
from services.ingest.registration import Receipt
from shared.problems import Fault, Problem
from tests.support.ens import AMENDMENT, DECLARATION

AT = datetime(2026, 3, 1, 10, 31, 7, 250_000, tzinfo=UTC)
MRN = "26GBA7K2M9QP4T8ZC6"
RECEIPT = Receipt(mrn=MRN, lrn="ENS-2026-000117", revision=1, received_at=AT, consignments=[])


def answered(message, outcome):
    reading = FORMAT.read(message.encode(), limits=Limits()) if message else None
    return etree.fromstring(FORMAT.answer(reading, outcome, AT))


def rejected(message):
    reading = FORMAT.read(message.encode(), limits=Limits())
    return answered(message, Problem(422, "filing.invalid", "Mend it.", errors=reading.faults))


def texts(root, *paths):
    return [root.findtext(path) for path in paths]


def test_a_registered_declaration_gets_its_number_and_what_was_declared():
    root = answered(DECLARATION, RECEIPT)
    assert root.tag == "{http://ics.dgtaxud.ec/CC328A}CC328A"
    envelope = ("MesSenMES3", "MesRecMES6", "DatOfPreMES9", "TimOfPreMES10", "MesIdeMES19", "MesTypMES20", "CorIdeMES25")
    sender = "GB123456789000/0000000001"
    assert texts(root, *envelope) == ["NICA.GB", sender, "260301", "1031", "26030110310725", "CC328A", "M0000000000001"]
    header = ("RefNumHEA4", "DocNumHEA5", "TraModAtBorHEA76", "ConRefNumHEA", "DecRegDatTimHEA115")
    assert texts(root.find("HEAHEA"), *header) == ["ENS-2026-000117", MRN, "1", "012W", "202603011031"]
    assert [item.findtext("PRODOCDC2/DocRefDC23") for item in root.findall("GOOITEGDS")] == ["HBL0001", "HBL0002"]
    assert texts(root, "PERLODSUMDEC/TINPLD1", "TRACARENT601/TINTRACARENT602") == ["GB123456789000", "GB555666777000"]


def test_an_amendment_is_accepted_under_its_number():
    root = answered(AMENDMENT, RECEIPT)
    assert root.tag == "{http://ics.dgtaxud.ec/CC304A}CC304A"
    header = ("DocNumHEA5", "AmeAccDatTimHEA111", "DatTimAmeHEA113")
    assert texts(root.find("HEAHEA"), *header) == [MRN, "202603011031", "202603011030"]


BROKEN = "<NumOfPacGS24>120", "<NumOfPacGS24>0120"


@pytest.mark.parametrize(
    ("message", "name", "number"),
    [(DECLARATION, "CC316A", ("RefNumHEA4", "ENS-2026-000117")), (AMENDMENT, "CC305A", ("DocNumHEA5", MRN))],
)
def test_a_rejection_lists_every_place_of_every_fault(message, name, number):
    root = rejected(message.replace(*BROKEN).replace("<TINPLD1>GB", "<TINPLD1>XI"))
    assert (root.tag, root.findtext(f"HEAHEA/{number[0]}")) == (f"{{http://ics.dgtaxud.ec/{name}}}{name}", number[1])
    told = [texts(error, "ErrTypER11", "ErrPoiER12", "ErrReaER13", "OriAttValER14") for error in root.findall("FUNERRER1")]
    sent = name.replace("16", "15").replace("05", "13")
    assert told == [
        ["12", f"/ie:{sent}[1]/GOOITEGDS[1]/PACGS2[1]/NumOfPacGS24[1]", "8680", "0120"],
        ["12", f"/ie:{sent}[1]/PERLODSUMDEC[1]/TINPLD1[1]", "8692", "XI123456789000"],
    ]


def test_a_fault_in_two_places_is_two_errors():
    root = rejected(DECLARATION.replace("<PlaLoaGOOITE334>CNSHA</PlaLoaGOOITE334>", ""))
    assert [texts(error, "ErrTypER11", "ErrPoiER12", "ErrReaER13") for error in root.findall("FUNERRER1")] == [
        ["13", f"/ie:CC315A[1]/GOOITEGDS[{number}]", "8104"] for number in (1, 2)
    ]


REFUSALS = [
    (Problem(409, "filing.lrn-reused", "You already filed this."), "26"),
    (Problem(404, "filing.unknown", "You have no filing with this MRN."), "90"),
    (Problem(403, "filing.not-yours", "Only they may file it."), "12"),
]


@pytest.mark.parametrize(("problem", "kind"), REFUSALS)
def test_a_refusal_without_faults_is_one_error_and_its_reason(problem, kind):
    root = answered(DECLARATION, problem)
    assert texts(root, "HEAHEA/DecRejReaHEA252", "FUNERRER1/ErrTypER11", "FUNERRER1/ErrPoiER12") == [problem.detail, kind, "/"]
    amended = answered(AMENDMENT, problem)
    assert texts(amended, "HEAHEA/AmeRejMotTexHEA605", "FUNERRER1/ErrTypER11") == [problem.detail, kind]


def test_control_characters_of_a_reason_stay_behind():
    assert answered(None, Problem(400, "filing.format", "No\x00 XML\ud800.")).findtext("HEAHEA/DecRejReaHEA252") == "No XML ."


def test_of_what_could_not_be_read_nothing_is_repeated():
    fault = Fault(code="xml.syntax", pointer="line 1, column 1", detail="No XML.", hint="Mend it.")
    root = answered(None, Problem(400, "filing.unreadable", "No\x00 XML\ud800.", errors=[fault]))
    assert root.tag == "{http://ics.dgtaxud.ec/CC316A}CC316A"
    assert texts(root, "MesSenMES3", "MesRecMES6", "HEAHEA/RefNumHEA4", "HEAHEA/DecRejReaHEA252", "FUNERRER1/ErrPoiER12") == [
        "PORTCULLIS",
        "UNKNOWN",
        "UNKNOWN",
        "Faults found: 1. Mend them and send the message again.",
        "line 1, column 1",
    ]


@pytest.mark.parametrize(
    ("was", "now"),
    [(MRN, "26GB1"), ("<DatTimAmeHEA113>2026", "<DatTimAmeHEA113>20AB"), ("GB000051", "GB1"), ("202603011030", "202613011030")],
)
def test_an_amendment_that_says_not_enough_for_its_own_rejection_gets_that_of_a_declaration(was, now):
    assert rejected(AMENDMENT.replace(was, now)).tag == "{http://ics.dgtaxud.ec/CC316A}CC316A"


def test_nothing_is_accepted_that_was_not_read():
    with pytest.raises(ValueError, match="not read"):
        answered(None, RECEIPT)
