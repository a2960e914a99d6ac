"""Stage 2, cleansing: the declaration as criteria read it. The caller keeps the raw message beside it (ICS2 keeps both).

Text loses symbols and invisible characters; container numbers are written one way. Nothing else is touched, and what is not
touched is shared with the declaration as sent.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from services.ingest.validation.dictionary import DICTIONARY
from services.ingest.validation.schema import inner
from shared.codes import compact
from shared.declaration import Part
from shared.reference import cleanse

P = TypeVar("P", bound=Part)


def cleansed(part: P) -> P:
    """The part with all within it cleansed; the same object when nothing changes. Text of symbols alone becomes absent."""
    changed: dict[str, Any] = {}
    for name, clean in _cleaners(type(part)):
        value = getattr(part, name)
        if value and (clean_value := clean(value)) != value:
            changed[name] = clean_value or None
    for name, _, many in inner(type(part)):
        value = getattr(part, name)
        if many:
            clean_parts = tuple(cleansed(each) for each in value)
            if any(new is not old for new, old in zip(clean_parts, value, strict=True)):
                changed[name] = clean_parts
        elif value is not None and (clean_part := cleansed(value)) is not value:
            changed[name] = clean_part
    return part.model_copy(update=changed) if changed else part


@cache
def _cleaners(part: type[Part]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    text = [(name, cleanse) for name, entry in DICTIONARY[part].items() if entry.text]
    numbers = [(name, _compact_all if entry.most else compact) for name, entry in DICTIONARY[part].items() if entry.compact]
    return (*text, *numbers)


def _compact_all(numbers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(compact(number) for number in numbers)
