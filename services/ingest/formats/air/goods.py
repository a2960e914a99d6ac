"""Goods lines of waybills as items of a consignment.

A rating line of a waybill gives pieces and mass; the lines below it give the nature of the goods, commodity codes, unit load
devices. A second commodity code of one line becomes an item of its own, since an item has one: nothing is known of its mass.
Pieces of a waybill are packages of type PP (piece) of UN/ECE Recommendation 21: a waybill does not say what else they are.
"""

from collections.abc import Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple

from services.ingest.formats.air.text import hidden_un_numbers
from services.ingest.formats.mapping import Draft, Source, Table
from services.ingest.formats.mapping.values import hs6, national_code

PIECE = "PP"
_MOST_UN_NUMBERS = 99  # of an item (ICS2)


class Found(NamedTuple):
    """A value and the node it was found in."""

    value: Any
    source: Source


class Line(NamedTuple):
    """One rating line with what stands below it. `plan` says where elements should stand that it does not have."""

    source: Source
    pieces: Found | None = None
    mass: Found | None = None
    nature: Found | None = None
    origin: Found | None = None
    codes: tuple[Found, ...] = ()
    devices: tuple[Found, ...] = ()
    plan: Table = MappingProxyType({})


def add_items(consignment: Draft, lines: Sequence[Line]) -> None:
    """The items of a consignment."""
    items: list[Draft] = []
    for line in lines:
        for index, code in enumerate(line.codes or (None,)):
            items.append(_item(line, code, len(items) + 1, first=index == 0))
    consignment.many("items", items)


def add_devices(declaration: Draft, devices: Sequence[Found]) -> None:
    """Unit load devices as the equipment of the filing, each once."""
    boxes: dict[str, Draft] = {}
    for device in devices:
        if device.value not in boxes:
            boxes[device.value] = Draft(device.source, {})
            boxes[device.value].set("number", device.value, device.source)
    declaration.many("equipment", boxes.values())


def add_hidden_un_numbers(consignment: Draft, texts: Sequence[Found]) -> None:
    """UN numbers that stand only in free text, at the first item: a waybill has no element for them."""
    items = consignment.drafts("items")
    if not items:
        return
    natures = [text for each in items if isinstance(text := each.within("description"), str)]
    found = islice(hidden_un_numbers([*natures, *(each.value for each in texts)]), _MOST_UN_NUMBERS)
    said = items[0].source if not texts else texts[0].source
    items[0].values("un_numbers", ((number, _holder(number, items, texts, said)) for number in found))


def _holder(number: str, items: Sequence[Draft], texts: Sequence[Found], otherwise: Source) -> Source:
    for item in items:
        if isinstance(text := item.within("description"), str) and number in text:
            return item.source
    return next((each.source for each in texts if number in each.value), otherwise)


def _item(line: Line, code: Found | None, number: int, *, first: bool) -> Draft:
    item = Draft(line.source, line.plan)
    item.set("no", number)
    _put(item, "description", line.nature)
    _put(item, "origin", line.origin)
    if code:
        item.set("hs6", hs6(code.value), code.source)
        item.set("national_code", national_code(code.value), code.source)
    item.values("equipment", line.devices)
    if not first:
        return item
    _put(item, "gross_mass_kg", line.mass)
    if line.pieces:
        packages = Draft(line.pieces.source, {})
        packages.set("type", PIECE, line.pieces.source)
        packages.set("count", line.pieces.value, line.pieces.source)
        item.many("packages", [packages])
    return item


def _put(draft: Draft, name: str, found: Found | None) -> None:
    if found:
        draft.set(name, found.value, found.source)
