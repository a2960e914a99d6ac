"""From a canonical pointer back to the sender's own segment, element, line and column.

Nothing is written down while a message is read: where each bill begins is enough to read that bill again when a fault points
into it. So 99,999 bills cost a few numbers each.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import islice, pairwise
from typing import Any, NamedTuple

from services.ingest.formats.edi.segments import Segment, Syntax, position, segments

Path = tuple[str | int, ...]
_REMEMBERED = 100_000  # pointers of what all bills share, said once


class Entry(NamedTuple):
    """A value of the canonical document, where it belongs, and the segment, element and component it was taken from."""

    path: Path
    value: Any
    segment: Segment
    element: int = 0
    component: int = 0


class Envelope(NamedTuple):
    """What an answer needs to know of the message it answers.

    Sender and recipient with their qualifiers; the references of interchange, group and first message; what `kind` of message of
    which `release` it is, in a group of which `function`; and the number of the segment it begins with.
    """

    sender: tuple[str, str] = ("", "")
    recipient: tuple[str, str] = ("", "")
    reference: str = ""
    group: str = ""
    function: str = ""
    message: str = ""
    kind: str = ""
    release: str = ""
    begins: int = 1


def put(document: dict[str, Any], path: Path, value: Any) -> None:
    """Set a value unless there is one: what stands first in a message counts. Lists grow by one at most."""
    here: Any = document
    for step, following in pairwise(path):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step == len(here):
                here.append(empty)
            here = here[step]
        else:
            here = here.setdefault(step, empty)
    last = path[-1]
    if not isinstance(last, int):
        here.setdefault(last, value)
    elif last == len(here):
        here.append(value)


def assemble(entries: Iterable[Entry]) -> dict[str, Any]:
    """The document, or part of one, that entries make up."""
    document: dict[str, Any] = {}
    for entry in entries:
        put(document, entry.path, entry.value)
    return document


class Places:
    """Entries by their paths and by all beginnings of these, so that what is missing is looked up as fast as what is there."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._first: Entry | None = None
        self._by_path: dict[Path, Entry] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """One more entry; what came first counts."""
        if self._first is None:
            self._first = entry
        path = entry.path
        while path and path not in self._by_path:
            self._by_path[path] = entry
            path = path[:-1]

    def nearest(self, path: Path) -> Entry | None:
        """The entry at a path; else the first within it; else the first that shares most of its beginning; else the first."""
        while path:
            if found := self._by_path.get(path):
                return found
            path = path[:-1]
        return self._first


class Bills:
    """Where the bills of a message stand: of each run of segments its house, offset, first segment and first item."""

    def __init__(self) -> None:
        self.house, self.offset, self.number = array("L"), array("Q"), array("L")
        self.count, self.item = array("L"), array("L")

    def add(self, house: int, run: Sequence[Segment], item: int) -> None:
        """One more run, of a new house or of one that had a run before."""
        self.house.append(house)
        self.offset.append(run[0].offset)
        self.number.append(run[0].number)
        self.count.append(len(run))
        self.item.append(item)


class Trail:
    """Says a canonical JSON pointer in the sender's terms: `segment 12 NAD, element 4.1 (line 12, column 9)`."""

    def __init__(self, text: str, syntax: Syntax, envelope: Envelope) -> None:
        self.envelope = envelope
        self.entries_of: Callable[[Sequence[Segment]], Iterable[Entry]] = lambda _: ()  # how a bill is read; a format sets it
        self.heading = Places()
        self.boxes: list[Sequence[Entry]] = []
        self.bills = Bills()
        self.straight = False
        self.components = True
        self._text, self._syntax = text, syntax
        self._lines: array[int] | None = None
        self._runs: dict[int, list[int]] | None = None
        self._read: tuple[int, Places] = (-1, Places())  # the bill read last: pointers come bill by bill
        self._said: dict[str, str] = {}  # of what all bills share

    def __call__(self, pointer: str) -> str:
        """Raises nothing: a pointer that leads nowhere is the message's beginning."""
        if pointer in self._said:
            return self._said[pointer]
        path = tuple(int(step) if step.isdecimal() else step for step in pointer.split("/")[1:])
        entry = self._entry(path)
        if entry is None:
            return self.say(None, 0)
        said = self.say(entry.segment, entry.segment.offset, entry.element, entry.component)
        if path[:1] not in (("houses",), ("consignment",)) and len(self._said) < _REMEMBERED:
            self._said[pointer] = said
        return said

    def say(self, segment: Segment | None, offset: int, element: int = 0, component: int = 0) -> str:
        """A place in words. Where the segment is known, `offset` is its own."""
        if segment is None:
            return self._place(offset)
        where = f"segment {segment.number} {segment.tag}"
        if element:
            where += f", element {element}" + (f".{component or 1}" if self.components else "")
        return f"{where} ({self._place(position(self._text, segment, element, component or 1, self._syntax))})"

    def _entry(self, path: Path) -> Entry | None:
        match path:
            case ("equipment", int(index), *rest) if index < len(self.boxes):
                return Places(self.boxes[index]).nearest(tuple(rest))
            case ("houses", int(index), *rest):
                return self.of_bill(index, tuple(rest))
            case ("consignment", *rest) if self.straight:
                return self.of_bill(0, tuple(rest))
        return self.heading.nearest(path)

    def of_bill(self, house: int, path: Path) -> Entry | None:
        """The entry nearest to a path within a consignment; None for a consignment that does not exist."""
        if path[:1] == ("house_doc",):
            path = ("bill", "number")
        return self._entries(house).nearest(path)

    def _entries(self, house: int) -> Places:
        if self._read[0] != house:
            bills, places = self.bills, Places()
            for run in self._runs_of(house):
                read = segments(self._text, self._syntax, offset=bills.offset[run], number=bills.number[run])
                found = list(islice(read, bills.count[run]))
                places.add(Entry(("bill",), None, found[0]))
                for entry in self.entries_of(found):
                    places.add(_shifted(entry, bills.item[run]))
            self._read = (house, places)
        return self._read[1]

    def _runs_of(self, house: int) -> list[int]:
        if self._runs is None:
            self._runs = {}
            for run, each in enumerate(self.bills.house):
                self._runs.setdefault(each, []).append(run)
        return self._runs.get(house, [])

    def _place(self, offset: int) -> str:
        if self._lines is None:
            self._lines = array("Q", _line_starts(self._text))
        line = bisect_right(self._lines, offset)
        return f"line {line}, column {offset - self._lines[line - 1] + 1}"


def _shifted(entry: Entry, items: int) -> Entry:
    """The entry of a later run of a bill: its items follow those of the runs before."""
    path = entry.path
    if not items or path[0] != "items" or not isinstance(path[1], int):
        return entry
    return entry._replace(path=("items", path[1] + items, *path[2:]))


def _line_starts(text: str) -> Iterable[int]:
    yield 0
    at = text.find("\n")
    while at >= 0:
        yield at + 1
        at = text.find("\n", at + 1)
