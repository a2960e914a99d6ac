"""A canonical document in the making. Tables say which element comes from where; every element, there or missing, has its place.

What a table cannot say, such as one goods item made of several lines, is added to the draft by hand, with its place.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Union

from services.ingest.formats.mapping.refusals import too_many
from services.ingest.formats.mapping.sources import Source
from services.ingest.formats.mapping.values import choice, code, written
from services.ingest.formats.reading import Limits

Convert = Callable[[Any], Any]


class Take(NamedTuple):
    """One element from `path`, or from the first of several (`a|b`) that holds something; `back` writes it as the sender does."""

    path: str
    convert: Convert
    back: Callable[[Any], str] = written


def coded(path: str, codes: Mapping[str, Any]) -> Take:
    """An element that the sender writes as a code; of several codes for one value the first is written."""
    return Take(path, choice(codes), code(codes))


class Part(NamedTuple):
    """A part whose elements lie below `path`, or below the first of several (`a|b`) that is there; an empty path means here."""

    path: str
    table: "Table"


class Many(NamedTuple):
    """A list: a part for each node at `path`, or at the first of several that is there; a value where `table` converts."""

    path: str
    table: Union["Table", Convert]


Table = Mapping[str, str | Take | Part | Many]
"""Canonical element to where it comes from; a bare path takes the text as it stands."""


class Draft:
    """A part of the document with the node it was made from."""

    __slots__ = ("_inline", "_inner", "_table", "source", "value")

    def __init__(self, source: Source, table: Table, *, inline: bool = False) -> None:
        self.source, self._table, self._inline = source, table, inline
        self.value: dict[str, Any] = {}
        self._inner: dict[str, Draft | Source | list[Draft | Source]] = {}

    def plan(self, table: Table) -> None:
        """Where elements stand, or should stand, that are added by hand."""
        self._table = {**self._table, **table}

    def plan_within(self, name: str, table: Table) -> None:
        """The same for a part, where there is such a part."""
        inner = self._inner.get(name)
        if isinstance(inner, Draft):
            inner.plan(table)

    def set(self, name: str, value: Any, source: Source | None = None) -> None:
        """An element and where it comes from, the part's own node unless said otherwise. None and nothing are left out."""
        if value is None or value in ("", [], {}):
            return
        self.value[name] = value
        if source is not None:
            self._inner[name] = source

    def part(self, name: str, draft: "Draft") -> None:
        """A part; without any element it is left out of the document, but its place is kept."""
        self._inner[name] = draft
        if draft.value:
            self.value[name] = draft.value

    def many(self, name: str, drafts: Iterable["Draft"]) -> None:
        """A list of parts. Empty ones stay, so that places count as the sender does."""
        kept: list[Draft | Source] = list(drafts)
        if kept:
            self._inner[name] = kept
            self.value[name] = [each.value for each in kept]

    def values(self, name: str, taken: Iterable[tuple[Any, Source]]) -> None:
        """A list of values, each with where it comes from."""
        pairs = [(value, source) for value, source in taken if value not in (None, "")]
        if pairs:
            self.value[name] = [value for value, _ in pairs]
            self._inner[name] = [source for _, source in pairs]

    def ensure(self, name: str, source: Source) -> "Draft":
        """The part of this name; made now, to be filled, where there is none."""
        inner = self._inner.get(name)
        draft = inner if isinstance(inner, Draft) else Draft(source, {})
        self._inner[name], self.value[name] = draft, draft.value
        return draft

    def drafts(self, name: str) -> list["Draft"]:
        """The parts of a list."""
        inner = self._inner.get(name, [])
        return [each for each in inner if isinstance(each, Draft)] if isinstance(inner, list) else []

    def inner_source(self, name: str) -> Source:
        """The node an element comes from."""
        inner = self._inner.get(name)
        return self.source if inner is None or isinstance(inner, list | Draft) else inner

    def within(self, *names: str) -> Any:
        """An element further inside, None where it is missing."""
        value: Any = self.value
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    def place(self, pointer: str) -> str:
        """Where a canonical element, given by its pointer from here, stands in the message, or should stand."""
        return self._place([step for step in pointer.split("/") if step])

    def _place(self, steps: list[str]) -> str:
        if not steps:
            if self._inline and not self.value and (likely := next(iter(self._table), None)):
                return self._place([likely])  # the message has no node for the part: its first element stands for it
            return self.source.place
        name, rest = steps[0], steps[1:]
        inner = self._inner.get(name)
        if isinstance(inner, list):
            if not rest or not rest[0].isdecimal() or int(rest[0]) >= len(inner):
                return _standing(inner[0])
            inner, rest = inner[int(rest[0])], rest[1:]
        if isinstance(inner, Draft):
            return inner._place(rest)  # noqa: SLF001  its own kind
        if inner is not None:
            return _standing(inner)
        return _planned(self.source, self._table.get(name), rest)


def draw(table: Table, source: Source, limits: Limits, *, inline: bool = False) -> Draft:
    """The part that `table` makes of `source`. Raises Problem 400 when a list is longer than the limits allow."""
    draft = Draft(source, table, inline=inline)
    for name, entry in table.items():
        if isinstance(entry, Part):
            node = first(source, entry.path) or _reached(source, _likeliest(entry.path))
            draft.part(name, draw(entry.table, node, limits, inline=not entry.path))
        elif isinstance(entry, Many):
            nodes = next((found for path in entry.path.split("|") if (found := source.all(path))), [])
            if len(nodes) > limits.repetitions:
                raise too_many(nodes[limits.repetitions].place, len(nodes), limits.repetitions)
            if callable(entry.table):
                draft.values(name, ((entry.table(each.value), each) for each in nodes))
            else:
                draft.many(name, (draw(entry.table, each, limits) for each in nodes))
        else:
            path, convert = (entry, _plain) if isinstance(entry, str) else entry[:2]
            if holder := _holding(source, path):
                draft.set(name, convert(holder.value))  # its place is looked up again when asked for: most never are
    return draft


def first(source: Source, paths: str) -> Source | None:
    """The first node at the first path that has one; the source itself where the path is empty."""
    if not paths:
        return source
    return next((node for path in paths.split("|") for node in source.all(path)[:1]), None)


def _holding(source: Source, paths: str) -> Source | None:
    for path in paths.split("|"):
        for node in source.all(path) if path else [source]:
            if node.value is not None:
                return node
    return None


def _standing(node: Draft | Source) -> str:
    return node.source.place if isinstance(node, Draft) else node.place


def _plain(value: Any) -> Any:
    return value


class _Absent:
    """A node that is not there: everything below it is missing."""

    value: Any = None

    def __init__(self, parent: Source, path: str) -> None:
        self._parent, self._path = parent, path
        self.place = parent.below(path) if path else parent.place

    def all(self, path: str) -> list["_Absent"]:  # noqa: ARG002  nothing is below it
        return []

    def below(self, rest: str) -> str:
        return self._parent.below(f"{self._path}/{rest}" if self._path else rest)


def _planned(source: Source, entry: str | Take | Part | Many | None, rest: list[str]) -> str:
    """Where an element stands, or would stand if the message held it."""
    if entry is None:
        return source.place
    if isinstance(entry, str | Take):
        path = entry if isinstance(entry, str) else entry.path
        return (_holding(source, path) or _reached(source, _likeliest(path))).place
    if isinstance(entry, Part):
        return Draft(_reached(source, _likeliest(entry.path)), entry.table, inline=not entry.path)._place(rest)  # noqa: SLF001  its own kind
    return _reached(source, _likeliest(entry.path)).place


def _likeliest(paths: str) -> str:
    """Of several paths the one to name where all are missing."""
    return paths.partition("|")[0]


def _reached(source: Source, path: str) -> Source:
    """The node at `path`, or as far as the message goes and what should follow; a step with a condition is never there."""
    names = path.split("/") if path else []
    while names and "[" not in names[0] and (found := first(source, names[0])):
        source, names = found, names[1:]
    return _Absent(source, "/".join(names)) if names else source
