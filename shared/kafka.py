"""Everything Kafka, in one file: topics, the consumer's transport, and how an event looks on the wire.

aiokafka directly, no stream framework (design D4): idempotent producer, acks=all, no awaited send per message, `getmany`.
Events travel as CloudEvents 1.0 in Kafka's binary mode: attributes in `ce_` headers, data in the value, `key` as the record key.
"""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from shared import metrics
from shared.consumer import Record
from shared.database import Database
from shared.declaration import format_time, parse_time
from shared.events import Event
from shared.positions import Partition, Positions, order
from shared.topics import TOPICS, Topic

log = structlog.get_logger(__name__)

Headers = Sequence[tuple[str, bytes | None]]
POSITION_HEADER = "portcullis_log_position"
_DAY_MS = 86_400_000
_LOOK_EVERY_MS = 5_000  # how soon a topic or partition made after the start is noticed; the client's own five minutes are long
_LARGEST_MESSAGE = 16 * 1024 * 1024  # a consignment of 9,999 items is about 4 MB


def headers_of(event: Event, position: str) -> list[tuple[str, bytes]]:
    """The record headers of an event at `position` of its owner's log."""
    attributes = {
        "ce_specversion": "1.0",
        "ce_id": event.id,
        "ce_type": event.type,
        "ce_source": event.source,
        "ce_subject": event.key,
        "ce_time": format_time(event.time),
        "content-type": "application/json",
        POSITION_HEADER: position,
    }
    if event.traceparent:
        attributes["ce_traceparent"] = event.traceparent
    attributes |= {f"x-{name}": value for name, value in event.headers.items()}
    return [(name, value.encode()) for name, value in attributes.items()]


def event_of(topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> Event:
    """The event in a record. Raises ValueError saying which attribute is missing or wrong."""
    found = {name: raw.decode() for name, raw in headers if raw is not None}
    missing = [name for name in ("ce_id", "ce_type", "ce_source", "ce_time") if not found.get(name)]
    if missing or value is None:
        raise ValueError(f"not a CloudEvents record: {', '.join(missing) or 'the value'} is missing")
    try:
        json.loads(value)
    except RecursionError as nested:
        raise ValueError("the value is nested too deeply") from nested
    return Event(
        id=found["ce_id"],
        type=found["ce_type"],
        source=found["ce_source"],
        key=found.get("ce_subject") or (key or b"").decode(),
        time=parse_time(found["ce_time"]),
        topic=topic,
        data=value,
        traceparent=found.get("ce_traceparent"),
        headers={name[2:]: text for name, text in found.items() if name.startswith("x-")},
    )


async def create_topics(bootstrap: str, prefix: str = "", replication: int = 1) -> list[str]:
    """Create what the registry states and the broker lacks, with partitions and retention. Returns the names created."""
    wanted = [
        NewTopic(prefix + name, topic.partitions, replication, topic_configs=configs(topic))
        for topic in TOPICS.values()
        for name in (topic.name, topic.dead_letters)
    ]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        known = set(await admin.list_topics())
        missing = [topic for topic in wanted if topic.name not in known]
        if missing:
            answer = await admin.create_topics(missing)
            for name, code, *_message in answer.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise for_code(code)(f"topic {name} could not be created")
        await _led(admin, [topic.name for topic in wanted])
        return [topic.name for topic in missing]
    finally:
        await admin.close()


async def _led(admin: AIOKafkaAdminClient, topics: list[str], seconds: float = 30) -> None:
    """Wait until every partition has a leader: before that, clients are told that there is no such topic."""
    async with asyncio.timeout(seconds):
        while True:
            described = await admin.describe_topics(topics)
            partitions = [partition for topic in described for partition in topic["partitions"]]
            if not any(one["error_code"] for one in [*described, *partitions]) and all(p["leader"] >= 0 for p in partitions):
                return
            await asyncio.sleep(0.1)


def configs(topic: Topic) -> dict[str, str]:
    """The topic-level settings the registry asks for."""
    return {"retention.ms": str(topic.retention_days * _DAY_MS), "max.message.bytes": str(_LARGEST_MESSAGE)}


def producer(bootstrap: str) -> AIOKafkaProducer:
    """An idempotent producer: no loss, no repetition, no reordering within one life of it."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        enable_idempotence=True,
        acks="all",
        linger_ms=2,
        max_batch_size=256 * 1024,
        max_request_size=_LARGEST_MESSAGE,
    )


def _offset(position: str) -> int:
    """The Kafka offset in a position: its serial; the first number of a position is the log's alone."""
    return order(position)[1]


class KafkaSource(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """Reads `topics` for `group`. Positions come from the database; Kafka's own offsets are committed only to show the lag."""

    def __init__(
        self, *, bootstrap: str, prefix: str, group: str, topics: Collection[str], database: Database, positions: Positions
    ) -> None:
        self._prefix, self._group, self._topics = prefix, group, topics
        self._database, self._positions = database, positions
        self._consumer: Any = None
        self._open: set[TopicPartition] = set()
        self._bootstrap = bootstrap

    async def start(self) -> None:
        """Join the group."""
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            group_id=self._prefix + self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            max_partition_fetch_bytes=_LARGEST_MESSAGE,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            metadata_max_age_ms=_LOOK_EVERY_MS,
        )
        try:
            await self._consumer.start()
        except KafkaError as away:
            await self.stop()
            raise ConnectionError(f"no broker at {self._bootstrap}") from away
        self._consumer.subscribe([self._prefix + topic for topic in self._topics], listener=self)

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        """Nothing to save: what is not committed is read again by the next owner."""
        self._open -= set(revoked)

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Start each partition where its stored position says."""
        await self._seek(assigned)

    async def _seek(self, assigned: Collection[TopicPartition]) -> None:
        self._open -= set(assigned)
        ours = {Partition(tp.topic.removeprefix(self._prefix), tp.partition): tp for tp in assigned}
        stored = await self._positions.load(self._database, self._group, list(ours))
        for partition, tp in ours.items():
            if tp in self._consumer.assignment():
                self._consumer.seek(tp, _offset(stored[partition]) + 1 if partition in stored else 0)
                self._open.add(tp)

    async def poll(self, limit: int) -> Sequence[Record]:
        """The next records of the assigned partitions."""
        try:
            polled: Mapping[TopicPartition, list[ConsumerRecord]] = await self._consumer.getmany(
                timeout_ms=200, max_records=limit
            )
        except KafkaError as error:
            if error.retriable:
                raise ConnectionError("the broker cannot be read now") from error
            raise
        # The client may fetch before the seek of a new assignment: those records come again, from where they should.
        fetched = {tp: batch for tp, batch in polled.items() if tp in self._open}
        for tp in fetched:
            topic = tp.topic.removeprefix(self._prefix)
            end = self._consumer.highwater(tp)
            if end is not None:
                metrics.LAG.labels(self._group, topic, tp.partition).set(max(0, end - fetched[tp][-1].offset - 1))
        return [self._record(tp, raw) for tp, batch in fetched.items() for raw in batch]

    def _record(self, tp: TopicPartition, raw: ConsumerRecord) -> Record:
        topic = tp.topic.removeprefix(self._prefix)
        partition, position = Partition(topic, tp.partition), f"0:{raw.offset}"
        try:
            return Record(partition, position, event_of(topic, raw.key, raw.value, raw.headers))
        except ValueError as fault:
            unreadable = Event(
                id=f"{tp.topic}-{tp.partition}-{raw.offset}",
                type="unreadable",
                source="kafka",
                topic=topic,
                key=(raw.key or b"").decode(errors="replace"),
                time=datetime.now(UTC),
                data=raw.value or b"",
            )
            return Record(partition, position, unreadable, fault=str(fault))

    async def rewind(self) -> None:
        """Read again from the stored positions of whatever is assigned now."""
        await self._seek(self._consumer.assignment())

    async def keep_alive(self) -> None:
        """Poll without taking anything, so that the coordinator does not think the member stuck."""
        if self._consumer is None:
            return
        assigned = self._consumer.assignment()
        self._consumer.pause(*assigned)
        try:
            await self._consumer.getmany(timeout_ms=0)
        finally:
            self._consumer.resume(*[tp for tp in assigned if tp in self._consumer.assignment()])

    async def committed(self, records: Sequence[Record]) -> None:
        """Commit Kafka's offsets, for the eyes of operations only: failing to changes nothing."""
        last = {record.partition: _offset(record.position) + 1 for record in records}
        offsets = {TopicPartition(self._prefix + partition.topic, partition.number): offset for partition, offset in last.items()}
        try:
            await self._consumer.commit({tp: offset for tp, offset in offsets.items() if tp in self._consumer.assignment()})
        except KafkaError as error:
            log.info("offsets not shown", group=self._group, error=repr(error)[:200])

    async def stop(self) -> None:
        """Leave the group."""
        leaving, self._consumer = self._consumer, None
        self._open.clear()
        if leaving is not None:
            await leaving.stop()
