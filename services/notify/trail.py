"""The audit trail: who decided what, when, on which version. Appended in the transaction of the decision; never changed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import RowMapping, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.chain import Link, linked
from services.notify.tables import audit

log = structlog.get_logger(__name__)

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_KEY = 0x61756469  # one writer at a time: a chain has one end


async def append(connection: AsyncConnection, entries: Sequence[Mapping[str, Any]]) -> None:
    """Append entries in order. The last thing a transaction does: others wait for its end. Each has `consignment_id` and `at`."""
    if not entries:
        return
    await connection.execute(_LOCK, {"key": _KEY})
    newest = select(audit.c.seq, audit.c.entry, audit.c.previous, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    links = list(linked(Link(*row) if row else None, [{**entry, "at": entry["at"].isoformat()} for entry in entries]))
    rows = [
        {**link._asdict(), "consignment_id": entry["consignment_id"], "at": entry["at"]}
        for link, entry in zip(links, entries, strict=True)
    ]
    await connection.execute(audit.insert(), rows)
    log.info("audit", seq=links[-1].seq, hash=links[-1].hash)


async def of_consignment(connection: AsyncConnection, consignment_id: str, limit: int = 1000) -> Sequence[RowMapping]:
    """The entries about a consignment, the oldest first: number, time, text."""
    query = select(audit.c.seq, audit.c.at, audit.c.entry).where(audit.c.consignment_id == consignment_id)
    return (await connection.execute(query.order_by(audit.c.seq).limit(limit))).mappings().all()


async def links(connection: AsyncConnection) -> AsyncIterator[Link]:
    """The whole chain in order, streamed: memory stays flat."""
    query = select(audit.c.seq, audit.c.entry, audit.c.previous, audit.c.hash).order_by(audit.c.seq)
    async with connection.stream(query) as rows:
        async for row in rows:
            yield Link(*row)
