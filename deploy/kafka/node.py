# ruff: noqa: INP001, S603  a script beside its data; it starts Java and sh with arguments of its own
"""One Kafka node on loopback: its process, started, asked, signalled and waited for."""

import fcntl
import os
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.kafka.artifacts import HERE, fetch, java, tail

HOST = "127.0.0.1"
_METADATA_V1 = (3, 1)  # API key and version of a request that every Kafka 4 answers


class BrokerError(RuntimeError):
    """A node does not start, does not answer or does not stop. The message ends with what it logged last."""


@dataclass
class Node:
    """One broker with its controller. `home` holds its properties, log, data, pid, and a lock that its process inherits: the
    lock is held exactly as long as the process lives, whoever started it.
    """

    id: int
    port: int
    controller_port: int
    home: Path
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)
    _leash: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        if not self.home.is_dir():
            return False
        with (self.home / "lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared: two who ask do not see each other
            except BlockingIOError:
                return True
        return False

    def launch(self, properties: str, cluster: str, heap_mb: int, *, outlive: bool) -> None:
        """Format its storage if it is new, then start its process; `brokers` tells when it is ready. Unless `outlive`, it dies
        with the caller, even by SIGKILL. Raises BrokerError if a port is taken or the storage cannot be formatted.
        """
        for port in (self.port, self.controller_port):
            if not is_free(port):
                raise BrokerError(f"port {port} is taken by another program. Choose another (--port).")
        self.home.mkdir(parents=True, exist_ok=True)
        settings = self.home / "server.properties"
        settings.write_text(properties)
        program = [java(), f"-Xmx{heap_mb}m", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}", "-cp", f"{fetch()}/*"]
        if not (self.home / "log" / "meta.properties").is_file():
            tool = [*program, "kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", cluster, "-c", str(settings)]
            answer = subprocess.run(tool, capture_output=True, text=True, check=False)
            if answer.returncode:
                raise BrokerError(f"the storage of node {self.id} cannot be formatted:\n{tail(answer.stdout + answer.stderr)}")
        with (self.home / "lock").open("a") as lock, (self.home / "broker.log").open("ab") as log:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._process = subprocess.Popen(
                [*program, "kafka.Kafka", str(settings)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the caller, who stops it in order
                pass_fds=[lock.fileno()],
            )
        (self.home / "pid").write_text(str(self._process.pid))
        if not outlive:  # the pipe closes when the caller dies, however it dies
            watch = ["/bin/sh", "-c", 'read -r _ || kill -KILL "$0"', str(self._process.pid)]
            self._leash = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)

    def brokers(self) -> set[int]:
        """Ids of the brokers it knows to be alive, by a metadata request; empty while it does not answer."""
        client = b"portcullis"
        request = struct.pack(f">hhih{len(client)}si", *_METADATA_V1, 0, len(client), client, 0)  # of no topics
        try:
            with socket.create_connection((HOST, self.port), timeout=2) as connection, connection.makefile("rb") as answer:
                connection.sendall(struct.pack(">i", len(request)) + request)
                _size, _correlation, count = struct.unpack(">iii", answer.read(12))
                return {_broker_id(answer.read) for _ in range(count)}
        except (OSError, struct.error):  # refused, reset or cut short: not ready
            return set()

    def signal(self, how: signal.Signals) -> None:
        """Signal its process, if it lives."""
        if self._leash is not None:
            self._leash.communicate(b"released\n")
            self._leash = None
        if self.running:
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(int((self.home / "pid").read_text()), how)

    def wait(self, seconds: float) -> None:
        """Wait until its process has gone. Raises BrokerError if it has not within `seconds`."""
        deadline = time.monotonic() + seconds
        while self.running:
            if time.monotonic() > deadline:
                raise BrokerError(f"node {self.id} did not stop within {seconds:.0f} s:\n{self.last_words()}")
            time.sleep(0.02)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def last_words(self) -> str:
        """The end of its log."""
        log = self.home / "broker.log"
        return tail(log.read_text(errors="replace")) if log.is_file() else ""


def is_free(port: int) -> bool:
    """Whether a broker could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: what lingers after a kill is no obstacle
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _broker_id(read: Callable[[int], bytes]) -> int:
    """Read one broker of a Metadata v1 response: id, host, port, rack (null where its length is -1)."""
    number, host = struct.unpack(">ih", read(6))
    _host, _port, rack = struct.unpack(f">{host}sih", read(host + 6))
    read(max(0, rack))
    return int(number)
