"""Every function of a condition: its signature, its meaning, and the Polars expression that computes it.

NULL in gives NULL out, except where a docstring says otherwise. Each works in time linear in its input. A function exists by
being in this file or in `lookups`; its docstring is its entry in the officers' reference.
"""

from collections.abc import Callable

import polars as pl

from services.risk.core.conditions.kinds import BOOLEAN, LIST, NUMBER, SINGLE, TEXT, TEXTS, TIME, WHOLE, Kind
from services.risk.core.conditions.lookups import LOOKUPS
from services.risk.core.conditions.operations import Build, Operation, members_of

FUNCTIONS: dict[str, Operation] = {**LOOKUPS}


def _function(*takes: Kind, gives: Kind | None = BOOLEAN, many: bool = False) -> Callable[[Build], Build]:
    def register(build: Build) -> Build:
        name = build.__name__.rstrip("_")
        FUNCTIONS[name] = Operation(name, build, takes, gives, alike=gives is None, many=many)
        return build

    return register


@_function(TEXT, LIST)
def starts_with(text: pl.Expr, prefixes: list[str]) -> pl.Expr:
    """Whether the text begins with an entry of the list: `starts_with(hs6, @arms)`, `starts_with(hs6, ('93', '8710'))`."""
    by_length: dict[int, list[str]] = {}
    for prefix in prefixes:
        by_length.setdefault(len(prefix), []).append(prefix)
    found = [text.str.head(length).is_in(members_of(some)) for length, some in sorted(by_length.items())]
    return pl.any_horizontal(found) if found else text.is_in(members_of([]))


@_function(TEXT, gives=NUMBER)
def length(text: pl.Expr) -> pl.Expr:
    """How many characters the text has: `length(description) < 6`."""
    return text.str.len_chars().cast(pl.Float64)


@_function(TEXTS, gives=NUMBER)
def count(column: pl.Expr) -> pl.Expr:
    """How many texts the column has: `count(seals) = 0`."""
    return column.list.len().cast(pl.Float64)


@_function(SINGLE, gives=None, many=True)
def coalesce(*values: pl.Expr) -> pl.Expr:
    """The first value that is not NULL: `coalesce(un_class, '') = '1'` takes a missing class for "none"."""
    return pl.coalesce(*values)


@_function(NUMBER, gives=NUMBER)
def abs_(number: pl.Expr) -> pl.Expr:
    """The number without its sign: `abs(mass_difference) > 100`."""
    return number.abs()


@_function(NUMBER, WHOLE, gives=NUMBER)
def round_(number: pl.Expr, digits: int) -> pl.Expr:
    """The number rounded to so many decimals, halves away from zero: `round(value_per_kg, 2)`."""
    return number.round(digits, mode="half_away_from_zero")


@_function(TEXT, WHOLE, gives=TEXT)
def left(text: pl.Expr, characters: int) -> pl.Expr:
    """The first characters of a text: `left(hs6, 4) = '3603'`."""
    return text.str.head(characters)


@_function(TIME, TIME, gives=NUMBER)
def hours_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Hours from the first time to the second, with fractions; negative if the second is earlier."""
    return (end - start).dt.total_seconds(fractional=True) / 3_600


@_function(TIME, TIME, gives=NUMBER)
def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Days of 24 hours from the first time to the second, with fractions: `days_between(etd, eta) > 60`."""
    return hours_between(start, end) / 24


@_function(TIME, gives=NUMBER)
def month(time: pl.Expr) -> pl.Expr:
    """The month in UTC, 1 to 12: `month(etd) IN (11, 12, 1, 2)`."""
    return time.dt.month().cast(pl.Float64)


@_function(TIME, gives=NUMBER)
def hour(time: pl.Expr) -> pl.Expr:
    """The hour of the day in UTC, 0 to 23: `hour(received_at) < 5`."""
    return time.dt.hour().cast(pl.Float64)
