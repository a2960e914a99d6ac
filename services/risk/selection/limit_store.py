"""Statements about limits: what criteria have selected. None commits."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.selection.limits import ALL, Selected, Taken
from services.risk.selection.tables import limited_selections as table

# One at a time: who waits here counts what those before have committed. Held until the transaction ends.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('risk/limits', 1))")


async def alone(connection: AsyncConnection) -> None:
    """Wait until nobody else selects within limits, until the transaction ends."""
    await connection.execute(_ONE_AT_A_TIME)


async def taken(connection: AsyncConnection, criteria: Collection[str], day: date, consignments: Sequence[str]) -> Taken:
    """What these criteria have selected on `day`, and whether ever one of these consignments."""
    by_office = (
        select(table.c.criterion, table.c.office, func.count())
        .where(table.c.criterion.in_(criteria), table.c.day == day)
        .group_by(table.c.criterion, table.c.office)
    )
    counts: Counter[tuple[str, str | None]] = Counter()
    for criterion, office, count in await connection.execute(by_office):
        counts[criterion, office] += count
        counts[criterion, ALL] += count
    query = select(table.c.criterion, table.c.consignment_id)
    held = await connection.execute(query.where(table.c.criterion.in_(criteria), table.c.consignment_id.in_(consignments)))
    return Taken(counts, frozenset((criterion, consignment) for criterion, consignment in held))


async def keep(connection: AsyncConnection, selected: Sequence[Selected], day: date) -> None:
    """Note what was selected on `day`; the caller is `alone`."""
    if selected:
        rows = [{**one._asdict(), "day": day} for one in selected]
        await connection.execute(insert(table).on_conflict_do_nothing(), rows)


async def counts(connection: AsyncConnection, day: date) -> dict[str, int]:
    """How many consignments each criterion with a limit has selected on `day`."""
    query = select(table.c.criterion, func.count()).where(table.c.day == day).group_by(table.c.criterion)
    return {row[0]: row[1] for row in await connection.execute(query)}
