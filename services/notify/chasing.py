"""The clock at work: what is overdue is chased, what nobody came for expires. Several may run, in any number of processes.

A round takes a few consignments in one transaction, under their locks, and what it did leaves its mark in the same transaction:
killed at any moment it has done all of it or nothing, and whoever comes second finds nothing due.
"""

import asyncio
from contextlib import suppress

import structlog

from services.notify import store
from services.notify.clock import CLOCK, tick
from services.notify.effects import Effect, keep
from services.notify.house import house_of
from shared import metrics
from shared.app import Gate
from shared.database import is_transient
from shared.eventlog import hold_keys

log = structlog.get_logger(__name__)

_AT_ONCE = 100


class Chasing:
    """Looks after what falls due."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._house = gate, house_of(gate.settings)

    async def run(self, stop: asyncio.Event) -> None:
        """Work in rounds until `stop` is set."""
        while not stop.is_set():
            if not await self._round():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._gate.settings.clock_seconds)

    async def _round(self) -> int:
        try:
            return await self.round()
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the clock waits for the database", error=repr(error)[:300])
            return 0

    async def round(self) -> int:
        """Do what is due for a few consignments. Returns for how many something was done."""
        at = self._gate.now()
        async with self._gate.database.begin() as connection:
            ids = await store.due(connection, at, _AT_ONCE)
            if not ids:
                return 0
            await hold_keys(connection, ids)
            known = await store.read(connection, ids)
            outcomes = [
                (before, tick(before, at=at, terms=self._house.terms, agency=self._house.agency)) for before in known.values()
            ]
            effects = [
                Effect(outcome, CLOCK, self._house.agency, audit={"command": {"command": "tick"}})
                for before, outcome in outcomes
                if outcome.consignment is not before
            ]
            await keep(connection, effects, at, self._house)
            idle = [before for before, outcome in outcomes if outcome.consignment is before]
            await store.wake(connection, idle, self._house.terms)
            for effect in effects:
                for announcement in effect.outcome.announcements:
                    metrics.OVERDUE.labels(announcement.kind).inc()
            return len(effects)
