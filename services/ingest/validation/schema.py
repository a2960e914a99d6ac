"""The declaration model as data: which elements a part has, of which kind, and every part of a declaration with its pointer.

Derived from `shared.declaration`, so that nothing about the model's shape is written twice.
"""

import types
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from shared.declaration import Part

SCALARS: frozenset[type] = frozenset({str, int, float, bool, datetime})


class Element(NamedTuple):
    """One element of a part: `kind` is a scalar type or a part; `many` when it is a list of them."""

    name: str
    kind: type
    many: bool

    @property
    def part(self) -> type[Part] | None:
        """The part it is made of, or None for a scalar."""
        return self.kind if issubclass(self.kind, Part) else None


@cache
def elements(part: type[Part]) -> Mapping[str, Element]:
    """The elements of a part by name, in the order of the model."""
    return MappingProxyType({name: _element(name, field.annotation) for name, field in part.model_fields.items()})


@cache
def below(part: type[Part]) -> tuple[type[Part], ...]:
    """The part and every part it may hold, each once."""
    found = {part: None}
    for element in elements(part).values():
        if element.part:
            found |= dict.fromkeys(below(element.part))
    return tuple(found)


@cache
def inner(part: type[Part]) -> tuple[Element, ...]:
    """Those elements of a part that are parts themselves."""
    return tuple(element for element in elements(part).values() if element.part)


def parts(part: Part, pointer: str = "") -> Iterator[tuple[str, Part]]:
    """The part and all parts within it, in document order, each with its JSON pointer."""
    yield pointer, part
    for name, _, many in inner(type(part)):
        child = getattr(part, name)
        if many:
            for index, each in enumerate(child):
                yield from parts(each, f"{pointer}/{name}/{index}")
        elif child is not None:
            yield from parts(child, f"{pointer}/{name}")


def _element(name: str, annotation: Any) -> Element:
    kind, many = _bare(annotation), False
    if get_origin(kind) is tuple:
        kind, many = _bare(get_args(kind)[0]), True
    if not (isinstance(kind, type) and (kind in SCALARS or issubclass(kind, Part))):
        raise TypeError(f"validation does not know elements like {name}: {annotation}")
    return Element(name, kind, many)


def _bare(annotation: Any) -> Any:
    """The annotation without `Annotated` and without `None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        (only,) = (each for each in get_args(annotation) if each is not type(None))
        return _bare(only)
    return annotation
