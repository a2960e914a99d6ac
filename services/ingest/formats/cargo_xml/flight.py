"""XFFM: what is on a flight, device by device."""

from collections.abc import Iterator

from services.ingest.formats.air import customs, reference
from services.ingest.formats.air.airports import airport, countries
from services.ingest.formats.air.goods import Found
from services.ingest.formats.air.manifest import WHOLE, Load, add_loads
from services.ingest.formats.cargo_xml import parts
from services.ingest.formats.mapping import Draft, Part, Table, Take, XmlSource, draw, misfit, too_many
from services.ingest.formats.mapping.values import time
from services.ingest.formats.reading import Limits
from services.ingest.validation.faults import shown
from shared.codes import awb_fault
from shared.problems import Fault

_FLIGHT = "LogisticsTransportMovement"
_DEPARTURE = f"{_FLIGHT}/DepartureEvent"
FILING: Table = {
    "message_id": "MessageHeaderDocument/ID",
    "issue_time": Take("MessageHeaderDocument/IssueDateTime", time),
    "carrier": Part("", {"id": Take(f"{_FLIGHT}/ID", lambda number: number[:2])}),
    "conveyance": Part("", {"id": f"{_FLIGHT}/ID"}),
    "routing": Part(
        "",
        {
            "loading": Take(f"{_DEPARTURE}/OccurrenceDepartureLocation/ID", airport),
            "unloading": Take("ArrivalEvent/OccurrenceArrivalLocation/ID", airport),
            "etd": Take(f"{_DEPARTURE}/DepartureOccurrenceDateTime", time),
            "eta": Take("ArrivalEvent/ArrivalOccurrenceDateTime", time),
        },
    ),
}
_SHARES = {"t": "T", "total": "T", "p": "P", "part": "P", "s": "S", "split": "S", "d": "D", "m": "M"}


def flight_manifest(source: XmlSource, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of a flight manifest: F27, each waybill a consignment."""
    draft = draw(FILING, source, limits)
    draft.set("mode", "4")
    draft.set("dataset_type", "F27")
    if number := draft.within("conveyance", "id"):
        draft.ensure("conveyance", source).set("id_type", "FLIGHT")
        day = next((node.value for node in source.all(f"{_DEPARTURE}/DepartureOccurrenceDateTime") if node.value), "")
        draft.set("lrn", reference.lrn(f"{number}/{day[:10]}".strip("/")), source.all(f"{_FLIGHT}/ID")[0])
    routing = draft.ensure("routing", source)
    arrivals = source.all("ArrivalEvent")
    stops = [airport(node.value) for node in source.all("ArrivalEvent/OccurrenceArrivalLocation/ID")]
    passed = countries([routing.within("loading"), *stops])
    routing.values("countries", ((country, source) for country in passed))
    loads = [load for arrival in arrivals for load in _loads(arrival)]
    if len(loads) > limits.repetitions:
        raise too_many(loads[limits.repetitions].source.place, len(loads), limits.repetitions)
    consignments = add_loads(draft, loads)
    for consignment, node in zip(consignments, _first_of_each(loads), strict=True):
        customs.apply(parts.notes(node), draft, [consignment])
        customs.add_statements(consignment, parts.handling(node))
    return draft, list(_faults(source, loads))


def _loads(arrival: XmlSource) -> Iterator[Load]:
    for cargo in arrival.all("AssociatedTransportCargo"):
        equipment = [parts.device(node) for node in cargo.all("UtilizedUnitLoadTransportEquipment")]
        for node in cargo.all("IncludedMasterConsignment"):
            share = parts.one(node, "TransportSplitDescription")
            number = parts.one(node, "TransportContractDocument/ID")
            yield Load(
                source=node,
                number=number or Found("", node),
                pieces=parts.count(node, "TotalPieceQuantity") or parts.count(node, "PackageQuantity"),
                mass=parts.mass(node, "GrossWeightMeasure"),
                nature=parts.one(node, "SummaryDescription"),
                origin=_airport(node, "OriginLocation/ID"),
                destination=_airport(node, "FinalDestinationLocation/ID"),
                share=_SHARES.get(share.value.lower(), "P") if share else WHOLE,
                device=equipment[0] if equipment else None,
                codes=tuple(Found(code.value, code) for code in node.all("IncludedMasterConsignmentItem/TypeCode") if code.value),
            )


def _first_of_each(loads: list[Load]) -> list[XmlSource]:
    nodes: dict[str, XmlSource] = {}
    for load in loads:
        assert isinstance(load.source, XmlSource)  # noqa: S101  made above
        nodes.setdefault(reference.waybill(load.number.value), load.source)
    return list(nodes.values())


def _airport(node: XmlSource, path: str) -> Found | None:
    found = parts.one(node, path)
    return Found(airport(found.value), found.source) if found else None


def _faults(source: XmlSource, loads: list[Load]) -> Iterator[Fault]:
    if not loads:
        yield misfit("message.missing", source.below("ArrivalEvent/AssociatedTransportCargo"), "The manifest holds no waybill.")
    for load in loads:
        if why := awb_fault(load.number.value):
            detail = f"{shown(load.number.value)} {why}."
            yield misfit("code.awb", load.number.source.place, detail, regime_code="INVALID_WBL_LINE")
        for found, name, told in (
            (load.pieces, "TotalPieceQuantity", "BILL_QTY"),
            (load.mass, "GrossWeightMeasure", "WEIGHT"),
        ):
            if not found:
                detail = f"{name} of the waybill is missing."
                yield misfit("message.missing", load.source.below(name), detail, regime_code=f"MISSING_{told}")
            elif not isinstance(found.value, int | float):
                detail = f"{shown(found.value)} is no number."
                yield misfit("message.value", found.source.place, detail, regime_code=f"INVALID_{told}")
