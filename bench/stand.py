"""The stand: PostgreSQL that waits for the disk, Kafka, and services as processes of their own, all on this machine."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import rmtree

import asyncpg
import httpx
import psutil  # type: ignore[import-untyped]

from services.migrate import upgrade
from shared.embedded import EmbeddedPostgres

HOME = Path(".portcullis") / "bench"
SERVICES = ("ingest", "risk", "notify")
GATE = (str(Path(sys.executable).parent / "portcullis"), "up", "--no-sample", "--only")
"""The command that starts a service of the gate; its name follows."""
_READY_SECONDS = 60


class Stand:
    """An embedded server with databases made as they are asked for; a broker if one is asked for."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self.home, self._stack = home, stack
        EmbeddedPostgres(home / "postgres").stop()  # makes it; what follows is read at the next start alone
        with (home / "postgres" / "postgresql.conf").open("a") as configuration:
            configuration.write("track_commit_timestamp = on\n")
        self._server = EmbeddedPostgres(home / "postgres")
        stack.callback(self._server.stop)
        self.kafka: str | None = None

    def start_kafka(self) -> None:
        """Start a broker. Raises Unavailable where Java or Maven cannot be had."""
        from deploy.kafka.broker import Cluster  # noqa: PLC0415  most scenarios need none

        self.kafka = self._stack.enter_context(Cluster(self.home / "kafka")).bootstrap

    async def database(self, name: str) -> str:
        """URL of a new, migrated database."""
        await upgrade(self._server.url(), create=name)
        return self._server.url(name)

    @property
    def cpu(self) -> dict[str, float]:
        """Seconds of processor time that PostgreSQL (its processes that have ended do not count) and Kafka have used."""
        server = psutil.Process(self._server.pid)
        used = {"PostgreSQL": sum(_cpu(process) for process in [server, *server.children()])}
        for pid in self.home.glob("kafka/*/pid"):
            used["Kafka"] = _cpu(psutil.Process(int(pid.read_text())))
        return used


@contextmanager
def stand(name: str, *, kafka: bool = False) -> Iterator[Stand]:
    """A fresh stand; everything ends with the block."""
    home = (HOME / name).resolve()
    rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    with ExitStack() as stack:
        stack.callback(rmtree, home, ignore_errors=True)
        made = Stand(home, stack)
        if kafka:
            made.start_kafka()
        yield made


class Processes:
    """Services under way, each a process with a port of its own. `command` is followed by a service's name."""

    def __init__(self, command: Sequence[str], services: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log, self.ports = log, {service: _free_port() for service in services}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PORTCULLIS_", "POLARS_"))}
        with log.open("ab") as sink:
            self._running = {
                service: psutil.Popen(
                    [*command, service],
                    env={**inherited, **environment, "PORTCULLIS_PORT": str(port)},
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=sink,
                )
                for service, port in self.ports.items()
            }

    async def ready(self) -> None:
        """Wait until all say they are. Raises RuntimeError with the end of the log when one has died or takes too long."""
        until = time.monotonic() + _READY_SECONDS
        async with httpx.AsyncClient() as client:
            for service, port in self.ports.items():
                while not await _answers(client, port):
                    if self._running[service].poll() is not None or time.monotonic() > until:
                        raise RuntimeError(f"{service} is not ready")
                    await asyncio.sleep(0.1)

    @property
    def cpu(self) -> dict[str, float]:
        """Seconds of processor time each has used."""
        return {service: _cpu(process) for service, process in self._running.items()}

    @property
    def last_words(self) -> str:
        """The end of what they logged, requests apart."""
        lines = [line for line in self._log.read_text(errors="replace").splitlines() if '"event": "request"' not in line]
        return "\n".join(lines[-40:])

    def stop(self) -> None:
        """End them in good order, or at once if that takes too long."""
        for process in self._running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(20)
            except psutil.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def running(command: Sequence[str], services: Sequence[str], made: Stand, database: str, **more: str) -> Iterator[Processes]:
    """Services on `database`; where the stand has a broker, on topics with the prefix `PORTCULLIS_TOPIC_PREFIX` of `more`."""
    environment = {"PORTCULLIS_HOME": str(made.home), "PORTCULLIS_DATABASE_URL": database, **more}
    if made.kafka and more:
        environment["PORTCULLIS_KAFKA_BOOTSTRAP"] = made.kafka
    processes = Processes(command, services, environment, made.home / "services.log")
    try:
        yield processes
    except Exception as failure:
        failure.add_note(f"The services' log ended:\n{processes.last_words}")
        raise
    finally:
        processes.stop()


async def connect(database: str) -> asyncpg.Connection:
    """A connection for questions about what the services have written."""
    return await asyncpg.connect(database.replace("+asyncpg", ""))


async def _answers(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)
