"""The kinds of value a condition compares."""

from collections.abc import Mapping
from enum import Flag, auto
from typing import TypeAlias

import polars as pl

Schema: TypeAlias = Mapping[str, pl.DataType | type[pl.DataType]]
"""The columns of a frame and their Polars types."""


class Kind(Flag):
    """What a value is. The last three stand only as arguments: a list of texts or of numbers, and a whole number written out."""

    TEXT = auto()
    NUMBER = auto()
    BOOLEAN = auto()
    TIME = auto()
    TEXTS = auto()
    LIST = auto()
    NUMBERS = auto()
    WHOLE = auto()

    def __str__(self) -> str:
        return " or ".join(_WORDS[kind] for kind in self)


_WORDS = {
    Kind.TEXT: "text",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "true/false",
    Kind.TIME: "time",
    Kind.TEXTS: "column of several texts",
    Kind.LIST: "@list",
    Kind.NUMBERS: "list of numbers",
    Kind.WHOLE: "whole number",
}

TEXT, NUMBER, BOOLEAN, TIME, TEXTS, LIST, NUMBERS, WHOLE = Kind
ORDERED = TEXT | NUMBER | TIME
SINGLE = ORDERED | BOOLEAN


def kind_of(dtype: pl.DataType | type[pl.DataType]) -> Kind | None:
    """The kind of a column of this Polars type; None for a type that conditions do not use. Times are UTC."""
    if dtype == pl.String:
        return Kind.TEXT
    if dtype.is_numeric() and not dtype.is_decimal():
        return Kind.NUMBER
    if dtype == pl.Boolean:
        return Kind.BOOLEAN
    if dtype == pl.Datetime(time_zone="UTC"):
        return Kind.TIME
    return Kind.TEXTS if dtype == pl.List(pl.String) else None
