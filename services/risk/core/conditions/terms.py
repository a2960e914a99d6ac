"""A checked condition: a small typed tree, and how it becomes a Polars expression."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from services.risk.core.conditions.kinds import Kind
from services.risk.core.conditions.operations import Operation

Lists: TypeAlias = Mapping[str, Collection[str]]
"""Reference lists by name: the texts that are members today."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the frame."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Value:
    """A value written out."""

    value: str | float | bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Members:
    """A reference list by name, or, where `name` is None, the values written out in its place."""

    name: str | None
    values: tuple[str | float, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Apply:
    """An operation and its arguments."""

    operation: Operation
    arguments: tuple["Term", ...]
    kind: Kind


Term: TypeAlias = Column | Value | Members | Apply


def members(term: Term, lists: Lists) -> Collection[Any]:
    """What a list holds. Raises KeyError for one that is not among `lists`, TypeError for a term that is none."""
    if not isinstance(term, Members):
        raise TypeError(f"{term} is no list")
    return term.values if term.name is None else lists[term.name]


def walk(term: Term) -> Iterator[Term]:
    """Every term of the tree, from left to right."""
    yield term
    if isinstance(term, Apply):
        for argument in term.arguments:
            yield from walk(argument)


def arithmetic_depth(term: Term) -> int:
    """How many arithmetic operations stand one within another."""
    if not isinstance(term, Apply):
        return 0
    return int(term.operation.arithmetic) + max(map(arithmetic_depth, term.arguments), default=0)


def express(term: Term, lists: Lists, ready: Mapping[Term, str]) -> Any:
    """The Polars expression of `term`; a plain list or number for the arguments an operation takes as such. `ready` names the
    columns that hold terms already computed, all that look values up in lists among them.
    """
    if term in ready:
        return pl.col(ready[term])
    match term:
        case Column(name):
            return pl.col(name)
        case Value(value, kind):
            return value if kind is Kind.WHOLE else pl.lit(value)
        case Members():
            return sorted(members(term, lists))
        case Apply(operation, arguments):
            return operation.build(*(express(argument, lists, ready) for argument in arguments))
