"""What an operation is, and the operators of SQL that conditions know.

NULL in gives NULL out; AND, OR and NOT follow SQL's three-valued logic, so FALSE AND NULL is FALSE. Numbers are 64-bit floats. A
number that cannot be computed (division by zero, overflow) is NULL: it cannot be judged.
"""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl
from sqlglot import exp

from services.risk.core.conditions.kinds import BOOLEAN, LIST, NUMBER, NUMBERS, ORDERED, SINGLE, TEXT, TEXTS, Kind

Build: TypeAlias = Callable[..., pl.Expr]
Answers: TypeAlias = Callable[[pl.DataFrame], Iterable[pl.Expr]]
"""Of rows, the expressions that answer what was asked of them, in its order."""
MAX_ARITHMETIC = 6


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function. `takes` the kinds of its arguments, the last repeated if `many`, all the same if `alike`;
    `gives` the kind of its value, None for that of its arguments. It first receives the columns it `reads` by itself. One that
    `looks_up` takes a value and a list; `build` gets the lists that are looked up, by column, and gives `Answers`.
    """

    name: str
    build: Callable[..., Any]
    takes: tuple[Kind, ...]
    gives: Kind | None
    alike: bool = False
    many: bool = False
    reads: tuple[str, ...] = ()
    arithmetic: bool = False
    looks_up: bool = False

    @property
    def meaning(self) -> str:
        """What it means, for the people who write criteria."""
        return self.build.__doc__ or ""


def members_of(members: Sequence[str] | Sequence[float]) -> pl.Expr:
    """A list to look values up in. Typed, because Polars cannot see the type of an empty one."""
    numeric = bool(members) and not isinstance(members[0], str)
    return pl.lit(list(members), dtype=pl.List(pl.Float64 if numeric else pl.String))


def finite(number: pl.Expr) -> pl.Expr:
    """The number, NULL where it is infinite or not a number. It is named twice, so arithmetic may nest no deeper than a few."""
    return pl.when(number.is_finite()).then(number)


def _like(text: pl.Expr, pattern: Sequence[str]) -> pl.Expr:
    parts = {"%": ".*", "_": "."}
    return text.str.contains("(?s)^" + "".join(parts.get(sign) or re.escape(sign) for sign in pattern[0]) + "$")


def _arithmetic(name: str, build: Build) -> Operation:
    return Operation(name, build, (NUMBER, NUMBER), NUMBER, arithmetic=True)


def _comparison(name: str, build: Build, kinds: Kind) -> Operation:
    return Operation(name, build, (kinds, kinds), BOOLEAN, alike=True)


OPERATORS: dict[type[exp.Expr], Operation] = {
    exp.And: Operation("AND", pl.all_horizontal, (BOOLEAN,), BOOLEAN, many=True),
    exp.Or: Operation("OR", pl.any_horizontal, (BOOLEAN,), BOOLEAN, many=True),
    exp.Not: Operation("NOT", operator.invert, (BOOLEAN,), BOOLEAN),
    exp.EQ: _comparison("=", operator.eq, SINGLE),
    exp.NEQ: _comparison("<>", operator.ne, SINGLE),
    exp.LT: _comparison("<", operator.lt, ORDERED),
    exp.LTE: _comparison("<=", operator.le, ORDERED),
    exp.GT: _comparison(">", operator.gt, ORDERED),
    exp.GTE: _comparison(">=", operator.ge, ORDERED),
    exp.In: Operation(
        "IN", lambda value, members: value.is_in(members_of(members)), (TEXT | NUMBER, LIST | NUMBERS), BOOLEAN, alike=True
    ),
    exp.Is: Operation("IS NULL", pl.Expr.is_null, (SINGLE | TEXTS,), BOOLEAN),
    exp.Like: Operation("LIKE", _like, (TEXT, LIST), BOOLEAN),
    exp.Add: _arithmetic("+", lambda a, b: finite(a + b)),
    exp.Sub: _arithmetic("-", lambda a, b: finite(a - b)),
    exp.Mul: _arithmetic("*", lambda a, b: finite(a * b)),
    exp.Div: _arithmetic("/", lambda a, b: finite(a / b)),
    exp.Neg: Operation("-", operator.neg, (NUMBER,), NUMBER),
    exp.DPipe: Operation("||", operator.add, (TEXT, TEXT), TEXT),
}
"""Every operator by its sqlglot node. Texts are ordered by code point, so codes of equal length sort as expected."""

MIRRORED: dict[str, Operation] = {
    OPERATORS[left].name: OPERATORS[right]
    for left, right in (
        (exp.EQ, exp.EQ),
        (exp.NEQ, exp.NEQ),
        (exp.LT, exp.GT),
        (exp.GT, exp.LT),
        (exp.LTE, exp.GTE),
        (exp.GTE, exp.LTE),
    )
}
"""The comparison that says the same with its sides exchanged."""
