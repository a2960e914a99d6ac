"""History in PostgreSQL: what a batch sees of those before, of itself, of other consumers, and of what was delivered again."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from services.risk.core.frames import Frames
from services.risk.core.history_columns import NEWEST
from services.risk.core.subjects import Subject
from services.risk.engines import Engines
from services.risk.history import store
from services.risk.history.judging import judge
from services.risk.history.keeping import Keeping
from services.risk.history.settle import Settled
from services.risk.history.tables import sightings
from services.risk.replay import replay
from services.risk.tables import assessments
from services.risk.tables import frames as archives
from services.risk.worker import Worker
from shared.app import Gate
from shared.database import Database
from shared.events import Event
from tests.unit.risk.filings import RECEIVED, frames_of
from tests.unit.risk.history.stream import HELD, filed, suspicious


async def judged(database: Database, batch: Sequence[Subject]) -> Settled:
    """The batch judged and kept, in one transaction."""
    async with database.begin() as connection:
        settled = await judge(connection, batch, frames_of(*batch), suspicious)
        await store.keep(connection, settled.sightings)
    return settled


def stream() -> list[Subject]:
    """Consignments that look back at each other: shared parties, a stop and its twin, a box twice, an amendment."""
    price: dict[str, Any] = {"consignment/items/0/value": {"amount": 100.0, "currency": "EUR"}}
    return [
        filed(1, 40, price),
        filed(2, 3, {"consignment/consignor/name": HELD}),
        filed(3, 2.5, {"conveyance/ref": "013W"}),
        filed(4, 2, {"consignment/consignor/name": HELD, "consignment/items/0/description": "Other words"}),
        filed(5, 2.2, price),
        filed(6, 1.5, {"consignment/consignor/name": HELD}),
        filed(7, 0, price),
        filed(8, 0, {"consignment/consignee/id": "NL000999888"}),
        filed(3, 0, {"consignment/items/0/hs6": "310230"}, revision=2),
    ]


def rows(settled: Sequence[Settled]) -> dict[str, list[dict[str, Any]]]:
    return {name: [row for one in settled for row in one.frames[name].rows(named=True)] for name in settled[0].frames}


@pytest.mark.parametrize("sizes", [(9,), (8, 1), (3, 3, 3), (1, 7, 1)])
async def test_the_cut_of_batches_changes_nothing(database: Database, sizes: Sequence[int]) -> None:
    each = [await judged(database, [subject]) for subject in stream()]
    async with database.begin() as connection:
        kept = await sorted_sightings(database)
        await connection.execute(text("TRUNCATE risk.sightings"))
    left, cut = stream(), []
    for size in sizes:
        batch, left = left[:size], left[size:]
        waves = [batch] if len({one.consignment_id for one in batch}) == len(batch) else [batch[:-1], batch[-1:]]
        cut += [await judged(database, wave) for wave in waves]
    assert rows(cut) == rows(each)
    assert [one.measures for settled in cut for one in settled.made] == [one.measures for settled in each for one in settled.made]
    assert await sorted_sightings(database) == kept


async def sorted_sightings(database: Database) -> list[Any]:
    async with database.begin() as connection:
        return [tuple(row) for row in await connection.execute(select(sightings).order_by(*sightings.primary_key))]


async def test_delivered_again_it_counts_once(database: Database) -> None:
    await judged(database, [filed(1, 1)])
    kept = await sorted_sightings(database)
    await judged(database, [filed(1, 1)])
    assert await sorted_sightings(database) == kept
    last = await judged(database, [filed(2, 0)])
    assert last.frames["consignment"]["consignor_seen_30d"].to_list() == [1]


async def test_what_another_consumer_has_not_committed_is_not_seen(database: Database) -> None:
    first, second, third = filed(1, 1), filed(2, 0.5), filed(3, 0)
    async with database.begin() as one, database.begin() as other:
        mine = await judge(one, [first], frames_of(first), suspicious)
        await store.keep(one, mine.sightings)
        theirs = await judge(other, [second], frames_of(second), suspicious)
        await store.keep(other, theirs.sightings)
    after = await judged(database, [third])
    seen = [settled.frames["consignment"]["consignor_seen_30d"][0] for settled in (mine, theirs, after)]
    assert seen == [0, 0, 2]


async def test_two_consumers_that_write_the_same_keys_both_succeed(database: Database) -> None:
    one, other = [filed(number, 1) for number in range(20)], [filed(number, 1) for number in reversed(range(20, 40))]
    async with database.begin() as first, database.begin() as second:
        for connection, batch in ((first, one), (second, other)):
            settled = await judge(connection, batch, frames_of(*batch), suspicious)
            await store.keep(connection, settled.sightings)
    last = await judged(database, [filed(99, 0)])
    assert last.frames["consignment"]["consignor_seen_30d"].to_list() == [40]


async def test_only_the_newest_are_counted(database: Database) -> None:
    batch = [filed(number, 1 + number / 1000) for number in range(NEWEST + 2)]
    await judged(database, batch)
    last = await judged(database, [filed(9000, 0)])
    assert last.frames["consignment"].select("consignor_seen_365d", "twins_30d").row(0) == (NEWEST, NEWEST)


async def test_what_is_too_old_is_forgotten(gate: Gate, database: Database) -> None:
    await judged(database, [filed(1, 0)])
    count = len(await sorted_sightings(database))
    stale = Gate(gate.settings, database, now=lambda: RECEIVED + timedelta(days=gate.settings.history_days, seconds=1))
    fresh = Gate(gate.settings, database, now=lambda: RECEIVED + timedelta(days=gate.settings.history_days))
    assert await Keeping(fresh).prune(asyncio.Event()) == 0
    assert await Keeping(stale).prune(asyncio.Event()) == count
    assert await sorted_sightings(database) == []


async def test_the_worker_looks_back_and_what_it_saw_is_stored(gate: Gate, database: Database) -> None:
    worker = Worker(gate, Engines(gate))
    subjects = [filed(1, 1), filed(2, 0.5), filed(1, 0.2, {"consignment/ucr": "5GB123"}, revision=2)]
    events = [Event.of(one, key=one.consignment_id, source="ingest", time=one.received_at) for one in subjects]
    for batch in (events[:1], events[1:], events):  # the last is a delivery again
        async with database.begin() as connection:
            await worker.handle(connection, batch)
    async with database.begin() as connection:
        query = select(assessments.c.consignment_id, assessments.c.revision, assessments.c.assessment_id, archives.c.archive)
        stored = (await connection.execute(query.join(archives, archives.c.frame_id == assessments.c.frame_id))).all()
    seen = {
        (one.consignment_id, one.revision): Frames.from_bytes(one.archive)
        .select([one.consignment_id])["consignment"]
        .select("consignor_seen_30d", "amendments")
        .row(0)
        for one in stored
    }
    assert seen == {("C0001", 1): (0, 0), ("C0002", 1): (1, 0), ("C0001", 2): (1, 1)}
    assert all([(await replay(database, one.assessment_id)).identical for one in stored])
