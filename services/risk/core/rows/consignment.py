"""Columns of the consignment frame: the filing, its parties, its journey, and its goods taken together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.risk.core.phases import FULL, PRELOAD
from services.risk.core.rows.item import document_codes
from services.risk.core.rows.journey import journey
from services.risk.core.rows.party import party_country, same_party
from services.risk.core.rows.reference import Reference, each_once, total, transposed
from services.risk.core.subjects import View
from shared.declaration import Consignment, Party

PRELOADING = frozenset({"F20", "F23", "F24", "F25", "F26", "F28", "F32", "F43", "F44"})
"""ICS2 datasets filed before an aircraft is loaded, HS code and other elements still to come (domain reference 2.1)."""

Rows = Sequence[dict[str, Any]]

RANDOM_RATE = 20
"""Of 10,000 the random arm selects where no other rate is stated: 0.2 %, within the 0.1 to 0.5 % of domain reference 6."""


def consignment_columns(
    seen: Sequence[View],
    items: Sequence[Rows],
    boxes: Sequence[Rows],
    reference: Reference,
    random_draw: Callable[[str], int],
    random_rates: Mapping[str, int],
    mitigation: Mapping[str, float],
) -> dict[str, list[Any]]:
    """The consignment frame's columns. `items` and `boxes` are the rows of the item and equipment frames of each consignment."""
    filings = [one.declaration for one in seen]
    goods = [one.consignment for one in seen]
    return {
        "consignment_id": [one.consignment_id for one in seen],
        "revision": [one.revision for one in seen],
        "pointer": [one.pointer for one in seen],
        "declared": [one.declared for one in seen],
        "mitigation": [mitigation.get(one.consignment_id, 1.0) for one in seen],
        "random_draw": [random_draw(one.consignment_id) for one in seen],
        "random_rate": [random_rates.get(one.consignment_id, RANDOM_RATE) for one in seen],
        **dict.fromkeys(
            ("preload_consignment", "preload_band", "amber_from", "red_from", "workload_setting"), [None] * len(seen)
        ),  # until settings and phases are asked
        "near_edge_revisions": [None if one.revision > 1 else 0 for one in seen],
        "preload_hits": [()] * len(seen),
        "exhausted": [()] * len(seen),  # until limits are asked: selection/limiting.py
        "office": [filing.routing.first_office if filing.routing else None for filing in filings],
        "regime": [one.regime for one in seen],
        "mode": [filing.mode for filing in filings],
        "dataset_type": [filing.dataset_type for filing in filings],
        "preload": [filing.dataset_type in PRELOADING for filing in filings],
        "phase": [phase_of(one) for one in seen],
        "cargo_type": [filing.cargo_type for filing in filings],
        "straight": [one.pointer == "/consignment" for one in seen],
        "filer": [one.filer for one in seen],
        "late_by_minutes": [one.late_by_minutes for one in seen],
        "received_at": [one.received_at for one in seen],
        "warnings": [each_once(one.warnings) for one in seen],
        "documents": [_documents(one, of_one) for one, of_one in zip(goods, items, strict=True)],
        "statements": [each_once([statement.code for statement in one.statements]) for one in goods],
        "actors": [each_once([actor.role for actor in one.actors]) for one in goods],
        "freight_payment": [one.freight_payment for one in goods],
        "to_order": [one.negotiable for one in goods],
        "split": [one.split for one in goods],
        "ucr": [one.ucr for one in goods],
        **_party_columns(goods, reference),
        **transposed([journey(one, reference) for one in seen]),
        **transposed([_totals(*one) for one in zip(goods, items, boxes, strict=True)]),
    }


def phase_of(seen: View) -> str | None:
    """In which phase it is filed, by its dataset; None for goods no filing covers."""
    if not seen.declared:
        return None
    return PRELOAD if seen.declaration.dataset_type in PRELOADING else FULL


def _documents(consignment: Consignment, items: Rows) -> list[str]:
    return each_once([*document_codes(consignment.documents), *(code for item in items for code in item["documents"])])


def _party_columns(goods: Sequence[Consignment], reference: Reference) -> dict[str, list[Any]]:
    nobody = Party()
    consignors = [one.consignor or nobody for one in goods]
    consignees = [one.consignee or nobody for one in goods]
    return {
        "consignor_name": [party.name for party in consignors],
        "consignor_country": [party_country(party, reference) for party in consignors],
        "consignor_person_type": [party.person_type for party in consignors],
        "consignee_id": [party.id for party in consignees],
        "consignee_name": [party.name for party in consignees],
        "consignee_country": [party_country(party, reference) for party in consignees],
        "consignee_person_type": [party.person_type for party in consignees],
        "notify_country": [party_country(one.notify_party, reference) for one in goods],
        "has_consignor": [one.consignor is not None for one in goods],
        "has_consignee": [one.consignee is not None for one in goods],
        "has_notify": [one.notify_party is not None for one in goods],
        "has_seller": [one.seller is not None for one in goods],
        "has_buyer": [one.buyer is not None for one in goods],
        "consignor_is_consignee": [same_party(one.consignor, one.consignee, reference) for one in goods],
        "consignee_is_notify": [same_party(one.consignee, one.notify_party, reference) for one in goods],
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
