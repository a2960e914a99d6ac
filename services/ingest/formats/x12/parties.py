"""Parties of a bill in 309: N1 and what follows it."""

import re
from collections.abc import Iterator, Sequence

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry
from services.ingest.formats.edi.values import joined, to_order
from services.ingest.formats.x12.codes import CODES

_STREET = 55  # characters of N3
_NAME = 60  # characters of N1-02 and N2
_PLACE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")  # UN/LOCODE
_CONTACTS = {"TE": "phone", "CP": "phone", "EM": "email"}  # X12 365


def consignment_parties(run: Sequence[Segment]) -> Iterator[Entry]:
    """N1 with the names, addresses and contacts (N2, N3, N4, PER) that follow it. `TO ORDER …` is no party."""
    role: str | None = None
    lines: list[Segment] = []
    for segment in run:
        if segment.tag not in ("N1", "N2", "N3", "N4", "PER"):
            continue
        if segment.tag == "N1":
            if role:
                yield from _party(role, lines)
            role, lines = CODES.parties.get(segment(1)), [segment]
            if role == "consignee" and to_order(segment(2)):
                yield Entry(("to_order",), value=True, segment=segment, element=2)
                role = None
            elif segment(1) in CODES.destinations:
                element = next((each for each in (4, 2) if _PLACE.fullmatch(segment(each))), 0)
                if element:
                    yield Entry(("delivery",), segment(element), segment, element)
        else:
            lines.append(segment)
    if role:
        yield from _party(role, lines)


def _party(role: str, lines: Sequence[Segment]) -> Iterator[Entry]:
    first, address = lines[0], (role, "address")
    if first(4):
        yield Entry((role, "id"), first(4), first, 4)
    names = [first.line(2), *(part.line(at) for part in lines if part.tag == "N2" for at in (1, 2))]
    if name := joined(names, [_NAME]):
        yield Entry((role, "name"), name, first, 2)
    streets = [part for part in lines if part.tag == "N3"]
    if street := joined((part.line(at) for part in streets for at in (1, 2)), [_STREET]):
        yield Entry((*address, "street"), street, streets[0], 1)
    for part in lines:
        if part.tag == "N4":
            for element, name in ((1, "city"), (2, "subdivision"), (3, "postcode"), (4, "country")):
                if part(element):
                    yield Entry((*address, name), part(element), part, element)
    yield from _contacts([part for part in lines if part.tag == "PER"], role)


def _contacts(lines: Sequence[Segment], role: str) -> Iterator[Entry]:
    contacts = 0
    for part in lines:
        for element in (3, 5, 7):
            kind = _CONTACTS.get(part(element))
            if kind and part(element + 1):
                yield Entry((role, "contacts", contacts, "type"), kind, part, element)
                yield Entry((role, "contacts", contacts, "value"), part(element + 1), part, element + 1)
                contacts += 1
