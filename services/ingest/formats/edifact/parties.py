"""Parties of CUSCAR and CUSREP: NAD with the contacts (COM) that follow it."""

from collections.abc import Iterator, Sequence

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry, Path
from services.ingest.formats.edi.values import joined, to_order
from services.ingest.formats.edifact.profiles import Profile
from shared.reference import countries

_NAME = 35  # characters of a line of a name or street (3036, 3042, 3124)


def consignment_parties(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """Everyone a bill names. A consignee that is only `TO ORDER …` makes the bill negotiable and is no party."""
    role: str | None = None
    contacts = 0
    for segment in run:
        if segment.tag == "NAD":
            role, contacts = profile.parties.get(segment(1)), 0
            if role == "consignee" and to_order(segment(4) or segment(3)):
                yield Entry(("to_order",), value=True, segment=segment, element=4)
                role = None
            elif role:
                yield from party(segment, (role,), profile)
        elif segment.tag == "COM" and role:
            for entry in contact(segment, (role, "contacts", contacts), profile):
                yield entry
                contacts += entry.path[-1] == "value"


def party(segment: Segment, base: Path, profile: Profile) -> Iterator[Entry]:
    """A name and address: structured (C080, C059) or in lines (C058)."""
    if segment(2):
        yield Entry((*base, "id"), segment(2), segment, 2)
    if segment(4):
        yield Entry((*base, "name"), joined(segment.lines(4), [_NAME]), segment, 4)
        for element, name in ((5, "street"), (6, "city"), (7, "subdivision"), (8, "postcode"), (9, "country")):
            value = joined(segment.lines(element), [_NAME]) if element == 5 else segment(element)
            if value:
                yield Entry((*base, "address", name), value, segment, element)
    elif segment(3):
        yield from _unstructured(segment, base, profile)


def contact(segment: Segment, base: Path, profile: Profile) -> Iterator[Entry]:
    """A telephone number or e-mail address; other ways to reach a party have no place in the declaration."""
    kind = profile.contacts.get(segment(1, 2))
    if kind and segment(1):
        yield Entry((*base, "type"), kind, segment, 1, 2)
        yield Entry((*base, "value"), segment(1), segment, 1, 1)


def _unstructured(segment: Segment, base: Path, profile: Profile) -> Iterator[Entry]:
    """Lines that a guide gives a meaning. A last line that is a country's code is the country, whatever its place."""
    lines = [(at, line.strip()) for at, line in enumerate(segment.lines(3), 1) if line.strip()]
    names = list(profile.unstructured)
    if lines[-1][1] in countries():
        names = [*[name for name in names if name != "country"][: len(lines) - 1], "country"]
    found: dict[str, list[tuple[int, str]]] = {}
    for index, each in enumerate(lines):
        found.setdefault(names[index] if index < len(names) else "street", []).append(each)
    for name, parts in found.items():
        path = (*base, name) if name == "name" else (*base, "address", name)
        yield Entry(path, joined((line for _, line in parts), [_NAME]), segment, 3, parts[0][0])
