"""The event log as a consumer's transport: embedded mode, no broker.

Each topic is one partition. One member of a group reads a topic at a time, held by an advisory lock on a connection of its
own: when that member dies PostgreSQL frees the lock and another takes over from the stored position.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import metrics
from shared.consumer import Record
from shared.database import Database
from shared.eventlog import EventLog
from shared.positions import START, Partition, Positions

_LAG_EVERY_SECONDS = 5  # counting a long backlog is not free
_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 1))")


class LogSource:
    """Reads `topics` (topic -> the log of the service that owns it) for `group`."""

    def __init__(
        self, *, group: str, topics: Mapping[str, EventLog], database: Database, positions: Positions, idle_seconds: float = 0.03
    ) -> None:
        self._group, self._topics, self._database, self._positions = group, topics, database, positions
        self._idle = idle_seconds
        self._guard: AsyncConnection | None = None
        self._next: dict[Partition, str] = {}
        self._lag_due = 0.0

    async def start(self) -> None:
        """Wait for nothing: topics are taken as their locks come free."""

    async def poll(self, limit: int) -> Sequence[Record]:
        """Records of the topics this member holds, in commit order per topic."""
        await self._take_topics()
        records: list[Record] = []
        async with self._database.begin() as connection:
            await self._show_lag(connection)
            for partition, after in self._next.items():
                log = self._topics[partition.topic]
                for logged in await log.tail(connection, after, [partition.topic], limit - len(records)):
                    records.append(Record(partition, logged.position, logged.event))
                    self._next[partition] = logged.position
        if not records:
            await asyncio.sleep(self._idle)
        return records

    async def _take_topics(self) -> None:
        """Take what no living member holds; the guard connection's death gives everything back."""
        if self._guard is None:
            self._guard = await self._database.engine.connect()
            self._guard = await self._guard.execution_options(isolation_level="AUTOCOMMIT")
        try:
            free = [topic for topic in self._topics if Partition(topic) not in self._next]
            taken = [topic for topic in free if await self._guard.scalar(_LOCK, {"name": f"{self._group}/{topic}"})]
            if not free:
                await self._guard.scalar(text("SELECT 1"))  # a dead guard means that others may have taken over
        except Exception:
            await self._drop()
            raise
        if taken:
            partitions = [Partition(topic) for topic in taken]
            stored = await self._positions.load(self._database, self._group, partitions)
            self._next |= {partition: stored.get(partition, START) for partition in partitions}

    async def rewind(self) -> None:
        """Read again from the stored positions."""
        stored = await self._positions.load(self._database, self._group, list(self._next))
        self._next = {partition: stored.get(partition, START) for partition in self._next}

    async def keep_alive(self) -> None:
        """Membership is the guard connection; it needs no sign of life."""

    async def committed(self, records: Sequence[Record]) -> None:
        """The stored positions are all there is to it."""

    async def _show_lag(self, connection: AsyncConnection) -> None:
        if time.monotonic() < self._lag_due:
            return
        self._lag_due = time.monotonic() + _LAG_EVERY_SECONDS
        for partition, after in self._next.items():
            behind = await self._topics[partition.topic].behind(connection, after, [partition.topic])
            metrics.LAG.labels(self._group, partition.topic, partition.number).set(behind)

    async def stop(self) -> None:
        """Give the topics back."""
        await self._drop()

    async def _drop(self) -> None:
        guard, self._guard, self._next = self._guard, None, {}
        if guard is not None:
            await guard.invalidate()  # closing the session is what frees its locks
            await guard.close()
