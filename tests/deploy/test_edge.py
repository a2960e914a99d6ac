"""The edge, started for real before three small servers: paths reach their service, streams flow, refusals are problems."""

import asyncio
import json
import re
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from functools import partial
from typing import NamedTuple

import httpx
import pytest

from services.cli import SERVICES
from services.references import openapi
from tests.support.edge import edge_in_front_of, free_port

MIB = 1024 * 1024

ROUTES = {
    "ingest": """
        /v1/filings /v1/filings?lrn=A1 /v1/filings/26XA1 /v1/filings:check /v1/filings:bulk /v1/arrivals /docs /openapi.json
        /console/declarations/26XA1
    """,
    "risk": """
        /v1/assessments/26XA1-1 /v1/rulesets /v1/rulesets/7:activate /v1/criteria /v1/criteria:check
        /v1/lists /v1/lists/un/versions /v1/screenings
        /console/watchlists /console/watchlists/un /console/criteria /console/criteria/evidence/26XA1-1
    """,
    "notify": """
        /v1/notices?after=7 /v1/notices/7/ack /v1/subscriptions/main /v1/consignments/26XA1-1 /v1/referrals/9/answers
        /v1/cases /v1/cases/3/decisions /v1/alerts /console /console/cases/3 /console/stream /console/watchlistsx
    """,
}
UNPUBLISHED = """
    / /metrics /healthz /readyz /v1 /v1/ /v1/metrics /v2/filings /v1/filingsx /consoles /docs/x //metrics /console/../metrics
    /v1/filings/../../metrics /v1/filings/%2e%2e/%2e%2e/metrics /v1/notices/..%2f..%2fmetrics
"""


STREAM = "/v1/alerts/stream"


class Edge(NamedTuple):
    """A running nginx and the servers behind it."""

    http: httpx.AsyncClient
    port: int
    servers: dict[str, asyncio.Server]


async def answer(service: str, reader: StreamReader, writer: StreamWriter) -> None:
    """A service in miniature: says who it is and what it was asked, echoes chunks, sends one alert and waits."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    if head.startswith(f"GET {STREAM}"):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\ndata: 1\n\n")
        await reader.read()
    elif "transfer-encoding: chunked" in head.lower():
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        while size := int(await reader.readline(), 16):
            chunk = await reader.readexactly(size + 2)
            writer.write(b"%x\r\n%b" % (size, chunk))
            await writer.drain()
        writer.write(b"0\r\n\r\n")
    else:
        if length := re.search(r"content-length: (\d+)", head, re.IGNORECASE):
            await reader.readexactly(int(length[1]))
        body = json.dumps({"service": service, "head": head}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body))
    writer.close()
    await writer.wait_closed()


async def serve(service: str, port: int = 0) -> asyncio.Server:
    return await asyncio.start_server(partial(answer, service), "127.0.0.1", port)


def port_of(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


@pytest.fixture(scope="module")
async def edge(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Edge]:
    home, servers = tmp_path_factory.mktemp("edge"), {service: await serve(service) for service in ROUTES}
    port = free_port()
    try:
        with edge_in_front_of({service: port_of(server) for service, server in servers.items()}, port, home):
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
                await answering(client)
                yield Edge(client, port, servers)
    finally:
        for server in servers.values():
            server.close()
            await server.wait_closed()


async def answering(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await client.get("/")
            except httpx.TransportError:
                await asyncio.sleep(0.02)
            else:
                return


@pytest.mark.parametrize(("service", "path"), [(service, path) for service, paths in ROUTES.items() for path in paths.split()])
async def test_each_path_reaches_its_service_unchanged(edge: Edge, service: str, path: str) -> None:
    reached = (await edge.http.get(path)).json()
    assert (reached["service"], reached["head"].splitlines()[0]) == (service, f"GET {path} HTTP/1.1")


@pytest.mark.parametrize("service", SERVICES)
async def test_every_call_of_a_service_reaches_it(edge: Edge, service: str) -> None:
    for path in openapi({service: SERVICES[service]})["paths"]:
        if path.startswith("/v1/") and path != "/v1/alerts/stream":  # which does not end: below
            reached = (await edge.http.get(re.sub(r"{\w+}", "7", path))).json()
            assert reached.get("service") == service, path


@pytest.mark.parametrize("path", UNPUBLISHED.split())
async def test_what_is_not_listed_is_not_published(edge: Edge, path: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)  # raw: a client library would tidy the path
    writer.write(f"GET {path} HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    assert "Content-Type: application/problem+json" in head
    assert (head.split()[1], json.loads(body)["code"], json.loads(body)["detail"]) == (
        "404",
        "http.404",
        "No service answers at this path. See /docs.",
    )


async def test_the_service_learns_host_and_client_and_gets_the_authorization(edge: Edge) -> None:
    head = (await edge.http.get("/v1/cases", headers={"Authorization": "Bearer t", "traceparent": "00-1-2-3"})).json()["head"]
    wanted = (f"Host: 127.0.0.1:{edge.port}", "X-Forwarded-For: 127.0.0.1", "authorization: Bearer t", "traceparent: 00-1-2-3")
    assert [line for line in wanted if line.lower() not in head.lower()] == []


@pytest.mark.parametrize(("size", "status"), [(64 * MIB, 200), (64 * MIB + 1, 413)], ids=["64 MiB", "one byte more"])
async def test_a_body_may_have_64_mib(edge: Edge, size: int, status: int) -> None:
    answered = await edge.http.post("/v1/filings", content=bytes(size))
    assert answered.status_code == status
    assert status == 200 or answered.json()["detail"].startswith("The body is larger than 64 MiB.")


async def test_a_bulk_line_is_answered_before_the_next_is_sent(edge: Edge) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", edge.port)  # raw: httpx reads only when all is sent
    writer.write(b"POST /v1/filings:bulk HTTP/1.1\r\nHost: gate\r\nTransfer-Encoding: chunked\r\n\r\n")
    for line in (b"first\n", b"second\n", b"third\n"):
        writer.write(b"%x\r\n%b\r\n" % (len(line), line))
        await asyncio.wait_for(reader.readuntil(line), 10)
    writer.close()
    await writer.wait_closed()


async def test_a_bulk_body_has_no_limit_at_the_edge(edge: Edge) -> None:
    assert (await edge.http.post("/v1/filings:bulk", content=bytes(65 * MIB))).status_code == 200


async def test_an_alert_arrives_while_the_stream_goes_on(edge: Edge) -> None:
    async with edge.http.stream("GET", STREAM) as answered:
        assert (answered.headers["content-type"], await anext(answered.aiter_lines())) == ("text/event-stream", "data: 1")


async def test_a_dead_service_takes_only_its_own_paths_with_it(edge: Edge) -> None:
    port = port_of(edge.servers["risk"])
    edge.servers["risk"].close()
    await edge.servers["risk"].wait_closed()
    dead, alive = await edge.http.get("/v1/rulesets"), await edge.http.get("/v1/filings")
    edge.servers["risk"] = await serve("risk", port)
    back = await edge.http.get("/v1/rulesets")
    assert (dead.status_code, dead.headers["content-type"], dead.json()["code"]) == (502, "application/problem+json", "http.502")
    assert (alive.status_code, back.status_code) == (200, 200)
