"""Replaying dead letters: after the cause is mended, the same handler takes them again, through the same loop."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from shared.app import LOGS, POSITIONS, Gate, Service, consumer_of
from shared.consumer import Record
from shared.logsource import LogSource
from shared.positions import order
from shared.topics import dead_letters_of


class Replayed(NamedTuple):
    """How many dead letters were handled now, and how many failed again."""

    handled: int
    failed: int


class _UpToNow(LogSource):
    """The log as far as it reached at the start: letters that fail again lie beyond, and are left for another time."""

    def __init__(self, *, end: str, stop: asyncio.Event, **source: Any) -> None:
        super().__init__(**source)
        self._end, self._done = order(end), stop

    async def poll(self, limit: int) -> Sequence[Record]:
        """Letters up to the end; after the last one there is nothing more to do."""
        letters = [record for record in await super().poll(limit) if order(record.position) <= self._end]
        if not letters:
            self._done.set()
        return letters


async def replay_dead_letters(gate: Gate, service: Service, topic: str) -> Replayed:
    """Feed the dead letters of `topic` that `service` left to its handler, each once since it died last."""
    letters, stop, group = dead_letters_of(topic), asyncio.Event(), f"replay-{service.name}"
    log, positions = LOGS[service.name], POSITIONS[service.name]
    async with gate.database.begin() as connection:
        end = await log.end(connection, [letters])
    source = _UpToNow(end=end, stop=stop, group=group, topics={letters: log}, database=gate.database, positions=positions)
    consumer = consumer_of(gate, service.name, group, source, service.handler)
    await consumer.run(stop)
    return Replayed(consumer.handled, consumer.buried)
