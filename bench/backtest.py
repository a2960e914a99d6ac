"""A back-test of all criteria over stored consignments on one core: the whole of it, from PostgreSQL to the report.

What is stored is written as the worker writes it, in batches of 500 with an archive of feature frames each; distinct batches,
judged with the history of those before, are stored again and again under new ids. The target is held against the processor time
of the back-test and of PostgreSQL together.
"""

import asyncio
import json
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import asyncpg
import polars as pl

from bench.report import Report
from bench.stand import stand
from bench.subjects import declared, draw, shipped
from services.risk.backtest.report import BacktestSettings
from services.risk.backtest.running import run
from services.risk.core.assess import assess
from services.risk.core.frames import Frames, build
from services.risk.core.rows.reference import Reference
from services.risk.core.ruleset import Ruleset
from services.risk.history.settle import marked, settle
from services.risk.history.windows import SIGHTING
from services.risk.worker import subject_of
from shared.database import Database
from shared.events import Assessment

BATCH = 500
DISTINCT = 8  # batches whose frames differ in more than ids
_TARGET_SECONDS = 60


def measure(quick: bool) -> Report:
    """Quick: 50,000 consignments, else 1,000,000."""
    return asyncio.run(_measure(50_000 if quick else 1_000_000))


async def _measure(consignments: int) -> Report:
    report, ruleset, now = Report(), shipped(), datetime.now(UTC)
    with stand("backtest") as made:
        url = await made.database("backtest")
        size = await _store(url, ruleset, consignments // BATCH, now)
        database = Database(url)

        async def unseen(_done: int, _total: int) -> None: ...

        used, server = time.process_time(), made.cpu["PostgreSQL"]
        found = await run(database, ruleset, BacktestSettings(days=30), now, unseen)
        used, server = time.process_time() - used, made.cpu["PostgreSQL"] - server
        await database.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if found.consignments != consignments:
        raise ValueError(f"{found.consignments} of {consignments} consignments were back-tested")
    moved = sum(count for was, row in found.bands.items() for would, count in row.items() if was != would)
    if moved:
        raise ValueError(f"the bands of {moved} consignments came out otherwise than they were decided")
    target = _TARGET_SECONDS * consignments / 1_000_000
    report.add(f"back-test of {consignments:,} stored consignments, processor time", used + server, "s", at_most=target)
    report.add("  of that PostgreSQL", server, "s")
    report.add("  by the clock", found.seconds, "s")
    report.add("consignments back-tested", consignments / (used + server), "/s")
    report.add("peak memory of the process", peak, "MB")
    report.remarks.append(f"{len(found.criteria)} criteria judged; archives take {size / consignments:.0f} bytes a consignment")
    return report


async def _store(url: str, ruleset: Ruleset, batches: int, now: datetime) -> int:
    """Store so many batches over the last 29 days; the bytes their archives take."""
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    await connection.execute(
        "INSERT INTO risk.rulesets (hash, content, activated_at) VALUES ($1, $2, $3)", ruleset.hash, json.dumps({}), now
    )
    made, size = list(_distinct(ruleset)), 0
    for number in range(batches):
        frames, assessments = made[number % len(made)]
        at = now - timedelta(days=29) * ((batches - number) / batches)
        archive = _renamed(frames, number).to_bytes()
        size += len(archive)
        frame_id = await connection.fetchval(
            "INSERT INTO risk.frames (made_at, archive) VALUES ($1, $2) RETURNING frame_id", at, archive
        )
        await connection.copy_records_to_table(
            "assessments",
            schema_name="risk",
            columns=[
                *(
                    "assessment_id",
                    "consignment_id",
                    "revision",
                    "ruleset_hash",
                    "frame_id",
                    "assessed_at",
                    "score",
                    "band",
                    "body",
                )
            ],
            records=[
                (
                    f"{number}-{one.id}",
                    _name(number, one.consignment_id),
                    one.revision,
                    ruleset.hash,
                    frame_id,
                    at,
                    one.score,
                    one.band.value,
                    one.model_dump_json().encode(),
                )
                for one in assessments
            ],
        )
    await connection.execute("ANALYZE risk.frames, risk.assessments")
    await connection.close()
    return size


def _distinct(ruleset: Ruleset) -> Iterator[tuple[Frames, list[Assessment]]]:
    subjects = [subject for event in declared(BATCH * DISTINCT) if (subject := subject_of(event))]
    sighted = pl.DataFrame(schema=dict(SIGHTING))
    for at in range(0, len(subjects), BATCH):
        batch = subjects[at : at + BATCH]
        blank = build(batch, {}, reference=Reference.shipped(), random_draw=draw)
        settled = settle(blank, marked(batch, blank), sighted, lambda frames: assess(frames, ruleset))
        sighted = pl.concat([sighted, settled.sightings])
        yield settled.frames, settled.made


def _renamed(frames: Frames, number: int) -> Frames:
    return Frames(
        {
            name: frame.with_columns(pl.concat_str(pl.lit(f"{number}-"), "consignment_id").alias("consignment_id"))
            for name, frame in frames.items()
        }
    )


def _name(number: int, consignment_id: str) -> str:
    return f"{number}-{consignment_id}"
