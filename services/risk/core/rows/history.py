"""History columns of the frames as they stand before anybody has looked back."""

from collections.abc import Mapping
from typing import TypeAlias

import polars as pl

from services.risk.core.column import TEXTS
from services.risk.core.columns import COLUMNS
from services.risk.core.history_columns import NAMES

History: TypeAlias = Mapping[str, pl.DataFrame]
"""By frame, its history columns, row by row as the frame stands."""


def blank(frame: str, rows: int) -> pl.DataFrame:
    """The history columns of so many rows of `frame`, not looked up: NULL, and columns of texts empty."""
    schema = {name: column.dtype for name, column in COLUMNS[frame].items() if name in NAMES[frame]}
    return pl.DataFrame(schema=schema).clear(rows).with_columns(pl.col(TEXTS).fill_null([]))
