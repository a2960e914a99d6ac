"""The mailbox on real PostgreSQL: nothing is skipped, whatever commits when."""

import asyncio

import pytest
from sqlalchemy import select, text

from services.notify import mailbox, store
from services.notify.notices import Notice, compose
from services.notify.outcome import Announcement, Kind
from services.notify.tables import acknowledgements
from shared.database import Database
from shared.problems import Problem
from tests.unit.notify.build import CARRIER, FILER, T0, after, assessed, at, declared


def notices_of(number: int) -> list[Notice]:
    """A hold notice about its own consignment; the filer's copy and the carrier's."""
    return compose(after(declared(consignment_id=name(number))), [Announcement(Kind.HOLD)], T0)


def name(number: int) -> str:
    return f"26XA7K2M9QP4T8ZCT3-{number:04}"


async def put(connection, *numbers: int) -> None:
    await store.write(connection, [after(declared(consignment_id=name(number))) for number in numbers], T0)
    await store.issue(connection, [notice for number in numbers for notice in notices_of(number)], T0)


async def read(database: Database, cursor: str = "", limit: int = 100, party: str = FILER) -> mailbox.Mail:
    async with database.begin() as connection:
        return await mailbox.read(connection, party, cursor, limit)


def numbers(mail: mailbox.Mail) -> list[int]:
    return [int(notice.consignment_id.partition("-")[2]) for notice in mail.notices]


async def test_a_notice_of_a_slow_transaction_still_comes_after_every_cursor(database):
    async with database.engine.connect() as slow:
        transaction = await slow.begin()
        await put(slow, 1)  # has the lower ids, and commits last
        async with database.begin() as fast:
            await put(fast, 2)
        early = await read(database)
        assert (numbers(early), early.next, early.more) == ([], "", False)
        await transaction.commit()
    late = await read(database, early.next)
    assert numbers(late) == [1, 2]


async def test_while_others_write_a_reader_that_follows_its_cursor_misses_nothing(database):
    wanted, writers = 120, 6

    async def write(first: int) -> None:
        for number in range(first, wanted, writers):
            async with database.begin() as connection:
                await put(connection, number)
                await asyncio.sleep(0.001 * (number % 7))  # transactions overlap and commit out of order

    async def follow() -> list[int]:
        seen, cursor = [], ""
        while len(seen) < wanted:
            mail = await read(database, cursor, limit=7)
            seen += numbers(mail)
            cursor = mail.next
        return seen

    seen, *_ = await asyncio.wait_for(asyncio.gather(follow(), *(write(first) for first in range(writers))), 30)
    assert sorted(seen) == list(range(wanted))


async def test_pages(database):
    async with database.begin() as connection:
        await put(connection, 1, 2, 3)
    first = await read(database, limit=2)
    second = await read(database, first.next, limit=2)
    assert [(numbers(page), page.more) for page in (first, second)] == [([1, 2], True), ([3], False)]
    empty = await read(database, second.next)
    assert (numbers(empty), empty.next, empty.more) == ([], second.next, False)


async def test_transactions_are_ordered_as_numbers_not_as_text(database):
    async with database.begin() as connection:
        await put(connection, 1, 2)
    for number, xid in ((1, "10"), (2, "9")):
        renumber = text("UPDATE notify.notices SET xid = CAST(CAST(:xid AS text) AS xid8) WHERE consignment_id = :name")
        async with database.begin() as connection:
            await connection.execute(renumber, {"xid": xid, "name": name(number)})
    assert numbers(await read(database)) == [2, 1]


async def test_each_reads_their_own(database):
    async with database.begin() as connection:
        await put(connection, 1)
    copies = [(await read(database, party=party)).notices for party in (FILER, CARRIER, "FR555555555")]
    assert [[notice.recipient for notice in notices] for notices in copies] == [[FILER], [CARRIER], []]
    assert copies[1][0].house_document is None


async def test_a_notice_is_issued_once(database):
    async with database.begin() as connection:
        await put(connection, 1)
        assert await store.issue(connection, notices_of(1), T0) == []
    assert numbers(await read(database)) == [1]


async def test_the_first_acknowledgement_counts(database):
    async with database.begin() as connection:
        await put(connection, 1)
    (notice,) = (await read(database)).notices
    assert notice.acknowledged_at is None
    for seconds in (10, 20):
        async with database.begin() as connection:
            given = await mailbox.acknowledge(connection, notice.id, FILER, "somebody", at(seconds))
        assert given.acknowledged_at == at(10)
    assert (await read(database)).notices[0].acknowledged_at == at(10)


async def test_nobody_acknowledges_anothers_notice(database):
    async with database.begin() as connection:
        await put(connection, 1)
    (notice,) = (await read(database)).notices
    async with database.begin() as connection:
        with pytest.raises(Problem, match="no such notice"):
            await mailbox.acknowledge(connection, notice.id, CARRIER, "somebody", T0)
        assert (await connection.execute(select(acknowledgements))).all() == []


def test_the_filers_copy_can_be_read_back_whole():
    (notice, _) = compose(after(assessed()), [Announcement(Kind.HOLD)], T0)
    assert Notice.model_validate(notice.model_dump(mode="json", exclude_defaults=True)) == notice
