"""The queue of webhook deliveries: who is due, in which order, and what became of it.

Order is kept per subscription and consignment: only the oldest undelivered notice of a consignment is ever due. A worker
takes deliveries by moving their next attempt past the time it needs, in a short transaction; no transaction stays open
while the network is waited for. Several workers may run; when one dies its deliveries fall due again, with the same id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.dialects.formats import MediaType
from services.notify.tables import deliveries, subscriptions


class Target(NamedTuple):
    """A subscription with something due. `secrets` sign every request, the newest first."""

    id: int
    url: str
    secrets: tuple[str, ...]
    format: MediaType = MediaType.JSON


class Due(NamedTuple):
    """A delivery taken. `attempts` are those made before."""

    serial: int
    notice_id: UUID
    attempts: int
    body: dict[str, Any]


class Result(NamedTuple):
    """What became of one attempt; delivered when `retry_after` is None. `outcome` is shown to the subscriber."""

    serial: int
    outcome: str
    retry_after: timedelta | None = None


_DUE = """d.delivered_at IS NULL AND d.next_attempt_at <= :now AND NOT EXISTS (
    SELECT FROM notify.deliveries AS earlier
    WHERE earlier.subscription_id = d.subscription_id AND earlier.consignment_id = d.consignment_id
      AND earlier.delivered_at IS NULL AND earlier.serial < d.serial)"""
"""SQL condition: delivery `d` may be attempted now, and no earlier one of its consignment waits."""

_TARGETS = text(
    f"""SELECT id, url, format, secret, previous_secret, rotated_at FROM notify.subscriptions AS s
        WHERE parked_at IS NULL AND id <> ALL(:busy)
          AND EXISTS (SELECT FROM notify.deliveries AS d WHERE d.subscription_id = s.id AND {_DUE})
        ORDER BY random() LIMIT :limit"""  # noqa: S608  constants; random, so that nobody waits behind the same neighbour
)

_TAKE = text(
    f"""WITH head AS (
           SELECT subscription_id, serial, notice_id FROM notify.deliveries AS d WHERE subscription_id = :subscription AND {_DUE}
           ORDER BY serial LIMIT :limit FOR UPDATE SKIP LOCKED)
       UPDATE notify.deliveries AS d SET next_attempt_at = :until
       FROM head JOIN notify.notices AS n USING (notice_id)
       WHERE d.subscription_id = head.subscription_id AND d.serial = head.serial
       RETURNING d.serial, d.notice_id, d.attempts, n.body"""  # noqa: S608  constants of the code
)

_RECENT = text(
    """SELECT d.notice_id, d.consignment_id, n.kind, d.attempts, d.outcome, d.delivered_at, d.next_attempt_at
       FROM notify.deliveries AS d JOIN notify.notices AS n USING (notice_id)
       WHERE d.subscription_id = :subscription ORDER BY d.serial DESC LIMIT :limit"""
)


async def targets(
    connection: AsyncConnection, now: datetime, *, busy: Collection[int], limit: int, overlap: timedelta
) -> list[Target]:
    """Up to `limit` subscriptions with something due, but those in `busy`; old secrets sign for `overlap` after a rotation."""
    rows = await connection.execute(_TARGETS, {"busy": list(busy), "now": now, "limit": limit})
    found = []
    for row in rows:
        fresh = row.previous_secret is not None and row.rotated_at + overlap > now
        secrets = (row.secret, row.previous_secret) if fresh else (row.secret,)
        found.append(Target(row.id, row.url, secrets, MediaType(row.format)))
    return found


async def take(connection: AsyncConnection, subscription: int, now: datetime, until: datetime, limit: int) -> list[Due]:
    """Take up to `limit` due deliveries, at most one a consignment; nobody else gets them before `until`."""
    rows = await connection.execute(_TAKE, {"subscription": subscription, "now": now, "until": until, "limit": limit})
    return [Due(*row) for row in rows]


async def settle(connection: AsyncConnection, subscription: int, now: datetime, results: Sequence[Result]) -> None:
    """Keep what became of the attempts."""
    delivered = [one for one in results if one.retry_after is None]
    failed = [one for one in results if one.retry_after is not None]
    if delivered:
        await connection.execute(_DELIVERED, [_row(subscription, one, now) for one in delivered])
    if failed:
        await connection.execute(_FAILED, [_row(subscription, one, now + (one.retry_after or timedelta())) for one in failed])


def _row(subscription: int, result: Result, at: datetime) -> dict[str, Any]:
    return {"subscription": subscription, "number": result.serial, "said": result.outcome, "at": at}


_ATTEMPTED = (
    update(deliveries)
    .where(
        deliveries.c.subscription_id == bindparam("subscription"),
        deliveries.c.serial == bindparam("number"),
        deliveries.c.delivered_at.is_(None),
    )
    .values(attempts=deliveries.c.attempts + 1, outcome=bindparam("said"))
)
_DELIVERED = _ATTEMPTED.values(delivered_at=bindparam("at"))
_FAILED = _ATTEMPTED.values(next_attempt_at=bindparam("at"))


async def park(connection: AsyncConnection, subscription: int, now: datetime, because: str) -> bool:
    """Stop delivering to a subscription until it is resumed. Returns whether it was not parked yet."""
    statement = update(subscriptions).where(subscriptions.c.id == subscription, subscriptions.c.parked_at.is_(None))
    return (await connection.execute(statement.values(parked_at=now, parked_because=because))).rowcount == 1


async def resume(connection: AsyncConnection, subscription: int, now: datetime) -> None:
    """Deliver again, from the oldest notice not delivered, each with all its attempts before it."""
    await connection.execute(
        update(subscriptions).where(subscriptions.c.id == subscription).values(parked_at=None, parked_because=None)
    )
    waiting = (deliveries.c.subscription_id == subscription, deliveries.c.delivered_at.is_(None))
    await connection.execute(update(deliveries).where(*waiting).values(attempts=0, next_attempt_at=now))


async def recent(connection: AsyncConnection, subscription: int, limit: int) -> Sequence[RowMapping]:
    """The newest deliveries of a subscription."""
    return (await connection.execute(_RECENT, {"subscription": subscription, "limit": limit})).mappings().all()
