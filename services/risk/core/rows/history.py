"""History columns of the frames: those that were fetched, or blank ones where nobody looked back."""

from collections.abc import Mapping
from typing import TypeAlias

import polars as pl

from services.risk.core.column import TEXTS
from services.risk.core.columns import COLUMNS
from services.risk.core.history_columns import NAMES

History: TypeAlias = Mapping[str, pl.DataFrame]
"""By frame, its history columns, row by row as the frame stands."""


def looked_back(frame: str, rows: int, history: History | None) -> pl.DataFrame:
    """The history columns of `frame`. Without history every cell is NULL, columns of texts empty.

    Raises ValueError where the history is that of another batch.
    """
    if history is None:
        return pl.DataFrame(
            {name: [[]] * rows if COLUMNS[frame][name].dtype == TEXTS else [None] * rows for name in _ordered(frame)},
            schema={name: COLUMNS[frame][name].dtype for name in _ordered(frame)},
        )
    if history[frame].height != rows:
        raise ValueError(f"history has {history[frame].height} rows for the {rows} of the {frame} frame")
    return history[frame].select(_ordered(frame))


def _ordered(frame: str) -> list[str]:
    return [name for name in COLUMNS[frame] if name in NAMES[frame]]
