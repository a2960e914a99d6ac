"""The relay across its own death, another's, and the broker's: Kafka holds the log, once, in order."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.app import LOGS
from shared.consumer import Consumer
from shared.database import Database
from shared.events import Event
from shared.kafka import KafkaSource, create_topics, event_of
from shared.positions import Positions
from shared.relay import Relay
from shared.topics import TOPICS
from tests.support.kafka import Kafka
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka
LOG = LOGS["ingest"]


async def append(database: Database, numbers: range) -> None:
    for number in numbers:
        async with database.begin() as connection:
            await LOG.append(
                connection,
                [
                    Event(
                        id=f"{key}-{number}",
                        type="test",
                        source="test",
                        key=f"k{key}",
                        time=datetime.now(UTC),
                        topic="filings",
                        data=str(number).encode(),
                        headers={"note": "kept"},
                    )
                    for key in range(10)
                ],
            )


def relay(database: Database, kafka: Kafka, prefix: str) -> Relay:
    return Relay(
        service="ingest", log=LOG, database=database, positions=Positions("ingest"), bootstrap=kafka.bootstrap, prefix=prefix
    )


@asynccontextmanager
async def relaying(database: Database, kafka: Kafka, prefix: str) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(relay(database, kafka, prefix).run(stop))
    yield
    stop.set()
    await asyncio.wait_for(task, 30)


async def published(kafka: Kafka, prefix: str) -> list[Event]:
    """All there is on the topic, partition by partition."""
    reader = AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await reader.start()
    partitions = [TopicPartition(f"{prefix}filings", number) for number in range(TOPICS["filings"].partitions)]
    ends = await reader.end_offsets(partitions)
    reader.assign([tp for tp in partitions if ends[tp]])
    events: list[Event] = []
    while len(events) < sum(ends.values()):
        for records in (await reader.getmany(timeout_ms=500)).values():
            events += [event_of("filings", raw.key, raw.value, raw.headers) for raw in records]
    await reader.stop()
    return events


def numbers_by_key(events: list[Event]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for event in events:
        found.setdefault(event.key, []).append(int(event.data))
    return found


async def all_published(kafka: Kafka, prefix: str, count: int) -> list[Event]:
    async def enough() -> list[Event] | None:
        events = await published(kafka, prefix)
        return events if len(events) >= count else None

    return await eventually(enough, 100)


@pytest.fixture
async def prefix(kafka: Kafka) -> str:
    prefix = kafka.prefix()
    await create_topics(kafka.bootstrap, prefix)
    return prefix


async def test_an_event_arrives_as_it_was_written(database: Database, kafka: Kafka, prefix: str) -> None:
    await append(database, range(1))
    async with relaying(database, kafka, prefix):
        events = await all_published(kafka, prefix, 10)
    one = next(event for event in events if event.key == "k3")
    assert (one.id, one.type, one.source, one.data, dict(one.headers)) == ("3-0", "test", "test", b"0", {"note": "kept"})


async def test_killed_again_and_again_it_neither_loses_nor_repeats(database: Database, kafka: Kafka, prefix: str) -> None:
    writing = asyncio.create_task(append(database, range(300)))
    for _ in range(8):
        victim = asyncio.create_task(relay(database, kafka, prefix).run(asyncio.Event()))
        await asyncio.sleep(random.uniform(0.05, 0.6))  # noqa: S311  a moment of its work, any moment
        victim.cancel()
        with suppress(asyncio.CancelledError):
            await victim
    await writing
    async with relaying(database, kafka, prefix):
        events = await all_published(kafka, prefix, 3000)
    assert numbers_by_key(events) == {f"k{key}": list(range(300)) for key in range(10)}


async def test_two_relays_publish_as_one(database: Database, kafka: Kafka, prefix: str) -> None:
    async with relaying(database, kafka, prefix), relaying(database, kafka, prefix):
        await append(database, range(50))
        events = await all_published(kafka, prefix, 500)
    assert numbers_by_key(events) == {f"k{key}": list(range(50)) for key in range(10)}


async def test_a_consumer_started_while_the_broker_is_away_waits_for_it(database: Database, kafka: Kafka, prefix: str) -> None:
    seen: list[str] = []

    async def handle(_connection: AsyncConnection, events: Sequence[Event]) -> None:
        seen.extend(event.id for event in events)

    positions = Positions("risk")
    source = KafkaSource(
        bootstrap=kafka.bootstrap, prefix=prefix, group="risk", topics=["filings"], database=database, positions=positions
    )
    consumer = Consumer(
        group="risk",
        source=source,
        handler=handle,
        database=database,
        positions=positions,
        events=LOGS["risk"],
        longest_pause=0.5,
    )
    stop = asyncio.Event()
    kafka.kill()
    consuming = asyncio.create_task(consumer.run(stop))
    try:
        await append(database, range(3))
        await asyncio.sleep(1)  # it has tried, and not given up
        assert not consuming.done()
    finally:
        await asyncio.to_thread(kafka.restart)
    async with relaying(database, kafka, prefix):

        async def all_seen() -> bool:
            return len(seen) == 30

        await eventually(all_seen, 60)
    stop.set()
    await consuming


async def test_a_broker_killed_and_restarted_loses_nothing(database: Database, kafka: Kafka, prefix: str) -> None:
    async with relaying(database, kafka, prefix):
        await append(database, range(20))
        await all_published(kafka, prefix, 100)
        kafka.kill()
        try:
            await append(database, range(20, 40))  # filings go on being accepted
        finally:
            await asyncio.to_thread(kafka.restart)
        events = await all_published(kafka, prefix, 400)
    assert numbers_by_key(events) == {f"k{key}": list(range(40)) for key in range(10)}
