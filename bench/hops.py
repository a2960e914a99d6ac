"""The pipeline without its work: `python -m bench.hops NAME`, started as a service of the gate is.

The same HTTP edge, consumer loop, event log, relay, positions, topics and commits; the handlers write one row for each record and
pass the record on. What the gate's own work costs is the difference.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import uvicorn  # noqa: F401  loaded before the clock runs, as in the gate
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.bulk import lines_of
from shared.app import LOGS, Gate, Service, consumer, consumer_check, relay, serve
from shared.auth import Role, require
from shared.consumer import Handler
from shared.database import Database
from shared.events import Event
from shared.settings import Settings

metadata = MetaData()
ROWS = {
    name: Table(
        "bench",
        metadata,
        Column("topic", Text, primary_key=True),
        Column("key", Text, primary_key=True),
        Column("data", LargeBinary),
        schema=name,
    )
    for name in LOGS
}
"""One table for each service, in its schema."""
_NEXT = {"ingest": {}, "risk": {"filings": "assessments"}, "notify": {"assessments": "decisions"}}
"""What becomes of a record, by service and topic; others end there."""


def service(gate: Gate, name: str) -> Service:
    """A service that does nothing but its hop."""
    handler = handler_of(name)
    loop = consumer(gate, name, handler)
    return Service(
        name=name,
        router=_router(gate) if name == "ingest" else APIRouter(),
        handler=handler,
        loops=(loop.run, *relay(gate, name)),
        checks=(consumer_check(loop, name),),
        streamed=frozenset({"/v1/filings:bulk"}),
    )


def handler_of(name: str) -> Handler:
    """Write a row for each record; pass on what the gate would answer."""

    async def handle(connection: AsyncConnection, events: Sequence[Event]) -> None:
        await _write(connection, name, [(event.topic, event.key, event.data) for event in events])
        answered = _NEXT[name]
        await LOGS[name].append(
            connection,
            [_event(answered[event.topic], event.key, name, event.data) for event in events if event.topic in answered],
        )

    return handle


def _router(gate: Gate) -> APIRouter:
    """Filing, without validation: each body or line is decoded and becomes an event for each house."""
    routes = APIRouter(prefix="/v1", dependencies=[Depends(require(Role.FILER))])

    async def register(bodies: Sequence[bytes]) -> None:
        houses = [one for body in bodies for one in _houses(json.loads(body))]
        async with gate.database.begin() as connection:
            await _write(connection, "ingest", [("filings", key, data) for key, data in houses])
            await LOGS["ingest"].append(connection, [_event("filings", key, "ingest", data) for key, data in houses])

    @routes.post("/filings", status_code=202)
    async def file(request: Request) -> dict[str, int]:
        await register([await request.body()])
        return {"status": 202}

    @routes.post("/filings:bulk")
    async def bulk(request: Request) -> Response:
        answer = bytearray()
        async for lines in lines_of(request.stream(), gate.settings.body_limit_bytes):
            await register(lines)
            answer += b'{"status":202}\n' * len(lines)
        return Response(bytes(answer), media_type="application/x-ndjson")

    return routes


def _houses(document: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Each house with what it needs of its filing, as events carry it."""
    head = {name: value for name, value in document.items() if name != "houses"}
    return [
        (house["house_doc"]["number"], json.dumps(head | {"consignment": house}, separators=(",", ":")).encode())
        for house in document["houses"]
    ]


async def _write(connection: AsyncConnection, name: str, rows: Sequence[tuple[str, str, bytes]]) -> None:
    if rows:
        statement = insert(ROWS[name]).on_conflict_do_nothing()
        await connection.execute(statement, [{"topic": topic, "key": key, "data": data} for topic, key, data in rows])


def _event(topic: str, key: str, source: str, data: bytes) -> Event:
    return Event(
        id=str(uuid4()), type="portcullis.bench.v1", source=source, key=key, time=datetime.now(UTC), topic=topic, data=data
    )


async def main(name: str) -> None:
    """Serve until told to stop."""
    settings = Settings()
    database = Database.of(settings)
    try:
        await serve(Gate(settings, database), [service(Gate(settings, database), name)])
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
