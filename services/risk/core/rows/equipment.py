"""Rows of the equipment frame: containers, their seals, and what is said to lie in them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from services.risk.core.rows.reference import Reference, each_once, total
from services.risk.core.subjects import View
from shared.declaration import Equipment

_ISO_6346 = re.compile(r"([A-Z]{3}[UJZ])\d{7}")


def equipment_rows(seen: View, items: Sequence[dict[str, Any]], reference: Reference) -> Iterator[dict[str, Any]]:
    """The equipment frame's own columns for every box, without the keys of its consignment, whose `item_row`s are `items`."""
    boxes = seen.declaration.equipment
    shared = _shared_seals(boxes)
    for index, box in enumerate(boxes):
        packed = [item for item in items if _lies_in(item, box, boxes)]
        alone = all(len(item["equipment"]) < 2 for item in packed)
        kind = reference.size_type(box.size_type) if box.size_type else None
        owner = _ISO_6346.fullmatch(box.number or "")
        yield {
            "pointer": _pointer(seen, box, index),
            "number": box.number,
            "owner": owner[1] if owner else None,
            "size_type": box.size_type,
            "kind": kind.kind if kind else None,
            "full": box.full,
            "supplier": box.supplier,
            "seal_count": len(box.seals),
            "seal_shared": not shared.isdisjoint(box.seals),
            "packed_items": len(packed),
            "packed_mass_kg": total([item["gross_mass_kg"] for item in packed]) if alone else None,
            "capacity_kg": kind.max_gross_kg if kind else None,
            "un_numbers": each_once([number for item in packed for number in item["un_numbers"]]),
            "un_classes": each_once([found for item in packed for found in item["un_classes"]]),
        }


def _shared_seals(boxes: Sequence[Equipment]) -> set[str]:
    if len(boxes) < 2:
        return set()
    sealed = Counter(seal for box in boxes for seal in set(box.seals))
    return {seal for seal, times in sealed.items() if times > 1}


def _lies_in(item: dict[str, Any], box: Equipment, boxes: Sequence[Equipment]) -> bool:
    """Goods that name no box lie in the only one there is."""
    return box.number in item["equipment"] if item["equipment"] else len(boxes) == 1


def _pointer(seen: View, box: Equipment, index: int) -> str:
    """Where the filing names the box: at an item in it, since a filing narrowed to one consignment counts its boxes anew."""
    for at, item in enumerate(seen.consignment.items):
        if box.number in item.equipment:
            return f"{seen.pointer}/items/{at}/equipment/{item.equipment.index(box.number)}"
    return f"/equipment/{index}" if seen.declared else ""
