"""Every criterion proves itself: its example rows must come out as it says, whenever it is tested or activated."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from services.risk.core.columns import FRAMES
from services.risk.core.conditions import Condition, Judge, Kind, Lists, Schema, kind_of
from services.risk.core.conditions.errors import suggest
from services.risk.core.criteria import Criterion, Row
from shared.declaration import parse_time

_WORDS = {True: "hit", False: "pass", None: "cannot_judge"}


class Failure(NamedTuple):
    """An example that came out wrong: `example` is its place, such as `hit[0]`; `got` is hit, pass or cannot_judge."""

    criterion: str
    example: str
    got: str
    row: Row

    @property
    def expected(self) -> str:
        """What the example should have come out as."""
        return self.example.split("[")[0]

    def __str__(self) -> str:
        return f"{self.criterion}.examples.{self.example} came out as {self.got}: {dict(self.row)}"


def run_examples(criterion: Criterion, lists: Lists, frames: Mapping[str, Schema] = FRAMES) -> list[Failure]:
    """The examples of `criterion` that fail, judged on its frame with these reference lists. Empty when it proves itself."""
    examples = list(_examples(criterion))
    if criterion.when is None or not examples:
        return []
    schema = frames[criterion.on]
    condition = Condition.parse(criterion.when, schema, lists)
    came = Judge({criterion.id: condition}, lists)(rows_of([row for _, _, row in examples], schema))[criterion.id]
    return [
        Failure(criterion.id, f"{expected}[{index}]", _WORDS[holds], row)
        for (expected, index, row), holds in zip(examples, came, strict=True)
        if _WORDS[holds] != expected
    ]


def unfit(criterion: Criterion, schema: Schema) -> Iterator[tuple[str, str, str]]:
    """What keeps example rows from being rows of the frame: field, message, hint."""
    for expected, index, row in _examples(criterion):
        for column, value in row.items():
            field = f"examples.{expected}[{index}].{column}"
            if column not in schema:
                yield field, f"There is no column '{column}'.", suggest(column, schema)
            elif value is not None and not _fits(value, schema[column]):
                yield field, f"{value!r} does not fit a column of {schema[column]}.", "Quote codes and texts, not numbers."


def rows_of(rows: list[Row], schema: Schema) -> pl.DataFrame:
    """Partial rows as a frame of this schema: absent columns are NULL."""
    cells = {name: [_cell(row.get(name), dtype) for row in rows] for name, dtype in schema.items()}
    return pl.DataFrame(cells, schema=dict(schema))


def _examples(criterion: Criterion) -> Iterator[tuple[str, int, Row]]:
    of = criterion.examples
    for expected, rows in (("hit", of.hit), ("pass", of.pass_), ("cannot_judge", of.cannot_judge)):
        for index, row in enumerate(rows):
            yield expected, index, row


def _fits(value: Any, dtype: pl.DataType | type[pl.DataType]) -> bool:
    match kind_of(dtype):
        case Kind.TEXT:
            return isinstance(value, str)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.TEXTS:
            return isinstance(value, list) and all(isinstance(text, str) for text in value)
        case Kind.NUMBER:
            numeric = isinstance(value, int | float if dtype.is_float() else int) and not isinstance(value, bool)
            return numeric and abs(value) < 2**53  # beyond, JSON and its readers disagree on numbers
        case Kind.TIME:
            return _is_time(value)
    return False


def _is_time(value: Any) -> bool:
    try:
        parse_time(value)
    except ValueError:
        return False
    return True


def _cell(value: Any, dtype: pl.DataType | type[pl.DataType]) -> Any:
    return parse_time(value) if value is not None and kind_of(dtype) is Kind.TIME else value
