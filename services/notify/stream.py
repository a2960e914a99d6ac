"""Alerts as they come: server-sent events (the WHATWG's), each with a cursor as its id. Who comes back with `Last-Event-ID`
misses nothing: the event log is the memory.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse

from services.notify.callers import Targeter
from services.notify.effects import LOG
from services.notify.mailbox import cursor_of, position_of
from shared.app import Gate
from shared.events import AlertRaised

PATH = "/v1/alerts/stream"
_EVERY_SECONDS = 1.0
_AT_ONCE = 100
_SILENT_ROUNDS = 15  # then a comment, so that no proxy in between thinks the line dead

LastEventId = Annotated[
    str, Header(max_length=64, description="Cursor of the last alert seen; without one only alerts from now on are sent.")
]


def add(router: APIRouter, gate: Gate) -> None:
    """Add the route to `router`."""

    @router.get(
        "/alerts/stream",
        tags=["targeting"],
        summary="Alerts as they are raised",
        response_class=StreamingResponse,
        response_description="A stream that does not end: server-sent events `alert`, data as in `GET /v1/alerts`.",
        responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def alert_stream(_caller: Targeter, last_event_id: LastEventId = "") -> StreamingResponse:
        """Stay connected; on reconnecting send the last id as `Last-Event-ID`, as browsers do by themselves.

        Roles: targeter, supervisor.
        """
        position = position_of(last_event_id) if last_event_id else await _now(gate)
        return StreamingResponse(events(gate, position), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


async def _now(gate: Gate) -> str:
    async with gate.database.begin() as connection:
        return await LOG.end(connection, [AlertRaised.topic])


async def events(gate: Gate, position: str) -> AsyncIterator[bytes]:
    """Alerts after a log position, for ever, in the form of the wire."""
    yield b": connected\n\n"
    silent = 0
    while True:
        async with gate.database.begin() as connection:
            found = await LOG.tail(connection, position, [AlertRaised.topic], _AT_ONCE)
        for logged in found:
            position = logged.position
            yield b"id: %b\nevent: alert\ndata: %b\n\n" % (cursor_of(position).encode(), logged.event.data)
        silent = 0 if found else silent + 1
        if silent == _SILENT_ROUNDS:
            silent = 0
            yield b": still here\n\n"
        if len(found) < _AT_ONCE:
            await asyncio.sleep(_EVERY_SECONDS)
