"""Statements about work: what an office's lane can do in a day, and what came to it. None commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.core.score import START, Thresholds, band_of
from services.risk.selection.rates import Place
from services.risk.selection.settings import places
from services.risk.selection.tables import work_capacities
from services.risk.selection.workload import Case, Work
from services.risk.tables import assessments, frames
from shared.events import Band


async def state(connection: AsyncConnection, row: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a capacity as it is stated."""
    stated = await connection.execute(insert(work_capacities).values(dict(row)).returning(work_capacities))
    return dict(stated.mappings().one())


async def stated(connection: AsyncConnection) -> dict[Place, Work]:
    """The capacity of each place: the one stated last."""
    rows = await connection.execute(select(work_capacities).order_by(work_capacities.c.capacity_id))
    return {Place(row.office, row.lane): Work(row.amber_per_day, row.red_per_day) for row in rows}


async def cases_since(connection: AsyncConnection, first: datetime) -> dict[Place, list[Case]]:
    """The newest assessment since `first` of each consignment, by office and lane; read from stored frames, batch by batch."""
    made = func.array_agg(func.json_build_array(assessments.c.consignment_id, assessments.c.score, assessments.c.band))
    query = (
        select(frames.c.archive, made)
        .join(assessments, assessments.c.frame_id == frames.c.frame_id)
        .where(frames.c.made_at >= first)
        .group_by(frames.c.frame_id)
        .order_by(frames.c.frame_id)
    )
    newest: dict[str, tuple[Place, Case]] = {}
    async for archive, judged in await connection.stream(query):
        whole = Frames.from_bytes(archive)["consignment"]
        there = dict(zip(whole["consignment_id"], zip(places(whole), _thresholds(whole), strict=True), strict=True))
        for identity, score, band in judged:
            place, thresholds = there[identity]
            newest[identity] = (place, Case(score, Band(band), raised=band_of(score, thresholds) is not Band(band)))
    found: dict[Place, list[Case]] = {}
    for place, case in newest.values():
        found.setdefault(place, []).append(case)
    return found


def _thresholds(consignments: pl.DataFrame) -> list[Thresholds]:
    """Those each consignment was judged by."""
    if "amber_from" not in consignments.columns:
        return [START] * consignments.height
    columns = consignments.select(pl.col("amber_from").fill_null(START.amber), pl.col("red_from").fill_null(START.red))
    return [Thresholds(*row) for row in columns.iter_rows()]
