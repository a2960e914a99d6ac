"""EDIFACT written: segments with their separators released, messages and interchanges with right counts."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from services.ingest.formats.edifact.syntax import DEFAULT

_SPECIAL = re.compile("([+:'?])")
_UNFIT = re.compile("[\x00-\x1f\x7f]")
_LINE, _LINES = 70, 5  # C108: five lines of free text, 70 characters each up to D.99A
Element = str | tuple[str, ...]


def segment(tag: str, *elements: Element) -> str:
    """One segment. An element of several components is a tuple; empty ones at the end are left out."""
    written = [":".join(_trimmed([_plain(each) for each in _components(element)])) for element in elements]
    return DEFAULT.element.join([tag, *_trimmed(written)]) + DEFAULT.terminator


def text(qualifier: str, value: str) -> list[str]:
    """Free text (FTX), as many segments as it needs."""
    size = _LINE * _LINES
    blocks = [value[at : at + size] for at in range(0, len(value), size)]
    return [
        segment("FTX", qualifier, "", "", tuple(block[at : at + _LINE] for at in range(0, len(block), _LINE))) for block in blocks
    ]


def message(kind: str, release: str, body: Iterable[str], reference: str = "1") -> str:
    """A message: UNH, its segments, UNT with their number."""
    version, _, number = release.partition(":")
    segments = [segment("UNH", reference, (kind, version, number, "UN")), *body]
    return "".join([*segments, segment("UNT", str(len(segments) + 1), reference)])


def interchange(sender: Sequence[str], recipient: Sequence[str], reference: str, at: datetime, messages: Sequence[str]) -> bytes:
    """An interchange of messages, in ISO 8859-1 (UNOC) where that holds every character, else in UTF-8 (UNOY)."""
    body = "".join(messages)
    try:
        encoded, character_set = body.encode("latin-1"), "UNOC"
    except UnicodeEncodeError:
        encoded, character_set = body.encode(), "UNOY"
    prepared = (f"{at:%y%m%d}", f"{at:%H%M}")
    head = segment("UNB", (character_set, "3"), tuple(sender), tuple(recipient), prepared, reference)
    tail = segment("UNZ", str(len(messages)), reference)
    encoding = "latin-1" if character_set == "UNOC" else "utf-8"
    return b"UNA:+.? '" + head.encode(encoding, "replace") + encoded + tail.encode(encoding, "replace")


def _components(element: Element) -> tuple[str, ...]:
    return (element,) if isinstance(element, str) else element


def _plain(value: str) -> str:
    return _SPECIAL.sub(r"?\1", _UNFIT.sub(" ", value))


def _trimmed(parts: Sequence[str]) -> Sequence[str]:
    last = max((at for at, part in enumerate(parts, 1) if part), default=0)
    return parts[:last]
