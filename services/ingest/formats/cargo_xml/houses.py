"""XFZB: a house waybill. XFHL: all the houses of a master waybill."""

from collections.abc import Iterator, Sequence

from services.ingest.formats.air import customs, reference
from services.ingest.formats.air.airports import airport
from services.ingest.formats.air.goods import Found, Line, add_devices, add_hidden_un_numbers, add_items
from services.ingest.formats.air.rules import bill_faults, waybill_faults
from services.ingest.formats.cargo_xml import parts
from services.ingest.formats.mapping import Draft, Many, Part, Table, Take, XmlSource, draw
from services.ingest.formats.mapping.values import time
from services.ingest.formats.reading import Limits
from shared.problems import Fault

_HOUSES = "MasterConsignment/IncludedHouseConsignment"
_MASTER = "MasterConsignment/TransportContractDocument/ID"
HOUSE: Table = {
    "acceptance": Take("OriginLocation/ID", airport),
    "delivery": Take("FinalDestinationLocation/ID", airport),
    "consignor": Part("ConsignorParty", parts.PARTY),
    "consignee": Part("ConsigneeParty", parts.PARTY),
    "total_gross_mass_kg": "IncludedTareGrossWeightMeasure|GrossWeightMeasure",
    "total_packages": "TotalPieceQuantity",
}
_SUMMARY: Table = {
    "description": "SummaryDescription",
    "hs6": "IncludedHouseConsignmentItem/TypeCode",
    "gross_mass_kg": "GrossWeightMeasure",
    "packages": "TotalPieceQuantity",
}
FILING: Table = {
    "message_id": "MessageHeaderDocument/ID",
    "issue_time": Take("MessageHeaderDocument/IssueDateTime", time),
    "master_doc": Part("", {"number": Take(_MASTER, reference.waybill)}),
    "lrn": Take("BusinessHeaderDocument/ID", lambda _: None),
    "houses": Many(_HOUSES, HOUSE),
}


def house_waybill(source: XmlSource, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of a house waybill: F24, or F23 while the master is not known."""
    return _filing(source, limits, "BusinessHeaderDocument/ID", listed=False)


def house_manifest(source: XmlSource, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of a house manifest: F24 with every house of the master."""
    return _filing(source, limits, _MASTER, listed=True)


def _filing(source: XmlSource, limits: Limits, named_by: str, *, listed: bool) -> tuple[Draft, list[Fault]]:
    draft = draw(FILING, source, limits)
    master = draft.within("master_doc", "number")
    name = parts.one(source, named_by) or parts.one(source, "BusinessHeaderDocument/ID")
    draft.set("mode", "4")
    draft.set("dataset_type", "F24" if master else "F23")
    if master:
        draft.ensure("master_doc", source).set("type", "N741")
    goods = next(iter(source.all("MasterConsignment")), source)
    parts.route(draft, goods)
    houses = draft.drafts("houses")
    lines: list[Line] = []
    for house, node in zip(houses, source.all(_HOUSES), strict=True):
        lines += _fill(draft, house, node, name if not listed else None)
    add_devices(draft, [device for line in lines for device in line.devices])
    customs.apply(parts.notes(goods), draft, [])
    draft.set("lrn", reference.of_houses(master, [house.within("house_doc", "number") for house in houses]))
    return draft, [*waybill_faults(draft), *parts.flight_faults(goods), *_bill_faults(houses)]


def _bill_faults(houses: Sequence[Draft]) -> Iterator[Fault]:
    for house in houses:
        yield from bill_faults(house, house=True)


def _fill(draft: Draft, house: Draft, node: XmlSource, name: Found | None) -> list[Line]:
    number = name or parts.one(node, "TransportContractDocument/ID") or parts.one(node, "ID")
    document = house.ensure("house_doc", number.source if number else node)
    document.set("type", "N703")
    parts.put(document, "number", number)
    parts.put(house, "total_gross_mass_kg", _mass(node))
    parts.put(house, "total_packages", parts.count(node, "TotalPieceQuantity"))
    for role, path in (("consignor", "ConsignorParty"), ("consignee", "ConsigneeParty")):
        for party in node.all(path)[:1]:
            parts.contacts(house.ensure(role, party), party)
    summary = parts.one(node, "SummaryDescription")
    lines = parts.goods_lines(node.all("IncludedHouseConsignmentItem"), summary) or [
        Line(node, parts.count(node, "TotalPieceQuantity"), _mass(node), summary, plan=_SUMMARY)
    ]
    add_items(house, lines)
    notes, said = parts.notes(node), parts.handling(node)
    customs.apply(notes, draft, [house])
    customs.add_statements(house, said)
    add_hidden_un_numbers(house, [Found(text, place) for _, text, place in said if text])
    return lines


def _mass(node: XmlSource) -> Found | None:
    return parts.mass(node, "IncludedTareGrossWeightMeasure") or parts.mass(node, "GrossWeightMeasure")
