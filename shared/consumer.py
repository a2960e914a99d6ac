"""The one consumer loop. Every service reads every topic through it; embedded log and Kafka look the same from here.

A batch is one transaction: the handler's effects, the events it appends and the group's new positions commit together, or
not at all. That is what makes effects happen exactly once (design D3):

- *A stale owner fails.* Positions move by compare-and-set; whoever lost its partitions finds them moved and rolls back.
- *Transient failures hold the batch*: the database is away, say. The loop pauses, keeps its membership, and tries again.
- *Anything else is permanent*: the batch is halved until the record that cannot be handled stands alone. It goes to the
  dead letters, with the reason, in the transaction that moves the position past it. Nothing is skipped silently.
- *A dead-letter limit stops the loop*: a bad deployment must not drain a topic into its dead letters.
"""

import asyncio
import random
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import metrics
from shared.database import Database, is_transient
from shared.eventlog import EventLog
from shared.events import Event
from shared.positions import Fenced, Partition, Positions
from shared.topics import dead_letters_of

log = structlog.get_logger(__name__)

Handler = Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]


class Record(NamedTuple):
    """One record as a transport delivered it. `fault` says why its event cannot be read; then `event` holds the raw bytes."""

    partition: Partition
    position: str
    event: Event
    fault: str | None = None


class Source(Protocol):
    """A transport seen as records in order per partition."""

    async def start(self) -> None:
        """Join: from here on partitions may be assigned, each from its stored position. Failed, it may be called again."""

    async def poll(self, limit: int) -> Sequence[Record]:
        """Up to `limit` next records; waits a little when there are none. Moves the read position, not the stored one."""

    async def rewind(self) -> None:
        """Read again from the stored positions."""

    async def keep_alive(self) -> None:
        """Stay a member of the group while a batch is held."""

    async def committed(self, records: Sequence[Record]) -> None:
        """The database holds these records' effects: make the progress visible."""

    async def stop(self) -> None:
        """Leave."""


class DeadLetterLimitError(RuntimeError):
    """Too many records in a row, or too large a share of the last thousand, could not be handled."""


class _StoppedError(Exception):
    """Told to stop while a batch was held."""


class Consumer:
    """Feeds `source` to `handler` in batches until told to stop; failures are retried or isolated, up to a limit."""

    def __init__(
        self,
        *,
        group: str,
        source: Source,
        handler: Handler,
        database: Database,
        positions: Positions,
        events: EventLog,
        batch_records: int = 500,
        dead_letter_run: int = 20,
        dead_letter_share: float = 0.05,
        longest_pause: float = 30,
    ) -> None:
        self._group, self._source, self._handler = group, source, handler
        self._database, self._positions, self._events = database, positions, events
        self._batch_records, self._run, self._share, self._longest_pause = (
            batch_records,
            dead_letter_run,
            dead_letter_share,
            longest_pause,
        )
        self._recent: deque[bool] = deque(maxlen=1000)
        self._in_a_row = 0
        self._stop = asyncio.Event()
        self.healthy = False
        self.handled = self.buried = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; the batch under way is finished first."""
        self._stop = stop
        try:
            if await self._join():
                while not stop.is_set():
                    await self._step()
                    self.healthy = True
        finally:
            self.healthy = False
            await self._source.stop()

    async def _join(self) -> bool:
        """Start the source, however long what it stands on is away. False when told to stop meanwhile."""
        tries = 0
        while not self._stop.is_set():
            try:
                await self._source.start()
            except Exception as error:
                if not is_transient(error):
                    raise
                tries += 1
                await self._pause(error, tries)
            else:
                return True
        return False

    async def _step(self) -> None:
        try:
            records = await self._source.poll(self._batch_records)
            if records:
                await self._process(records)
        except Fenced:
            log.info("another member took over", group=self._group)
            await self._source.rewind()
        except _StoppedError:
            log.info("stopped while holding a batch; it is read again at the next start", group=self._group)
        except Exception as error:
            if not is_transient(error):
                raise
            await self._pause(error, 0)
            await self._source.rewind()

    async def _process(self, records: Sequence[Record]) -> None:
        """Commit the batch; when it cannot be, halve it until the culprit stands alone."""
        failure = next((record.fault for record in records if record.fault), None)
        if failure is None:
            failure = await self._attempt(records, self._handler)
        if failure is None:
            self._count(len(records), dead=False)
            self.handled += len(records)
        elif len(records) > 1:
            middle = len(records) // 2
            await self._process(records[:middle])
            await self._process(records[middle:])
        else:
            await self._bury(records[0], failure)

    async def _attempt(self, records: Sequence[Record], handler: Handler) -> str | None:
        """One transaction, tried again while its failures are transient. Returns the reason of a permanent failure.

        When the connection breaks during COMMIT the outcome is unknown: if it had succeeded, the next try is Fenced.
        """
        tries = 0
        moves = [(record.partition, record.position) for record in records]
        while True:
            try:
                async with self._database.begin() as connection:
                    await handler(connection, [record.event for record in records])
                    await self._positions.advance(connection, self._group, moves)
                break
            except Fenced:
                raise
            except Exception as error:
                if not is_transient(error):
                    log.warning("batch failed", group=self._group, records=len(records), error=type(error).__name__)
                    return "".join(traceback.format_exception(error))
                tries += 1
                await self._pause(error, tries)
                if self._stop.is_set():
                    raise _StoppedError from error
        self._positions.settle(self._group, moves)
        await self._source.committed(records)
        metrics.CONSUMED.labels(self._group).inc(len(records))
        return None

    async def _bury(self, record: Record, reason: str) -> None:
        """Move past a record that cannot be handled, leaving it and the reason in the dead letters of its topic."""
        self._count(1, dead=True)
        dead = record.event.model_copy(
            update={
                "topic": dead_letters_of(record.partition.topic),
                "headers": {
                    **record.event.headers,
                    "dead-letter-reason": reason[-4000:],
                    "dead-letter-group": self._group,
                    "dead-letter-position": f"{record.partition.topic}/{record.partition.number}/{record.position}",
                    "dead-letter-time": datetime.now(UTC).isoformat(),
                },
            }
        )

        async def leave(connection: AsyncConnection, _events: Sequence[Event]) -> None:
            await self._events.append(connection, [dead])

        failure = await self._attempt([record], leave)
        if failure is not None:
            raise RuntimeError(f"a dead letter could not be written: {failure}")
        self.buried += 1
        metrics.DEAD_LETTERS.labels(self._group, record.partition.topic).inc()
        log.error("dead letter", group=self._group, topic=record.partition.topic, position=record.position, key=record.event.key)

    def _count(self, number: int, *, dead: bool) -> None:
        self._recent.extend([dead] * min(number, 1000))
        self._in_a_row = self._in_a_row + 1 if dead else 0
        assert self._recent.maxlen is not None  # noqa: S101  narrows the type
        if self._in_a_row > self._run or sum(self._recent) > self._share * self._recent.maxlen:
            raise DeadLetterLimitError(
                f"{self._group}: {self._in_a_row} records in a row and {sum(self._recent)} of the last {len(self._recent)} "
                "could not be handled; mend the cause, then start again and replay the dead letters"
            )

    async def _pause(self, error: BaseException, tries: int) -> None:
        """Back off with full jitter, staying in the group; ends early on stop."""
        self.healthy = False
        metrics.HELD.labels(self._group).inc()
        ceiling = min(self._longest_pause, 0.1 * 2 ** min(tries, 12))
        log.warning("holding the batch", group=self._group, tries=tries, error=repr(error)[:300])
        until = asyncio.get_running_loop().time() + random.uniform(0.05, ceiling)  # noqa: S311  jitter, not a secret
        while not self._stop.is_set() and (left := until - asyncio.get_running_loop().time()) > 0:
            await self._source.keep_alive()
            try:
                await asyncio.wait_for(self._stop.wait(), min(left, 1))
            except TimeoutError:
                continue
