"""Statements of back-tests: what was stored and decided, page by page, and the runs with their results. None commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.backtest.evaluate import BANDS
from services.risk.backtest.report import BacktestSettings, Report
from services.risk.backtest.tables import backtests
from services.risk.tables import frames

_DECIDED = text("""
    SELECT a.frame_id, a.consignment_id, a.revision, to_char(a.assessed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, a.band,
           (SELECT o.positive FROM risk.outcomes o WHERE o.consignment_id = a.consignment_id ORDER BY o.found_at DESC LIMIT 1)
    FROM risk.assessments a
    WHERE a.frame_id = ANY(:ids) AND a.assessed_at <= :until AND NOT EXISTS (
        SELECT FROM risk.assessments later
        WHERE later.consignment_id = a.consignment_id AND later.assessed_at BETWEEN a.assessed_at AND :until
          AND (later.assessed_at, later.revision, later.assessment_id) > (a.assessed_at, a.revision, a.assessment_id))
""")
_SCHEMA = {
    "frame_id": pl.Int64,
    "consignment_id": pl.String,
    "revision": pl.Int64,
    "day": pl.String,
    "band": pl.Int64,
    "positive": pl.Boolean,
}
_RANK = {band.value: rank for rank, band in enumerate(BANDS)}


class Window(NamedTuple):
    """A time in which batches were stored, its beginning left out and its end included, and how many there are."""

    since: datetime
    until: datetime
    batches: int


async def window(connection: AsyncConnection, since: datetime, until: datetime) -> Window:
    """The window with its number of batches."""
    query = select(func.count()).where(frames.c.made_at > since, frames.c.made_at <= until)
    return Window(since, until, await connection.scalar(query) or 0)


async def page(connection: AsyncConnection, within: Window, before: int | None, most: int) -> list[tuple[int, bytes]]:
    """The `most` newest batches of the window stored before batch `before`: ids and archives, the newest first."""
    query = select(frames.c.frame_id, frames.c.archive).where(frames.c.made_at > within.since, frames.c.made_at <= within.until)
    if before is not None:
        query = query.where(frames.c.frame_id < before)
    rows = await connection.execute(query.order_by(frames.c.frame_id.desc()).limit(most))
    return [(row[0], row[1]) for row in rows]


async def decided(connection: AsyncConnection, within: Window, ids: Sequence[int]) -> pl.DataFrame:
    """What was decided about the consignments of these batches, and its outcome: only of those whose newest assessment of the
    window it is.
    """
    rows = (await connection.execute(_DECIDED, {"ids": list(ids), "until": within.until})).all()
    table = [(*row[:4], _RANK[row[4]], row[5]) for row in rows]
    return pl.DataFrame(table, schema=_SCHEMA, orient="row")


class Run(NamedTuple):
    """A back-test that was asked for. `done` of `total` batches are through; a finished one has a report or a failure."""

    backtest_id: int
    ruleset_id: int
    asked_by: str
    asked_at: datetime
    settings: dict[str, Any]
    done: int
    total: int
    finished_at: datetime | None
    failure: str | None
    report: dict[str, Any] | None


_RUN = tuple(backtests.c[name] for name in Run._fields)


async def ask(connection: AsyncConnection, ruleset: int, who: str, settings: BacktestSettings, at: datetime) -> int:
    """Ask for a back-test; its number."""
    values = {"ruleset_id": ruleset, "asked_by": who, "asked_at": at, "settings": settings.model_dump(mode="json")}
    number = await connection.scalar(insert(backtests).values(**values, done=0, total=0).returning(backtests.c.backtest_id))
    return int(number or 0)


async def runs(connection: AsyncConnection, ruleset: int) -> list[Run]:
    """A ruleset's back-tests, the newest first."""
    query = select(*_RUN).where(backtests.c.ruleset_id == ruleset).order_by(backtests.c.backtest_id.desc())
    return [Run(*row) for row in await connection.execute(query)]


async def next_run(connection: AsyncConnection) -> Run | None:
    """The oldest back-test that is not finished."""
    query = select(*_RUN).where(backtests.c.finished_at.is_(None)).order_by(backtests.c.backtest_id).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Run(*row)


async def progress(connection: AsyncConnection, number: int, done: int, total: int) -> None:
    """Say how far it is."""
    await connection.execute(update(backtests).where(backtests.c.backtest_id == number).values(done=done, total=total))


async def finish(connection: AsyncConnection, number: int, result: Report | str, at: datetime) -> None:
    """Keep its report, or why it failed."""
    values = {"report": result.model_dump(mode="json")} if isinstance(result, Report) else {"failure": result}
    await connection.execute(update(backtests).where(backtests.c.backtest_id == number).values(**values, finished_at=at))
