"""A pipeline at work: three services, Kafka, PostgreSQL; how far consignments have come, and what that cost."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

from bench.load import Plan, Result, finish, start
from bench.stand import GATE, SERVICES, Processes, Stand, connect, running
from shared.kafka import create_topics

_LOOK_EVERY_SECONDS = 0.5
_STALLED_SECONDS = 60
_SERIALS = 10_000_000  # a load's share of serial numbers


@dataclass(frozen=True)
class Pipeline:
    """How a pipeline's services start, and which rows of its database are consignments filed, assessed and decided."""

    name: str
    command: Sequence[str]
    filed: str
    assessed: str
    decided: str
    prepare: str = ""

    @property
    def counts(self) -> str:
        """SQL: how many are filed, assessed, decided."""
        parts = (f"(SELECT count(*) FROM {rows})" for rows in (self.filed, self.assessed, self.decided))  # noqa: S608  constants
        return f"SELECT {', '.join(parts)}"

    @property
    def last(self) -> str:
        """SQL: when the last decision was committed, in Unix time."""
        return f"SELECT extract(epoch FROM max(pg_xact_commit_timestamp(xmin))) FROM {self.decided}"  # noqa: S608  constants


class Seen(NamedTuple):
    """How many consignments were filed, assessed and decided at a time, in seconds."""

    at: float
    filed: int
    assessed: int
    decided: int


WHOLE = Pipeline("gate", GATE, "ingest.consignments", "risk.assessments", "notify.consignments WHERE status <> 'IN_ASSESSMENT'")
EMPTY = Pipeline(
    "hops",
    (sys.executable, "-m", "bench.hops"),
    "ingest.bench WHERE topic = 'filings'",
    "risk.bench",
    "notify.bench WHERE topic = 'assessments'",
    ";".join(f"CREATE TABLE {name}.bench (topic text, key text, data bytea, PRIMARY KEY (topic, key))" for name in SERVICES),
)


@dataclass(frozen=True)
class Run:
    """Consignments decided within `seconds`, the last of them filed after `filing`; what was seen meanwhile; `cpu` the processor
    seconds of each process.
    """

    consignments: int
    seconds: float
    filing: float
    seen: list[Seen]
    cpu: dict[str, float]

    @property
    def rate(self) -> float:
        """Consignments decided a second."""
        return self.consignments / self.seconds

    @property
    def lag(self) -> int:
        """The most consignments that were filed and not yet decided."""
        return max((one.filed - one.decided for one in self.seen), default=0)


class Live:
    """A pipeline that is ready for work."""

    def __init__(self, pipeline: Pipeline, made: Stand, processes: Processes, connection: asyncpg.Connection) -> None:
        self.connection, self._pipeline, self._made, self._processes = connection, pipeline, made, processes
        self._loads = 0

    async def work(
        self, consignments: int, *shapes: str, connections: int = 4, rate: float | None = None
    ) -> tuple[Run, list[Result]]:
        """File so many in these shapes, in equal parts at once (multiples of 500), and wait until all are decided."""
        before, used = await self._look(), self.cpu
        share = consignments // len(shapes)
        loads = [start(self._plan(shape, share, connections, rate)) for shape in shapes]
        results = asyncio.gather(*[asyncio.to_thread(finish, load) for load in loads])
        seen = await self._watch(before, share * len(shapes), results)
        told = await results
        began = min(result.began for result in told)
        ended = float(await self.connection.fetchval(self._pipeline.last))
        run = Run(
            share * len(shapes),
            ended - began,
            max(result.began + result.seconds for result in told) - began,
            [one._replace(at=round(one.at - began, 2)) for one in seen if one.at > began],
            {name: round(value - used[name], 2) for name, value in self.cpu.items()},
        )
        return run, told

    @property
    def cpu(self) -> dict[str, float]:
        """Seconds of processor time used so far, by service, PostgreSQL and Kafka."""
        return self._processes.cpu | self._made.cpu

    def _plan(self, shape: str, consignments: int, connections: int, rate: float | None) -> Plan:
        self._loads += 1
        port, home = self._processes.ports["ingest"], str(self._made.home)
        return Plan(port, home, shape, connections, consignments=consignments, rate=rate, first=self._loads * _SERIALS)

    async def _look(self) -> Seen:
        return Seen(time.time(), *await self.connection.fetchrow(self._pipeline.counts))

    async def _watch(self, before: Seen, wanted: int, results: "asyncio.Future[list[Result]]") -> list[Seen]:
        """Look until all are decided. Raises RuntimeError when nothing moves for a minute, and what the load raised."""
        seen = [before._replace(filed=0, assessed=0, decided=0)]
        moved = time.monotonic()
        while seen[-1].decided < wanted:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            now = await self._look()
            since = Seen(now.at, now.filed - before.filed, now.assessed - before.assessed, now.decided - before.decided)
            if since[1:] != seen[-1][1:]:
                moved = time.monotonic()
            elif time.monotonic() - moved > _STALLED_SECONDS:
                raise RuntimeError(f"nothing moves: {since} of {wanted}")
            seen.append(since)
            if results.done():
                results.result()
        return seen


@asynccontextmanager
async def live(pipeline: Pipeline, made: Stand, number: int) -> AsyncIterator[Live]:
    """A pipeline on a database and topics of its own, ready and warm."""
    if made.kafka is None:
        raise ValueError("a pipeline needs a stand with Kafka")
    name = f"{pipeline.name}{number}"
    database = await made.database(name)
    await create_topics(made.kafka, f"{name}-")
    connection = await connect(database)
    try:
        if pipeline.prepare:
            await connection.execute(pipeline.prepare)
        with running(pipeline.command, SERVICES, made, database, PORTCULLIS_TOPIC_PREFIX=f"{name}-") as processes:
            await processes.ready()
            ready = Live(pipeline, made, processes, connection)
            await ready.work(200, "houses", connections=1)
            yield ready
    finally:
        await connection.close()
