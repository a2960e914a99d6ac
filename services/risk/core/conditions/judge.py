"""Many conditions on one frame, compiled once and judged together in one query."""

from collections.abc import Mapping

import polars as pl

from services.risk.core.conditions.condition import Condition
from services.risk.core.conditions.terms import Lists


class Judge:
    """Conditions of one frame by name, with the reference lists they look up. Raises KeyError for a list that is not there.

    `names` are those of the conditions, in order.
    """

    def __init__(self, conditions: Mapping[str, Condition], lists: Lists) -> None:
        read = {column: None for condition in conditions.values() for column in condition.columns}
        numbers = {column for condition in conditions.values() for column in condition.numbers}
        self.names = tuple(conditions)
        self._columns = [as_number(column) if column in numbers else pl.col(column) for column in read]
        self._expressions = [condition.expression(lists).alias(name) for name, condition in conditions.items()]

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """For every row of the frame a nullable Boolean for each condition, in columns of their names.

        Lazy, so that Polars computes equal subexpressions once; in memory, for batches are small and rows keep their order.
        """
        return frame.lazy().select(self._columns).select(self._expressions).collect(engine="in-memory")


def as_number(column: str) -> pl.Expr:
    """A number column as conditions compute with it: a 64-bit float, NULL where it is not a number."""
    return pl.col(column).cast(pl.Float64).fill_nan(None)
