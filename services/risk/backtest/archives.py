"""Stored batches, read column by column and put together into frames worth judging at once. Pure."""

from collections.abc import Collection, Iterable, Mapping
from io import BytesIO
from zipfile import ZipFile

import polars as pl

from services.risk.backtest.tally import KEY
from services.risk.core.columns import FRAMES
from services.risk.core.ruleset import Ruleset


def columns_read(ruleset: Ruleset) -> dict[str, frozenset[str]]:
    """The columns of each frame that judging by `ruleset` takes; the others need not be unpacked."""
    wanted = {name: {"consignment_id", "revision", "phase"} for name in {"consignment", *ruleset.judges}}
    wanted["consignment"].update(("mitigation", "exhausted", "amber_from", "red_from"))
    for criterion in ruleset.criteria:
        if criterion.live:
            wanted[criterion.on].update(ruleset.conditions[criterion.id].columns)
    return {name: frozenset(columns) for name, columns in wanted.items()}


def together(archives: Iterable[tuple[int, bytes]], wanted: Mapping[str, Collection[str]]) -> dict[str, pl.DataFrame]:
    """The `wanted` columns of these archives, a frame of each kind, every row with its `frame_id`. A column some of them were
    stored without is NULL there. Raises BadZipFile for an archive that is cut off, ValueError for a column of another type.
    """
    parts: dict[str, list[pl.DataFrame]] = {name: [] for name in wanted}
    for frame_id, archive in archives:
        with ZipFile(BytesIO(archive)) as files:
            stored = set(files.namelist())
            for name, columns in wanted.items():
                if name in stored:
                    parts[name].append(_unpacked(files.read(name), columns, frame_id))
    return {name: _stacked(some) if some else _without_rows(name) for name, some in parts.items()}


def _unpacked(packed: bytes, columns: Collection[str], frame_id: int) -> pl.DataFrame:
    source = BytesIO(packed)
    there = [column for column in pl.read_ipc_schema(source) if column in columns]
    source.seek(0)
    return pl.read_ipc(source, columns=there).with_columns(pl.lit(frame_id, pl.Int64).alias("frame_id"))


def _stacked(parts: list[pl.DataFrame]) -> pl.DataFrame:
    try:
        return pl.concat(parts, how="diagonal")
    except pl.exceptions.SchemaError as error:
        raise ValueError(f"Stored frames contradict each other: {error}") from error


def _without_rows(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema={column: FRAMES[name].get(column, pl.Int64()) for column in (*KEY, *FRAMES[name])})
