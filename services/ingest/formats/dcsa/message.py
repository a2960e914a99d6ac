"""A DCSA document: which it is, and what of a declaration it holds. Whatever it lacks, validation names."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.ingest.formats import json
from services.ingest.formats.dcsa import tables
from services.ingest.formats.dcsa.goods import booked_items, complete_bill
from services.ingest.formats.mapping import Draft, JsonSource, Many, Part, draw, other_kind
from services.ingest.formats.mapping.values import choice
from services.ingest.formats.reading import Limits, Reading
from shared.problems import Problem

_READ = "shipping instructions, transport documents and bookings"
_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "arrivalNotices": "arrival notice",
        "arrivalNoticeNotifications": "arrival notice notification",
        "events": "track and trace or port call events",
        "eventClassifierCode": "track and trace event",
        "someEvents": "track and trace events",
        "vesselSchedules": "vessel schedule",
        "vessels": "vessel schedule",
        "carrierServiceCode": "vessel schedule",
        "legs": "point-to-point schedule",
        "VGMDeclarations": "verified gross mass declaration",
        "apiCallsStatsByStandards": "adoption statistics",
        "surrenderRequestReference": "surrender request",
        "portCallID": "port call",
        "terminalCallID": "terminal call",
        "portCallServiceID": "port call service",
        "statusCodeMessage": "error message",
        "errors": "error message",
    }
)
"""Kinds that declare no cargo, by a name that only they have."""
_OWN = (
    "transportDocumentTypeCode transportDocumentReference utilizedTransportEquipments consignmentItems documentParties "
    "shipmentLocations requestedEquipments receiptTypeAtOrigin cutOffTimes"
)
_NAMES = re.compile(f'"(?:{"|".join((*_OWN.split(), *_OTHERS))})"[ \t\r\n]{{0,9}}:'.encode())
_PLACES: Mapping[str, str] = MappingProxyType({"PRE": "acceptance", "POL": "loading", "POD": "unloading", "PDE": "delivery"})


def recognise(beginning: bytes) -> bool:
    """Whether a name stands in it that only DCSA documents have."""
    return _NAMES.search(beginning) is not None


def read(raw: bytes, *, limits: Limits) -> Reading:
    """What a document declares. Raises Problem 400 for what is no JSON, or a DCSA document that declares no cargo."""
    document = _document(raw, limits)
    source = JsonSource(document)
    issued = document.get("document")
    if isinstance(issued, dict):  # an issuance request carries the transport document
        source = JsonSource(issued, "/document")
    if "shipmentLocations" in source.value or "requestedEquipments" in source.value:
        draft = _booking(source, limits)
    elif "consignmentItems" in source.value or "transportDocumentTypeCode" in source.value:
        draft = _bill(source, limits)
    else:
        raise other_kind("", _named(document), _READ)
    return Reading(draft.value, draft.place)


def _document(raw: bytes, limits: Limits) -> dict[str, Any]:
    if raw.lstrip()[:1] == b"[":
        try:
            listed = json.read(b'{"list":' + raw + b"}", depth_limit=limits.depth + 1)["list"]
        except Problem:
            listed = None  # read as it came, so that the fault has its own line and column
        if isinstance(listed, list) and listed and isinstance(listed[0], dict):
            raise other_kind("/0", _named(listed[0]), _READ)
    return json.read(raw, depth_limit=limits.depth)


def _named(document: dict[str, Any]) -> str:
    kind = next((kind for name, kind in _OTHERS.items() if name in document), None)
    return f"This DCSA document ({kind})" if kind else "The document"


def _bill(source: JsonSource, limits: Limits) -> Draft:
    """Shipping instructions or a transport document: F11 with its houses, F12 where others file them, else F10."""
    houses = source.all("houseBillOfLadings")
    inner = {"houses": Many("houseBillOfLadings", tables.HOUSE)} if houses else {"consignment": Part("", tables.BILL)}
    draft = draw({**tables.FILING, **inner}, source, limits)
    if houses:
        dataset = "F11"
        for house, node in zip(draft.drafts("houses"), houses, strict=True):
            house.ensure("house_doc", node).set("type", "N714")
            complete_bill(house, node)
            for name, place in (("acceptance", "placeOfAcceptance"), ("delivery", "placeOfFinalDelivery")):
                for found in node.all(f"{place}/UNLocationCode")[:1]:
                    house.set(name, found.value, found)
    else:
        dataset = "F12" if source.value.get("isHouseBillOfLadingsIssued") is True else "F10"
        complete_bill(draft.ensure("consignment", source), source)
    draft.set("dataset_type", dataset)
    if (kind := draft.within("master_doc", "type")) is not None:
        document = draft.ensure("master_doc", source)
        document.set("type", choice(dict.fromkeys(("BOL", "SWB"), "N705" if dataset == "F10" else "N704"))(kind))
    _equipment(draft, source, houses, limits)
    _finish(draft, source)
    return draft


def _booking(source: JsonSource, limits: Limits) -> Draft:
    """A booking: F10, as far as anybody knows by then."""
    draft = draw({**tables.FILING, "consignment": Part("", tables.BILL)}, source, limits)
    draft.set("dataset_type", "F10")
    routing = draft.ensure("routing", source)
    routing.plan(dict.fromkeys(_PLACES.values(), "shipmentLocations"))
    for node in source.all("shipmentLocations"):
        kind = node.value.get("locationTypeCode") if isinstance(node.value, dict) else None
        name = _PLACES.get(kind) if isinstance(kind, str) else None
        for code in node.all("location/UNLocationCode") if name else ():
            routing.set(name or "", code.value, code)
    consignment = draft.ensure("consignment", source)
    complete_bill(consignment, source)
    consignment.plan({"items": "requestedEquipments/commodities"})
    consignment.many("items", booked_items(source))
    _finish(draft, source)
    return draft


def _equipment(draft: Draft, source: JsonSource, houses: list[JsonSource], limits: Limits) -> None:
    boxes: dict[Any, Draft] = {}
    for node in (each for bill in (source, *houses) for each in bill.all("utilizedTransportEquipments")):
        box = draw(tables.EQUIPMENT, node, limits)
        boxes.setdefault(str(box.within("number")), box)
    draft.many("equipment", boxes.values())


def _finish(draft: Draft, source: JsonSource) -> None:
    draft.plan_within("routing", {"first_office": "transports"})
    draft.plan_within("conveyance", {"id_type": tables.VESSEL})
    draft.plan_within("consignment", {"freight_payment": "freightPaymentTermCode"})
    draft.set("mode", "1")
    if draft.within("conveyance", "id") is not None:
        draft.ensure("conveyance", source).set("id_type", "IMO")
    if draft.drafts("equipment"):
        draft.set("cargo_type", "container")
