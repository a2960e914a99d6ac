"""The history columns of a batch, from what it asks and what was seen."""

import polars as pl

from services.risk.core.column import TEXTS
from services.risk.core.columns import COLUMNS
from services.risk.core.frames import Frames
from services.risk.core.history_columns import NAMES
from services.risk.core.rows.history import History
from services.risk.history.of_equipment import boxes, conveyances
from services.risk.history.of_filings import filings
from services.risk.history.of_goods import goods
from services.risk.history.of_parties import named_parties, parties
from services.risk.history.of_sides import sides
from services.risk.history.windows import Past


def look_back(frames: Frames, past: Past) -> History:
    """The history of every row of `frames`, whose marks ask what is `past`."""
    of_parties = parties(past)
    found = {
        "consignment": [
            _amendments(frames),
            *filings(past),
            *named_parties(frames["party"], frames["consignment"], of_parties),
            *sides(past),
        ],
        "item": goods(past),
        "party": [of_parties],
        "equipment": boxes(past),
        "conveyance": conveyances(past),
    }
    return {name: _laid_out(name, frames[name].height, tables) for name, tables in found.items()}


def _amendments(frames: Frames) -> pl.DataFrame:
    revised = frames["consignment"].select(amendments=(pl.col("revision") - 1).clip(lower_bound=0))
    return revised.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))


def _laid_out(frame: str, rows: int, tables: list[pl.DataFrame]) -> pl.DataFrame:
    """Each row of the frame with what the tables say of it; columns of texts are empty where they say nothing."""
    whole = pl.DataFrame({"row": range(rows)}, schema={"row": pl.Int64})
    for table in tables:
        whole = whole.join(table, on="row", how="left", maintain_order="left")
    columns = [name for name in COLUMNS[frame] if name in NAMES[frame]]
    texts = [name for name in columns if COLUMNS[frame][name].dtype == TEXTS]
    return whole.select(pl.col(name).cast(COLUMNS[frame][name].dtype) for name in columns).with_columns(
        pl.col(texts).fill_null([])
    )
