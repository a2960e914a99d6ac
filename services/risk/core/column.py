"""What a feature column is, and the types it may have."""

from typing import NamedTuple

import polars as pl


class Column(NamedTuple):
    """A feature: its Polars type and what it means, null included."""

    dtype: pl.DataType
    meaning: str


TEXT = pl.String()
TEXTS = pl.List(pl.String())
FLAG = pl.Boolean()
WHOLE = pl.Int64()
NUMBER = pl.Float64()
TIME = pl.Datetime("us", "UTC")
