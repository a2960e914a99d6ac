"""How values are written on pages: times, spans of time, bands, codes in words."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from shared.events import Band


class Shown(NamedTuple):
    """A band as people tell it apart without its colour: a letter and a shape."""

    letter: str
    shape: str
    name: str


BANDS: Mapping[str, Shown] = {
    Band.CRITICAL: Shown("C", "octagon", "Critical"),
    Band.RED: Shown("R", "triangle", "Red"),
    Band.AMBER: Shown("A", "diamond", "Amber"),
    Band.GREEN: Shown("G", "circle", "Green"),
}
MODES = {"1": "Sea", "2": "Rail", "3": "Road", "4": "Air", "8": "Inland waterway"}


def instant(value: datetime | str | None) -> str:
    """A time to the minute, UTC: `2026-03-01 10:30`."""
    at = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else "–"


def span(seconds: float | None) -> str:
    """A span in its two largest units: `2 d 4 h`, `35 min`; with a minus when it lies behind."""
    if seconds is None:
        return "–"
    sign, rest = ("−" if seconds < 0 else ""), int(abs(seconds))
    days, hours, minutes = rest // 86400, rest % 86400 // 3600, rest % 3600 // 60
    if days:
        return f"{sign}{days} d {hours} h"
    return f"{sign}{hours} h {minutes:02d} min" if hours else f"{sign}{minutes} min"


def urgency(seconds: float | None) -> str:
    """How pressing a deadline is: past, near (under four hours) or far."""
    if seconds is None:
        return "none"
    return "past" if seconds < 0 else "near" if seconds < 4 * 3600 else "far"


def mode(code: str | None) -> str:
    """A mode of transport in words (UN/ECE Recommendation 19)."""
    return MODES.get(code or "", code or "–")


def plain(value: Any) -> str:
    """Any value a criterion saw, for people."""
    match value:
        case None:
            told = "not given"
        case bool():
            told = "yes" if value else "no"
        case float():
            told = f"{value:,.6g}"
        case datetime():
            told = instant(value)
        case list() | tuple():
            told = ", ".join(map(plain, value)) or "none"
        case Mapping():
            told = ", ".join(f"{key} {plain(one)}" for key, one in value.items()) or "none"
        case _:
            told = str(value)
    return told


def words(name: str) -> str:
    """A code or column name as words: `RFI_OPEN` is `RFI open`, `consignor_seen_365d` is `consignor seen 365d`."""
    parted = str(name).replace("_", " ").replace("-", " ")
    known = {"rfi": "RFI", "rfs": "RFS", "dnl": "DNL", "hs6": "HS6", "un": "UN", "imo": "IMO"}
    told = [known.get(word.lower(), word.lower() if word.isupper() else word) for word in parted.split(" ")]
    return " ".join(told)


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return "–" if share is None else f"{100 * share:.1f} %"


FILTERS: Mapping[str, Callable[..., str]] = {
    "instant": instant,
    "span": span,
    "urgency": urgency,
    "mode": mode,
    "plain": plain,
    "words": words,
    "percent": percent,
}
