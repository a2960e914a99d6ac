"""What a service is made of, and how services become one process.

A `Gate` is what every service is handed; a `Service` is what it hands back: routes to serve, loops to run, and whether it is
ready. `serve` runs any number of them in one process; the first loop that fails takes the process down, loudly.
"""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
import uvicorn
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from sqlalchemy import text

from shared import database, problems
from shared.auth import Verifier
from shared.consumer import Consumer, Handler, Source
from shared.database import Database
from shared.eventlog import EventLog
from shared.http import Gatehouse, RateLimit
from shared.kafka import KafkaSource
from shared.logsource import LogSource
from shared.openapi import Interface
from shared.positions import Positions
from shared.relay import Relay
from shared.settings import Settings
from shared.topics import TOPICS

log = structlog.get_logger(__name__)

Loop = Callable[[asyncio.Event], Awaitable[None]]
Check = Callable[[], Awaitable[str | None]]
"""Says what is not ready, or None."""

LOGS = {service: EventLog(service) for service in ("ingest", "risk", "notify")}
"""The event log of each service. A service appends to its own alone; others are read, in embedded mode."""

POSITIONS = {service: Positions(service) for service in LOGS}


def utc_now() -> datetime:
    """The clock of the gate."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Gate:
    """What a service is handed."""

    settings: Settings
    database: Database
    now: Callable[[], datetime] = utc_now


@dataclass(frozen=True)
class Service:
    """What a service is made of. `handler` takes its events; `streamed` names paths whose bodies have no common size limit."""

    name: str
    router: APIRouter
    handler: Handler
    loops: Sequence[Loop] = ()
    checks: Sequence[Check] = ()
    streamed: frozenset[str] = field(default_factory=frozenset)


def consumer(gate: Gate, service: str, handler: Handler) -> Consumer:
    """The consumer of `service`: reads every topic the registry gives it, from Kafka or from the logs themselves."""
    settings, topics = gate.settings, [topic for topic in TOPICS.values() if service in topic.readers]
    source: Source
    if settings.kafka_bootstrap:
        source = KafkaSource(
            bootstrap=settings.kafka_bootstrap,
            prefix=settings.topic_prefix,
            group=service,
            topics=[topic.name for topic in topics],
            database=gate.database,
            positions=POSITIONS[service],
        )
    else:
        source = LogSource(
            group=service,
            topics={topic.name: LOGS[topic.owner] for topic in topics},
            database=gate.database,
            positions=POSITIONS[service],
        )
    return consumer_of(gate, service, service, source, handler)


def consumer_of(gate: Gate, service: str, group: str, source: Source, handler: Handler) -> Consumer:
    """A consumer with the gate's limits."""
    return Consumer(
        group=group,
        source=source,
        handler=handler,
        database=gate.database,
        positions=POSITIONS[service],
        events=LOGS[service],
        batch_records=gate.settings.batch_records,
        dead_letter_run=gate.settings.dead_letter_run,
        dead_letter_share=gate.settings.dead_letter_share,
    )


def relay(gate: Gate, service: str) -> Sequence[Loop]:
    """The relay of `service` where there is a broker to relay to."""
    if not gate.settings.kafka_bootstrap:
        return ()
    return (
        Relay(
            service=service,
            log=LOGS[service],
            database=gate.database,
            positions=POSITIONS[service],
            bootstrap=gate.settings.kafka_bootstrap,
            prefix=gate.settings.topic_prefix,
        ).run,
    )


def application(gate: Gate, services: Sequence[Service], lifespan_loops: bool = False) -> FastAPI:
    """The HTTP application of `services`. With `lifespan_loops` their loops run within its lifespan (tests like that)."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(services if lifespan_loops else ()):
            yield

    app = Interface(
        title="Portcullis",
        version="1",
        summary="Advance cargo risk assessment under the WCO SAFE Framework of Standards.",
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    app.state.verifier = Verifier(gate.settings)
    app.state.rate_limit = RateLimit(gate.settings.rate_limit_per_party)
    problems.install(app)
    database.install(app)
    for service in services:
        app.include_router(service.router)
    app.include_router(_operations(gate, services))
    app.add_middleware(
        Gatehouse,
        body_limit=gate.settings.body_limit_bytes,
        seconds=gate.settings.request_seconds,
        streamed=frozenset().union(*(service.streamed for service in services)),
    )
    return app


class Readiness(BaseModel):
    """Whether the process does its work."""

    ready: bool
    waiting_for: list[str] = Field(description="What is not ready.", examples=[["ingest consumer"]])


def _operations(gate: Gate, services: Sequence[Service]) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/healthz", response_class=PlainTextResponse, summary="The process is alive", response_description="Alive.")
    async def healthz() -> str:
        """Answers `ok` and asks nothing else."""
        return "ok\n"

    @router.get(
        "/readyz",
        summary="Filings are taken and decided",
        response_description="Ready.",
        responses={503: {"model": Readiness, "description": "Not ready."}},
    )
    async def readyz(response: Response) -> Readiness:
        """Asks the database and every loop that decisions depend on."""
        waiting = [name for name in [await database_check(gate)] if name]
        waiting += [name for service in services for check in service.checks if (name := await check())]
        response.status_code = 503 if waiting else 200
        return Readiness(ready=not waiting, waiting_for=waiting)

    @router.get("/metrics", response_class=PlainTextResponse, summary="Prometheus metrics", response_description="The metrics.")
    async def metrics() -> PlainTextResponse:
        """Prometheus' text format."""
        return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


async def database_check(gate: Gate) -> str | None:
    """Whether the database answers."""
    try:
        async with asyncio.timeout(2), gate.database.begin() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001  any failure means not ready
        return f"database ({type(error).__name__})"
    return None


def consumer_check(consumer: Consumer, name: str) -> Check:
    """Whether a consumer is at work."""

    async def check() -> str | None:
        return None if consumer.healthy else f"{name} consumer"

    return check


@asynccontextmanager
async def running(services: Sequence[Service]) -> AsyncIterator[asyncio.Event]:
    """Run the loops of `services` while the block runs. When one fails the block is cancelled and that failure raised."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for service in services:
            for loop in service.loops:
                group.create_task(loop(stop), name=f"{service.name}:{getattr(loop, '__qualname__', loop)}")  # type: ignore[arg-type]
        try:
            yield stop
        finally:
            stop.set()


class _Server(uvicorn.Server):
    """uvicorn, saying when it takes requests, and leaving the process to end in good order after a signal."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # rules, lists and code live as long as the process: full collections need not walk them again
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own raises the signal again when it is done, which would cut our loops off in the middle of a batch."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


async def serve(gate: Gate, services: Sequence[Service], started: Loop | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `started` runs once requests are taken. Raises what a loop raised."""
    config = uvicorn.Config(
        application(gate, services),
        host=gate.settings.host,
        port=gate.settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    server = _Server(config)
    async with running(services) as stop:
        greeting = asyncio.create_task(_after(server.up, started, stop)) if started else None
        await server.serve()
        if greeting is not None:
            greeting.cancel()
            await asyncio.gather(greeting, return_exceptions=True)


async def _after(up: asyncio.Event, started: Loop, stop: asyncio.Event) -> None:
    await up.wait()
    await started(stop)
