"""FHL: houses of a master waybill, each with its own text, codes and parties."""

import re
from collections.abc import Iterator, Sequence

from services.ingest.formats.air import reference
from services.ingest.formats.air.airports import airport, countries
from services.ingest.formats.air.goods import Found, Line, add_items
from services.ingest.formats.air.rules import bill_faults, waybill_faults
from services.ingest.formats.air.text import joined
from services.ingest.formats.cargo_imp import common
from services.ingest.formats.cargo_imp.lines import Cell, Message, Segment, segments
from services.ingest.formats.cargo_imp.lines import Line as Written
from services.ingest.formats.cargo_imp.quantity import Waybill, waybill, weight
from services.ingest.formats.mapping import Draft, Part, Table, misfit, too_many, unreadable
from services.ingest.formats.mapping.values import whole
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import shown
from shared.problems import Fault

KNOWN = frozenset({"MBI", "HBS", "TXT", "HTS", "OCI", "SHP", "CNE", "NFY", "CVD", "SPH", "SSR", "OSI"})
PLAN: Table = {
    "lrn": "HBS",
    "issue_time": "issue time (no element of FHL)",
    "declarant": Part(common.AGENT, {}),
    "routing": Part("", {"etd": "departure (no element of FHL)"}),
    "houses": "HBS",
}
_GOODS: Table = {"description": "TXT", "hs6": "HTS", "gross_mass_kg": "weight", "packages": "pieces"}
_HANDLING = re.compile(r"[A-Z]{3}")  # a special handling code
_TEXT_WIDTH = 65  # characters of a line of TXT


def read_houses(sent: Message, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of a house list: F24 with every house. Raises Problem 400 without a master, or with too many houses."""
    parts = list(segments(sent.lines))
    master = next((segment for segment in parts if segment.name == "MBI"), None)
    bill = waybill(master.lines[0], 4) if master and len(master.lines[0].text) > 4 else None
    if master is None or bill is None:
        place = f"line {master.lines[0].number if master else sent.line.number}, column 1"
        raise unreadable("message.line", place, "There is no master such as MBI/157-11111112DOHFRA/T12K240.5.")
    draft = Draft(Cell(None, ""), PLAN)
    draft.set("message_id", sent.named(reference.waybill(bill.number.value)), bill.number.source)
    draft.set("mode", "4")
    draft.set("dataset_type", "F24")
    document = draft.ensure("master_doc", bill.number.source)
    document.set("number", reference.waybill(bill.number.value), bill.number.source)
    document.set("type", "N741")
    _route(draft, bill)
    groups = _by_house(parts)
    if len(groups) > limits.repetitions:
        place = f"line {groups[limits.repetitions][0].lines[0].number}, column 1"
        raise too_many(place, len(groups), limits.repetitions)
    pairs = [_house(draft, group) for group in groups]
    houses = [house for house, _ in pairs]
    draft.many("houses", houses)
    draft.set(
        "lrn", reference.of_houses(draft.within("master_doc", "number"), [each.within("house_doc", "number") for each in houses])
    )
    return draft, [
        *_absent(groups),
        *common.unknown(parts, KNOWN),
        *waybill_faults(draft),
        *(fault for _, faults in pairs for fault in faults),
        *(fault for house in houses for fault in bill_faults(house, house=True)),
    ]


def _route(draft: Draft, bill: Waybill) -> None:
    routing = draft.ensure("routing", bill.number.source)
    routing.plan({"etd": "departure (no element of FHL)"})
    common.put(routing, "loading", bill.origin)
    common.put(routing, "unloading", bill.destination)
    passed = countries([routing.within("loading"), routing.within("unloading")])
    routing.values("countries", ((country, bill.number.source) for country in passed))


def _by_house(parts: Sequence[Segment]) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    for segment in parts:
        if segment.name == "HBS":
            groups.append([])
        if groups:
            groups[-1].append(segment)
    return groups


def _house(draft: Draft, group: Sequence[Segment]) -> tuple[Draft, list[Fault]]:
    """HBS/HAW0001/DOHFRA/12/K240.5/12/STEEL SPANNERS with the segments up to the next HBS."""
    line = group[0].lines[0]
    cells = line.cells()
    grouped = common.Grouped(group)
    house = Draft(line.cell(), {"total_packages": "pieces", "total_gross_mass_kg": "weight"})
    document = house.ensure("house_doc", cells[0] if cells else line.cell())
    document.set("type", "N703")
    faults: list[Fault] = []
    if cells:
        document.set("number", cells[0].value, cells[0])
    if len(cells) > 1 and len(ends := cells[1].value or "") == 6:
        house.set("acceptance", airport(ends[:3]), cells[1])
        house.set("delivery", airport(ends[3:]), cells[1])
    if len(cells) > 2 and cells[2].value:
        house.set("total_packages", whole(cells[2].value), cells[2])
    if len(cells) > 3 and cells[3].value:
        mass = weight(cells[3].value)
        house.set("total_gross_mass_kg", cells[3].value if mass is None else mass, cells[3])
        if mass is None:
            detail = f"{shown(cells[3].value)} is no weight such as K240.5 or L530."
            faults.append(misfit("message.value", cells[3].place, detail, regime_code="INVALID_WEIGHT"))
    common.add_parties(house, grouped)
    add_items(house, [_goods(house, grouped, cells, group[0].lines[1:])])
    codes = [cell for line in group[0].lines[1:] for cell in line.cells() if cell.value and _HANDLING.fullmatch(cell.value)]
    common.add_notes(draft, house, grouped, [*(("SPH", cell.value, cell) for cell in codes), *common.handling(grouped)])
    common.add_charges(house, grouped)
    return house, faults


def _goods(house: Draft, grouped: common.Grouped, cells: Sequence[Cell], house_lines: Sequence[Written]) -> Line:
    """The goods are described by the summary of HBS and the free text TXT, which often begins with it."""
    free = [line.cell(len(line.text.partition("/")[0]) + 2) for segment in grouped.all.get("TXT", ()) for line in segment.lines]
    more = [cell for line in house_lines for cell in line.cells() if cell.value and not _HANDLING.fullmatch(cell.value)]
    summary = " ".join(cell.value for cell in (*cells[5:], *more) if cell.value)
    nature = joined([cell.value or "" for cell in free], _TEXT_WIDTH)
    if nature and summary not in nature:
        nature = f"{summary}, {nature}"
    described = Found(nature, free[0]) if nature else Found(summary, (*cells[5:], *more)[0]) if summary else None
    codes = [cell for segment in grouped.all.get("HTS", ()) for line in segment.lines for cell in line.cells() if cell.value]
    mass, pieces = house.within("total_gross_mass_kg"), house.within("total_packages")
    return Line(
        source=house.source,
        pieces=Found(pieces, cells[2]) if pieces is not None else None,
        mass=Found(mass, cells[3]) if mass is not None else None,
        nature=described,
        codes=tuple(Found(code.value, code) for code in codes),
        plan=_GOODS,
    )


def _absent(groups: Sequence[Sequence[Segment]]) -> Iterator[Fault]:
    if not groups:
        yield misfit("message.missing", "HBS", "The message holds no house.")
