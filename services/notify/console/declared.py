"""The declaration as a list of elements, with those that criteria question marked. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shared.declaration import Declaration
from shared.events import ConsignmentDeclared, Hit
from shared.problems import pointer

REASONS_SHOWN = 5
"""Of one element; the hits themselves are all shown above."""


class Element(NamedTuple):
    """An element: where it stands, its name within its part, its value, and why it is questioned."""

    pointer: str
    name: str
    value: Any
    because: tuple[str, ...] = ()


class Piece(NamedTuple):
    """A part of the declaration: a party, an item, a box. `because` questions the part as a whole."""

    title: str
    pointer: str
    elements: Sequence[Element]
    because: tuple[str, ...] = ()


_OWN = (
    "lrn",
    "regime",
    "dataset_type",
    "cargo_type",
    "haul",
    "issue_time",
    "master_doc",
    "declarant",
    "representative",
    "carrier",
)


def pieces(declared: ConsignmentDeclared, hits: Iterable[Hit]) -> list[Piece]:
    """The parts of a declaration in the order a reader wants them: goods, parties, boxes, journey, papers."""
    doubts = _Doubts(hits)
    return [doubts.marked(piece) for piece in _pieces(declared.declaration, declared.pointer) if piece.elements]


def _pieces(declaration: Declaration, place: str) -> Iterator[Piece]:
    goods = declaration.consignment
    if goods is not None:
        for index, item in enumerate(goods.items):
            yield _piece(f"Item {item.no or index + 1}", f"{place}/items/{index}", item.model_dump(exclude_defaults=True))
        for role, party in goods.parties():
            yield _piece(role.replace("_", " ").capitalize(), f"{place}/{role}", party.model_dump(exclude_defaults=True))
        parties = {"items", "consignor", "consignee", "notify_party", "seller", "buyer"}
        yield _piece("Consignment", place, goods.model_dump(exclude_defaults=True, exclude=parties))
    for index, box in enumerate(declaration.equipment):
        yield _piece(f"Box {box.number or index + 1}", f"/equipment/{index}", box.model_dump(exclude_defaults=True))
    for name in ("conveyance", "routing"):
        part = getattr(declaration, name)
        if part is not None:
            yield _piece(name.capitalize(), f"/{name}", part.model_dump(exclude_defaults=True))
    yield _piece("Filing", "", declaration.model_dump(exclude_defaults=True, include=set(_OWN)))


def _piece(title: str, place: str, values: Mapping[str, Any]) -> Piece:
    return Piece(title, place, list(_elements(values, place, "")))


def _elements(value: Any, place: str, name: str) -> Iterator[Element]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _elements(inner, place + pointer(key), f"{name} {key}".strip())
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        for index, inner in enumerate(value):
            yield from _elements(inner, place + pointer(index), f"{name} {index + 1}")
    else:
        yield Element(place, name, value)


class _Doubts:
    """What criteria question: an element itself, or elements of a part by the names of the values they saw."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._at: dict[str, dict[tuple[str, frozenset[str]], None]] = {}  # a set that keeps its order
        for hit in hits:
            reason = f"{hit.criterion}: {hit.because}", frozenset(hit.evidence.get("values", {}))
            for place in {hit.pointer, *hit.evidence.get("pointers", ())}:
                self._at.setdefault(place, {})[reason] = None

    def marked(self, piece: Piece) -> Piece:
        elements = [one._replace(because=self._of(one, piece.pointer)) for one in piece.elements]
        told = {reason for one in elements for reason in one.because}
        rest = dict.fromkeys(reason for reason, _ in self._at.get(piece.pointer, ()) if reason not in told)
        return piece._replace(elements=elements, because=tuple(rest)[:REASONS_SHOWN] if piece.pointer else ())

    def _of(self, element: Element, part: str) -> tuple[str, ...]:
        exact = [reason for reason, _ in self._at.get(element.pointer, ())] if element.pointer != part else []
        steps = element.pointer.removeprefix(part).split("/")[1:]
        field = {step for step in steps if not step.isdigit()}
        named = [reason for reason, seen in self._at.get(part, ()) if field & seen]
        return tuple(dict.fromkeys(exact + named))[:REASONS_SHOWN]
