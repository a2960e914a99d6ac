"""The gate as it is deployed: three processes, Kafka, PostgreSQL, the edge. Processes can be killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pytest

from services.migrate import upgrade
from shared.auth import Role, development_token
from shared.database import Database
from shared.kafka import create_topics
from shared.settings import Settings
from tests.support.edge import edge_in_front_of, free_port
from tests.support.gate import CARRIER, FILER
from tests.support.kafka import Kafka
from tests.support.postgres import EmbeddedPostgres

PORTCULLIS = Path(sys.executable).parent / "portcullis"


class Processes:
    """`ingest`, `risk` and `notify`, each a process of its own, behind one address."""

    def __init__(self, environment: dict[str, str], home: Path, database: Database, postgres: EmbeddedPostgres) -> None:
        self.environment, self.home, self.database, self._postgres = environment, home, database, postgres
        self.port = free_port()
        self.ports = {service: free_port() for service in ("ingest", "risk", "notify")}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, service: str) -> None:
        """Start a service that is not running."""
        log = (self.home / f"{service}.log").open("ab")
        environment = self.environment | {"PORTCULLIS_PORT": str(self.ports[service])}
        self._running[service] = subprocess.Popen(
            [PORTCULLIS, "up", "--only", service], env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        log.close()

    def kill(self, service: str) -> None:
        """kill -9."""
        self._running[service].kill()
        self._running[service].wait()

    def crash_database(self) -> None:
        """End PostgreSQL at once, as a crash does, and start it again: it recovers from its log."""
        server = psutil.Process(self._postgres.pid)
        server.send_signal(signal.SIGQUIT)
        server.wait(30)
        self._postgres._server.ensure_postgres_running()

    async def stop(self) -> dict[str, int]:
        """Ask every service to end as operations would; the exit codes."""
        for process in self._running.values():
            process.send_signal(signal.SIGTERM)
        return {service: await asyncio.to_thread(process.wait, 30) for service, process in self._running.items()}

    async def ready(self, *services: str) -> None:
        """Wait until services say they are ready. AssertionError with the log of one that died."""
        async with httpx.AsyncClient() as client, asyncio.timeout(60):
            for service in services or self.ports:
                while not await self._answers(client, service):  # noqa: ASYNC110  asked over HTTP
                    await asyncio.sleep(0.05)

    async def _answers(self, client: httpx.AsyncClient, service: str) -> bool:
        assert self._running[service].poll() is None, (self.home / f"{service}.log").read_text()[-4000:]
        try:
            return (await client.get(f"http://127.0.0.1:{self.ports[service]}/readyz")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def client(self, role: Role) -> httpx.AsyncClient:
        """A caller at the edge."""
        party = {Role.FILER: FILER, Role.CARRIER: CARRIER}.get(role)
        token = development_token(Settings(home=self.home), role, party)
        return httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.port}", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )


@pytest.fixture
async def processes(kafka: Kafka) -> AsyncIterator[Processes]:
    """Three ready processes on a database and topics of their own."""
    with TemporaryDirectory(prefix="portcullis-e2e-") as folder:
        home = Path(folder)
        postgres = EmbeddedPostgres(home / "postgres")
        await upgrade(postgres.url(), create="gate")
        prefix = kafka.prefix()
        await create_topics(kafka.bootstrap, prefix)
        database = Database(postgres.url("gate"), 2)
        gate = Processes(
            {
                "PATH": os.environ["PATH"],
                "PORTCULLIS_HOME": folder,
                "PORTCULLIS_DATABASE_URL": postgres.url("gate"),
                "PORTCULLIS_KAFKA_BOOTSTRAP": kafka.bootstrap,
                "PORTCULLIS_TOPIC_PREFIX": prefix,
            },
            home,
            database,
            postgres,
        )
        (home / "edge").mkdir()
        try:
            for service in gate.ports:
                gate.start(service)
            await gate.ready()
            with edge_in_front_of(gate.ports, gate.port, home / "edge"):
                yield gate
            await gate.stop()
        finally:
            for service in gate._running:
                gate.kill(service)
            await database.close()
            postgres.stop()
