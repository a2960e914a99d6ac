"""Looking back, from the store to the columns: what history costs a batch of 500 when a million sightings are stored.

The sightings are those of distinct consignments, stored again and again as if others like them had come over the last months:
the same traders, boxes, ships and goods under new ids, so that busy keys are as busy as at a gate.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import polars as pl

from bench.report import Report
from bench.stand import connect, stand
from bench.subjects import declared, draw, shipped
from services.risk.core.assess import assess
from services.risk.core.frames import Frames, build
from services.risk.core.rows.reference import Reference
from services.risk.core.subjects import Subject
from services.risk.history import store
from services.risk.history.settle import marked, settle
from services.risk.history.windows import SIGHTING
from services.risk.worker import subject_of
from shared.database import Database
from shared.events import Assessment

BATCH = 500
DISTINCT = 8  # batches whose sightings differ in more than ids and times
_TARGET_MS = 100


def measure(quick: bool) -> Report:
    """Quick: 100,000 sightings and 3 batches, else 1,000,000 and 12."""
    return asyncio.run(_measure(100_000, 3) if quick else _measure(1_000_000, 12))


async def _measure(sightings: int, batches: int) -> Report:
    report, risk = Report(), _Risk()
    subjects = [subject for event in declared(BATCH * (DISTINCT + batches + 1)) if (subject := subject_of(event))]
    parts = [subjects[at : at + BATCH] for at in range(0, len(subjects), BATCH)]
    with stand("history") as made:
        url = await made.database("history")
        await _keep(url, pl.concat([risk.sightings(some) for some in parts[:DISTINCT]]), sightings)
        database = Database(url)
        took = [await risk.look_back(database, some, lambda: made.cpu["PostgreSQL"]) for some in parts[DISTINCT:]]
        await database.close()
    spent = {step: median(one[step] for one in took[1:]) for step in took[0]}  # the first warms
    together = spent["fetching, by the clock"] + spent["settling, without the criteria"]
    report.add(f"fetching and settling, {sightings:,} sightings stored", 1000 * together, "ms", at_most=_TARGET_MS)
    for step, seconds in spent.items():
        report.add(f"  {step}", 1000 * seconds, "ms")
    report.remarks.append(f"{median(risk.fetched):,.0f} sightings fetched for a batch")
    return report


class _Risk:
    """Risk's history and nothing else."""

    def __init__(self) -> None:
        self._ruleset, self._reference = shipped(), Reference.shipped()
        self._judging = 0.0
        self.fetched: list[int] = []

    def sightings(self, subjects: list[Subject]) -> pl.DataFrame:
        """What these leave who look back at nothing."""
        blank = self._frames(subjects)
        return settle(blank, marked(subjects, blank), pl.DataFrame(schema=dict(SIGHTING)), self._judge).sightings

    async def look_back(self, database: Database, subjects: list[Subject], server: Callable[[], float]) -> dict[str, float]:
        """Seconds of each step for one batch."""
        blank = self._frames(subjects)
        began = time.process_time()
        given = marked(subjects, blank)
        marking = time.process_time() - began
        async with database.begin() as connection:
            used, began, wall = server(), time.process_time(), time.perf_counter()
            stored = await store.fetch(connection, given.asks)
            wall, began, used = time.perf_counter() - wall, time.process_time() - began, server() - used
            self.fetched.append(stored.height)
            self._judging, settling = 0.0, time.process_time()
            settled = settle(blank, given, stored, self._judge)
            settling = time.process_time() - settling - self._judging
            keeping = time.perf_counter()
            await store.keep(connection, settled.sightings)
            keeping = time.perf_counter() - keeping
        return {
            "marking": marking,
            "fetching, by the clock": wall,
            "fetching, processor": began,
            "fetching, PostgreSQL's processor": used,
            "settling, without the criteria": settling,
            "keeping, by the clock": keeping,
        }

    def _frames(self, subjects: list[Subject]) -> Frames:
        return build(subjects, {}, reference=self._reference, random_draw=draw)

    def _judge(self, frames: Frames) -> list[Assessment]:
        began = time.process_time()
        made = assess(frames, self._ruleset)
        self._judging += time.process_time() - began
        return made


async def _keep(url: str, distinct: pl.DataFrame, sightings: int) -> None:
    """Store so many, over the last 180 days."""
    connection, rounds = await connect(url), -(-sightings // distinct.height)
    for number in range(1, rounds + 1):
        again = distinct.head(sightings - (number - 1) * distinct.height).with_columns(
            pl.concat_str(pl.lit(f"{number}-"), "consignment_id").alias("consignment_id"),
            pl.col("at", "begins", "ends") - timedelta(days=180) * (number / rounds),
        )
        await connection.copy_records_to_table("sightings", schema_name="risk", columns=again.columns, records=again.iter_rows())
    await connection.execute("VACUUM ANALYZE risk.sightings")
    await connection.close()
