"""Many conditions on one frame, compiled once and judged together in one query."""

from collections.abc import Mapping

import polars as pl

from services.risk.core.conditions.condition import Condition
from services.risk.core.conditions.terms import Lists, express, shared


class Judge:
    """Conditions of one frame by name, with the reference lists they look up. Raises KeyError for a list that is not there.

    `names` are those of the conditions, in order.
    """

    def __init__(self, conditions: Mapping[str, Condition], lists: Lists) -> None:
        self.names = tuple(conditions)
        read = dict.fromkeys(column for condition in conditions.values() for column in condition.columns)
        numbers = {column for condition in conditions.values() for column in condition.numbers}
        steps = dict.fromkeys(step for condition in conditions.values() for step in shared(condition.term))
        ready = {step: f"step {number}" for number, step in enumerate(steps)}
        self._columns = [as_number(column) if column in numbers else pl.col(column) for column in read]
        self._steps = [express(step, lists, {}).alias(name) for step, name in ready.items()]
        self._conditions = [condition.expression(lists, ready).alias(name) for name, condition in conditions.items()]

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """For every row of the frame a nullable Boolean for each condition, in columns of their names.

        Lazy, so that Polars computes equal subexpressions once; in memory, for batches are small and rows keep their order.
        """
        rows = frame.lazy().select(self._columns).with_columns(self._steps)
        return rows.select(self._conditions).collect(engine="in-memory")


def as_number(column: str) -> pl.Expr:
    """A number column as conditions compute with it: a 64-bit float, NULL where it is not a number."""
    return pl.col(column).cast(pl.Float64).fill_nan(None)
