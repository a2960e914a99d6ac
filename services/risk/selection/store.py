"""Selection's statements. None of them commits."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.frames import Frames
from services.risk.selection.arm import Drawn
from services.risk.selection.rates import Rate
from services.risk.selection.tables import selection_rates
from services.risk.tables import assessments, frames
from shared.events import Assessment

CRITERION = "SYS-01"
_RATE = [selection_rates.c[name] for name in Rate._fields]


async def rates_on(connection: AsyncConnection, day: date) -> list[Rate]:
    """The rates that hold on this day, in the order they were stated."""
    valid_to = selection_rates.c.valid_to
    query = select(*_RATE).where(selection_rates.c.valid_from <= day, or_(valid_to.is_(None), valid_to >= day))
    return [Rate(*row) for row in await connection.execute(query.order_by(selection_rates.c.rate_id))]


async def rates_stated(connection: AsyncConnection) -> list[dict[str, Any]]:
    """Every rate ever stated, the newest first: who stated what, when, and why."""
    rows = await connection.execute(select(selection_rates).order_by(selection_rates.c.rate_id.desc()))
    return [dict(row) for row in rows.mappings()]


async def state_rate(connection: AsyncConnection, rate: Rate, reason: str, by: str, at: datetime) -> dict[str, Any]:
    """Keep a rate as it is stated."""
    row = {**rate._asdict(), "reason": reason, "stated_by": by, "stated_at": at}
    stated = await connection.execute(insert(selection_rates).values(row).returning(selection_rates))
    return dict(stated.mappings().one())


async def drawn_on(connection: AsyncConnection, day: date) -> AsyncIterator[Drawn]:
    """What was drawn on a day (UTC), from the stored frames and assessments: the decisions' own record, not a second book."""
    first = datetime.combine(day, time(), UTC)
    query = (
        select(frames.c.archive, func.array_agg(assessments.c.body).label("bodies"))
        .join(assessments, assessments.c.frame_id == frames.c.frame_id)
        .where(frames.c.made_at >= first, frames.c.made_at < first + timedelta(days=1))
        .group_by(frames.c.frame_id)
        .order_by(frames.c.frame_id)
    )
    async for row in await connection.stream(query):
        for drawn in _drawn(row.archive, row.bodies):
            yield drawn


def _drawn(archive: bytes, bodies: list[bytes]) -> Iterator[Drawn]:
    made = {one.consignment_id: one for one in map(Assessment.model_validate_json, bodies)}
    columns = ("consignment_id", "revision", "random_draw", "random_rate")
    for identity, revision, draw, rate in Frames.from_bytes(archive)["consignment"].select(columns).iter_rows():
        if identity in made:
            yield Drawn(identity, revision, draw, rate, any(hit.criterion == CRITERION for hit in made[identity].hits))
