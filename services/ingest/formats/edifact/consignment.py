"""One bill of a CUSCAR: CNI and all that follows it, to the next. Goods items begin at GID."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry, Path
from services.ingest.formats.edi.values import commodity, count, joined, number
from services.ingest.formats.edifact.parties import consignment_parties
from services.ingest.formats.edifact.profiles import Profile
from shared.reference import units

_SHARED = 99  # containers of a bill that all its items may lie in; with more, items must say which
_MARKS = 35  # characters of a line of marks (7102)
_GOODS = frozenset({"FTX", "MEA", "CST", "PAC", "DGS", "SGP", "PCI"})  # a bill without GID that has these has one item


def bill_entries(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """The entries of one bill; paths start at its consignment, what concerns the whole filing at `bill`."""
    general, items = _divided(run)
    yield from _numbers(run, profile)
    yield from consignment_parties(run, profile)
    yield from _particulars(general, profile)
    shared = [*_description(general, (), profile), *_commodity(general, (), profile)]
    boxes = [segment for segment in general if segment.tag == "EQD" and segment(2)]
    if len(boxes) <= _SHARED:
        shared += [Entry(("equipment", at), segment(2), segment, 2) for at, segment in enumerate(boxes)]
    for index, item in enumerate(items):
        yield from item_entries(item, shared, index, profile)


def box_entries(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """The entries of one container: EQD and what follows it; paths start at its equipment."""
    equipment = run[0]
    yield Entry(("number",), equipment(2), equipment, 2)
    if equipment(3):
        yield Entry(("size_type",), equipment(3), equipment, 3)
    if equipment(6) in profile.full:
        yield Entry(("full",), profile.full[equipment(6)], equipment, 6)
    seals = [segment for segment in run if segment.tag == "SEL" and segment(1)]
    for index, segment in enumerate(seals):
        yield Entry(("seals", index), segment(1), segment, 1)


def item_entries(item: Sequence[Segment], shared: Sequence[Entry], index: int, profile: Profile) -> Iterator[Entry]:
    """The entries of one goods item. What its bill shares (text, codes, containers) counts where the item has none of its own."""
    base: Path = ("items", index)
    yield Entry((*base, "no"), index + 1, item[0], 1)
    yield from _description(item, base, profile)
    yield from _commodity(item, base, profile)
    yield from _packages(item, base)
    yield from _masses(item, dict.fromkeys(profile.gross, (*base, "gross_mass_kg")), profile)
    yield from _masses(item, dict.fromkeys(profile.net, (*base, "net_mass_kg")), profile)
    boxes = [segment for segment in item if segment.tag == "SGP" and segment(1)]
    inside = [segment for segment in item if segment.tag == "EQD" and segment(2)]
    for place, segment in enumerate(boxes or inside):
        element = 1 if boxes else 2
        yield Entry((*base, "equipment", place), segment(element), segment, element)
    within = bool(boxes or inside)
    yield from (each._replace(path=(*base, *each.path)) for each in shared if not within or each.path[0] != "equipment")
    numbers = [segment for segment in item if segment.tag == "DGS" and segment(3)]
    for place, segment in enumerate(numbers):
        yield Entry((*base, "un_numbers", place), segment(3).zfill(4), segment, 3)
    permits = [segment for segment in item if segment.tag == "RFF" and segment(1) in profile.permits and segment(1, 2)]
    for place, segment in enumerate(permits):
        yield Entry((*base, "documents", place, "number"), segment(1, 2), segment, 1, 2)
        yield Entry((*base, "documents", place, "type"), profile.permits[segment(1)], segment, 1, 1)
    for segment in item:
        if segment.tag == "LOC" and segment(1) in profile.origin and segment(2):
            yield Entry((*base, "origin"), segment(2), segment, 2)
        elif segment.tag == "MOA" and segment(1) in profile.values and segment(1, 2):
            yield Entry((*base, "value", "amount"), number(segment(1, 2)), segment, 1, 2)
            if segment(1, 3):
                yield Entry((*base, "value", "currency"), segment(1, 3), segment, 1, 3)


def _divided(run: Sequence[Segment]) -> tuple[list[Segment], list[list[Segment]]]:
    """What stands before the first GID, and the items. Goods without any GID are one item."""
    general: list[Segment] = []
    items: list[list[Segment]] = []
    for segment in run:
        if segment.tag == "GID":
            items.append([segment])
        else:
            (items[-1] if items else general).append(segment)
    if not items and any(segment.tag in _GOODS for segment in general):
        items = [[segment for segment in general if segment.tag in _GOODS]]
    return general, items


def _numbers(run: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """The bill's own number and that of its master. With a house number, a bill number is the master's."""
    references = [segment for segment in run if segment.tag == "RFF" and segment(1, 2)]

    def first(names: Sequence[str]) -> Segment | None:
        return next((each for name in names for each in references if each(1) == name), None)

    house, bill, master = first(profile.house_numbers), first(profile.bill_numbers), first(profile.master_numbers)
    named = run[0] if run[0].tag == "CNI" and run[0](2) else None
    own = house or named or bill
    if own is not None:
        element, component = (1, 2) if own.tag == "RFF" else (2, 1)
        yield Entry(("bill", "number"), own(element, component), own, element, component)
        if master is None and own is not bill and bill is not None and bill(1, 2) != own(element, component):
            master = bill
    if master is not None:
        yield Entry(("bill", "master"), master(1, 2), master, 1, 2)
    for reference in references:
        if reference(1) in profile.ucr:
            yield Entry(("ucr",), reference(1, 2), reference, 1, 2)


def _particulars(general: Sequence[Segment], profile: Profile) -> Iterator[Entry]:
    """Places, totals and freight payment of the bill."""
    for segment in general:
        match segment.tag:
            case "LOC" if segment(2) and segment(1) in profile.bill_places:
                yield Entry(tuple(profile.bill_places[segment(1)].split("/")), segment(2), segment, 2)
            case "CNT" if segment(1) == "11":
                yield Entry(("total_packages",), count(segment(1, 2)), segment, 1, 2)
            case "CNT" if segment(1) == "7":
                yield Entry(("total_gross_mass_kg",), _kilograms(segment, 1, 2, 3, profile), segment, 1, 2)
            case "CPI" if segment(2) in profile.payments:
                yield Entry(("freight_payment",), profile.payments[segment(2)], segment, 2)
            case "CPI" if segment(3) in profile.prepaid:
                yield Entry(("freight_payment",), profile.prepaid[segment(3)], segment, 3)
    yield from _masses(general, dict.fromkeys(profile.gross, ("total_gross_mass_kg",)), profile)


def _description(segments: Sequence[Segment], base: Path, profile: Profile) -> Iterator[Entry]:
    texts = [segment for segment in segments if segment.tag == "FTX" and segment(1) in profile.description]
    text = joined((line for segment in texts for line in segment.lines(4)), profile.widths)
    if text:
        yield Entry((*base, "description"), text, texts[0], 4)


def _commodity(segments: Sequence[Segment], base: Path, profile: Profile) -> Iterator[Entry]:
    for segment in segments:
        if segment.tag == "CST" and segment(2):
            element, component = 2, 1
        elif segment.tag == "RFF" and segment(1) in profile.commodity and segment(1, 2):
            element, component = 1, 2
        else:
            continue
        hs6, national = commodity(segment(element, component))
        yield Entry((*base, "hs6"), hs6, segment, element, component)
        if national:
            yield Entry((*base, "national_code"), national, segment, element, component)
        return  # one code an item


def _packages(item: Sequence[Segment], base: Path) -> Iterator[Entry]:
    """The outermost packaging level, of GID (C213) or PAC, with the marks of PCI."""
    first: Path = (*base, "packages", 0)
    for segment in item:
        layout = {"GID": (2, 1, 2, 2), "PAC": (1, 1, 3, 1)}.get(segment.tag)
        if layout:
            element, component, kind, kind_component = layout
            if segment(kind, kind_component):
                yield Entry((*first, "type"), segment(kind, kind_component), segment, kind, kind_component)
            if segment(element, component):
                yield Entry((*first, "count"), count(segment(element, component)), segment, element, component)
    marks = [segment for segment in item if segment.tag == "PCI" and segment(2)]
    if marks:
        lines = (line for segment in marks for line in segment.lines(2))
        yield Entry((*first, "marks"), joined(lines, [_MARKS]), marks[0], 2)


def _masses(segments: Sequence[Segment], paths: Mapping[str, Path], profile: Profile) -> Iterator[Entry]:
    for segment in segments:
        if segment.tag != "MEA" or not segment(3, 2):
            continue
        path = paths.get(segment(2))
        if path:
            yield Entry(path, _kilograms(segment, 3, 2, 1, profile), segment, 3, 2)


def _kilograms(segment: Segment, element: int, value: int, unit: int, profile: Profile) -> float | str:
    """Kilograms; with a unit that is no mass, the sender's text, so that validation refuses it there."""
    said = segment(element, unit) or "KGM"
    factor = _factors().get(profile.masses.get(said, said))
    text = segment(element, value)
    return number(text, factor) if factor else f"{text} {said}"


@cache
def _factors() -> Mapping[str, float]:
    return {code: unit.factor for code, unit in units().items() if unit.dimension == "mass"}
