"""What CUSCAR and CUSREP say of the whole report: its number and times, the conveyance, the journey, who reports."""

import re
from collections.abc import Iterator, Sequence

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry
from services.ingest.formats.edi.values import time
from services.ingest.formats.edifact.parties import party
from services.ingest.formats.edifact.profiles import Profile

_IMO = re.compile(r"(?:IMO)?\s*([0-9]{7})")
_ENI = re.compile(r"[0-9]{8}")


def heading_entries(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """The entries of the segments between UNH and the first equipment or consignment."""
    yield from _filers(run, profile)
    main = _main_carriage(run, profile)
    if main is not None:
        yield from _conveyance(main, profile)
    calls = transit = 0
    for segment in run:
        match segment.tag:
            case "BGM" if segment(2):
                yield Entry(("lrn",), segment(2), segment, 2)
            case "DTM" if segment(1) in profile.times:
                path = tuple(profile.times[segment(1)].split("/"))
                yield Entry(path, time(segment(1, 2), segment(1, 3), profile.zone), segment, 1, 2)
            case "LOC" if segment(2) and segment(1) in profile.places:
                yield Entry(("routing", profile.places[segment(1)]), segment(2), segment, 2)
            case "LOC" if segment(2) and segment(1) in profile.calls:
                yield Entry(("routing", "calls", calls, "place"), segment(2), segment, 2)
                calls += 1
            case "LOC" if segment(2) and segment(1) in profile.transit:
                yield Entry(("transit", transit), segment(2), segment, 2)
                transit += 1
            case "RFF" if segment(1, 2) and segment(1) in profile.master_numbers:
                yield Entry(("master_doc", "number"), segment(1, 2), segment, 1, 2)


def _main_carriage(run: Sequence[Segment], profile: Profile) -> Segment | None:
    stages = [segment for segment in run if segment.tag == "TDT"]
    return next((each for each in stages if each(1) in profile.carriage), stages[0] if stages else None)


def _conveyance(segment: Segment, profile: Profile) -> Iterator[Entry]:
    number = segment(8)
    ship = _IMO.fullmatch(number)
    mode = segment(3) or ("1" if ship else "")
    if mode:
        yield Entry(("mode",), mode, segment, 3)
    if segment(2):
        yield Entry(("conveyance", "ref"), segment(2), segment, 2)
    if segment(8, 4):
        yield Entry(("conveyance", "name"), segment(8, 4), segment, 8, 4)
    if segment(8, 5):
        yield Entry(("conveyance", "flag"), segment(8, 5), segment, 8, 5)
    if segment(5):
        yield Entry(("carrier", "id"), segment(5), segment, 5)
    if segment(5, 4):
        yield Entry(("carrier", "name"), segment(5, 4), segment, 5, 4)
    if mode == "4":  # a flight is known by its number, which is the journey's reference
        element, number = (8, number) if number else (2, segment(2))
        number = number.replace(" ", "")
    else:
        element = 8
    if number and segment(8, 2) not in profile.ship_schemes:
        yield Entry(("conveyance", "id_type"), _scheme(mode, number), segment, element)
        yield Entry(("conveyance", "id"), ship[1] if ship and mode in ("1", "8") else number, segment, element)


def _scheme(mode: str, number: str) -> str:
    inland = mode == "8" and _ENI.fullmatch(number)
    return "ENI" if inland else {"2": "TRAIN", "3": "PLATE", "4": "FLIGHT"}.get(mode, "IMO")


def _filers(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """Carrier and agent; who declares is the first that the profile asks for and the message names."""
    named = [segment for segment in run if segment.tag == "NAD"]
    for segment in named:
        role = profile.filers.get(segment(1))
        if role:
            yield from party(segment, (role,), profile)
    for names, base in ((profile.declarants, ("declarant",)), (profile.sender, ())):
        found = next((each for name in names for each in named if each(1) == name and each(2)), None)
        if found is not None and base:
            yield from party(found, base, profile)
        elif found is not None:
            yield Entry(("sender_id",), found(2), found, 2)
    carriers = [each for each in run if each.tag == "TDT" and each(5)]
    if carriers and "CA" in profile.declarants:  # the carrier reports its own cargo
        yield Entry(("declarant", "id"), carriers[0](5), carriers[0], 5)
