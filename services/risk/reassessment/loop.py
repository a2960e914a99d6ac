"""Judges live consignments again when what is in force has changed, in small batches that make room for fresh filings.

A batch is one transaction: new assessments, their events and the consignments' generation commit together, so a restart neither
loses nor repeats one. Nothing is locked while it is computed; a consignment amended meanwhile is left to its own assessment.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.engine import Engine
from services.risk.engines import Engines
from services.risk.known import known
from services.risk.reassessment import generations, live
from services.risk.reassessment.judging import Again, Outcome, hit_anew, judge_again, sift, withholding
from services.risk.reassessment.live import Due, Settled
from services.risk.selection import limit_store as limits
from services.risk.selection.limits import allot
from shared import metrics
from shared.app import LOGS, Gate
from shared.database import is_transient
from shared.events import AssessmentMade, Event

LOG = LOGS["risk"]
log = structlog.get_logger(__name__)

BATCH = 100  # a fresh filing waits for one batch at most: some tens of milliseconds of one core
SHARE = 0.1  # of the time, while fresh filings come in
IDLE_SECONDS = 1.0  # how soon a change is noticed
_COUNT_EVERY_SECONDS = 5.0  # counting a long backlog is not free
_EXPIRE_EVERY_SECONDS = 3600.0
_ONE_AT_A_TIME = text("SELECT pg_try_advisory_xact_lock(hashtextextended('risk/reassessment', 1))")


def rest(took: float, judged: int, *, fresh: bool) -> float:
    """Seconds to rest after a batch of `judged` that took so long; `fresh`: filings came in meanwhile."""
    if not judged:
        return IDLE_SECONDS
    return took * (1 / SHARE - 1) if fresh else 0.0


class Reassessment:
    """The loop. `handled` counts the filings handled so far in this process: when it moves, fresh ones are coming in."""

    def __init__(self, gate: Gate, engines: Engines, handled: Callable[[], int]) -> None:
        self._gate, self._engines, self._handled = gate, engines, handled
        self._count_at = self._expire_at = 0.0

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`; the batch under way is finished first."""
        seen = self._handled()
        while not stop.is_set():
            began, judged = time.monotonic(), 0
            try:
                judged = await self.step()
            except Exception as error:
                if not is_transient(error):
                    raise
                log.warning("live consignments wait", error=repr(error)[:300])
            fresh, seen = self._handled() != seen, self._handled()
            try:
                await asyncio.wait_for(stop.wait(), rest(time.monotonic() - began, judged, fresh=fresh))
            except TimeoutError:
                continue

    async def step(self) -> int:
        """Judge the next batch again; how many that were. Nothing when another process is at it."""
        engine = await self._engines.current()
        async with self._gate.database.begin() as connection:
            if not await connection.scalar(_ONE_AT_A_TIME):
                return 0
            await self._keep_house(connection, engine.generation)
            since = await generations.all_since(connection, engine.generation)
            due = await live.due(connection, engine.generation, since, BATCH)
            if due:
                await self._judge(connection, engine, due)
        return len(due)

    async def _judge(self, connection: AsyncConnection, engine: Engine, due: Sequence[Due]) -> None:
        sifted = await asyncio.to_thread(sift, due)
        archives = await live.archives(connection, {one.frame_id for one in sifted.sound})
        beside = await known(connection, [one.declared for one in sifted.sound], engine.day)
        outcomes: list[Outcome] = []
        failed = sifted.failed
        for frame_id, some in groupby(sifted.sound, attrgetter("frame_id")):
            judged, faulty = await asyncio.to_thread(judge_again, engine, archives[frame_id], list(some), beside)
            outcomes += judged
            failed += faulty
        asking = hit_anew(engine, outcomes)
        if asking:
            await limits.alone(connection)  # before consignments are claimed, as filings do it: no two wait for each other
        claimed = await live.claim(connection, due)
        asking = [one for one in asking if one.consignment_id in claimed]
        if asking:
            taken = await limits.taken(connection, engine.rulesets.limited, engine.day, [one.consignment_id for one in asking])
            selected, denied = allot(asking, taken)
            outcomes = await asyncio.to_thread(lambda: [withholding(engine, outcome, denied) for outcome in outcomes])
            await limits.keep(connection, selected, engine.day)
        await self._keep(connection, engine.generation, claimed, outcomes, failed)

    async def _keep(
        self,
        connection: AsyncConnection,
        generation: int,
        claimed: Collection[str],
        outcomes: Sequence[Outcome],
        failed: Sequence[Settled],
    ) -> None:
        at = self._gate.now()
        settled = [one for one in failed if one.consignment_id in claimed]
        faults, changes = len(settled), 0
        for outcome in outcomes:
            mine = [one for one in outcome.judged if one.due.consignment_id in claimed]
            changed = [one for one in mine if one.changed]
            if changed:
                archive = outcome.frames.select([one.due.consignment_id for one in changed]).to_bytes()
                await store.keep_assessments(connection, [one.assessment for one in changed], archive, at)
                await LOG.append(connection, [_event(one, at) for one in changed])
            settled += [one.settled for one in mine]
            changes += len(changed)
        await live.settle(connection, settled, generation)
        await generations.count(connection, generation, judged=len(settled), changed=changes, failed=faults)
        for answer, times in (("changed", changes), ("failed", faults), ("unchanged", len(settled) - changes - faults)):
            metrics.REASSESSED.labels(answer).inc(times)

    async def _keep_house(self, connection: AsyncConnection, generation: int) -> None:
        now = time.monotonic()
        if now >= self._expire_at:
            self._expire_at = now + _EXPIRE_EVERY_SECONDS
            await live.expire(connection, self._gate.now())
        if now >= self._count_at:
            self._count_at = now + _COUNT_EVERY_SECONDS
            since = await generations.all_since(connection, generation)
            metrics.REASSESSMENT_BACKLOG.set(await live.backlog(connection, generation, since))


def _event(one: Again, at: datetime) -> Event:
    payload = AssessmentMade(assessment=one.assessment, assessed_at=at, declared=one.due.declared)
    return Event.of(payload, key=one.due.consignment_id, source="risk", time=at)
