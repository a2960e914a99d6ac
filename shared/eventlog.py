"""The event log: events appended in the transaction that made them true, read in the order in which they became true.

PostgreSQL hands out ids before it commits, so a reader that remembers the highest id skips what slower transactions
commit later. `tail` therefore reads only below the oldest transaction still running and orders by (transaction, id). Relay,
embedded consumers and mailboxes all read this way (design D2).

Order per key: a transaction gets its number at its first write. Whoever writes events of a key others may write too calls
`hold_keys` *before* that first write; then transaction numbers follow the order in which the lock was granted.

"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import structlog
from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, Table, Text, bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import UserDefinedType

from shared.database import metadata
from shared.events import Event
from shared.positions import START, order

log = structlog.get_logger(__name__)


def trace_id(traceparent: str | None) -> str | None:
    """The trace's id in a W3C traceparent."""
    return traceparent.split("-")[1] if traceparent else None


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id. Read it as text; it is written by its default alone."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The DDL name of the type."""
        return "xid8"


class Logged(NamedTuple):
    """An event and its position in the log: "transaction:id"."""

    position: str
    event: Event


def commit_order_columns() -> tuple[Column[int], Column[int]]:
    """The two columns that order a table's rows by commit; together they are its primary key."""
    return (
        Column("xid", Xid8, server_default=text("pg_current_xact_id()"), primary_key=True),
        Column("id", BigInteger, Identity(always=True), primary_key=True),
    )


async def hold_keys(connection: AsyncConnection, keys: Collection[str]) -> None:
    """Lock `keys` (at most a few thousand) until the transaction ends, in one order for everybody. Writes nothing."""
    await connection.execute(_HOLD, {"keys": list(keys)})


_HOLD = text(
    """SELECT pg_advisory_xact_lock(h) FROM
       (SELECT DISTINCT hashtextextended(k, 0) AS h FROM unnest(CAST(:keys AS text[])) AS k ORDER BY h) AS held"""
)

COMMITTED_AFTER = """
    (xid, id) > (CAST(:xid AS text)::xid8, CAST(:id AS bigint)) AND xid < pg_snapshot_xmin(pg_current_snapshot())
"""
"""SQL condition: committed, and after the position given by :xid and :id. Nothing below it can still appear."""


class EventLog:
    """The log of one service, in that service's schema."""

    def __init__(self, schema: str) -> None:
        self.schema = schema
        self.table = Table(
            "event_log",
            metadata,
            *commit_order_columns(),
            Column("topic", Text, nullable=False),
            Column("key", Text, nullable=False),
            Column("event_id", Text, nullable=False),
            Column("type", Text, nullable=False),
            Column("source", Text, nullable=False),
            Column("time", DateTime(timezone=True), nullable=False),
            Column("traceparent", Text),
            Column("headers", JSONB, nullable=False),
            Column("data", LargeBinary, nullable=False),
            schema=schema,
            extend_existing=True,
        )
        self._insert = self.table.insert()
        self._tail = text(
            f"""SELECT xid::text AS transaction, id, topic, key, event_id, type, source, time, traceparent, headers, data
                FROM {schema}.event_log AS log WHERE {COMMITTED_AFTER} AND topic = ANY(:topics)
                ORDER BY log.xid, log.id LIMIT :limit"""  # noqa: S608  the schema is a constant of the code
        ).bindparams(bindparam("topics"))
        self._end = text(
            f"""SELECT xid::text AS transaction, id FROM {schema}.event_log AS log
                WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) AND topic = ANY(:topics)
                ORDER BY log.xid DESC, log.id DESC LIMIT 1"""  # noqa: S608
        )
        self._behind = text(
            f"SELECT count(*) FROM {schema}.event_log WHERE {COMMITTED_AFTER} AND topic = ANY(:topics)"  # noqa: S608
        )

    async def append(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """Write `events` in the caller's transaction, in order."""
        if events:
            await connection.execute(
                self._insert,
                [
                    {
                        "topic": event.topic,
                        "key": event.key,
                        "event_id": event.id,
                        "type": event.type,
                        "source": event.source,
                        "time": event.time,
                        "traceparent": event.traceparent,
                        "headers": dict(event.headers),
                        "data": event.data,
                    }
                    for event in events
                ],
            )
            for event in events:  # the one line per step by which a consignment can be followed through the gate
                log.info("event", topic=event.topic, type=event.type, key=event.key, trace_id=trace_id(event.traceparent))

    async def tail(self, connection: AsyncConnection, after: str, topics: Collection[str], limit: int) -> list[Logged]:
        """Up to `limit` events of `topics` that committed after position `after`, in order."""
        xid, serial = order(after)
        rows = await connection.execute(self._tail, {"xid": str(xid), "id": serial, "topics": list(topics), "limit": limit})
        return [
            Logged(
                f"{row.transaction}:{row.id}",
                Event.model_construct(
                    id=row.event_id,
                    type=row.type,
                    source=row.source,
                    key=row.key,
                    time=row.time,
                    topic=row.topic,
                    data=row.data,
                    traceparent=row.traceparent,
                    headers=row.headers,
                ),
            )
            for row in rows
        ]

    async def end(self, connection: AsyncConnection, topics: Collection[str]) -> str:
        """The position of the last committed event of `topics`."""
        row = (await connection.execute(self._end, {"topics": list(topics)})).one_or_none()
        return f"{row.transaction}:{row.id}" if row else START

    async def behind(self, connection: AsyncConnection, after: str, topics: Collection[str]) -> int:
        """How many events of `topics` lie after position `after`: the lag."""
        xid, serial = order(after)
        parameters = {"xid": str(xid), "id": serial, "topics": list(topics)}
        return int((await connection.execute(self._behind, parameters)).scalar_one())
