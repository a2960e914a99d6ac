"""Stage 1, shape: names, types and numbers of elements, against the declaration model.

What does not fit is reported and pruned, so that the later stages judge all the rest in the same answer. A pruned list element
leaves an empty one behind: pointers keep counting as the sender does.

The model itself would tell the same faults, but all of them at a price of 500 bytes each: a hostile body holds 30 million.
This walk stops at a limit. The model stays the judge of what comes out of it.
"""

import difflib
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

from services.ingest.validation.dictionary import DICTIONARY
from services.ingest.validation.faults import fault, shown, step
from services.ingest.validation.schema import Element, elements
from shared.declaration import Declaration, Part, parse_time
from shared.problems import Fault, pointer

_PRUNED: Any = object()
_EXPECTED: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a time written as text",
}
_PLAIN = frozenset({str, bool})  # any of these is fit
_LONGEST_NAME = 64  # a longer unknown name resembles no known one
_LARGEST = 10**18


class Fitted(NamedTuple):
    """A document without what does not fit the model. `abandoned`: over the limit, so the rest was not looked at."""

    document: dict[str, Any]
    faults: tuple[Fault, ...]
    pruned: frozenset[str]
    abandoned: bool


def fit(document: dict[str, Any], limit: int) -> Fitted:
    """Prune a document to the model, reporting up to `limit` faults."""
    walk = _Walk(limit)
    try:
        fitted = walk.part(document, Declaration, ())
    except _TooManyError:
        found = fault("shape.abandoned", "", f"More than {limit:,} elements do not fit; the rest was not looked at.")
        return Fitted({}, (*walk.faults, found), frozenset(), abandoned=True)
    return Fitted(fitted, tuple(walk.faults), frozenset(each.pointer for each in walk.faults), abandoned=False)


class _TooManyError(Exception):
    """The limit is reached."""


class _Walk:
    """One walk: gives each value back as it is, or a changed copy, or `_PRUNED`."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.faults: list[Fault] = []

    def part(self, value: Any, kind: type[Part], steps: tuple[str | int, ...]) -> Any:
        if not isinstance(value, dict):
            return self._prune("shape.type", steps, f"Expected an object, got {shown(value)}.")
        known, fitted = elements(kind), value
        for name, given in value.items():
            element = known.get(name)
            if element is not None and not element.many and (given is None or type(given) is element.kind in _PLAIN):
                continue
            kept = self._unknown(name, known, steps) if element is None else self._element(given, kind, element, (*steps, name))
            if kept is not given:
                fitted = dict(value) if fitted is value else fitted
                if kept is _PRUNED:
                    del fitted[name]
                else:
                    fitted[name] = kept
        return fitted

    def _element(self, value: Any, owner: type[Part], element: Element, steps: tuple[str | int, ...]) -> Any:
        if not element.many:
            return self._one(value, element, steps)
        if not isinstance(value, list):
            hint = "Leave the element out when there is nothing to list." if value is None else None
            return self._prune("shape.type", steps, f"Expected a list, got {shown(value)}.", hint)
        limit = DICTIONARY[owner][element.name].most or len(value)
        if len(value) > limit:
            return self._prune("shape.too-many", steps, f"{len(value):,} elements; at most {limit:,} are allowed.")
        kept = [self._one(each, element, (*steps, index)) for index, each in enumerate(value)]
        if all(new is old for new, old in zip(kept, value, strict=True)):
            return value
        empty: Any = {} if element.part else ""
        return [empty if each is _PRUNED else each for each in kept]

    def _one(self, value: Any, element: Element, steps: tuple[str | int, ...]) -> Any:
        if element.part:
            return self.part(value, element.part, steps)
        kind, given = element.kind, type(value)
        if kind is datetime:
            return self._time(value, steps)
        if given is not kind and not (kind is float and given is int):
            return self._prune("shape.type", steps, f"Expected {_EXPECTED[kind]}, got {shown(value)}.", _unquoted(value, kind))
        if given is int and abs(value) >= _LARGEST:
            return self._prune("shape.number", steps, f"{shown(value).capitalize()} is out of range.")
        if given is float and not isfinite(value):
            return self._prune("shape.number", steps, f"{value} is no number to reckon with.")
        return value

    def _time(self, value: Any, steps: tuple[str | int, ...]) -> Any:
        try:
            parse_time(value)
        except ValueError as error:
            reason = str(error) if len(str(error)) <= _LONGEST_NAME else "not an RFC 3339 date and time"
            return self._prune("shape.time", steps, f"{shown(value)} cannot be read: {reason}.")
        return value

    def _unknown(self, name: str, known: Mapping[str, Element], steps: tuple[str | int, ...]) -> Any:
        near = difflib.get_close_matches(name, known, n=1) if len(name) <= _LONGEST_NAME else []
        hint = f"Did you mean {near[0]}?" if near else f"Known here are: {', '.join(known)}."
        return self._prune(
            "shape.unknown-element", (*steps, step(name)), f"{shown(name)} is not an element of the declaration.", hint
        )

    def _prune(self, code: str, steps: tuple[str | int, ...], detail: str, hint: str | None = None) -> Any:
        if len(self.faults) >= self.limit:
            raise _TooManyError
        self.faults.append(fault(code, pointer(*steps), detail, hint=hint))
        return _PRUNED


def _unquoted(value: Any, kind: type) -> str | None:
    """The commonest mistake has a hint of its own: a number in quotes, or a code without them."""
    if isinstance(value, str) and kind in (int, float):
        return "Write the number without quotation marks."
    if isinstance(value, (int, float)) and not isinstance(value, bool) and kind is str:
        return "Write the value in quotation marks."
    return None
