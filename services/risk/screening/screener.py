"""Screening one name: ids first, then names; each list gives its best entries, each with its explanation. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from typing import Literal, NamedTuple, Self

from services.risk.core.matches import Match
from services.risk.screening.addresses import addresses_agree
from services.risk.screening.ceiling import promising
from services.risk.screening.entries import PTY_02_CRITICAL, PTY_02_REVIEW, Entry, EntryKind, WatchList
from services.risk.screening.features import MOST_ADDED, Comparison, Part, common, compare, explain, legal_form, score
from services.risk.screening.identifiers import plain
from services.risk.screening.index import Index
from services.risk.screening.names import Name, parse, readings

_WEAK_AT_MOST = PTY_02_CRITICAL - 0.01  # a weak alias alone goes to an officer, never straight to C 40
_REMEMBERED = 1 << 14  # answers; most are empty
_STRENGTH = {"id": 0, "exact": 1, "fuzzy": 2}
_READINGS: Mapping[str, tuple[EntryKind, ...]] = {
    "party": ("person", "organisation"),  # a declaration's person type is what the filer says it is
    "vessel": ("vessel",),
}
_ADDRESS: tuple[EntryKind, ...] = ("address",)


class Query(NamedTuple):
    """Whom to look for: a party (person or organisation) or a vessel, as declared. `ids` are EORI, TIN, or IMO numbers.

    `country` is an ISO 3166 alpha-2 code (a vessel's flag), `address` the lines of the address in one text.
    """

    name: str = ""
    ids: tuple[str, ...] = ()
    country: str | None = None
    address: str | None = None
    kind: Literal["party", "vessel"] = "party"


class ScreeningMatch(NamedTuple):
    """A match with the entry found, what made its score part by part, and what agrees: `words: …`, `country: …` and so on."""

    match: Match
    entry: Entry
    parts: tuple[Part, ...]
    agreed: tuple[str, ...] = ()


class Likeness(NamedTuple):
    """A listed name that matches, not yet explained. `over` is what a weak alias had to give up, negative where nothing."""

    how: Literal["exact", "fuzzy"]
    score: float
    entry: Entry
    listed: str
    both: Comparison
    over: float

    @property
    def rank(self) -> tuple[int, float]:
        """The best of an entry's names is the least of these."""
        return _STRENGTH[self.how], -self.score


@dataclass(frozen=True, slots=True)
class Screener:
    """The indexes in force, by list. Immutable: a list update builds another beside it and swaps.

    What was asked lately is remembered: traders return, and the lists of one screener never change.
    """

    indexes: Mapping[str, Index]
    _asked: Callable[[Query, float], tuple[ScreeningMatch, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_asked", lru_cache(maxsize=_REMEMBERED)(partial(_search, self.indexes)))

    @classmethod
    def build(cls, lists: Iterable[WatchList], day: date | None = None) -> Self:
        """Index the lists; with a `day`, only the entries valid then."""
        return cls({one.name: Index.build(entry for entry in one.entries if day is None or entry.valid_on(day)) for one in lists})

    def screen(self, query: Query, threshold: float = PTY_02_REVIEW) -> list[ScreeningMatch]:
        """Every entry that matches at `threshold` or above: by id, then exactly, then by score.

        `id`: an identifier is listed (score 1). `exact`: the same name, and the country or the address agrees (PTY-01).
        `fuzzy`: all else, also the same name without such support, whose score is 1 (PTY-02, reviewed by an officer).
        """
        return list(self._asked(query, threshold))

    def search(self, query: Query, threshold: float = PTY_02_REVIEW) -> tuple[ScreeningMatch, ...]:
        """As `screen`, looked up anew."""
        return _search(self.indexes, query, threshold)


def _search(indexes: Mapping[str, Index], query: Query, threshold: float) -> tuple[ScreeningMatch, ...]:
    return tuple(sorted((one for index in indexes.values() for one in _screen(index, query, threshold)), key=_rank))


def _screen(index: Index, query: Query, threshold: float) -> Iterator[ScreeningMatch]:
    """Each entry that matches, by the best of its names; only that one is explained."""
    listed = {one.entry.id: one for one in reversed([*_identified(index, query)])}
    best: dict[str, Likeness] = {}
    for one in _named(index, query, threshold):
        known = best.get(one.entry.id)
        if known is None or one.rank < known.rank:
            best[one.entry.id] = one
    yield from listed.values()
    yield from (_explained(one, query) for entry_id, one in best.items() if entry_id not in listed)


def _identified(index: Index, query: Query) -> Iterator[ScreeningMatch]:
    for value in query.ids:
        for entry in index.identified(value, of_vessel=query.kind == "vessel"):
            part = Part("identifier", "The identifier is listed.", 0.0, value)
            match = Match("id", 1.0, entry.list_name, entry.id, entry.name, entry.programme)
            yield _told(match, entry, (part,), (f"identifier: {value}",))


def _named(index: Index, query: Query, threshold: float) -> Iterator[Likeness]:
    for text, kinds in ((query.name, _READINGS[query.kind]), (query.address or "", _ADDRESS)):
        for spelled, romanised in readings(text.strip()) if text else ():
            names = [parse(spelled, kind, romanised) for kind in kinds]
            yield from compared(index, query, names, index.candidates(names), threshold)


def compared(index: Index, query: Query, names: Iterable[Name], numbers: Sequence[int], threshold: float) -> Iterator[Likeness]:
    """Those of the listed names with these numbers that match the query, read as `names`: each is compared with its kind."""
    for name, number in promising(names, index.names, numbers, threshold - MOST_ADDED):
        entry = index.entries[index.owners[number]]
        country, ship = _same_country(query, entry), _other_ship(query, entry)
        both = compare(name, index.names[number], same_country=country, other_ship=ship)
        value, most = score(both, threshold), _WEAK_AT_MOST if index.weak[number] else 1.0
        if min(value, most) >= threshold:
            exact = most == 1.0 and _exact(both, entry, query)
            yield Likeness("exact" if exact else "fuzzy", min(value, most), entry, index.texts[number], both, value - most)


def _explained(one: Likeness, query: Query) -> ScreeningMatch:
    entry, both = one.entry, one.both
    match = Match(one.how, one.score, entry.list_name, entry.id, one.listed, entry.programme)
    return _told(match, entry, (*explain(both), *_weak(one.over)), tuple(_agreed(both, entry, query)))


def _told(match: Match, entry: Entry, parts: tuple[Part, ...], agreed: tuple[str, ...]) -> ScreeningMatch:
    """The match with its reasons, which it also carries in words."""
    differences = [f"{part.feature}: {part.seen} ({-part.taken:+.4f})" for part in parts if part.taken]
    return ScreeningMatch(match._replace(parts=(*agreed, *differences)), entry, parts, agreed)


def _exact(both: Comparison, entry: Entry, query: Query) -> bool:
    """The name itself (no address), its form and number not contradicted, and country or address agree."""
    same = both.same_name and not legal_form(both) and not both.other_ship and entry.kind != "address"
    return same and (both.same_country is True or _same_address(query, entry))


def _agreed(both: Comparison, entry: Entry, query: Query) -> Iterator[str]:
    left, right = both.alignment.left, both.alignment.right
    for name, romanised in ((left, left.romanised), (right, right.romanised)):
        if romanised:
            yield f"read in Latin letters: {' '.join(name.words)}"
    for what, shared in (("words", common(left.words, right.words)), ("numbers", common(left.numbers, right.numbers))):
        if shared:
            yield f"{what}: {' '.join(shared)}"
    for form in sorted(one.name for one in left.forms & right.forms):
        yield f"legal form: {form}"
    if both.same_country and query.country:
        yield f"country: {query.country}"
    if _same_address(query, entry):
        yield "address"


def _weak(over: float) -> tuple[Part, ...]:
    meaning = "A weak alias: alone it is reviewed by an officer, never more."
    return (Part("weak_alias", meaning, round(over, 4), "weak alias"),) if over > 0 else ()


def _other_ship(query: Query, entry: Entry) -> bool:
    if query.kind != "vessel" or not query.ids:
        return False
    listed = {plain(one.value) for one in entry.identifiers if one.kind == "imo"}
    return bool(listed) and listed.isdisjoint(plain(value).removeprefix("IMO") for value in query.ids)


def _same_country(query: Query, entry: Entry) -> bool | None:
    return query.country in entry.countries if query.country and entry.countries else None


def _same_address(query: Query, entry: Entry) -> bool:
    return bool(query.address) and any(addresses_agree(query.address or "", listed) for listed in entry.addresses)


def _rank(one: ScreeningMatch) -> tuple[int, float, str, str]:
    return _STRENGTH[one.match.kind], -one.match.score, one.match.list_name, one.match.entry_id
