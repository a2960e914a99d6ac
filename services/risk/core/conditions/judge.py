"""Many conditions on one frame, compiled once and judged together: what several of them ask is computed once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import polars as pl

from services.risk.core.conditions.condition import Condition
from services.risk.core.conditions.operations import Answers, Operation
from services.risk.core.conditions.terms import Apply, Lists, Term, express, members, walk


class Judge:
    """Conditions of one frame by name, with the reference lists they look up. Raises KeyError for a list that is not there.

    `names` are those of the conditions, in order.
    """

    def __init__(self, conditions: Mapping[str, Condition], lists: Lists) -> None:
        self.names = tuple(conditions)
        read = dict.fromkeys(column for condition in conditions.values() for column in condition.columns)
        numbers = {column for condition in conditions.values() for column in condition.numbers}
        times = Counter(part for one in conditions.values() for part in walk(one.term) if isinstance(part, Apply))
        looked_up = [part for part in times if part.operation.looks_up]
        values = {part.arguments[0]: f"value {at}" for at, part in enumerate(looked_up)}
        self._look_ups, answers = _look_ups(looked_up, values, lists)
        ready: dict[Term, str] = {part: f"answer {at}" for at, part in enumerate(answers)}
        self._answers = list(ready.values())
        shared = {part: f"shared {at}" for at, (part, several) in enumerate(times.items()) if several > 1 and part not in ready}
        self._columns = [_as_number(column) if column in numbers else pl.col(column) for column in read]
        self._values = [express(value, lists, {}).alias(name) for value, name in values.items()]
        self._shared = [express(part, lists, ready).alias(name) for part, name in shared.items()]
        self._conditions = [express(one.term, lists, ready | shared).alias(name) for name, one in conditions.items()]

    def __call__(self, frame: pl.DataFrame) -> pl.DataFrame:
        """For every row of the frame a nullable Boolean for each condition, in columns of their names."""
        rows = frame.select(self._columns).with_columns(self._values)
        answers = [answer for look_up in self._look_ups for answer in look_up(rows)]
        named = [answer.alias(name) for answer, name in zip(answers, self._answers, strict=True)]
        return rows.with_columns(named).with_columns(self._shared).select(self._conditions)


def _look_ups(parts: Iterable[Apply], values: Mapping[Term, str], lists: Lists) -> tuple[list[Answers], list[Apply]]:
    """Each operation's answers, all it is asked put together, and the terms they answer, in order."""
    asked: dict[Operation, dict[str, dict[Apply, Collection[str]]]] = {}
    for part in parts:
        value, held = part.arguments
        asked.setdefault(part.operation, {}).setdefault(values[value], {})[part] = members(held, lists)
    look_ups = [
        operation.build({name: list(by_part.values()) for name, by_part in by_value.items()})
        for operation, by_value in asked.items()
    ]
    return look_ups, [part for by_value in asked.values() for by_part in by_value.values() for part in by_part]


def _as_number(column: str) -> pl.Expr:
    """A number column as conditions compute with it: a 64-bit float, NULL where it is not a number."""
    return pl.col(column).cast(pl.Float64).fill_nan(None)
