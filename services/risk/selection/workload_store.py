"""Statements about work: what an office's lane can do in a day, and what came to it. None commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.core.score import band_of
from services.risk.selection.rates import ANY, Place
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
        columns = Frames.from_bytes(archive)["consignment"].select("consignment_id", "office", "mode")
        places = {identity: Place(office or ANY, mode or ANY) for identity, office, mode in columns.iter_rows()}
        for identity, score, band in judged:
            newest[identity] = (places[identity], Case(score, Band(band), raised=band_of(score) is not Band(band)))
    found: dict[Place, list[Case]] = {}
    for place, case in newest.values():
        found.setdefault(place, []).append(case)
    return found
