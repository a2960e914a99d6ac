"""What happened, as it happens: server-sent events that say no more than that something did; whoever may see it asks for it."""

import asyncio
from collections.abc import AsyncIterator

from sqlalchemy import func, select

from services.notify.tables import audit
from shared.app import LOGS, Gate

_LOG = LOGS["notify"]
_TOPICS = ("alerts", "decisions", "outcomes")
_DECIDED = select(func.max(audit.c.seq))  # every command is in the audit trail, taking a case too
_PAUSE = 1.0
_ALIVE = 15
"""Every so many pauses a comment is sent, so that proxies keep the connection and a dead one is noticed."""
_LONGEST = 300
"""After so many pauses the stream ends and the browser comes again: with a session that has ended it is refused then."""


async def stream(gate: Gate) -> AsyncIterator[bytes]:
    """`changed` events: something was assessed, or somebody decided or took a case. Ends after minutes; browsers come again."""
    async with gate.database.begin() as connection:
        position = await _LOG.end(connection, _TOPICS)
        decided = await connection.scalar(_DECIDED)
    yield b"retry: 2000\n\n"
    for beat in range(_LONGEST):
        async with gate.database.begin() as connection:
            found = await _LOG.tail(connection, position, _TOPICS, 500)
            last = await connection.scalar(_DECIDED)
        if found or last != decided:
            position, decided = found[-1].position if found else position, last
            yield b"event: changed\ndata: 1\n\n"
        elif beat % _ALIVE == 0:
            yield b": still here\n\n"
        await asyncio.sleep(_PAUSE)
