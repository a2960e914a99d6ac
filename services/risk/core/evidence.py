"""What a criterion saw, made fit to be stored and shown: JSON values of bounded size, and the sentence that explains the hit."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from shared.declaration import format_time

LONGEST_TEXT = 300  # characters of a filer's text kept in a hit
LONGEST_LIST = 20  # texts of a column of several
_PLACE = re.compile(r"\{([^{}]*)\}")


def plain(value: Any) -> Any:
    """`value` as JSON: times as RFC 3339 text, long texts and lists cut with a note of what was left out."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT]}... ({len(value)} characters)"
    if isinstance(value, list):
        kept = [plain(one) for one in value[:LONGEST_LIST]]
        return [*kept, f"... ({len(value)} in all)"] if len(value) > LONGEST_LIST else kept
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return format_time(value) if isinstance(value, datetime) else value


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The template with each `{column}` replaced by its value in the row."""
    parts = _PLACE.split(template)  # every second one is the name of a column
    return "".join(_said(values[part]) if at % 2 else part for at, part in enumerate(parts))


def columns_of(template: str) -> list[str]:
    """The columns a template names."""
    return _PLACE.findall(template)


def misplaced(template: str, columns: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """What is wrong with a template for rows of these columns: a message and its column, counted from 1."""
    for place in _PLACE.finditer(template):
        if place[1] not in columns:
            yield f"There is no column '{place[1]}'.", place.start() + 2
    stray = re.search(r"[{}]", _PLACE.sub(lambda place: " " * len(place[0]), template))
    if stray:
        yield "A brace is not closed; write {column}.", stray.start() + 1


def _said(value: Any) -> str:
    shown = plain(value)
    if shown is None:
        return "(not given)"
    if isinstance(shown, bool):
        return "yes" if shown else "no"
    if isinstance(shown, list):
        return ", ".join(map(str, shown)) or "(none)"
    return f"{shown:.15g}" if isinstance(shown, float) else str(shown)
