"""Two trees of values compared element by element. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from shared.problems import pointer


class Difference(NamedTuple):
    """An element that differs: its JSON pointer, and its value on either side; None where it is not there."""

    pointer: str
    before: Any
    after: Any


def differences(before: Any, after: Any) -> Iterator[Difference]:
    """Where `after` says something else than `before`, in document order. An absent element and null are the same."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    for place in dict.fromkeys([*old, *new]):
        if old.get(place) != new.get(place):
            yield Difference(place, old.get(place), new.get(place))


def _leaves(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, place + pointer(name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _leaves(inner, place + pointer(index))
    elif value is not None:
        yield place, value
