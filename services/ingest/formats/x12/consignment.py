"""One bill of a 309 (LX with M11 and all below it) or a 358 (MBL)."""

import re
from collections.abc import Iterator, Sequence

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry, Path
from services.ingest.formats.edi.values import commodity, count, joined, number
from services.ingest.formats.x12.codes import CODES
from services.ingest.formats.x12.parties import consignment_parties
from shared.reference import units

_PREPAID, _COLLECT = re.compile(r"\bFREIGHT\s+PREPAID\b"), re.compile(r"\bFREIGHT\s+COLLECT\b")
_PORTS = {"L": ("bill", "loading"), "D": ("bill", "unloading"), "R": ("acceptance",), "E": ("delivery",), "M": ("delivery",)}


def bill_entries(run: Sequence[Segment]) -> Iterator[Entry]:
    """The entries of one bill; paths start at its consignment, what concerns the whole filing at `bill`."""
    bill = next((segment for segment in run if segment.tag == "M11"), None)
    unit = ""
    for segment in run:  # a UN/LOCODE counts before the Schedule K port of M11
        if segment.tag == "R4" and segment(1) in _PORTS and segment(2) == "UN" and segment(3):
            yield Entry(_PORTS[segment(1)], segment(3), segment, 3)
    for segment in run:
        match segment.tag:
            case "MBL" if segment(2):
                yield Entry(("bill", "number"), segment(2), segment, 2)
            case "M11":
                yield from _bill(segment)
                unit = segment(4)
            case "N9" if segment(1) in CODES.masters and segment(2):
                yield Entry(("bill", "master"), segment(2), segment, 2)
            case "N9" if segment(1) in CODES.ucr and segment(2):
                yield Entry(("ucr",), segment(2), segment, 2)
    yield from consignment_parties(run)
    texts: list[str] = []
    for index, item in enumerate(_items(run)):
        entries = list(_item(item, index, unit))
        texts += [entry.value for entry in entries if entry.path[-1] == "description"]
        yield from entries
    yield from _freight(" ".join(texts), bill)


def box_entries(run: Sequence[Segment]) -> Iterator[list[Entry]]:
    """The equipment of a bill: VID with the seals of M7; paths of each start at its equipment."""
    box: list[Entry] = []
    sealed = 0
    for segment in run:
        if segment.tag == "VID" and equipment_number(segment):
            if box:
                yield box
            box = list(_box(segment))
            sealed = sum(entry.path[0] == "seals" for entry in box)
        elif segment.tag == "M7" and box:
            for element in (each for each in range(1, 5) if segment(each)):
                box.append(Entry(("seals", sealed), segment(element), segment, element))
                sealed += 1
    if box:
        yield box


def equipment_number(segment: Segment) -> str:
    """The number on the box: initial and number of VID."""
    return segment(2) + segment(3)


def _box(segment: Segment) -> Iterator[Entry]:
    yield Entry(("number",), equipment_number(segment), segment, 2 if segment(2) else 3)
    if segment(9):
        yield Entry(("size_type",), segment(9), segment, 9)
    if segment(10) in CODES.load:
        yield Entry(("full",), CODES.load[segment(10)], segment, 10)
    for index, element in enumerate(element for element in (4, 5) if segment(element)):
        yield Entry(("seals", index), segment(element), segment, element)


def _bill(segment: Segment) -> Iterator[Entry]:
    if segment(1):
        yield Entry(("bill", "number"), segment(1), segment, 1)
    if segment(11):
        yield Entry(("bill", "master"), segment(11), segment, 11)
    if segment(2):
        yield Entry(("bill", "loading"), segment(2), segment, 2)
    if segment(3):
        yield Entry(("total_packages",), count(segment(3)), segment, 3)
    if segment(5):
        yield Entry(("total_gross_mass_kg",), _kilograms(segment, 5, 6), segment, 5)


def _items(run: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The goods of each VID: N10 with a quantity, code or weight begins an item; others go on with its text."""
    box: Segment | None = None
    item: list[Segment] = []
    for segment in run:
        if segment.tag == "VID":
            box = segment
        elif segment.tag == "N10" and (segment(1) or segment(5) or segment(8) or not item or box not in (None, item[0])):
            if item:
                yield item
            item = [box or segment, segment]
        elif item and segment.tag in ("N10", "H1"):
            item.append(segment)
    if item:
        yield item


def _item(item: Sequence[Segment], index: int, unit: str) -> Iterator[Entry]:
    base: Path = ("items", index)
    box, first = item[0], item[1]
    lines = [segment for segment in item if segment.tag == "N10"]
    yield Entry((*base, "no"), index + 1, first, 1)
    if text := joined((segment.line(2) for segment in lines), [CODES.line]):
        yield Entry((*base, "description"), text, first, 2)
    if first(5):
        hs6, national = commodity(first(5))
        yield Entry((*base, "hs6"), hs6, first, 5)
        if national:
            yield Entry((*base, "national_code"), national, first, 5)
    if first(8):
        yield Entry((*base, "gross_mass_kg"), _kilograms(first, 8, 7), first, 8)
    if first(6):
        yield Entry((*base, "value", "amount"), number(first(6)), first, 6)
        yield Entry((*base, "value", "currency"), first(13) or CODES.currency, first, 13 if first(13) else 6)
    if first(11):
        yield Entry((*base, "origin"), first(11), first, 11)
    yield from _packages(lines, (*base, "packages", 0), unit)
    if box.tag == "VID" and equipment_number(box):
        yield Entry((*base, "equipment", 0), equipment_number(box), box, 3)
    dangers = [segment for segment in item if segment.tag == "H1" and segment(1)]
    for place, segment in enumerate(dangers):
        yield Entry((*base, "un_numbers", place), segment(1).upper().removeprefix("UN").strip().zfill(4), segment, 1)


def _packages(lines: Sequence[Segment], base: Path, unit: str) -> Iterator[Entry]:
    first = lines[0]
    kind = first(10) or unit
    if kind:
        yield Entry((*base, "type"), CODES.packages.get(kind, kind), first, 10)
    if first(1):
        yield Entry((*base, "count"), count(first(1)), first, 1)
    if marks := joined((segment.line(3) for segment in lines), [CODES.line, CODES.marks]):
        yield Entry((*base, "marks"), marks, first, 3)


def _freight(text: str, bill: Segment | None) -> Iterator[Entry]:
    """309 has no element for freight payment; bills say it in their text, as their clauses go."""
    said = text.upper()
    prepaid, collect = bool(_PREPAID.search(said)), bool(_COLLECT.search(said))
    if bill is not None and prepaid != collect:
        yield Entry(("freight_payment",), "D" if prepaid else "Z", bill)


def _kilograms(segment: Segment, element: int, unit: int) -> float | str:
    """Kilograms; with a unit that is none of mass, the sender's text, so that validation refuses it there."""
    said = segment(unit) or "K"
    known = units().get(CODES.masses.get(said, ""))
    return number(segment(element), known.factor) if known else f"{segment(element)} {said}"
