"""Rows of the consignment frame: the filing, its parties, its journey, and its goods taken together."""

from collections.abc import Sequence
from typing import Any

from services.risk.core.rows.item import document_codes
from services.risk.core.rows.journey import journey
from services.risk.core.rows.party import party_country, same_party
from services.risk.core.rows.reference import Reference, each_once, total
from services.risk.core.subjects import View
from shared.declaration import Consignment, Party

PRELOADING = frozenset({"F20", "F23", "F24", "F25", "F26", "F28", "F32", "F43", "F44"})
"""ICS2 datasets filed before an aircraft is loaded, HS code and other elements still to come (domain reference 2.1)."""

Rows = Sequence[dict[str, Any]]


def consignment_row(
    seen: View, items: Rows, boxes: Rows, reference: Reference, *, random_draw: int, mitigation: float
) -> dict[str, Any]:
    """The consignment frame's columns. `items` and `boxes` are its rows of the item and equipment frames."""
    filing, consignment = seen.declaration, seen.consignment
    route = journey(seen, reference)
    route["departure_country"] = route["departure_country"] or party_country(consignment.consignor, reference)
    route["destination_country"] = (
        route["destination_country"] or party_country(consignment.consignee, reference) or route["unloading_country"]
    )
    ends = (route["departure_country"], route["destination_country"])
    return {
        "consignment_id": seen.consignment_id,
        "revision": seen.revision,
        "pointer": seen.pointer,
        "declared": seen.declared,
        "mitigation": mitigation,
        "random_draw": random_draw,
        "regime": seen.regime,
        "mode": filing.mode,
        "dataset_type": filing.dataset_type,
        "preload": filing.dataset_type in PRELOADING,
        "cargo_type": filing.cargo_type,
        "straight": seen.pointer == "/consignment",
        "filer": seen.filer,
        "late_by_minutes": seen.late_by_minutes,
        "received_at": seen.received_at,
        "warnings": each_once(seen.warnings),
        "documents": each_once([*document_codes(consignment.documents), *(code for item in items for code in item["documents"])]),
        "statements": each_once([statement.code for statement in consignment.statements]),
        "actors": each_once([actor.role for actor in consignment.actors]),
        "freight_payment": consignment.freight_payment,
        "to_order": consignment.negotiable,
        "split": consignment.split,
        "ucr": consignment.ucr,
        **_parties(consignment, reference),
        **route,
        "transit_countries": [country for country in route["countries"] if country not in ends],
        **_totals(consignment, items, boxes),
    }


def _parties(consignment: Consignment, reference: Reference) -> dict[str, Any]:
    nobody = Party()
    consignor, consignee = consignment.consignor or nobody, consignment.consignee or nobody
    return {
        "consignor_name": consignor.name,
        "consignor_country": party_country(consignor, reference),
        "consignor_person_type": consignor.person_type,
        "consignee_id": consignee.id,
        "consignee_name": consignee.name,
        "consignee_country": party_country(consignee, reference),
        "consignee_person_type": consignee.person_type,
        "notify_country": party_country(consignment.notify_party, reference),
        "has_consignor": consignment.consignor is not None,
        "has_consignee": consignment.consignee is not None,
        "has_notify": consignment.notify_party is not None,
        "has_seller": consignment.seller is not None,
        "has_buyer": consignment.buyer is not None,
        "consignor_is_consignee": same_party(consignment.consignor, consignment.consignee, reference),
        "consignee_is_notify": same_party(consignment.consignee, consignment.notify_party, reference),
    }


def _totals(consignment: Consignment, items: Rows, boxes: Rows) -> dict[str, Any]:
    masses = [item["gross_mass_kg"] for item in items]
    summed, declared = total(masses), consignment.total_gross_mass_kg
    mass = summed if declared is None else declared
    packages = total([item["packages"] for item in items]) if consignment.total_packages is None else consignment.total_packages
    currencies = {item["currency"] for item in items}
    value = total([item["value"] for item in items]) if len(currencies) == 1 else None
    return {
        "gross_mass_kg": mass,
        "items_mass_kg": summed,
        "mass_difference": abs(declared - summed) / declared if declared and summed is not None else None,
        "heaviest_item_kg": max((some for some in masses if some is not None), default=None),
        "packages": packages,
        "items": len(items),
        "round_numbers": _round(mass, packages, value) if mass is not None and packages is not None else None,
        "value": value,
        "currency": next(iter(currencies)) if len(currencies) == 1 else None,
        "hs6s": each_once([item["hs6"] for item in items]),
        "chapters": each_once([item["chapter"] for item in items]),
        "items_without_hs": sum(item["hs6"] is None for item in items),
        "un_numbers": each_once([number for item in items for number in item["un_numbers"]]),
        "un_classes": each_once([found for item in items for found in item["un_classes"]]),
        "descriptions": " | ".join(each_once([item["description"] for item in items])) or None,
        "origins": each_once([item["origin"] for item in items]),
        "containers": len(boxes),
        "full_containers": sum(box["full"] is True for box in boxes),
        "seals": sum(box["seal_count"] for box in boxes),
        "capacity_kg": total([box["capacity_kg"] for box in boxes]),
    }


def _round(*numbers: float | None) -> bool:
    return all(number % 100 == 0 for number in numbers if number is not None)
