"""Interchange, groups and messages: every segment in its envelope. Control counts and references are judged, not believed."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from services.ingest.formats.edi.segments import Segment, Unreadable
from services.ingest.formats.edi.trail import Trail
from services.ingest.validation.faults import fault, shown
from shared.problems import Fault

_TOLD = 1_000  # faults of one kind


class Level(NamedTuple):
    """One envelope: its header and trailer, which element of the header is its reference, and what its trailer counts.

    Trailers of both syntaxes have the count first and the reference second.
    """

    begin: str
    end: str
    reference: int
    what: str


class Envelopes:
    """Sees every segment in turn and says which are of the envelope. `faults` are what is untidy.

    `levels` are interchange, group and message. Raises Unreadable for segments outside their envelope, and in `close` for
    envelopes that are not closed.
    """

    text: ClassVar[frozenset[str]] = frozenset()  # segments of free text, whose lines may end in blanks

    def __init__(self, trail: Trail, levels: Sequence[Level]) -> None:
        self.faults: list[Fault] = []
        self.interchange: Segment | None = None
        self.trail = trail
        self._levels = levels
        self._begins = {level.begin: depth for depth, level in enumerate(levels)}
        self._ends = {level.end: depth for depth, level in enumerate(levels)}
        self._open: list[Segment | None] = [None] * len(levels)
        self._within = [0] * len(levels)  # how many of the next level, or segments
        self._messages = self._blanks = 0
        self._last: Segment | None = None
        self._closed = False

    def see(self, segment: Segment) -> bool:
        """Whether the segment belongs to an envelope rather than to a message's body."""
        self._last = segment
        if self._closed:
            self._after(segment)
        if segment.tag in self._begins:
            self._begin(segment, self._begins[segment.tag])
            return True
        if segment.tag in self._ends:
            self._end(segment, self._ends[segment.tag])
            return True
        if self._open[-1] is None:
            raise Unreadable("edi.syntax", f"{segment.tag} stands outside a message.", segment.offset, segment)
        if segment.blank and segment.tag not in self.text:
            self._blank(segment)
        return False

    def close(self) -> None:
        """Judge the end of the interchange. Raises Unreadable when it is cut off or empty."""
        last = self._last
        for level, opened in reversed(list(zip(self._levels, self._open, strict=True))):
            if opened is not None and last is not None:
                detail = f"{opened.tag} of segment {opened.number} is not ended by {level.end}: the message is cut off."
                raise Unreadable("edi.cut-off", detail, last.offset, last)
        if not self._messages:
            raise Unreadable("edi.cut-off", "The interchange holds no message.", last.offset if last else 0, last)
        if self._blanks > 1:
            self.warn("edi.blanks", f"Elements of {self._blanks:,} segments end in blanks; they were left out.", last)

    def opened(self, segment: Segment, depth: int) -> None:
        """Note what an answer needs of a header. A format's own."""

    def warn(self, code: str, detail: str, segment: Segment | None, element: int = 0) -> None:
        """Tell of something untidy, up to a limit."""
        if len(self.faults) < _TOLD:
            self.faults.append(fault(code, self.trail.say(segment, segment.offset if segment else 0, element), detail))

    def _begin(self, segment: Segment, depth: int) -> None:
        inner = next((each for each in self._open[depth:] if each is not None), None)
        if depth == 0 and segment.number != 1:
            detail = "Another interchange begins here; send each in a body of its own."
            raise Unreadable("edi.several", detail, segment.offset, segment)
        if inner is not None or (depth == 1 and self._open[0] is None and segment.number != 1):
            detail = f"{segment.tag} stands where {inner.tag if inner else 'the interchange'} is not ended."
            raise Unreadable("edi.syntax", detail, segment.offset, segment)
        self._open[depth], self._within[depth] = segment, 0
        if depth == 0:
            self.interchange = segment
        else:
            outer = depth - 1 if self._open[depth - 1] is not None else 0
            self._within[outer] += 1
        self._messages += depth == len(self._levels) - 1
        self.opened(segment, depth)

    def _end(self, segment: Segment, depth: int) -> None:
        level, opened = self._levels[depth], self._open[depth]
        inner = next((each for each in self._open[depth + 1 :] if each is not None), None)
        if inner is not None:
            raise Unreadable("edi.syntax", f"{segment.tag} stands where {inner.tag} is not ended.", segment.offset, segment)
        if opened is None:
            raise Unreadable("edi.syntax", f"{segment.tag} ends what was not begun.", segment.offset, segment)
        counted = segment.number - opened.number + 1 if depth == len(self._levels) - 1 else self._within[depth]
        if segment(1).lstrip("0") != str(counted).lstrip("0"):
            self.warn("edi.count", f"{segment.tag} says {shown(segment(1))} {level.what}; there are {counted:,}.", segment, 1)
        if segment(2) != opened(level.reference):
            expected = f"that of {opened.tag} is {shown(opened(level.reference))}"
            self.warn("edi.reference", f"The reference of {segment.tag} is {shown(segment(2))}; {expected}.", segment, 2)
        self._open[depth] = None
        self._closed = depth == 0

    def _after(self, segment: Segment) -> None:
        if self._begins.get(segment.tag) == 0:
            detail = "Another interchange begins here; send each in a body of its own."
            raise Unreadable("edi.several", detail, segment.offset, segment)
        raise Unreadable("edi.syntax", f"{segment.tag} stands after the end of the interchange.", segment.offset, segment)

    def _blank(self, segment: Segment) -> None:
        self._blanks += 1
        if self._blanks == 1:
            self.warn("edi.blanks", "An element ends in blanks; they were left out.", segment)
