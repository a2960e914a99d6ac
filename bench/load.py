"""The load: HTTP requests from a process of its own, over connections that stay open.

Closed loop: each connection sends its next request when the last is answered. With a `rate`, requests fall due by the clock, and
latency counts from when one was due, so that a stalled server cannot hide its queue.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle, starmap
from pathlib import Path
from typing import NamedTuple

import uvloop
from httptools import HttpResponseParser

from bench.cargo import FILERS, Declarations
from bench.report import percentiles
from shared.auth import Role, development_token
from shared.settings import Settings

BULK_LINES = 500
HOUSES = 100


@dataclass(frozen=True)
class Plan:
    """What to send: `shape` is single, bulk (500 filings a request) or houses (filings of 100 houses). It ends when `seconds`
    have passed or `consignments` were sent. `rate` is of requests a second, over all connections. `home` holds the key of tokens.
    """

    port: int
    home: str
    shape: str = "single"
    connections: int = 16
    seconds: float = 600
    consignments: int = 1 << 62
    rate: float | None = None
    first: int = 1


@dataclass(frozen=True)
class Result:
    """What came back: consignments accepted within `seconds` from `began` (Unix time); latencies in milliseconds; how many were
    not accepted, by status, with one of the answers.
    """

    began: float
    requests: int
    consignments: int
    seconds: float
    p50: float
    p99: float
    refused: dict[str, int]
    example: str


class Request(NamedTuple):
    """Bytes for the wire, and how many consignments they declare."""

    raw: bytes
    consignments: int


def requests(plan: Plan) -> Iterator[Request]:
    """What to send, for ever; each filer in turn. All that takes long is done before the first."""
    settings, houses = Settings(home=Path(plan.home)), HOUSES if plan.shape == "houses" else 1
    made = Declarations(houses, plan.first)
    filers = [(filer, development_token(settings, Role.FILER, filer)) for filer in FILERS]

    def one(filer: str, token: str) -> Request:
        if plan.shape == "bulk":
            lines = b"\n".join(made.next(filer) for _ in range(BULK_LINES))
            return _request(":bulk", "application/x-ndjson", token, lines, BULK_LINES)
        return _request("", "application/json", token, made.next(filer), houses)

    return starmap(one, cycle(filers))


def _request(call: str, kind: str, token: str, body: bytes, consignments: int) -> Request:
    head = (
        f"POST /v1/filings{call} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(head.encode() + body, consignments)


class _Load:
    """The requests under way and what became of them."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.requests, self.left = plan, requests(plan), plan.consignments
        self.accepted, self.refused, self.example = 0, Counter[str](), ""
        self.latencies: list[float] = []
        self.until, self.open, self.done = 0.0, plan.connections, asyncio.Event()

    def next(self, due: float) -> Request | None:
        """The request that is due then; None once enough were sent."""
        if self.left <= 0 or due >= self.until:
            return None
        request = next(self.requests)
        self.left -= request.consignments
        return request

    def answered(self, latency: float, status: str, body: bytes, sent: int) -> None:
        """Take note of an answer."""
        self.latencies.append(1000 * latency)
        taken = body.count(b'"status":202') if self.plan.shape == "bulk" else sent * (status in {"200", "202"})
        self.accepted += taken
        if taken < sent:
            self.refused[status] += sent - taken
            self.example = self.example or body[:2000].decode(errors="replace")

    async def run(self) -> Result:
        loop, number = asyncio.get_running_loop(), self.plan.connections
        connections = [
            (await loop.create_connection(lambda: _Connection(self), "127.0.0.1", self.plan.port))[1] for _ in range(number)
        ]
        wall, began = time.time(), time.perf_counter()
        self.until = began + self.plan.seconds
        for turn, connection in enumerate(connections):
            connection.wait(began + (turn / self.plan.rate if self.plan.rate else 0))
        await self.done.wait()
        took = time.perf_counter() - began
        p50, p99 = percentiles(self.latencies)
        return Result(wall, len(self.latencies), self.accepted, took, p50, p99, dict(self.refused), self.example)


class _Connection(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, load: _Load) -> None:
        self._load, self._parser, self._body, self._sent = load, HttpResponseParser(self), bytearray(), 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def wait(self, due: float) -> None:
        """Send the next request when it is due."""
        self._due = due
        asyncio.get_running_loop().call_later(max(0.0, due - time.perf_counter()), self._send)

    def _send(self) -> None:
        request = self._load.next(self._due)
        if request is None:
            self._transport.close()
        else:
            self._sent = request.consignments
            self._transport.write(request.raw)  # type: ignore[attr-defined]  # a TCP transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        now, rate = time.perf_counter(), self._load.plan.rate
        self._load.answered(now - self._due, str(self._parser.get_status_code()), bytes(self._body), self._sent)
        self._body.clear()
        self._sent = 0
        if rate:
            self.wait(self._due + self._load.plan.connections / rate)
        else:
            self._due = now
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        if self._sent:
            self._load.answered(time.perf_counter() - self._due, "no answer", repr(error).encode(), self._sent)
        self._load.open -= 1
        if not self._load.open:
            self._load.done.set()


def start(plan: Plan) -> "subprocess.Popen[str]":
    """Begin sending, from a process of its own."""
    command = [sys.executable, "-m", "bench.load", json.dumps(asdict(plan))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own program


def finish(process: "subprocess.Popen[str]") -> Result:
    """What became of it, once it has ended. Raises RuntimeError when anything was not accepted."""
    answer, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"the load ended with {process.returncode}")
    result = Result(**json.loads(answer))
    if result.refused:
        raise RuntimeError(f"not accepted: {result.refused}, such as {result.example}")
    return result


if __name__ == "__main__":
    print(json.dumps(asdict(uvloop.run(_Load(Plan(**json.loads(sys.argv[1]))).run()))))  # noqa: T201  the answer
