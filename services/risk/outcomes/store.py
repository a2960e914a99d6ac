"""Statements about outcomes. None commits; an event again changes nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime

import polars as pl
from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.outcomes.parties import WINDOW, Seen, left
from services.risk.outcomes.tables import outcomes, party_outcomes
from services.risk.tables import assessments, frames
from shared.events import ControlRecorded
from shared.intervals import Share, share

CLEAN = "clean"
_RIGHT = func.sum(case((outcomes.c.positive, 1), else_=0))


async def keep(connection: AsyncConnection, recorded: Sequence[ControlRecorded]) -> None:
    """Keep the results of controls, and leave them with the parties of the consignments as they were judged."""
    if not recorded:
        return
    rows = [
        {
            "outcome_id": one.control_id,
            "consignment_id": one.consignment_id,
            "positive": one.result != CLEAN,
            "found_at": one.recorded_at,
            "arm": one.arm,
            "criteria": list(one.criteria),
        }
        for one in recorded
    ]
    statement = insert(outcomes).on_conflict_do_nothing().returning(outcomes.c.outcome_id)
    new = set((await connection.execute(statement, rows)).scalars())
    seen = [each for one in recorded if one.control_id in new for each in await _parties(connection, one)]
    if seen:
        await connection.execute(insert(party_outcomes).on_conflict_do_nothing(), [one._asdict() for one in seen])


async def find(connection: AsyncConnection, keys: Collection[int], earliest: datetime) -> list[Seen]:
    """What was found under these keys, as far back as the earliest of those who ask looks."""
    query = select(*(party_outcomes.c[name] for name in Seen._fields))
    rows = await connection.execute(query.where(party_outcomes.c.key.in_(keys), party_outcomes.c.found_at >= earliest - WINDOW))
    return [Seen(*row) for row in rows]


async def precision(connection: AsyncConnection, since: datetime) -> dict[str, Share]:
    """Of each criterion: how many controls of consignments it had hit found something."""
    hit = select(func.unnest(outcomes.c.criteria).label("criterion"), outcomes.c.positive)
    each = hit.where(outcomes.c.found_at >= since).subquery()
    right = func.sum(case((each.c.positive, 1), else_=0))
    rows = await connection.execute(
        select(each.c.criterion, right, func.count()).group_by(each.c.criterion).order_by("criterion")
    )
    return {criterion: share(found, count) for criterion, found, count in rows}


async def arms(connection: AsyncConnection, since: datetime) -> dict[str, Share]:
    """Of each arm, random and targeted: how many of its controls found something."""
    query = select(outcomes.c.arm, _RIGHT, func.count()).where(outcomes.c.found_at >= since).group_by(outcomes.c.arm)
    return {arm: share(found, count) for arm, found, count in await connection.execute(query.order_by(outcomes.c.arm))}


async def _parties(connection: AsyncConnection, one: ControlRecorded) -> list[Seen]:
    """The parties of the consignment by the assessment the control was ordered on, else by its newest."""
    mine = assessments.c.assessment_id == one.assessment_id
    query = (
        select(frames.c.archive, assessments.c.revision)
        .join(assessments, assessments.c.frame_id == frames.c.frame_id)
        .where(assessments.c.consignment_id == one.consignment_id)
        .order_by(mine.desc().nulls_last(), assessments.c.assessed_at.desc(), assessments.c.revision.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return []
    party = Frames.from_bytes(row.archive)["party"].filter(
        (pl.col("consignment_id") == one.consignment_id) & (pl.col("revision") == row.revision)
    )
    return list(left(party.to_dicts(), one.control_id, one.recorded_at, positive=one.result != CLEAN))
