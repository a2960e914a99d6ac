"""Forgetting: sightings older than the retention setting are deleted, a few at a time."""

import asyncio
from datetime import timedelta

import structlog

from services.risk.history import store
from shared.app import Gate
from shared.database import is_transient

log = structlog.get_logger(__name__)
_EVERY_SECONDS = 3600
_AT_ONCE = 20_000


class Keeping:
    """Prunes history once an hour, in transactions short enough to stand in nobody's way."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def run(self, stop: asyncio.Event) -> None:
        """Prune until `stop`."""
        while not stop.is_set():
            try:
                await self.prune(stop)
            except Exception as failure:
                if not is_transient(failure):
                    raise
                log.warning("history cannot be pruned now", error=repr(failure)[:300])
            try:
                await asyncio.wait_for(stop.wait(), _EVERY_SECONDS)
            except TimeoutError:
                continue

    async def prune(self, stop: asyncio.Event) -> int:
        """Forget what is too old. Returns how many sightings that were."""
        before = self._gate.now() - timedelta(days=self._gate.settings.history_days)
        forgotten = 0
        while not stop.is_set():
            async with self._gate.database.begin() as connection:
                gone = await store.prune(connection, before, _AT_ONCE)
            forgotten += gone
            if gone < _AT_ONCE:
                break
        return forgotten
