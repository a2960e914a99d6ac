"""Running a ruleset over what is stored, in chunks: memory stays what one chunk takes, and the event loop stays free."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import polars as pl

from services.risk.backtest import store
from services.risk.backtest.archives import columns_read, together
from services.risk.backtest.report import BacktestSettings, Report
from services.risk.backtest.tally import Tally
from services.risk.core.ruleset import Ruleset
from shared.database import Database

CHUNK = 20_000
"""Consignments judged at once, about: Polars is no faster with more, and less is slower."""
PAGE = 40
"""Batches fetched at once: those of one chunk when the gate is busy."""
Progress = Callable[[int, int], Awaitable[None]]
"""Told how many batches of how many are through."""


async def run(
    database: Database,
    ruleset: Ruleset,
    settings: BacktestSettings,
    until: datetime,
    progress: Progress,
    most: int | None = None,
) -> Report:
    """What `ruleset` would have decided about the consignments of the last days before `until`, the newest first; about `most` of
    them at least, if there are more. Raises ValueError for stored frames that contradict today's columns.
    """
    began, tally, wanted = time.perf_counter(), Tally(ruleset, settings), columns_read(ruleset)
    async with database.begin() as connection:
        within = await store.window(connection, until - timedelta(days=settings.days), until)
    done, before, archives, known = 0, None, [], []
    judging: asyncio.Task[None] | None = None  # one chunk is judged while the next is fetched
    while done < within.batches and (most is None or tally.consignments < most):
        async with database.begin() as connection:
            page = await store.page(connection, within, before, PAGE)
            decided = await store.decided(connection, within, [frame_id for frame_id, _ in page])
        if not page:
            break
        done, before = done + len(page), page[-1][0]
        archives += page
        known.append(decided)
        if sum(one.height for one in known) >= CHUNK or len(archives) >= CHUNK or len(page) < PAGE or done >= within.batches:
            if judging is not None:
                await judging
            judging = asyncio.create_task(asyncio.to_thread(_judge, tally, archives, pl.concat(known), wanted))
            archives, known = [], []
        await progress(done, within.batches)
    if judging is not None:
        await judging
    return tally.report(time.perf_counter() - began)


def _judge(tally: Tally, archives: list[tuple[int, bytes]], decided: pl.DataFrame, wanted: dict[str, frozenset[str]]) -> None:
    tally.add(together(archives, wanted), decided)
