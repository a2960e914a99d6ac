"""What happened, as it happens: a stream of server-sent events that says no more than which consignments changed."""

import asyncio
import json
from collections.abc import AsyncIterator

from shared.app import LOGS, Gate

_LOG = LOGS["notify"]
_TOPICS = ("alerts", "decisions", "outcomes")
_PAUSE = 1.0
_ALIVE = 15
"""Every so many pauses a comment is sent, so that proxies keep the connection and a dead one is noticed."""
_LONGEST = 300
"""After so many pauses the stream ends and the browser comes again: with a session that has ended it is refused then."""


async def stream(gate: Gate) -> AsyncIterator[bytes]:
    """`changed` events, each with the ids that changed since the last one. Ends after some minutes; browsers connect again."""
    async with gate.database.begin() as connection:
        position = await _LOG.end(connection, _TOPICS)
    yield b"retry: 2000\n\n"
    for beat in range(_LONGEST):
        async with gate.database.begin() as connection:
            found = await _LOG.tail(connection, position, _TOPICS, 500)
        if found:
            position = found[-1].position
            ids = sorted({one.event.key for one in found})
            yield f"event: changed\nid: {position}\ndata: {json.dumps(ids)}\n\n".encode()
        elif beat % _ALIVE == 0:
            yield b": still here\n\n"
        await asyncio.sleep(_PAUSE)
