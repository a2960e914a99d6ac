"""Back-tests that were asked for, run one after another: by one process at a time, again if that process dies."""

import asyncio
from datetime import UTC, datetime

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.backtest import store
from services.risk.backtest.report import BacktestSettings, Report
from services.risk.backtest.running import run
from services.risk.core.ruleset import Ruleset
from services.risk.rulesets import store as rulesets
from services.risk.rulesets.governing import perform
from services.risk.rulesets.lifecycle import Act, RefusedError
from shared.app import Gate
from shared.database import is_transient

log = structlog.get_logger(__name__)
_LOOK_EVERY_SECONDS = 1
_LOCK = 7_205_202  # whoever holds it runs back-tests


class Jobs:
    """Runs what was asked for. The lock is held by a transaction that writes nothing, so it holds no event log back."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def run(self, stop: asyncio.Event) -> None:
        """Run back-tests as they are asked for, until `stop`."""
        while not stop.is_set():
            try:
                await self.all_open(stop)
            except Exception as failure:
                if not is_transient(failure):
                    raise
                log.warning("back-tests cannot be run now", error=repr(failure)[:300])
            try:
                await asyncio.wait_for(stop.wait(), _LOOK_EVERY_SECONDS)
            except TimeoutError:
                continue

    async def all_open(self, stop: asyncio.Event | None = None) -> None:
        """Run all that are not finished, unless another process is at it."""
        async with self._gate.database.begin() as lock:
            if not await lock.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
                return
            while stop is None or not stop.is_set():
                async with self._gate.database.begin() as connection:
                    asked = await store.next_run(connection)
                if asked is None:
                    return
                await self._run(asked)

    async def _run(self, asked: store.Run) -> None:
        async def progress(done: int, total: int) -> None:
            async with self._gate.database.begin() as connection:
                await store.progress(connection, asked.backtest_id, done, total)

        try:
            ruleset = await compiled(self._gate, asked.ruleset_id)
            settings = BacktestSettings.model_validate(asked.settings)
            result: Report | str = await run(self._gate.database, ruleset, settings, asked.asked_at, progress)
        except Exception as failure:
            if is_transient(failure):
                raise
            log.exception("a back-test failed", ruleset=asked.ruleset_id)  # kept with it: another try would fail again
            result = f"{type(failure).__name__}: {failure}"
        async with self._gate.database.begin() as connection:
            await keep(connection, asked.backtest_id, asked.ruleset_id, asked.asked_by, result, self._gate.now())


async def compiled(gate: Gate, number: int) -> Ruleset:
    """A governed ruleset as it is today. Raises CriteriaError; LookupError for a number that is none."""
    async with gate.database.begin() as connection:
        content = await rulesets.content(connection, number)
    if content is None:
        raise LookupError(f"there is no ruleset {number}")
    return await asyncio.to_thread(content.compiled, gate.now().astimezone(UTC).date(), {})


async def keep(connection: AsyncConnection, number: int, ruleset: int, who: str, result: Report | str, at: datetime) -> None:
    """Keep the result of a back-test with its ruleset, which a report takes a step further."""
    await store.finish(connection, number, result, at)
    if isinstance(result, Report):
        why = f"back-test {number}: {result.consignments} consignments"
        try:
            await perform(connection, ruleset, Act.BACK_TEST, who, at, why=why)
        except RefusedError as moved_on:
            log.info("the ruleset has gone elsewhere meanwhile", reason=str(moved_on))
