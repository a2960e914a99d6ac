"""The linking timer: a part that waited too long is not complete, and its filer is told who is missing."""

import asyncio

import structlog

from services.ingest.linking import store
from shared.app import LOGS, Gate
from shared.database import is_transient
from shared.events import Event

_EVERY_SECONDS = 5.0
_MASTERS = 100  # in one transaction
log = structlog.get_logger(__name__)


class LinkClock:
    """The loop. Several processes may run it: a master is held by one of them, and told once."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`."""
        while not stop.is_set():
            try:
                while await self.step():
                    pass
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("linking waits", error=repr(error)[:300])
            try:
                await asyncio.wait_for(stop.wait(), _EVERY_SECONDS)
            except TimeoutError:
                continue

    async def step(self) -> int:
        """Settle the masters that are due; how many parts changed."""
        now = self._gate.now()
        async with self._gate.database.begin() as connection:
            changes = await store.expire(connection, now, _MASTERS)
            events = [Event.of(each, key=each.consignment_id, source="ingest", time=now) for each in changes]
            await LOGS["ingest"].append(connection, events)
        return len(changes)
