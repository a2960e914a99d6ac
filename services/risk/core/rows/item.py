"""Rows of the item frame: what the goods are said to be."""

import re
from typing import Any

from services.risk.core.rows.reference import Reference, each_once, total
from services.risk.core.subjects import View
from shared.declaration import Document, Item

_WORD = re.compile(r"[^\W\d_]+")
_ICS2_DOCUMENT = re.compile(r"N\d{3}")
_GRAVEST = ("1", "7")  # explosives and radioactive material come before all others


def document_codes(documents: tuple[Document, ...]) -> list[str]:
    """Types of documents, each once, ICS2's N704 as 704."""
    codes = (document.type.strip().upper() for document in documents if document.type)
    return each_once([code[1:] if _ICS2_DOCUMENT.fullmatch(code) else code for code in codes])


def item_row(seen: View, index: int, item: Item, reference: Reference) -> dict[str, Any]:
    """The item frame's own columns for the item at `index`, without the keys of its consignment."""
    mass, value = item.gross_mass_kg, item.value
    packages = total([parcel.count for parcel in item.packages])
    marks = [parcel.marks for parcel in item.packages]
    known = [reference.un_numbers.get(number) for number in item.un_numbers]
    classes = each_once([found.hazard_class for found in known if found])
    amount = value.amount if value else None
    return {
        "pointer": f"{seen.pointer}/items/{index}",
        "no": item.no,
        "description": item.description,
        "text": " | ".join(each_once([item.description, *marks])) or None,
        **_wording(item.description, reference),
        **_classified(item.hs6, reference),
        "national_code": item.national_code,
        "cus_code": item.cus_code,
        "origin": item.origin,
        "gross_mass_kg": mass,
        "net_mass_kg": item.net_mass_kg,
        "packages": packages,
        "package_types": each_once([parcel.type for parcel in item.packages]),
        "kg_per_package": mass / packages if mass and packages else None,
        "value": amount,
        "currency": value.currency if value else None,
        "value_per_kg": amount / mass if amount is not None and mass else None,
        "un_numbers": each_once(item.un_numbers),
        "un_class": next(
            (gravest for gravest in (*_GRAVEST, *classes) if gravest in classes), None if item.un_numbers else "none"
        ),
        "un_classes": classes,
        "un_unknown": [number for number, found in zip(item.un_numbers, known, strict=True) if found is None],
        "equipment": each_once(item.equipment),
        "documents": each_once([*document_codes(item.documents), *document_codes(seen.consignment.documents)]),
    }


def _wording(description: str | None, reference: Reference) -> dict[str, Any]:
    if description is None:
        return {"words": None, "letters": None, "stop_word": None}
    words = _WORD.findall(description)
    return {
        "words": sum(len(word) > 1 and not reference.holds_stop_word(word.casefold()) for word in words),
        "letters": sum(map(len, words)),
        "stop_word": reference.holds_stop_word(description),
    }


def _classified(declared: str | None, reference: Reference) -> dict[str, Any]:
    if declared is None:
        return {"hs6": None, "heading": None, "chapter": None, "hs_edition": None}
    current = reference.nomenclature.current(declared)
    hs6 = current[0] if len(current) == 1 else declared
    return {"hs6": hs6, "heading": hs6[:4], "chapter": hs6[:2], "hs_edition": reference.nomenclature.edition(declared)}
