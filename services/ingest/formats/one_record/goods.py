"""Pieces of a shipment as goods lines: pieces of the same nature are one line."""

from collections.abc import Sequence
from typing import Any

from services.ingest.formats.air.goods import Found, Line
from services.ingest.formats.mapping import Table
from services.ingest.formats.mapping.values import kilograms
from services.ingest.formats.one_record.linked import Linked, code, types

PIECE: Table = {
    "description": "goodsDescription",
    "hs6": "contentProducts/hsCode",
    "gross_mass_kg": "grossWeight/numericalValue",
    "packages": "packagingType",
}
"""Where elements of a goods item should stand."""


def pieces_of(shipment: Linked) -> list[Linked]:
    """The pieces of a shipment; a piece alone is its own."""
    if "Piece" in types(shipment.value):
        return [shipment]
    found = shipment.all("pieces") or shipment.all("containedPieces")
    return list({piece.place: piece for piece in found}.values())  # a piece referred to twice is one piece


def lines(shipment: Linked, pieces: Sequence[Linked]) -> list[Line]:
    """The goods lines: by nature of the pieces, or the shipment as a whole where it has no pieces."""
    summary = _text(shipment, "goodsDescription")
    if not pieces:
        mass = weight(shipment, "totalGrossWeight")
        return [Line(shipment, None, mass, summary, plan=PIECE)] if summary or mass else []
    groups: dict[str | None, list[Linked]] = {}
    for piece in pieces:
        nature = _text(piece, "goodsDescription")
        same = nature.value if nature and isinstance(nature.value, str) else nature and piece.place  # no text is like no other
        groups.setdefault(same, []).append(piece)
    return [_line(group, summary) for group in groups.values()]


def weight(node: Linked, name: str) -> Found | None:
    """A mass in kilograms; in a unit nobody knows it stays what it is."""
    for value in node.all(name)[:1]:
        amount = next(iter(value.all("numericalValue")), None)
        unit = next((code(each.value) for each in value.all("unit")), None)
        if amount is not None:
            mass = kilograms(amount.value, unit if isinstance(unit, str) else None)
            return Found(f"{amount.value} {unit}" if mass is None else mass, amount)
    return None


def _line(pieces: Sequence[Linked], summary: Found | None) -> Line:
    head = pieces[0]
    masses = [mass for piece in pieces if (mass := weight(piece, "grossWeight"))]
    known = len(masses) == len(pieces) and all(_is_number(each.value) for each in masses)
    odd = next((each for each in masses if not _is_number(each.value)), None)
    codes = {str(code(node.value)): node for piece in pieces for node in piece.all("contentProducts/hsCode")}
    return Line(
        source=head,
        pieces=Found(len(pieces), head),
        mass=Found(round(sum(each.value for each in masses), 6), masses[0].source) if known else odd,
        nature=_text(head, "goodsDescription") or summary,
        codes=tuple(Found(text, node) for text, node in codes.items()),
        plan=PIECE,
    )


def _text(node: Linked, name: str) -> Found | None:
    return next((Found(each.value, each) for each in node.all(name) if each.value is not None), None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
