"""A second opinion on conditions: random expressions as text, each with a plain Python function that says what SQL means by it.

It shares no code with the product: no parser, no Polars. Numbers are quarters, so that equal results are equal to the last bit.
"""

import math
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import polars as pl
from hypothesis import strategies as st

Row = dict[str, Any]


class Sample(NamedTuple):
    """An expression as an officer writes it, and its value in a row."""

    text: str
    value: Callable[[Row], Any]


SCHEMA = {
    "code": pl.String(),
    "name": pl.String(),
    "mass": pl.Float64(),
    "pieces": pl.Int64(),
    "full": pl.Boolean(),
    "late": pl.Boolean(),
    "documents": pl.List(pl.String()),
    "etd": pl.Datetime("us", "UTC"),
    "eta": pl.Datetime("us", "UTC"),
}
LISTS = {"few": {"a", "ab", "B ß"}, "none": set[str](), "words": {"ab", "B-ss", ".", "a a"}}

texts = st.text(alphabet="aAbBß-. ", max_size=6)
quarters = st.integers(-4_000, 4_000).map(lambda number: number / 4)
times = st.integers(0, 9_000).map(lambda hours: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hours))
rows = st.fixed_dictionaries(
    {
        "code": st.none() | texts,
        "name": st.none() | texts,
        "mass": st.none() | quarters | st.sampled_from([0.0, 1e308, -1e308]),
        "pieces": st.none() | st.integers(-3, 3) | st.integers(-4_000, 4_000),
        "full": st.none() | st.booleans(),
        "late": st.none() | st.booleans(),
        "documents": st.none() | st.lists(texts, max_size=3),
        "etd": st.none() | times,
        "eta": st.none() | times,
    }
)


def _strict(meaning: Callable[..., Any]) -> Callable[..., Any]:
    """NULL in, NULL out; a number that is none is NULL."""

    def applied(*values: Any) -> Any:
        if any(value is None for value in values):
            return None
        result = meaning(*values)
        return None if isinstance(result, float) and not math.isfinite(result) else result

    return applied


def _of(text: str, meaning: Callable[..., Any], *parts: Sample) -> Sample:
    return Sample(text.format(*(part.text for part in parts)), lambda row: meaning(*(part.value(row) for part in parts)))


def _column(name: str) -> Sample:
    return Sample(name, lambda row: row[name])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(left: bool | None, right: bool | None) -> bool | None:
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign if unicodedata.category(sign)[0] in "LNM" else " " for sign in folded).split()


def _holds_phrase(text: str, phrases: set[str]) -> bool:
    said = _words(text)
    wanted = [_words(phrase) for phrase in phrases]
    return any(phrase and said[at : at + len(phrase)] == phrase for phrase in wanted for at in range(len(said)))


def _like(text: str, pattern: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(_like(text[at:], pattern[1:]) for at in range(len(text) + 1))
    return bool(text) and pattern[0] in ("_", text[0]) and _like(text[1:], pattern[1:])


def _rounded(number: float, digits: int) -> float:
    return float(Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def _divided(dividend: float, divisor: float) -> float | None:
    return None if divisor == 0 else dividend / divisor


NUMBER_COLUMNS = st.sampled_from([_column("mass"), _column("pieces")])
TEXT_COLUMNS = st.sampled_from([_column("code"), _column("name")])
TIME_COLUMNS = st.sampled_from([_column("etd"), _column("eta")])
list_names = st.sampled_from(sorted(LISTS))

text_values = st.recursive(
    TEXT_COLUMNS | texts.map(lambda text: Sample(_quoted(text), lambda _: text)),
    lambda inner: st.one_of(
        st.builds(lambda a, b: _of("({} || {})", _strict(lambda x, y: x + y), a, b), inner, inner),
        st.builds(lambda a, n: _of(f"left({{}}, {n})", _strict(lambda x: x[:n]), a), inner, st.integers(0, 4)),
        st.builds(lambda a, b: _of("coalesce({}, {})", lambda x, y: y if x is None else x, a, b), inner, inner),
    ),
    max_leaves=3,
)
numbers = st.recursive(
    st.one_of(
        NUMBER_COLUMNS.map(lambda column: Sample(column.text, _strict_number(column))),
        quarters.map(lambda number: Sample(f"({number})", lambda _: number)),
        st.builds(lambda a: _of("length({})", _strict(lambda x: float(len(x))), a), text_values),
        st.builds(lambda: _of("count(documents)", _strict(lambda x: float(len(x))), _column("documents"))),
        st.builds(
            lambda a, b: _of("days_between({}, {})", _strict(lambda x, y: (y - x).total_seconds() / 86_400), a, b),
            *(TIME_COLUMNS, TIME_COLUMNS),
        ),
        st.builds(lambda a: _of("month({})", _strict(lambda x: float(x.month)), a), TIME_COLUMNS),
        st.builds(lambda a: _of("hour({})", _strict(lambda x: float(x.hour)), a), TIME_COLUMNS),
        st.builds(
            lambda digits: _of(f"round({{}} / 4, {digits})", _strict(lambda x: _rounded(x / 4, digits)), _column("pieces")),
            st.integers(0, 2),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(lambda a, b: _of("({} + {})", _strict(lambda x, y: x + y), a, b), inner, inner),
        st.builds(lambda a, b: _of("({} - {})", _strict(lambda x, y: x - y), a, b), inner, inner),
        st.builds(lambda a, b: _of("({} * {})", _strict(lambda x, y: x * y), a, b), inner, inner),
        st.builds(lambda a, b: _of("({} / {})", _strict(_divided), a, b), inner, inner),
        st.builds(lambda a: _of("(-{})", _strict(lambda x: -x), a), inner),
        st.builds(lambda a: _of("abs({})", _strict(abs), a), inner),
    ),
    max_leaves=4,
)


def _strict_number(column: Sample) -> Callable[[Row], float | None]:
    return lambda row: None if column.value(row) is None else float(column.value(row))


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda x, y: x == y,
    "<>": lambda x, y: x != y,
    "!=": lambda x, y: x != y,
    "<": lambda x, y: x < y,
    "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y,
    ">=": lambda x, y: x >= y,
}


def _compared(sign: str, left: Sample, right: Sample) -> Sample:
    return _of(f"({{}} {sign} {{}})", _strict(COMPARISONS[sign]), left, right)


def _between(value: Sample, low: Sample, high: Sample) -> Sample:
    at_least, at_most = _strict(COMPARISONS[">="]), _strict(COMPARISONS["<="])
    return _of("({} BETWEEN {} AND {})", lambda x, lo, hi: both(at_least(x, lo), at_most(x, hi)), value, low, high)


def _looked_up(text: str, meaning: Callable[[Any, set[str]], bool], value: Sample, name: str) -> Sample:
    return _of(text.replace("@list", f"@{name}"), _strict(lambda x: meaning(x, LISTS[name])), value)


signs = st.sampled_from(sorted(COMPARISONS))
documents = st.just(_column("documents"))
conditions: st.SearchStrategy[Sample] = st.recursive(
    st.one_of(
        st.sampled_from([_column("full"), _column("late"), Sample("TRUE", lambda _: True), Sample("FALSE", lambda _: False)]),
        st.builds(_compared, signs, numbers, numbers),
        st.builds(_compared, signs, text_values, text_values),
        st.builds(_compared, signs, TIME_COLUMNS, TIME_COLUMNS),
        st.builds(_between, numbers, numbers, numbers),
        st.builds(_between, text_values, text_values, text_values),
        st.builds(_looked_up, st.just("({} IN @list)"), st.just(lambda x, some: x in some), text_values, list_names),
        st.builds(_looked_up, st.just("({} NOT IN @list)"), st.just(lambda x, some: x not in some), text_values, list_names),
        st.builds(_looked_up, st.just("contains_word({}, @list)"), st.just(_holds_phrase), text_values, list_names),
        st.builds(
            _looked_up,
            *(st.just("starts_with({}, @list)"), st.just(lambda x, some: any(map(x.startswith, some)))),
            *(text_values, list_names),
        ),
        st.builds(_looked_up, st.just("any_in({}, @list)"), st.just(lambda x, some: bool(set(x) & some)), documents, list_names),
        st.builds(_looked_up, st.just("all_in({}, @list)"), st.just(lambda x, some: set(x) <= some), documents, list_names),
        st.builds(
            _looked_up, st.just("matches_none({}, @list)"), st.just(lambda x, some: not set(x) & some), documents, list_names
        ),
        st.builds(
            lambda value, pattern: _of(f"({{}} LIKE {_quoted(pattern)})", _strict(lambda x: _like(x, pattern)), value),
            *(text_values, st.text(alphabet="ab%_.", max_size=5)),
        ),
        st.builds(lambda a: _of("({} IS NULL)", lambda x: x is None, a), text_values | numbers | documents),
        st.builds(lambda a: _of("({} IS NOT NULL)", lambda x: x is not None, a), text_values | TIME_COLUMNS),
    ),
    lambda inner: st.one_of(
        st.builds(lambda a, b: _of("({} AND {})", both, a, b), inner, inner),
        st.builds(lambda a, b: _of("({} OR {})", either, a, b), inner, inner),
        st.builds(lambda a: _of("(NOT {})", lambda x: None if x is None else not x, a), inner),
        st.builds(lambda a, b: _of("coalesce({}, {})", lambda x, y: y if x is None else x, a, b), inner, inner),
        st.builds(lambda a, b: _of("({} = {})", _strict(lambda x, y: x == y), a, b), inner, inner),
    ),
    max_leaves=6,
)
