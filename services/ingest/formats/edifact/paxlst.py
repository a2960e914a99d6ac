"""PAXLST: the travellers of one flight or voyage, as passenger and crew criteria may use them, and nobody else.

No topic carries travellers yet, so a list is read to its end and refused as a filing; what it says of persons goes nowhere, not
even into the refusal. Segments and qualifiers: UN/EDIFACT PAXLST D.02B as the WCO/IATA/ICAO guideline fills it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.values import count, joined, time

_CREW = frozenset({"FM", "CM"})  # NAD 3035: crew member
_PASSENGERS = frozenset({"FL", "DDU", "DDT"})  # passenger; in transit
_CREW_LIST = frozenset({"250"})  # BGM 1001: crew list; 745 is the passenger list


class TravelDocument(NamedTuple):
    """A passport or other document: its kind (P passport, V visa, …), number, who issued it, and when it ends (RFC 3339)."""

    kind: str
    number: str
    issuer: str = ""
    expires: str = ""


class Traveller(NamedTuple):
    """One person on board. `born` as sent, mostly YYMMDD: the century is the reader's to tell."""

    crew: bool
    name: str
    born: str = ""
    sex: str = ""
    nationality: str = ""
    documents: tuple[TravelDocument, ...] = ()


class TravellerList(NamedTuple):
    """Who travels. `flight` is the flight or voyage number; `departure` and `arrival` places as sent; `announced` by CNT."""

    number: str
    flight: str
    departure: str
    arrival: str
    travellers: tuple[Traveller, ...]
    announced: int | None

    @property
    def crew(self) -> int:
        """How many of them are crew."""
        return sum(traveller.crew for traveller in self.travellers)

    @property
    def passengers(self) -> int:
        """How many of them are passengers."""
        return len(self.travellers) - self.crew


def traveller_list(body: Sequence[Segment]) -> TravellerList:
    """The list in the segments between UNH and UNT."""
    first = next((at for at, segment in enumerate(body) if _person(segment)), len(body))
    heading = body[:first]
    named = _value(heading, "BGM", "")
    crew_list = named is not None and named(1) in _CREW_LIST
    flight, departure, arrival = (_value(heading, *each) for each in (("TDT", "20"), ("LOC", "125"), ("LOC", "87")))
    total = next((segment for segment in body if segment.tag == "CNT" and segment(1) in ("41", "42")), None)
    announced = count(total(1, 2)) if total is not None else None
    return TravellerList(
        number=named(2) if named is not None else "",
        flight=flight(2) if flight is not None else "",
        departure=departure(2) if departure is not None else "",
        arrival=arrival(2) if arrival is not None else "",
        travellers=tuple(_traveller(run, crew_list=crew_list) for run in _runs(body[first:])),
        announced=announced if isinstance(announced, int) else None,
    )


def _person(segment: Segment) -> bool:
    return segment.tag == "NAD" and segment(1) in _CREW | _PASSENGERS


def _runs(body: Sequence[Segment]) -> list[list[Segment]]:
    runs: list[list[Segment]] = []
    for segment in body:
        if _person(segment):
            runs.append([segment])
        elif segment.tag != "CNT":
            runs[-1].append(segment)
    return runs


def _traveller(run: Sequence[Segment], *, crew_list: bool) -> Traveller:
    person, documents = run[0], list[TravelDocument]()
    born = sex = nationality = ""
    for segment in run[1:]:
        match segment.tag, segment(1):
            case "ATT", "2":
                sex = segment(3)
            case "NAT", "2":
                nationality = segment(2)
            case "DTM", _ if segment(1, 1) == "329":
                born = segment(1, 2)
            case "DTM", _ if segment(1, 1) == "36" and documents:
                documents[-1] = documents[-1]._replace(expires=time(segment(1, 2)))
            case "LOC", "91" if documents:
                documents[-1] = documents[-1]._replace(issuer=segment(2))
            case "DOC", _:
                documents.append(TravelDocument(segment(1), segment(2)))
    name = joined(person.lines(4), ()) or joined(person.lines(3), ())
    return Traveller(crew_list or person(1) in _CREW, name, born, sex, nationality, tuple(documents))


def _value(segments: Sequence[Segment], tag: str, qualifier: str) -> Segment | None:
    return next((each for each in segments if each.tag == tag and (not qualifier or each(1) == qualifier)), None)
