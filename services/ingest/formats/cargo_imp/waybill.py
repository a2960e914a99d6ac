"""FWB: an air waybill, direct (NG) or of a consolidation (NC)."""

import re
from collections.abc import Iterator
from datetime import date

from services.ingest.formats.air import reference
from services.ingest.formats.air.airports import airport, countries
from services.ingest.formats.air.goods import Found, add_devices, add_items
from services.ingest.formats.air.rules import bill_faults, waybill_faults
from services.ingest.formats.cargo_imp import common
from services.ingest.formats.cargo_imp.lines import Cell, Message, segments
from services.ingest.formats.cargo_imp.quantity import Waybill, waybill
from services.ingest.formats.cargo_imp.rating import rating
from services.ingest.formats.mapping import Draft, Part, Table, misfit, unreadable
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import shown
from shared.problems import Fault

KNOWN = frozenset(
    {
        "FLT",
        "RTG",
        "SHP",
        "CNE",
        "AGT",
        "SSR",
        "NFY",
        "ACC",
        "CVD",
        "RTD",
        "OTH",
        "PPD",
        "COL",
        "CER",
        "ISU",
        "OSI",
        "CDC",
        "REF",
        "COR",
        "COI",
        "SII",
        "ARD",
        "SPH",
        "NOM",
        "SRI",
        "OPI",
        "OCI",
    }
)
PLAN: Table = {
    "lrn": "AWB",
    "issue_time": "ISU",
    "declarant": Part(common.AGENT, {}),
    "carrier": Part("RTG", {}),
    "conveyance": Part("FLT", {}),
    "routing": Part("", {"etd": "FLT", "eta": "FLT"}),
}
_DEMANDED = ("RTG", "SHP", "CNE", "RTD")
_ISSUED = re.compile(r"([0-9]{2})([A-Z]{3})([0-9]{2})")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LEG = re.compile(r"([A-Z]{3})([A-Z0-9]{2})?")
_FLIGHT = re.compile(r"[A-Z0-9]{2}[0-9]{1,4}[A-Z]?")


def read_waybill(sent: Message, _limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of an air waybill: F28 when direct, F21 when houses hold the goods. Raises Problem 400 without a number."""
    line = next((line for line in sent.lines if line.text), None)
    bill = waybill(line) if line else None
    if line is None or bill is None:
        place = f"line {line.number if line else sent.line.number}, column 1"
        raise unreadable(
            "message.line", place, "The line after the identifier is no waybill such as 157-11111112DOHFRA/T12K240.5."
        )
    parts = list(segments([each for each in sent.lines if each.number > line.number]))
    grouped = common.Grouped(parts)
    draft = Draft(Cell(None, ""), PLAN)
    goods = rating(grouped.all.get("RTD", ()))
    draft.set("lrn", reference.lrn(reference.waybill(bill.number.value)), bill.number.source)
    draft.set("message_id", sent.named(reference.waybill(bill.number.value)), bill.number.source)
    draft.set("mode", "4")
    draft.set("dataset_type", "F21" if goods.consolidated else "F28")
    _issued(draft, grouped)
    document = draft.ensure("master_doc", bill.number.source)
    document.set("number", reference.waybill(bill.number.value), bill.number.source)
    document.set("type", "N741" if goods.consolidated else "N740")
    _route(draft, bill, grouped)
    consignment = draft.ensure("consignment", line.cell())
    consignment.set("split", True if bill.share != "T" else None, line.cell())
    common.put(consignment, "total_gross_mass_kg", bill.mass)
    common.put(consignment, "total_packages", bill.pieces)
    common.add_parties(consignment, grouped)
    consignment.plan({"items": "RTD"})
    add_items(consignment, goods.lines)
    add_devices(draft, [device for each in goods.lines for device in each.devices])
    common.add_charges(consignment, grouped)
    _agent(consignment, grouped)
    common.add_notes(draft, consignment, grouped, common.handling(grouped))
    faults = [
        *common.absent(grouped, _DEMANDED),
        *common.unknown(parts, KNOWN),
        *waybill_faults(draft),
        *bill_faults(consignment, consolidation=goods.consolidated),
        *_journey_faults(bill, grouped),
    ]
    return draft, faults


def issue_date(text: str) -> str | None:
    """The day of a date such as 01MAR26, as its first moment in UTC; None when it is none."""
    found = _ISSUED.match(text)
    if found is None or found[2] not in MONTHS:
        return None
    try:
        return f"{date(2000 + int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])):%Y-%m-%d}T00:00:00Z"
    except ValueError:
        return None


def _issued(draft: Draft, grouped: common.Grouped) -> None:
    segment = grouped.first("ISU")
    cells = segment.lines[0].cells() if segment else []
    if cells and (day := issue_date(cells[0].value or "")):
        draft.set("issue_time", day, cells[0])


def _route(draft: Draft, bill: Waybill, grouped: common.Grouped) -> None:
    routing = draft.ensure("routing", bill.number.source)
    routing.plan({"loading": "", "unloading": "", "etd": "FLT", "eta": "FLT"})
    common.put(routing, "loading", bill.origin)
    common.put(routing, "unloading", bill.destination)
    legs = [(found, cell) for cell in _cells(grouped, "RTG") if (found := _LEG.fullmatch(cell.value or ""))]
    calls = []
    for stop in (*([bill.origin] if bill.origin else []), *(Found(airport(found[1]), cell) for found, cell in legs)):
        call = Draft(stop.source, {})
        call.set("place", stop.value, stop.source)
        calls.append(call)
    if legs:
        routing.many("calls", calls)
    passed = countries([*(call.within("place") for call in calls), routing.within("unloading")])
    routing.values("countries", ((country, bill.number.source) for country in passed))
    flight = next((cell for cell in _cells(grouped, "FLT") if _FLIGHT.fullmatch(cell.value or "")), None)
    if flight:
        conveyance = draft.ensure("conveyance", flight)
        conveyance.set("id_type", "FLIGHT", flight)
        conveyance.set("id", flight.value, flight)
    carriers = [(found[2], cell) for found, cell in legs if found[2]]
    owner = carriers[0] if carriers else ((flight.value or "")[:2], flight) if flight else None
    if owner:
        draft.ensure("carrier", owner[1]).set("id", owner[0], owner[1])


def _agent(consignment: Draft, grouped: common.Grouped) -> None:
    """AGT//1234567/0015: the IATA code of the cargo agent."""
    cells = _cells(grouped, "AGT")
    if len(cells) > 1 and (cells[1].value or "").isdecimal():
        actor = Draft(cells[1], {})
        actor.set("role", "FW", cells[1])
        actor.set("id", cells[1].value, cells[1])
        consignment.many("actors", [actor])


def _journey_faults(bill: Waybill, grouped: common.Grouped) -> Iterator[Fault]:
    """Every leg names an airport, and the last one the destination of the waybill."""
    cells = _cells(grouped, "RTG")
    for cell in cells:
        if not _LEG.fullmatch(cell.value or ""):
            detail = f"{shown(cell.value)} is no airport with its carrier, such as FRAQR."
            yield misfit("message.value", cell.place, detail, regime_code="INVALID_ROUTING")
    last = _LEG.fullmatch(cells[-1].value or "") if cells else None
    if last and bill.destination and airport(last[1]) != bill.destination.value:
        detail = f"The route ends in {last[1]}, not at the destination of the waybill."
        yield misfit("message.contradiction", cells[-1].place, detail, regime_code="INVALID_ROUTING")


def _cells(grouped: common.Grouped, name: str) -> list[Cell]:
    segment = grouped.first(name)
    return segment.lines[0].cells() if segment else []
