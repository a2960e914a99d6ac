"""Which engine is in force: loaded at start, replaced at midnight UTC, kept when its successor cannot be loaded."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime

import structlog

from services.risk import store
from services.risk.engine import Engine
from services.risk.screening import WatchList
from services.risk.selection.secret import random_secret
from shared import metrics
from shared.app import LOGS, Gate
from shared.events import Event, ListActivated, Payload, RulesetActivated

log = structlog.get_logger(__name__)
_LOOK_EVERY_SECONDS = 30


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
        """Keep the engine of the day in force until `stop`. Raises when there is none to begin with."""
        await self.current()
        while not stop.is_set():
            day = self._today()
            if (await self.current()).day != day:
                try:
                    self._engine = await self._load(day)
                except Exception:
                    metrics.RULESET_FAILURES.inc()
                    log.exception("the ruleset of the day before stays in force", day=str(day))
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_SECONDS)
            except TimeoutError:
                continue

    def _today(self) -> date:
        return self._gate.now().astimezone(UTC).date()

    async def _load(self, day: date) -> Engine:
        """Load, store, announce: an assessment refers to a ruleset that is kept."""
        settings = self._gate.settings
        engine = await asyncio.to_thread(Engine.load, day, settings.watch_lists, random_secret(settings))
        ruleset, at = engine.ruleset, self._gate.now()
        async with self._gate.database.begin() as connection:
            if await store.keep_ruleset(connection, ruleset.hash, ruleset.content, at):
                announced: dict[str, Payload] = {ruleset.hash: RulesetActivated(hash=ruleset.hash, activated_at=at)}
                for one in engine.watch_lists:
                    announced[one.name] = ListActivated(
                        name=one.name, version=one.version, entries=len(one.entries), digest=one.digest, activated_at=at
                    )
                events = [Event.of(payload, key=key, source="risk", time=at) for key, payload in announced.items()]
                await LOGS["risk"].append(connection, events)
        metrics.RULESET.clear()
        metrics.RULESET.labels(ruleset.hash).set(1)
        for one in engine.watch_lists:
            metrics.LIST_ENTRIES.labels(one.name).set(len(one.entries))
            metrics.LIST_AGE.labels(one.name).set_function(_age(one, self._gate.now))
        log.info("ruleset in force", hash=ruleset.hash, criteria=len(ruleset.criteria), day=str(engine.day))
        return engine


def _age(watched: WatchList, now: Callable[[], datetime]) -> Callable[[], float]:
    return lambda: (now() - watched.published).total_seconds()  # noqa: PLW0108  asked anew at every scrape
