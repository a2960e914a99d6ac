"""PAXLST: read into a model of its own, and refused as a filing without a word of anybody."""

import pytest

from services.ingest.formats.edi.segments import segments
from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.edifact.paxlst import TravelDocument, Traveller, traveller_list
from services.ingest.formats.edifact.syntax import DEFAULT
from services.ingest.formats.reading import Limits
from shared.problems import Problem

BODY = (
    "BGM+{kind}+PAX0001'NAD+MS+++REPORTER'TDT+20+QR067'LOC+125+DOH'DTM+189:2603010800:201'LOC+87+FRA'DTM+232:2603011310:201'"
    "NAD+FL+++DOE:JANE ANN'ATT+2++F'DTM+329:850214'LOC+178+DOH'LOC+179+FRA'NAT+2+QAT'"
    "DOC+P:110:111+X1234567'DTM+36:300101'LOC+91+QAT'DOC+V+V77'"
    "NAD+FM+++ROE:RICHARD'ATT+2++M'NAT+2+DEU'DOC+P+Y7654321'"
    "CNT+42:2'"
)
MESSAGE = (
    "UNB+UNOA:4+AIRLINE+R+260301:0700+5'UNG+PAXLST+AIRLINE+R+260301:0700+1+UN+D:02B'UNH+1+PAXLST:D:02B:UN:IATA'{body}"
    "UNT+{n}+1'UNE+1+1'UNZ+1+5'"
)


def listed(kind="745"):
    return traveller_list(list(segments(BODY.format(kind=kind), DEFAULT)))


def test_a_list_is_its_journey_and_its_travellers():
    found = listed()
    assert (found.number, found.flight, found.departure, found.arrival, found.announced) == ("PAX0001", "QR067", "DOH", "FRA", 2)
    assert (found.passengers, found.crew) == (1, 1)
    passport = TravelDocument("P", "X1234567", "QAT", "2030-01-01T00:00:00Z")
    assert found.travellers[0] == Traveller(False, "DOE JANE ANN", "850214", "F", "QAT", (passport, TravelDocument("V", "V77")))
    assert found.travellers[1] == Traveller(True, "ROE RICHARD", "", "M", "DEU", (TravelDocument("P", "Y7654321"),))


def test_in_a_crew_list_everybody_is_crew():
    assert (listed("250").passengers, listed("250").crew) == (0, 2)


def test_as_a_filing_it_is_refused_and_nobody_is_named():
    body = BODY.format(kind="745")
    with pytest.raises(Problem) as refused:
        FORMAT.read(MESSAGE.format(body=body, n=body.count("'") + 2).encode(), limits=Limits())
    (fault,) = refused.value.errors
    assert fault.code == "edi.restricted"
    assert "QR067 lists travellers (passengers: 1, crew: 1)" in fault.detail
    assert not any(name in str(refused.value.body()) for name in ("DOE", "JANE", "X1234567", "ROE"))
