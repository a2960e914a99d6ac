"""Publishes a service's event log to Kafka, in commit order, without loss and without repetition.

One relay per service is active, held by an advisory lock. Every record carries its log position in a header. On take-over
the relay reads the last record of every partition: what lies at or below that partition's last position has been
published. A watermark in the database, written after each acknowledged batch, only spares it from reading the whole log.
A relay that lost its lock without noticing can at worst repeat records; consumers drop repeated versions.
"""

import asyncio
from collections.abc import Collection
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import metrics
from shared.database import Database, is_transient
from shared.eventlog import EventLog
from shared.kafka import POSITION_HEADER, headers_of, producer
from shared.positions import START, Fenced, Partition, Positions, order
from shared.topics import TOPICS

log = structlog.get_logger(__name__)

_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 2))")
_BATCH = 1000
_IDLE_SECONDS = 0.02
_WAIT_SECONDS = 1


class Relay:
    """The relay of one service: `topics` of its log to the broker."""

    def __init__(
        self, *, service: str, log: EventLog, database: Database, positions: Positions, bootstrap: str, prefix: str = ""
    ) -> None:
        self._service, self._log, self._database, self._positions = service, log, database, positions
        self._bootstrap, self._prefix, self._group = bootstrap, prefix, f"relay-{service}"
        self._topics = [topic.name for topic in TOPICS.values() if topic.owner == service]
        self._topics += [topic.dead_letters for topic in TOPICS.values() if service in topic.readers]
        self._partition = DefaultPartitioner()

    async def run(self, stop: asyncio.Event) -> None:
        """Relay until `stop` is set; broker and database may come and go meanwhile."""
        while not stop.is_set():
            try:
                async with self._database.engine.connect() as plain:
                    guard = await plain.execution_options(isolation_level="AUTOCOMMIT")
                    try:
                        if await guard.scalar(_LOCK, {"name": self._group}):
                            await self._relay(guard, stop)
                    finally:
                        await plain.invalidate()  # closing the session is what frees the lock
            except (KafkaError, Fenced) as error:
                log.warning("relay starts over", service=self._service, error=repr(error)[:300])
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("relay waits for the database", service=self._service, error=repr(error)[:300])
            await _wait(stop, _WAIT_SECONDS)

    async def _relay(self, guard: AsyncConnection, stop: asyncio.Event) -> None:
        """The active relay's life: resume, then publish batch after batch."""
        mark = Partition("*")
        stored = await self._positions.load(self._database, self._group, [mark])
        position = stored.get(mark, START)
        published = await last_positions(self._bootstrap, [self._prefix + topic for topic in self._topics])
        sender: Any = producer(self._bootstrap)
        try:
            await sender.start()
            log.info("relay active", service=self._service, position=position)
            while not stop.is_set():
                batch = await self._log.tail(guard, position, self._topics, _BATCH)
                if not batch:
                    metrics.RELAY_LAG.labels(self._service).set(0)
                    await _wait(stop, _IDLE_SECONDS)
                    continue
                sends = []
                for logged in batch:
                    topic, key = self._prefix + logged.event.topic, logged.event.key.encode()
                    partitions = sorted(await sender.partitions_for(topic))
                    number = self._partition(key, partitions, partitions)
                    if order(logged.position) <= published.get(TopicPartition(topic, number), (0, 0)):
                        continue
                    headers = headers_of(logged.event, logged.position)
                    sends.append(await sender.send(topic, logged.event.data, key, partition=number, headers=headers))
                await asyncio.gather(*sends)
                position = batch[-1].position
                await self._positions.advance(guard, self._group, [(mark, position)])
                self._positions.settle(self._group, [(mark, position)])
                metrics.RELAYED.labels(self._service).inc(len(sends))
                if len(batch) == _BATCH:
                    metrics.RELAY_LAG.labels(self._service).set(await self._log.behind(guard, position, self._topics))
        finally:
            await sender.stop()


async def last_positions(bootstrap: str, topics: Collection[str]) -> dict[TopicPartition, tuple[int, int]]:
    """The log position of the last record in every partition of `topics` that has any."""
    reader: Any = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await reader.start()
        partitions = []
        for topic in topics:
            numbers = await reader._client._wait_on_metadata(topic)  # noqa: SLF001  the public call returns stale metadata
            partitions += [TopicPartition(topic, number) for number in numbers]
        first, last = await reader.beginning_offsets(partitions), await reader.end_offsets(partitions)
        wanted = {tp for tp in partitions if last[tp] > first[tp]}
        found: dict[TopicPartition, tuple[int, int]] = {}
        if wanted:
            reader.assign(list(wanted))
            for tp in wanted:
                reader.seek(tp, last[tp] - 1)
        while wanted:
            for tp, records in (await reader.getmany(*wanted, timeout_ms=500)).items():
                headers = dict(records[-1].headers)
                if POSITION_HEADER in headers:
                    found[tp] = order(headers[POSITION_HEADER].decode())
                wanted.discard(tp)
        return found
    finally:
        await reader.stop()


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
