"""Notify's consumer on real PostgreSQL: a batch of events in, notices, states and events out, exactly once."""

import asyncio
from contextlib import contextmanager

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from services.notify import store
from services.notify.tables import consignments, holds, notices, referrals
from services.notify.worker import LOG, Worker
from shared.app import Gate
from shared.database import Database
from shared.events import AlertRaised, Event, ListActivated, MeasureDecided
from shared.settings import Settings
from tests.unit.notify.build import (
    CARRIER,
    FILER,
    HOLD,
    ID,
    MRN,
    RELEASE,
    RFI,
    T0,
    arrived,
    assessed,
    at,
    declared,
    events,
    invalidated,
    presented,
)


@pytest.fixture
def worker(database: Database) -> Worker:
    return Worker(Gate(Settings(), database, now=lambda: at(2)))


async def handle(worker: Worker, database: Database, *payloads) -> None:
    async with database.begin() as connection:
        await worker.handle(connection, events(*payloads))


async def mail(database: Database) -> list[tuple[str, str]]:
    async with database.begin() as connection:
        rows = await connection.execute(select(notices.c.recipient, notices.c.kind).order_by(notices.c.xid, notices.c.id))
        return [(row.recipient, row.kind) for row in rows]


async def published(database: Database):
    async with database.begin() as connection:
        return [logged.event.payload() for logged in await LOG.tail(connection, "0:0", ["decisions", "alerts"], 1000)]


async def stored(database: Database, consignment_id: str = ID):
    async with database.begin() as connection:
        return (await store.read(connection, [consignment_id]))[consignment_id]


async def test_a_clean_filing_is_released_to_filer_and_carrier(worker, database):
    await handle(worker, database, declared(), assessed(RELEASE))
    assert await mail(database) == [(FILER, "release"), (CARRIER, "release")]
    (decided,) = await published(database)
    assert isinstance(decided, MeasureDecided)
    assert (decided.measure, decided.status, decided.may_load, decided.version) == ("release", "ASSESSED", True, 2)


async def test_a_hold_is_told_decided_and_alerted_with_everything_a_targeting_centre_needs(worker, database):
    await handle(worker, database, declared(), assessed(HOLD, RFI))
    assert await mail(database) == [
        (FILER, "hold"),
        (CARRIER, "hold"),
        (FILER, "rfi"),
        (CARRIER, "rfi"),
        ("police", "case-routed"),
    ]
    *decided, alert = await published(database)
    assert [(one.measure, one.status, one.may_load) for one in decided] == [("hold", "HOLD", False), ("rfi", "HOLD", False)]
    assert isinstance(alert, AlertRaised)
    assert (alert.made, alert.status, alert.slack_seconds) == (assessed(HOLD, RFI), "HOLD", 3598)
    assert [(hold["agency"], hold["reason"]) for hold in alert.holds] == [("customs", "PROHIBITED")]
    assert [(referral["kind"], referral["pointer"]) for referral in alert.referrals] == [("rfi", "/houses/0/consignee")]


HISTORY = (
    declared(),
    assessed(HOLD, RFI),
    declared(2),
    assessed(RELEASE, revision=2, after=5),
    arrived(2),
    presented(),
    assessed(HOLD, revision=0, of=presented()),
)


async def test_what_is_delivered_again_changes_nothing(worker, database):
    for news in HISTORY:
        await handle(worker, database, news)
    once = await mail(database), await published(database), await stored(database)
    for news in HISTORY:
        await handle(worker, database, news)
    await handle(worker, database, *HISTORY)
    assert (await mail(database), await published(database), await stored(database)) == once


async def test_one_batch_or_many_come_to_the_same(worker, database):
    await handle(worker, database, *HISTORY)
    assert (await stored(database)).version == 5
    kinds = [kind for recipient, kind in await mail(database) if recipient == CARRIER]
    assert kinds == ["hold", "rfi", "hold-still-in-place", "rfi-still-in-place", "arrival-registered", "hold"]


async def test_the_facts_survive_storage(worker, database):
    await handle(worker, database, *HISTORY)
    kept = await stored(database)
    async with database.begin() as connection:
        await store.write(connection, [kept.model_copy(update={"version": kept.version + 1})], T0)
    assert await stored(database) == kept.model_copy(update={"version": kept.version + 1})


async def test_assessments_may_come_before_the_filings(worker, database):
    await handle(worker, database, assessed(RELEASE))
    await handle(worker, database, declared())
    assert await mail(database) == [(FILER, "release"), (CARRIER, "release")]
    assert (await stored(database)).version == 1


async def test_an_assessment_that_lost_against_a_newer_one_is_dropped(worker, database):
    await handle(worker, database, assessed(RELEASE, revision=2))
    await handle(worker, database, assessed(HOLD, revision=1))
    assert [kind for _, kind in await mail(database)] == ["release", "release"]


async def test_the_lookup_columns_follow_the_facts(worker, database):
    await handle(worker, database, declared(), assessed(HOLD, RFI))
    async with database.begin() as connection:
        row = (await connection.execute(select(consignments))).mappings().one()
        assert [len((await connection.execute(select(table))).all()) for table in (holds, referrals)] == [1, 1]
    shown = {name: row[name] for name in ("consignment_id", "mrn", "filer", "carrier", "status", "may_load", "version")}
    assert shown == {
        "consignment_id": ID,
        "mrn": MRN,
        "filer": FILER,
        "carrier": CARRIER,
        "status": "HOLD",
        "may_load": False,
        "version": 2,
    }


@pytest.mark.parametrize("news", [invalidated(), arrived()])
async def test_news_of_the_unknown_fails_its_batch(worker, database, news):
    with pytest.raises(ValueError, match="never declared"):
        await handle(worker, database, declared(consignment_id="26XA7K2M9QP4T8ZCT3-2"), news)
    assert await mail(database) == []


async def test_an_event_of_another_kind_fails_its_batch(worker, database):
    stray = ListActivated(name="x", version="1", entries=0, digest="", activated_at=T0)
    async with database.begin() as connection:
        with pytest.raises(ValueError, match="does not belong"):
            await worker.handle(connection, [Event.of(stray, key="x", source="test", time=T0)])


@contextmanager
def counted(database: Database):
    """The SQL statements sent meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_):
        statements.append(statement)

    sqlalchemy_event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    sqlalchemy_event.remove(database.engine.sync_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("size", [5, 500])
async def test_a_batch_of_any_size_is_a_handful_of_statements(worker, database, size):
    measures = [(HOLD,), (RFI,), (RELEASE,)]
    batch = [
        assessed(*measures[number % 3], of=declared(consignment_id=f"26XA7K2M9QP4T8ZCT3-{number}")) for number in range(size)
    ]
    with counted(database) as statements:
        await handle(worker, database, *batch)
    assert len(statements) <= 13
    assert len([who for who, _ in await mail(database) if who in (FILER, CARRIER)]) == 2 * size


async def test_two_members_meeting_at_one_consignment_take_turns(worker, database):
    """Filings and assessments may be read by different processes; neither may overwrite what the other decided."""
    ids = [f"26XA7K2M9QP4T8ZCT3-{number}" for number in range(40)]
    filings = [[declared(revision, name) for name in ids] for revision in (1, 2)]
    assessments = [[assessed(HOLD, revision=r, of=declared(r, name)) for name in reversed(ids)] for r in (1, 2)]

    async def member(batches):
        for batch in batches:
            await handle(worker, database, *batch)

    await asyncio.gather(member(filings), member(assessments))
    for name in ids:
        kept = await stored(database, name)
        assert (kept.revision, kept.status, len(kept.holds)) == (2, "HOLD", 1)
    told = [kind for recipient, kind in await mail(database) if recipient == FILER]
    assert told.count("hold") == 40
    # Whoever had declared both revisions before the first assessment came has nothing to be told again.
    assert set(told) <= {"hold", "hold-still-in-place"}
    assert told.count("hold-still-in-place") <= 40
