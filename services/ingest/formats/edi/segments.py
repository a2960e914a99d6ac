"""Segments of EDIFACT and X12, one at a time, with their exact place in the text.

No element is split before it is asked for, and no character looked at twice: time is linear whatever the text holds.
Public parsers lose positions or refuse UNG groups (docs/formats/edifact.md says which were tried), so this is our own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

LONGEST = 65_536  # characters of a segment; the longest real ones, full of free text, have a few thousand
MOST = 99  # elements of a segment and components of an element; no directory knows half as many


class Syntax(NamedTuple):
    """The characters that divide a message. `release` takes the next character's meaning; X12 has none."""

    element: str
    component: str
    terminator: str
    release: str = ""


class Unreadable(Exception):  # noqa: N818  says what the message is
    """Reading stops here: `code` of the fault, `offset` in the text, `segment` where it is known."""

    def __init__(self, code: str, detail: str, offset: int, segment: "Segment | None" = None, element: int = 0) -> None:
        super().__init__(detail)
        self.code, self.detail, self.offset, self.segment, self.element = code, detail, offset, segment, element


class Segment:
    """One segment. `number` counts from 1 in the interchange, `offset` is where its tag begins in the text.

    Elements and components are counted from 1, as implementation guides do.
    """

    __slots__ = ("_elements", "_syntax", "blank", "number", "offset", "tag")

    def __init__(self, number: int, offset: int, elements: list[str], syntax: Syntax, *, blank: bool) -> None:
        self.number, self.offset, self._elements, self._syntax = number, offset, elements, syntax
        self.blank = blank  # an element or component ends in blanks
        self.tag = elements[0].partition(syntax.component)[0].strip()

    def __len__(self) -> int:
        return len(self._elements) - 1

    def __call__(self, element: int, component: int = 1) -> str:
        """The value without blanks around it; empty when it is not there."""
        try:
            raw = self._elements[element]
        except IndexError:
            return ""
        syntax = self._syntax
        if syntax.component in raw or (syntax.release and syntax.release in raw):
            return self.line(element, component).strip()
        return raw.strip() if component == 1 else ""

    def line(self, element: int, component: int = 1) -> str:
        """The value as it stands, blanks included: where a text line ends matters to its continuation."""
        if element >= len(self._elements):
            return ""
        raw, syntax = self._elements[element], self._syntax
        if component == 1 and syntax.component not in raw:
            return released(raw, syntax)
        parts = split(raw, syntax.component, syntax.release)
        return released(parts[component - 1], syntax) if component <= len(parts) else ""

    def lines(self, element: int) -> list[str]:
        """All components of an element as they stand."""
        if element >= len(self._elements):
            return []
        syntax = self._syntax
        return [released(each, syntax) for each in split(self._elements[element], syntax.component, syntax.release)]


def segments(text: str, syntax: Syntax, *, offset: int = 0, number: int = 1, limit: int = 5_000_000) -> Iterator[Segment]:
    """The segments of `text` from `offset` on, numbered from `number`. Line ends within a segment are wrapping, not data.

    Raises Unreadable for a last segment that is not ended, an empty or overlong one, and more than `limit`.
    """
    match = _segment(syntax).match
    blanks = f" {syntax.element}", f" {syntax.component}"
    while found := match(text, offset):
        begin, end = found.span(1)
        body = text[begin:end]
        if end - begin > LONGEST:
            raise Unreadable("edi.limit", f"The segment has {end - begin:,} characters; at most {LONGEST:,} are taken.", begin)
        if "\n" in body or "\r" in body:
            body = body.replace("\r", "").replace("\n", "")
        elements = split(body, syntax.element, syntax.release)
        blank = body[-1:] == " " or blanks[0] in body or blanks[1] in body
        segment = Segment(number, begin, elements, syntax, blank=blank)
        if not segment.tag.isalnum() or len(segment.tag) > 3 or not segment.tag.isascii():
            raise Unreadable("edi.syntax", "A segment begins with a tag of two or three letters and digits.", begin, segment)
        if len(elements) > MOST or (body.count(syntax.component) >= MOST and _too_many(elements, syntax)):
            raise Unreadable("edi.limit", f"More than {MOST} elements, or components of one, stand here.", begin, segment)
        if number > limit:
            raise Unreadable("edi.limit", f"The message has more than {limit:,} segments.", begin, segment)
        yield segment
        number, offset = number + 1, found.end()
    rest = text[offset : offset + LONGEST].lstrip()
    if rest:
        begin = offset + len(text[offset : offset + LONGEST]) - len(rest)
        raise Unreadable("edi.cut-off", "The last segment is not ended: the message is cut off.", begin)


def position(text: str, segment: Segment, element: int, component: int, syntax: Syntax) -> int:
    """Where an element, or one component of it, begins in the text; where it is missing, where it should stand."""
    at = segment.offset
    if not element:
        return at
    found = _segment(syntax).match(text, at)
    end = found.end(1) if found else at
    for divider, times in ((syntax.element, element), (syntax.component, component - 1)):
        for _ in range(max(times, 0)):
            following = _next(text, at, end, divider, syntax)
            if following is None:
                return at
            at = following + 1
    return at


def split(text: str, divider: str, release: str) -> list[str]:
    """Divide where the divider has its meaning."""
    if not release or release not in text:
        return text.split(divider)
    parts, begin = [], 0
    for found in _dividers(divider, release).finditer(text):
        if found[0] == divider:
            parts.append(text[begin : found.start()])
            begin = found.end()
    return [*parts, text[begin:]]


def released(text: str, syntax: Syntax) -> str:
    """The text with its release characters taken out."""
    if not syntax.release or syntax.release not in text:
        return text
    return _releases(syntax.release).sub(r"\1", text)


def _next(text: str, begin: int, end: int, divider: str, syntax: Syntax) -> int | None:
    stops = (divider, syntax.element)
    pattern = re.compile(
        (f"{re.escape(syntax.release)}.|" if syntax.release else "") + f"[{re.escape(''.join(stops))}]", re.DOTALL
    )
    for found in pattern.finditer(text, begin, end):
        if len(found[0]) == 1:
            return found.start() if found[0] == divider else None
    return None


def _too_many(elements: list[str], syntax: Syntax) -> bool:
    return any(each.count(syntax.component) >= MOST for each in elements)


@lru_cache(64)
def _segment(syntax: Syntax) -> re.Pattern[str]:
    end = re.escape(syntax.terminator)
    blank = "[" + "".join(each for each in " \t\r\n" if each != syntax.terminator) + "]*+"
    if not syntax.release:
        return re.compile(f"{blank}([^{end}]*+){end}", re.DOTALL)
    release = re.escape(syntax.release)
    return re.compile(f"{blank}([^{end}{release}]*+(?:{release}.[^{end}{release}]*+)*+){end}", re.DOTALL)


@lru_cache(64)
def _dividers(divider: str, release: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(release)}.|{re.escape(divider)}", re.DOTALL)


@lru_cache(16)
def _releases(release: str) -> re.Pattern[str]:
    return re.compile(f"{re.escape(release)}(.)", re.DOTALL)
