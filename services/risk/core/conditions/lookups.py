"""Functions that look values up in lists: whole columns at once, in all the lists that conditions name for them.

Most lists hold nothing that a batch names. So it is found out first what the columns hold, and only lists that share something
with them are compared row by row. NULL in gives NULL out. A function exists by being in this file; its docstring is its entry in
the officers' reference.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeAlias

import polars as pl

from services.risk.core.conditions.kinds import BOOLEAN, LIST, TEXT, TEXTS, Kind
from services.risk.core.conditions.operations import Answers, Operation, members_of

Asked: TypeAlias = Mapping[str, Sequence[Collection[str]]]
"""The lists that are looked up, by column."""
LookUp: TypeAlias = Callable[[Asked], Answers]
LOOKUPS: dict[str, Operation] = {}


def _lookup(*takes: Kind, reads: tuple[str, ...] = ()) -> Callable[[LookUp], LookUp]:
    def register(look_up: LookUp) -> LookUp:
        LOOKUPS[look_up.__name__] = Operation(look_up.__name__, look_up, takes, BOOLEAN, reads=reads, looks_up=True)
        return look_up

    return register


@_lookup(TEXTS, LIST)
def any_in(asked: Asked) -> Answers:
    """Whether at least one of the column's texts is in the list: `any_in(un_numbers, @lithium)`. An empty column holds none."""
    return lambda rows: (_holds(column, shared) for column, shared in _shared(rows, asked))


@_lookup(LIST, reads=("documents",))
def has_document(asked: Asked) -> Answers:
    """Whether a document of one of these types is declared: `has_document(@explosive_licences)`, `has_document('C400')`."""
    return any_in(asked)


@_lookup(TEXTS, LIST)
def matches_none(asked: Asked) -> Answers:
    """Whether none of the column's texts is in the list: `matches_none(countries, @embargoed)`. True for an empty column."""
    return lambda rows: (~_holds(column, shared) for column, shared in _shared(rows, asked))


@_lookup(TEXTS, LIST)
def all_in(asked: Asked) -> Answers:
    """Whether each of the column's texts is in the list: `all_in(un_numbers, @un_for_paint)`. True for an empty column."""
    return lambda rows: (
        pl.col(column).list.agg(pl.element().is_in(members_of(shared)).all()) for column, shared in _shared(rows, asked)
    )


@_lookup(TEXT, LIST)
def contains_word(asked: Asked) -> Answers:
    """Whether a word or phrase of the list stands in the text as whole words: `contains_word(description, @weapon_parts)`.

    Case, width and punctuation do not count: "Auto-Sear" holds the phrase "auto sear", "searing" does not.
    """
    wanted = {column: [_phrases(words) for words in lists] for column, lists in asked.items()}
    patterns = members_of(sorted({phrase for lists in wanted.values() for phrases in lists for phrase in phrases}))
    likely = [_likely(column, set().union(*lists)).implode() for column, lists in wanted.items()]

    def look_up(rows: pl.DataFrame) -> Iterator[pl.Expr]:
        texts = set().union(*rows.select(likely).row(0))
        held = _held(texts, patterns) if texts else {}
        for column, lists in wanted.items():
            for phrases in lists:
                yield pl.col(column).is_in(members_of([text for phrase in held.keys() & phrases for text in held[phrase]]))

    return look_up


def _shared(rows: pl.DataFrame, asked: Asked) -> Iterator[tuple[str, list[str]]]:
    """What columns of several texts have in common with each list."""
    held = rows.select(pl.col(*asked).explode().unique().implode()).row(0)
    for (column, lists), texts in zip(asked.items(), held, strict=True):
        different = set(texts)
        for members in lists:
            yield column, list(different.intersection(members))


def _holds(column: str, members: list[str]) -> pl.Expr:
    texts = pl.col(column)
    if not members:
        return pl.when(texts.is_not_null()).then(statement=False)
    if len(members) == 1:
        return texts.list.contains(members[0])
    return texts.list.agg(pl.element().is_in(members_of(members)).any())


def _phrases(words: Collection[str]) -> frozenset[str]:
    """The words and phrases of a list as they stand in spaced texts."""
    spaced = pl.select(_spaced(pl.lit(pl.Series(list(words), dtype=pl.String)))).to_series()
    return frozenset(phrase for phrase in spaced if phrase.strip())


def _likely(column: str, phrases: Collection[str]) -> pl.Expr:
    """The different texts that may hold one of these phrases: normal forms cost more than to search. Those are texts that are no
    ASCII, and texts with the longest word of a phrase somewhere in them.
    """
    text = pl.col(column)
    longest = members_of(sorted({max(phrase.split(), key=len) for phrase in phrases}))
    other = text.str.len_bytes() != text.str.len_chars()
    return text.filter(other | text.str.contains_any(longest, ascii_case_insensitive=True)).unique()


def _held(texts: Collection[str], patterns: pl.Expr) -> dict[str, list[str]]:
    """Which of these texts hold each spaced phrase."""
    different = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    found = different.select("text", _spaced(pl.col("text")).str.extract_many(patterns, overlapping=True).alias("found"))
    held: dict[str, list[str]] = {}
    for text, phrases in found.iter_rows():
        for phrase in phrases:
            held.setdefault(phrase, []).append(text)
    return held


def _spaced(text: pl.Expr) -> pl.Expr:
    """The words of a text with a space on each side. In upper case, which also folds ß into SS and both small sigmas into one."""
    words = text.str.normalize("NFKC").str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}\p{M}]+", " ")
    return pl.lit(" ") + words + pl.lit(" ")
