"""The event log's order is that of transactions, as numbers."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from shared.app import LOGS
from shared.database import Database
from shared.events import Event
from shared.positions import START

LOG = LOGS["ingest"]


def event(number: int) -> Event:
    return Event(id=str(number), type="test", source="test", key="k", time=datetime.now(UTC), topic="filings", data=b"{}")


async def test_transaction_99_comes_before_transaction_100(database: Database) -> None:
    async with database.begin() as connection:
        await LOG.append(connection, [event(100), event(99), event(9)])
        await connection.execute(text("UPDATE ingest.event_log SET xid = event_id::xid8"))
    seen, position = [], START
    async with database.begin() as connection:
        while page := await LOG.tail(connection, position, ["filings"], 1):
            seen.append(page[0].event.id)
            position = page[0].position
    assert seen == ["9", "99", "100"]


@pytest.mark.parametrize(("topics", "behind"), [(["filings"], 3), (["assessments"], 0), ([], 0)])
async def test_behind_counts_what_a_reader_of_these_topics_has_before_it(
    database: Database, topics: list[str], behind: int
) -> None:
    async with database.begin() as connection:
        await LOG.append(connection, [event(1), event(2), event(3)])
    async with database.begin() as connection:
        assert await LOG.behind(connection, START, topics) == behind


async def test_a_rolled_back_event_was_never_there(database: Database) -> None:
    async with database.engine.connect() as connection:
        await LOG.append(connection, [event(1)])
        await connection.rollback()
        assert await LOG.tail(connection, START, ["filings"], 10) == []
