"""The history columns of a batch, from what it asks and what was seen: one lazy query for all of them."""

from collections.abc import Mapping, Sequence

import polars as pl

from services.risk.core.column import TEXTS
from services.risk.core.columns import COLUMNS
from services.risk.core.frames import Frames
from services.risk.core.history_columns import NAMES
from services.risk.core.rows.history import History
from services.risk.history.of_equipment import boxes, conveyances
from services.risk.history.of_filings import filings, stopped_filings
from services.risk.history.of_goods import goods, prices
from services.risk.history.of_parties import named_parties, parties, stops
from services.risk.history.of_sides import sides
from services.risk.history.past import Past


def look_back(frames: Frames, past: Past) -> History:
    """The history of every row of `frames`, whose marks ask what is `past`."""
    of_parties = parties(past)
    return _laid_out(
        frames,
        {
            "consignment": [
                _amendments(frames),
                *filings(past),
                *stopped_filings(past),
                *named_parties(frames["party"], frames["consignment"], of_parties),
                *sides(past),
            ],
            "item": [*goods(past), prices(past)],
            "party": [of_parties, *stops(past)],
            "equipment": boxes(past),
            "conveyance": conveyances(past),
        },
    )


def look_again(frames: Frames, past: Past) -> History:
    """Those columns that hang on whether others were stopped."""
    return _laid_out(
        frames,
        {"consignment": stopped_filings(past), "item": [prices(past)], "party": stops(past)},
    )


def _amendments(frames: Frames) -> pl.LazyFrame:
    revised = frames["consignment"].lazy().select(amendments=(pl.col("revision") - 1).clip(lower_bound=0))
    return revised.with_columns(row=pl.int_range(pl.len()))


def _laid_out(frames: Frames, tables: Mapping[str, Sequence[pl.LazyFrame]]) -> History:
    """Each row of the frames with what the tables say of it; columns of texts are empty where they say nothing."""
    laid = [_rows(name, frames[name].height, some) for name, some in tables.items()]
    return dict(zip(tables, pl.collect_all(laid, engine="in-memory"), strict=True))


def _rows(frame: str, rows: int, tables: Sequence[pl.LazyFrame]) -> pl.LazyFrame:
    whole = pl.LazyFrame({"row": range(rows)}, schema={"row": pl.Int64})
    for table in tables:
        whole = whole.join(table, on="row", how="left", maintain_order="left")
    told = whole.collect_schema().names()
    columns = [name for name in COLUMNS[frame] if name in NAMES[frame] and name in told]
    texts = [name for name in columns if COLUMNS[frame][name].dtype == TEXTS]
    return whole.select(pl.col(name).cast(COLUMNS[frame][name].dtype) for name in columns).with_columns(
        pl.col(texts).fill_null([])
    )
