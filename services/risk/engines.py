"""Which engine is in force: loaded at start, replaced at midnight UTC and within seconds of a change of rulesets, watch lists,
cleared pairs or the register of traders; kept when its successor cannot be loaded.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.engine import Engine
from services.risk.reassessment import generations
from services.risk.register import store as register
from services.risk.rulesets import store as rulesets
from services.risk.rulesets.governing import in_force
from services.risk.rulesets.inforce import Plan
from services.risk.screening import WatchList
from services.risk.selection import profile_store as profiles
from services.risk.selection.secret import random_secret
from services.risk.watchlists import store as watchlists
from services.risk.watchlists.inforce import Watched, watched
from shared import metrics
from shared.app import LOGS, Gate
from shared.database import is_transient
from shared.events import Event, ListActivated, Payload, RulesetActivated

log = structlog.get_logger(__name__)
_LOOK_EVERY_SECONDS = 2


class Engines:
    """Holds the engine in force. List entries begin and end by the day: each day may have another ruleset."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._engine: Engine | None = None
        self._loading = asyncio.Lock()

    async def current(self) -> Engine:
        """The engine in force, loaded by whoever asks first. Raises CriteriaError or ListError when there can be none."""
        async with self._loading:
            if self._engine is None:
                self._engine = await self._load(self._today())
            return self._engine

    async def run(self, stop: asyncio.Event) -> None:
        """Keep the engine of the day in force until `stop`. Raises when there is none to begin with; a database that is away
        at the start is waited for.
        """
        while not stop.is_set():
            try:
                await self.refresh()
            except Exception as failure:
                if is_transient(failure):
                    log.warning("whether the rulesets have changed cannot be asked now", error=repr(failure)[:300])
                elif self._engine is None:
                    raise
                else:
                    metrics.RULESET_FAILURES.inc()
                    log.exception("the ruleset before stays in force")
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_SECONDS)
            except TimeoutError:
                continue

    async def refresh(self) -> None:
        """Replace the engine, as a whole, if the day or what is in force is another. Raises CriteriaError or ListError; the
        engine stays what it was.
        """
        engine, day = await self.current(), self._today()
        async with self._gate.database.begin() as connection:
            mark, watching = await rulesets.mark(connection), await watchlists.in_force(connection, day)
            traders, local = await _register_version(connection), await profiles.in_force(connection, day)
        if engine.day != day:
            self._engine = await self._load(day, engine)
            return
        successor = engine if traders == engine.register else replace(engine, register=traders)
        if (mark, local) != (engine.rulesets.plan.mark, engine.rulesets.plan.local):
            successor = await asyncio.to_thread(successor.ruled_by, await self._plan())
        if watching != engine.watched.mark:
            successor = await asyncio.to_thread(successor.watching, await self._watched(day, engine))
        if successor is not engine:
            self._engine = await self._announced(successor)

    async def _watched(self, day: date, before: Engine | None) -> Watched:
        return await watched(self._gate.database, day, self._gate.settings.watch_lists, before.watched if before else None)

    async def _plan(self) -> Plan:
        async with self._gate.database.begin() as connection:
            plan = await in_force(connection, self._gate.settings.criteria, self._gate.now())
            return replace(plan, local=await profiles.in_force(connection, self._today()))

    def _today(self) -> date:
        return self._gate.now().astimezone(UTC).date()

    async def _load(self, day: date, before: Engine | None = None) -> Engine:
        """Load, store, announce: an assessment refers to a ruleset that is kept."""
        settings = self._gate.settings
        plan, watching = await self._plan(), await self._watched(day, before)
        async with self._gate.database.begin() as connection:
            traders = await _register_version(connection)
        engine = await asyncio.to_thread(Engine.load, day, watching, random_secret(settings), plan)
        return await self._announced(replace(engine, register=traders))

    async def _announced(self, engine: Engine) -> Engine:
        ruleset, at, since = engine.ruleset, self._gate.now(), engine.rulesets.plan.since
        announced: dict[str, Payload] = {}
        basis = await asyncio.to_thread(lambda: engine.basis)
        async with self._gate.database.begin() as connection:
            for one in engine.rulesets.deciding:
                if await store.keep_ruleset(connection, one.hash, one.content, at, since):
                    announced[one.hash] = RulesetActivated(hash=one.hash, activated_at=at)
            if engine.rulesets.shadow is not None:
                await store.keep_ruleset(connection, engine.rulesets.shadow.hash, engine.rulesets.shadow.content, None, since)
            if announced and not engine.watched.kept:
                for listed in engine.watched.lists:
                    announced[listed.name] = ListActivated(
                        name=listed.name,
                        version=listed.version,
                        entries=len(listed.entries),
                        digest=listed.digest,
                        activated_at=at,
                    )
            events = [Event.of(payload, key=key, source="risk", time=at) for key, payload in announced.items()]
            await LOGS["risk"].append(connection, events)
            engine = replace(engine, generation=await generations.enter(connection, basis, at))
        metrics.RULESET.clear()
        for one in engine.rulesets.deciding:
            metrics.RULESET.labels(one.hash).set(1)
        metrics.LIST_ENTRIES.clear()
        metrics.LIST_AGE.clear()
        for listed in engine.watched.lists:
            metrics.LIST_ENTRIES.labels(listed.name).set(len(listed.entries))
            metrics.LIST_AGE.labels(listed.name).set_function(_age(listed, self._gate.now))
        log.info("ruleset in force", hash=ruleset.hash, criteria=len(ruleset.criteria), day=str(engine.day))
        return engine


async def _register_version(connection: AsyncConnection) -> int:
    version = await register.in_force(connection)
    return version.version if version else 0


def _age(listed: WatchList, now: Callable[[], datetime]) -> Callable[[], float]:
    return lambda: (now() - listed.published).total_seconds()  # noqa: PLW0108  asked anew at every scrape
