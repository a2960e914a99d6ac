"""XFWB: an air waybill, direct (740) or of a consolidation (741)."""

from collections.abc import Iterator

from services.ingest.formats.air import customs, reference
from services.ingest.formats.air.goods import Found, add_devices, add_hidden_un_numbers, add_items
from services.ingest.formats.air.rules import bill_faults, waybill_faults
from services.ingest.formats.cargo_xml import parts
from services.ingest.formats.mapping import Draft, Part, Table, Take, XmlSource, draw, misfit
from services.ingest.formats.mapping.values import number, time
from services.ingest.formats.reading import Limits
from shared.problems import Fault

_GOODS = "MasterConsignment"
CONSIGNMENT: Table = {
    "consignor": Part("ConsignorParty", parts.PARTY),
    "consignee": Part("ConsigneeParty", parts.PARTY),
    "total_gross_mass_kg": "IncludedTareGrossWeightMeasure",
    "total_packages": "TotalPieceQuantity",
}
WAYBILL: Table = {
    "message_id": "MessageHeaderDocument/ID",
    "issue_time": Take("MessageHeaderDocument/IssueDateTime", time),
    "master_doc": Part(
        "", {"number": Take("BusinessHeaderDocument/ID", reference.waybill), "type": "MessageHeaderDocument/TypeCode"}
    ),
    "consignment": Part(_GOODS, CONSIGNMENT),
}
_NOTIFY = frozenset({"NI", "N1", "N2"})


def waybill(source: XmlSource, limits: Limits) -> tuple[Draft, list[Fault]]:
    """The declaration of an air waybill: F28 when direct, F21 when houses hold the goods."""
    draft = draw(WAYBILL, source, limits)
    consolidated = _consolidated(source)
    draft.set("lrn", reference.lrn(draft.within("master_doc", "number") or ""), _at(source, "BusinessHeaderDocument/ID"))
    draft.set("mode", "4")
    draft.set("dataset_type", "F21" if consolidated else "F28")
    document = draft.ensure("master_doc", source)
    document.set("type", "N741" if consolidated else "N740", _at(source, "MessageHeaderDocument/TypeCode"))
    goods = next(iter(source.all(_GOODS)), None)
    if goods is None:
        return draft, []
    parts.route(draft, goods)
    consignment = draft.ensure("consignment", goods)
    _fill(draft, consignment, goods)
    faults = [
        *waybill_faults(draft),
        *bill_faults(consignment, consolidation=consolidated),
        *parts.flight_faults(goods),
        *_piece_faults(goods),
    ]
    return draft, faults


def _fill(draft: Draft, consignment: Draft, goods: XmlSource) -> None:
    parts.put(consignment, "total_gross_mass_kg", parts.mass(goods, "IncludedTareGrossWeightMeasure"))
    parts.put(consignment, "total_packages", parts.count(goods, "TotalPieceQuantity"))
    for role, path in (("consignor", "ConsignorParty"), ("consignee", "ConsigneeParty")):
        for node in goods.all(path)[:1]:
            parts.contacts(consignment.ensure(role, node), node)
    for node in goods.all("AssociatedParty"):
        role_code = parts.one(node, "RoleCode")
        if role_code and role_code.value in _NOTIFY:
            party = draw(parts.PARTY, node, Limits())
            parts.contacts(party, node)
            consignment.part("notify_party", party)
    lines = parts.goods_lines(goods.all("ApplicableRating/IncludedMasterConsignmentItem"))
    add_items(consignment, lines)
    add_devices(draft, [device for line in lines for device in line.devices])
    consignment.set("split", True if len({device.value for line in lines for device in line.devices}) > 1 else None)
    _value(consignment, goods)
    notes, said = parts.notes(goods), parts.handling(goods)
    customs.apply(notes, draft, [consignment])
    customs.add_statements(consignment, said)
    add_hidden_un_numbers(consignment, [Found(text, node) for _, text, node in said if text])
    for agent in goods.all("FreightForwarderParty/CargoAgentID")[:1]:
        actor = Draft(agent, {})
        actor.set("role", "FW", agent)
        actor.set("id", agent.value, agent)
        consignment.many("actors", [actor])


def _value(consignment: Draft, goods: XmlSource) -> None:
    """The value for customs, which a waybill declares as a whole: known of an item only where there is but one."""
    items = consignment.drafts("items")
    for node in goods.all("DeclaredValueForCustomsAmount")[:1]:
        if len(items) == 1 and node.value is not None:
            value = items[0].ensure("value", node)
            value.set("amount", number(node.value), node)
            value.set("currency", node.attribute("currencyID"), node)


def _consolidated(source: XmlSource) -> bool:
    codes = [node.value for node in source.all("MessageHeaderDocument/TypeCode")]
    remarks = [node.value for node in source.all("BusinessHeaderDocument/IncludedHeaderNote/ContentCode")]
    return "741" in codes or "C" in remarks


def _piece_faults(goods: XmlSource) -> Iterator[Fault]:
    """Where dimensions are given, they are given for every piece."""
    measured = goods.all("ApplicableRating/IncludedMasterConsignmentItem/TransportLogisticsPackage/ItemQuantity")
    total = parts.count(goods, "TotalPieceQuantity")
    counts = [int(node.value) for node in measured if node.value and node.value.isdecimal() and len(node.value) < 10]
    if total and counts and len(counts) == len(measured) and sum(counts) != total.value:
        detail = f"Dimensions are given for {sum(counts)} pieces; the waybill has {total.value}."
        yield misfit("message.contradiction", measured[0].place, detail)


def _at(source: XmlSource, path: str) -> XmlSource:
    return next(iter(source.all(path)), source)
