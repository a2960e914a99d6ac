"""One contract, two transports: nothing is lost, nothing repeated, nothing reordered within a key."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.app import LOGS
from shared.consumer import Consumer, DeadLetterLimitError, Source
from shared.database import Database
from shared.events import Event
from shared.kafka import KafkaSource, create_topics
from shared.logsource import LogSource
from shared.positions import Positions
from shared.relay import Relay
from tests.support.waiting import eventually

LOG = LOGS["ingest"]
TOPIC = "filings"


def event(key: str, number: int) -> Event:
    return Event(
        id=f"{key}-{number}", type="test", source="test", key=key, time=datetime.now(UTC), topic=TOPIC, data=str(number).encode()
    )


class Transport:
    """Events in, consumers out; what they handled stands in table `effects`."""

    def __init__(self, database: Database, bootstrap: str | None, prefix: str) -> None:
        self.database, self.bootstrap, self.prefix = database, bootstrap, prefix
        self.poison: set[str] = set()

    async def append(self, *events: Event) -> None:
        async with self.database.begin() as connection:
            await LOG.append(connection, events)

    def source(self, positions: Positions) -> Source:
        if self.bootstrap is None:
            return LogSource(group="risk", topics={TOPIC: LOG}, database=self.database, positions=positions)
        return KafkaSource(
            bootstrap=self.bootstrap,
            prefix=self.prefix,
            group="risk",
            topics=[TOPIC],
            database=self.database,
            positions=positions,
        )

    def consumer(self, handler=None, positions: Positions | None = None, **limits) -> Consumer:
        positions = positions or Positions("risk")
        return Consumer(
            group="risk",
            source=self.source(positions),
            handler=handler or self.handle,
            database=self.database,
            positions=positions,
            events=LOGS["risk"],
            longest_pause=0.2,
            **limits,
        )

    async def handle(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        for one in events:
            if one.id in self.poison:
                raise ValueError(f"cannot handle {one.id}")
        await connection.execute(
            text("INSERT INTO effects (key, number) VALUES (:key, :number)"),
            [{"key": one.key, "number": int(one.data)} for one in events],
        )

    async def overtake(self, first: Event) -> None:
        """Handle the first event as another process would that was given the partitions meanwhile."""
        async with self.database.begin() as connection:
            [logged] = await LOG.tail(connection, "0:0", [TOPIC], 10)
            position, partitions = ("0:0", 12) if self.bootstrap else (logged.position, 1)
            await self.handle(connection, [first])
            await connection.execute(
                text("INSERT INTO risk.positions SELECT 'risk', :topic, n, :position FROM generate_series(0, :last) AS n"),
                {"topic": TOPIC, "position": position, "last": partitions - 1},
            )

    async def effects(self) -> list[tuple[str, int]]:
        async with self.database.begin() as connection:
            rows = await connection.execute(text("SELECT key, number FROM effects ORDER BY serial"))
            return [(row.key, row.number) for row in rows]

    async def dead_letters(self) -> list[Event]:
        async with self.database.begin() as connection:
            logged = await LOGS["risk"].tail(connection, "0:0", [TOPIC + ".dead-letters"], 1000)
            return [one.event for one in logged]

    async def all_handled(self, count: int) -> list[tuple[str, int]]:
        async def enough() -> list[tuple[str, int]] | None:
            seen = await self.effects()
            return seen if len(seen) >= count else None

        return await eventually(enough)


@asynccontextmanager
async def started(consumer: Consumer) -> AsyncIterator[asyncio.Task[None]]:
    stop = asyncio.Event()
    task = asyncio.create_task(consumer.run(stop))
    try:
        yield task
    finally:
        stop.set()
        if not task.cancelled():
            await asyncio.wait([task], timeout=10)
        if task.done() and not task.cancelled() and not isinstance(task.exception(), DeadLetterLimitError):
            task.result()


@pytest.fixture(params=["log", pytest.param("kafka", marks=pytest.mark.kafka)])
async def transport(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Transport]:
    async with database.begin() as connection:
        await connection.execute(text("CREATE TABLE effects (serial bigint GENERATED ALWAYS AS IDENTITY, key text, number int)"))
    if request.param == "log":
        yield Transport(database, None, "")
        return
    kafka = request.getfixturevalue("kafka")
    prefix = kafka.prefix()
    await create_topics(kafka.bootstrap, prefix)
    stop = asyncio.Event()
    relay = Relay(
        service="ingest", log=LOG, database=database, positions=Positions("ingest"), bootstrap=kafka.bootstrap, prefix=prefix
    )
    task = asyncio.create_task(relay.run(stop))
    yield Transport(database, kafka.bootstrap, prefix)
    stop.set()
    await task


def in_order(effects: list[tuple[str, int]]) -> bool:
    """Each key's numbers are 0, 1, 2, … without gap or repetition."""
    last: dict[str, int] = {}
    for key, number in effects:
        if number != last.get(key, -1) + 1:
            return False
        last[key] = number
    return True


async def test_every_event_once_in_the_order_of_its_key(transport: Transport) -> None:
    async with started(transport.consumer()):
        for number in range(50):
            await transport.append(*(event(f"k{key}", number) for key in range(20)))
        effects = await transport.all_handled(1000)
    assert len(effects) == 1000
    assert in_order(effects)


async def test_nothing_is_skipped_while_a_slow_transaction_runs(transport: Transport) -> None:
    async with started(transport.consumer()):
        async with transport.database.begin() as slow:
            await LOG.append(slow, [event("slow", 0)])  # takes its number first …
            await transport.append(event("quick", 0))  # … and commits last
            await asyncio.sleep(0.3)  # the reader has every chance to run ahead
            assert await transport.effects() == []
        assert set(await transport.all_handled(2)) == {("slow", 0), ("quick", 0)}


async def test_a_killed_consumer_is_taken_over_without_loss_or_repetition(transport: Transport) -> None:
    await transport.append(*(event(f"k{number % 7}", number // 7) for number in range(700)))
    reached = asyncio.Event()

    async def dies(connection: AsyncConnection, events: Sequence[Event]) -> None:
        await transport.handle(connection, events)
        if len(await transport.effects()) >= 200:
            reached.set()
            await asyncio.Event().wait()

    victim = asyncio.create_task(transport.consumer(dies, batch_records=50).run(asyncio.Event()))
    await asyncio.wait_for(reached.wait(), 30)
    victim.cancel()
    await asyncio.wait([victim])
    async with started(transport.consumer()):
        effects = await transport.all_handled(700)
    assert len(effects) == 700
    assert in_order(effects)


async def test_a_stale_owner_is_fenced(transport: Transport) -> None:
    await transport.append(event("k", 0))
    entered, proceed = asyncio.Event(), asyncio.Event()

    async def dawdles(connection: AsyncConnection, events: Sequence[Event]) -> None:
        if not entered.is_set():
            entered.set()
            await proceed.wait()
        await transport.handle(connection, events)

    async with started(transport.consumer(dawdles)):
        await asyncio.wait_for(entered.wait(), 30)
        await transport.overtake(event("k", 0))
        proceed.set()
        await transport.append(event("k", 1))
        effects = await transport.all_handled(2)
    assert effects == [("k", 0), ("k", 1)]


async def test_a_poison_record_is_isolated_and_the_rest_is_handled(transport: Transport) -> None:
    transport.poison = {"k3-2"}
    await transport.append(*(event(f"k{key}", number) for number in range(5) for key in range(8)))
    async with started(transport.consumer()):
        effects = await transport.all_handled(39)
        [dead] = await eventually(transport.dead_letters)
    assert len(effects) == 39
    assert ("k3", 2) not in effects
    assert (dead.key, dead.data) == ("k3", b"2")
    assert "cannot handle k3-2" in dead.headers["dead-letter-reason"]
    assert dead.headers["dead-letter-group"] == "risk"


async def test_a_transient_failure_holds_the_batch_until_it_passes(transport: Transport) -> None:
    await transport.append(*(event("k", number) for number in range(10)))
    failures = iter([OSError("away"), TimeoutError("slow"), OSError("still away")])

    async def flickers(connection: AsyncConnection, events: Sequence[Event]) -> None:
        await transport.handle(connection, events)
        failure = next(failures, None)
        if failure:
            raise failure

    async with started(transport.consumer(flickers)):
        effects = await transport.all_handled(10)
    assert in_order(effects)
    assert next(failures, None) is None
    assert await transport.dead_letters() == []


async def test_lost_database_connections_are_replaced(transport: Transport) -> None:
    async with started(transport.consumer()):
        await transport.append(event("k", 0))
        await transport.all_handled(1)
        async with transport.database.begin() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await transport.append(event("k", 1))
        effects = await transport.all_handled(2)
    assert effects == [("k", 0), ("k", 1)]


async def test_too_many_dead_letters_stop_the_consumer(transport: Transport) -> None:
    transport.poison = {f"k-{number}" for number in range(100)}
    await transport.append(*(event("k", number) for number in range(100)))
    async with started(transport.consumer(dead_letter_run=5)) as task:
        await asyncio.wait([task], timeout=30)
        with pytest.raises(DeadLetterLimitError):
            task.result()
    assert len(await transport.dead_letters()) == 5
    transport.poison = set()
    async with started(transport.consumer()):
        assert await transport.all_handled(95) == [("k", number) for number in range(5, 100)]


async def test_members_come_and_go(transport: Transport) -> None:
    async with started(transport.consumer()):
        await transport.append(*(event(f"k{key}", 0) for key in range(30)))
        async with started(transport.consumer()):
            for number in range(1, 10):
                await transport.append(*(event(f"k{key}", number) for key in range(30)))
                await asyncio.sleep(0.05)
        await transport.append(*(event(f"k{key}", 10) for key in range(30)))
        effects = await transport.all_handled(330)
    assert len(effects) == 330
    assert in_order(effects)
