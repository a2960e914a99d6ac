"""FFM: what is on a flight, airport by airport, device by device.

`1/QR0069/01MAR1030/DOH/A7ABC` is the flight, `FRA/01MAR1530` an airport of unloading, then loose waybills, then each device with
its waybills. Dates have no year: they are kept in the LRN, and no time is made of them.
"""

import re
from collections.abc import Iterator

from services.ingest.formats.air import customs, reference
from services.ingest.formats.air.airports import airport, countries, is_airport
from services.ingest.formats.air.goods import Found, add_hidden_un_numbers
from services.ingest.formats.air.manifest import Load, add_loads
from services.ingest.formats.cargo_imp import common
from services.ingest.formats.cargo_imp.lines import Cell, Line, Message
from services.ingest.formats.cargo_imp.quantity import Waybill, waybill
from services.ingest.formats.mapping import Draft, Part, Source, Table, misfit, too_many, unreadable
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import shown
from shared.codes import awb_fault
from shared.problems import Fault

PLAN: Table = {
    "master_doc": Part("master waybill (a manifest has many)", {}),
    "issue_time": "issue time (no element of FFM)",
    "declarant": Part(common.AGENT, {}),
    "routing": Part("", {"etd": "departure (FFM dates have no year)", "eta": "arrival (FFM dates have no year)"}),
}
_FLIGHT = re.compile(r"([0-9]{1,2})/([A-Z0-9]{2}[0-9]{1,4}[A-Z]?)/([0-9]{2}[A-Z]{3}(?:[0-9]{4})?)/([A-Z]{3})(?:/.{0,60})?")
_UNLOADING = re.compile(r"([A-Z]{3})(?:/NIL)?(?:/[0-9]{2}[A-Z]{3}[0-9]{0,4})?(?:/.{0,60})?")
_DEVICE = re.compile(r"ULD/([A-Z0-9]{3}[0-9]{3,5}[A-Z0-9]{2,3})(?:-[A-Z])?(?:/.{0,60})?")
_ENDS = frozenset({"LAST", "CONT"})
_DETAILS = frozenset({"DIM", "OCI", "OSI", "COR", "SCI", "CUS", "SHC", "TSR", "NIL"})


class _Walk:
    """The lines of a manifest one after the other: where we are, and the loads found."""

    def __init__(self) -> None:
        self.loads: list[Load] = []
        self.stops: list[Found] = []
        self.unloading: Found | None = None  # where the first load goes; a stop may unload nothing (NIL)
        self.said: list[list[tuple[str, str | None, Source]]] = []
        self.notes: list[list[customs.Note]] = []
        self.faults: list[Fault] = []
        self.device: Found | None = None
        self.segment = ""
        self.ended = False

    def line(self, line: Line) -> None:
        identifier = line.text.partition("/")[0]
        if bill := waybill(line):
            self._load(line, bill)
            self.segment = ""
        elif found := _DEVICE.fullmatch(line.text):
            self.device = Found(found[1], line.cell(5, found[1]))
            self.segment = "ULD"
        elif line.text.startswith("/") and self.segment in ("", *_DETAILS):
            self._more(line)
        elif identifier in _DETAILS:
            self.segment = identifier
            self._more(line)
        elif line.text in _ENDS:
            self.ended = True
        elif _UNLOADING.fullmatch(line.text) and identifier != "ULD":
            self.stops.append(Found(airport(identifier), line.cell(1, identifier)))
            if not is_airport(identifier):
                detail = f"{shown(identifier)} is no IATA airport that UN/LOCODE knows."
                self.faults.append(misfit("code.place", f"line {line.number}, column 1", detail, regime_code="INVALID_ROUTING"))
            self.device, self.segment = None, "stop"
        elif not line.text.startswith("/"):
            detail = f"{shown(line.text)} is no line of a flight manifest."
            self.faults.append(misfit("message.line", f"line {line.number}, column 1", detail))

    def _load(self, line: Line, bill: Waybill) -> None:
        rest = Line(line.number, " " * bill.end + line.text[bill.end :]).cells()
        nature = rest[0] if rest and rest[0].value else None
        self.unloading = self.unloading or (self.stops[-1] if self.stops else None)
        self.loads.append(
            Load(
                source=line.cell(),
                number=bill.number,
                pieces=bill.pieces,
                mass=bill.mass,
                nature=Found(nature.value, nature) if nature else None,
                origin=bill.origin,
                destination=bill.destination,
                share=bill.share,
                device=self.device,
            )
        )
        self.said.append([("SPH", cell.value, cell) for cell in rest[1:] if cell.value])
        self.notes.append([])

    def _more(self, line: Line) -> None:
        """What follows a waybill: handling codes, customs notes, instructions."""
        if not self.loads:
            return
        cells = line.cells()
        if self.segment == "OCI" and len(cells) > 3 and cells[3].value:
            self.notes[-1].append(common.note(cells))
        elif self.segment in ("", "SHC"):
            self.said[-1] += [("SPH", cell.value, cell) for cell in cells if cell.value]
        elif self.segment == "OSI":
            self.said[-1] += [("OSI", cell.value, cell) for cell in cells if cell.value]


def read_flight(sent: Message, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of a flight manifest: F27, each waybill a consignment. Raises Problem 400 without a flight."""
    line = next((line for line in sent.lines if line.text), None)
    flight = _FLIGHT.fullmatch(line.text) if line else None
    if line is None or flight is None:
        place = f"line {line.number if line else sent.line.number}, column 1"
        raise unreadable("message.line", place, "The line after the identifier is no flight such as 1/QR0069/01MAR1030/DOH.")
    walk = _Walk()
    for each in sent.lines:
        if each.number > line.number and each.text:
            walk.line(each)
    if len(walk.loads) > limits.repetitions:
        raise too_many(walk.loads[limits.repetitions].source.place, len(walk.loads), limits.repetitions)
    draft = Draft(Cell(None, ""), PLAN)
    number = line.cell(flight.start(2) + 1, flight[2])
    draft.set("lrn", reference.lrn(f"{flight[2]}/{flight[3][:5]}/{flight[4]}"), number)
    draft.set("message_id", sent.named(draft.value["lrn"]), number)
    draft.set("mode", "4")
    draft.set("dataset_type", "F27")
    draft.ensure("carrier", number).set("id", flight[2][:2], number)
    conveyance = draft.ensure("conveyance", number)
    conveyance.set("id_type", "FLIGHT", number)
    conveyance.set("id", flight[2], number)
    _route(draft, Found(airport(flight[4]), line.cell(flight.start(4) + 1, flight[4])), walk)
    consignments = add_loads(draft, walk.loads)
    first = {reference.waybill(load.number.value): index for index, load in reversed(list(enumerate(walk.loads)))}
    for consignment, index in zip(consignments, sorted(first.values()), strict=True):
        customs.apply(walk.notes[index], draft, [consignment])
        customs.add_statements(consignment, walk.said[index])
        add_hidden_un_numbers(consignment, [Found(note.text, note.source) for note in walk.notes[index]])
    return draft, [*walk.faults, *_faults(walk)]


def _route(draft: Draft, loading: Found, walk: _Walk) -> None:
    routing = draft.ensure("routing", loading.source)
    routing.plan({"unloading": "point of unloading"})
    common.put(routing, "loading", loading)
    common.put(routing, "unloading", walk.unloading)
    calls = []
    for stop in (loading, *walk.stops):
        call = Draft(stop.source, {})
        common.put(call, "place", stop)
        calls.append(call)
    routing.many("calls", calls)
    passed = countries([stop.value for stop in (loading, *walk.stops)])
    routing.values("countries", ((country, loading.source) for country in passed))


def _faults(walk: _Walk) -> Iterator[Fault]:
    if not walk.stops:
        yield misfit("message.missing", "point of unloading", "No airport of unloading is named.", regime_code="MISSING_ROUTING")
    if not walk.loads:
        yield misfit("message.missing", "AWB", "The manifest holds no waybill.")
    if not walk.ended:
        yield misfit("message.cut-off", "LAST", "Neither LAST nor CONT ends the message.")
    for load in walk.loads:
        if why := awb_fault(load.number.value):
            place = load.number.source.place
            yield misfit("code.awb", place, f"{shown(load.number.value)} {why}.", regime_code="INVALID_WBL_LINE")
        if not load.pieces or not load.mass:
            detail = "The waybill has no pieces and weight such as T12K240.5."
            yield misfit("message.missing", load.source.place, detail, regime_code="MISSING_BILL_QTY")
