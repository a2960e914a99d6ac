"""Generations: what was in force, in the order in which it came into force. What is back in force is a new generation."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import RowMapping, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.reassessment.tables import generations
from shared.eventlog import hold_keys

_KEY = "risk/generations"


class Basis(NamedTuple):
    """All that decides about a consignment beside its filing. Each is small; what it stands for is kept elsewhere.

    `rulesets`: hashes of those that decide (criteria, reference lists, watch lists), the share of a roll-out, and which dated
    entries of watch lists count on the day; `register`: the version of the register of trusted traders; `clearances`: how many
    were ever made, `dropped`: how many of them no longer count.
    """

    rulesets: str
    register: int
    clearances: int
    dropped: int


_REASONS = {
    "rulesets": "criteria or lists changed",
    "register": "the register of trusted traders changed",
    "dropped": "a clearance was withdrawn or expired",
    "clearances": "a pair was cleared",
}


async def enter(connection: AsyncConnection, basis: Basis, at: datetime) -> int:
    """The number of the generation on this basis: the last one's if that is the same, else a new one's.

    A clearance that was made concerns only live consignments that matched a list; any other change concerns all.
    """
    await hold_keys(connection, [_KEY])
    last = (await connection.execute(_LAST)).mappings().one_or_none()
    differs = [name for name in _REASONS if last is None or last[name] != getattr(basis, name)]
    if last is not None and not differs:
        return int(last["generation"])
    row = basis._asdict() | {
        "concerns_all": differs != ["clearances"],
        "because": ", ".join(_REASONS[name] for name in differs) if last else "the first start",
        "since": at,
    }
    return int((await connection.execute(insert(generations).values(row).returning(generations.c.generation))).scalar_one())


async def all_since(connection: AsyncConnection, generation: int) -> int:
    """The newest generation up to this one that concerns every live consignment."""
    newest = func.max(generations.c.generation)
    query = select(newest).where(generations.c.concerns_all, generations.c.generation <= generation)
    return int((await connection.execute(query)).scalar_one())


async def count(connection: AsyncConnection, generation: int, *, judged: int, changed: int, failed: int) -> None:
    """Add to the progress of a generation."""
    columns = generations.c
    more = {"judged": columns.judged + judged, "changed": columns.changed + changed, "failed": columns.failed + failed}
    await connection.execute(update(generations).where(generations.c.generation == generation).values(more))


async def newest(connection: AsyncConnection, limit: int) -> Sequence[RowMapping]:
    """The last generations, newest first."""
    query = select(generations).order_by(generations.c.generation.desc()).limit(limit)
    return (await connection.execute(query)).mappings().all()


_LAST = select(generations).order_by(generations.c.generation.desc()).limit(1)
