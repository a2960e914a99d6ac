"""Cargo-IMP as lines: segments by their identifier, elements between slants, every one with its line and column.

A segment begins with three letters; lines that begin with a slant continue it. What stands before the message identifier (a
telex header) and after the end-of-text character is the network's, not the message's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.ingest.formats.mapping import misfit, strictly, too_many, unreadable
from services.ingest.formats.reading import Limits
from shared.problems import Fault

_BREAK = re.compile(r"\r\n|\r|\n")
_IDENTIFIER = re.compile(r"([A-Z]{3})(?:/([0-9]{1,2}))?")
_SEGMENT = re.compile(r"[A-Z]{3}(?=/|$)")
_ENVELOPE = 12  # lines of a telex header, at most
_ENVELOPE_CHARACTERS = "\x01\x02\x03\x04\x0b "
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_FOREIGN = re.compile(r"[^\x20-\x7e]")


class Cell:
    """An element with what stands within it. Its place is its line and column, from 1, or the name of what is missing."""

    __slots__ = ("_at", "_within", "value")

    def __init__(self, value: str | None, at: tuple[int, int] | str) -> None:
        self.value = value.strip() or None if value is not None else None
        self._at = at
        self._within: dict[str, list[Cell]] | None = None

    @property
    def place(self) -> str:
        """Line and column as people write them."""
        return self._at if isinstance(self._at, str) else f"line {self._at[0]}, column {self._at[1]}"

    def add(self, name: str, cell: "Cell") -> "Cell":
        """Put an element within this one."""
        if self._within is None:
            self._within = {}
        self._within.setdefault(name, []).append(cell)
        return cell

    def all(self, path: str) -> list["Cell"]:
        """The elements of these names, one within the other."""
        name, _, rest = path.partition("/")
        found = self._within.get(name, []) if self._within else []
        return [deeper for each in found for deeper in each.all(rest)] if rest else found

    def below(self, rest: str) -> str:
        """Where a missing element should be: the segment's place, or nothing, and its name."""
        return f"{self.place}: {rest}" if self._at else rest


class Line(NamedTuple):
    """A line of the message and its number, from 1."""

    number: int
    text: str

    def cell(self, column: int = 1, text: str | None = None) -> Cell:
        """An element of the line that begins at `column`, from 1."""
        return Cell(self.text[column - 1 :] if text is None else text, (self.number, column))

    def cells(self) -> list[Cell]:
        """The elements between slants, the one before the first slant left out."""
        head, *rest = self.text.split("/")
        column, cells = len(head) + 2, []
        for text in rest:
            cells.append(self.cell(column, text))
            column += len(text) + 1
        return cells


class Segment(NamedTuple):
    """A segment: its identifier (empty for lines that have none), and its lines."""

    name: str
    lines: tuple[Line, ...]

    @property
    def cell(self) -> Cell:
        """The segment as an element to put others in."""
        return Cell(None, (self.lines[0].number, 1))


class Message(NamedTuple):
    """A message: its identifier and version, its lines after that, and what is untidy about them."""

    kind: str
    version: int
    line: Line
    lines: Sequence[Line]
    faults: Iterator[Fault]

    def named(self, number: str) -> str:
        """The message in a line, as answers name it: identifier and number."""
        return f"{self.line.text.strip(_ENVELOPE_CHARACTERS)} {number}"


def message(raw: bytes, limits: Limits) -> Message:
    """The message in `raw`. Raises Problem 400 where there is none, or it holds what no telex can."""
    text = raw.decode("iso-8859-1").strip(_ENVELOPE_CHARACTERS + "\r\n")
    written = _BREAK.split(text)
    if len(written) > limits.elements:
        raise too_many(f"line {limits.elements}, column 1", len(written), limits.elements)
    lines = [Line(number, text.rstrip(_ENVELOPE_CHARACTERS)) for number, text in enumerate(written, start=1)]
    head = next((line for line in lines[:_ENVELOPE] if _IDENTIFIER.fullmatch(line.text.strip(_ENVELOPE_CHARACTERS))), None)
    if head is None:
        raise unreadable("message.line", "line 1, column 1", "No line is a message identifier such as FWB/17.")
    identifier = _IDENTIFIER.fullmatch(head.text.strip(_ENVELOPE_CHARACTERS))
    kind, version = (identifier[1], int(identifier[2] or 0)) if identifier else ("", 0)
    body = lines[head.number :]
    for line in body:
        if odd := _CONTROL.search(line.text):
            place = f"line {line.number}, column {odd.start() + 1}"
            raise unreadable("message.value", place, f"The character 0x{ord(odd[0]):02X} is none a message may hold.")
    return Message(kind, version, head, body, _untidy(written[head.number :], body, limits))


def segments(lines: Sequence[Line]) -> Iterator[Segment]:
    """The segments of a message, in order. A line without identifier or slant is a segment without name."""
    name, gathered = "", list[Line]()
    for line in lines:
        if not line.text:
            continue
        if line.text.startswith("/") and gathered:
            gathered.append(line)
            continue
        if gathered:
            yield Segment(name, tuple(gathered))
        identifier = _SEGMENT.match(line.text)
        name, gathered = identifier[0] if identifier else "", [line]
    if gathered:
        yield Segment(name, tuple(gathered))


def _untidy(written: Sequence[str], lines: Sequence[Line], limits: Limits) -> Iterator[Fault]:
    """Trailing blanks, empty lines and characters beyond ASCII; a fault each, errors where the gate is strict."""
    last = len(written) - 1
    for index, (raw, line) in enumerate(zip(written, lines, strict=True)):
        trailing = len(raw.rstrip(" ")) < len(raw)
        foreign = _FOREIGN.search(line.text)
        if trailing or foreign or (not line.text and index < last):
            column = foreign.start() + 1 if foreign else len(line.text) + 1
            what = "A character beyond the telex alphabet" if foreign else "Trailing blanks" if trailing else "An empty line"
            found = misfit("message.untidy", f"line {line.number}, column {column}", f"{what} stands here.")
            yield strictly(found, strict=limits.strict)
