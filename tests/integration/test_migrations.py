"""The migrations give the schema the code expects, once, however often and by however many they are run."""

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql.base import ischema_names

from services.migrate import upgrade
from services.schema import metadata
from shared.database import Database
from shared.embedded import EmbeddedPostgres
from shared.eventlog import Xid8


def differences(connection: Connection) -> list[object]:
    ischema_names["xid8"] = Xid8  # SQLAlchemy does not know PostgreSQL's 64-bit transaction ids
    options = {"include_schemas": True, "compare_type": True, "include_name": lambda name, kind, _: kind != "schema" or name}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


async def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    async with database.engine.connect() as connection:
        found = await connection.run_sync(differences)
    assert [each for each in found if "alembic_version" not in repr(each)] == []


async def test_migrating_again_and_at_once_changes_nothing(
    postgres: EmbeddedPostgres, database: Database, database_url: str
) -> None:
    await asyncio.gather(*(upgrade(database_url) for _ in range(3)))
    async with database.begin() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all() == ["0001"]


async def test_a_new_database_is_made_where_there_is_none(postgres: EmbeddedPostgres) -> None:
    await upgrade(postgres.url(), create="made_for_this_test")
    made = Database(postgres.url("made_for_this_test"))
    async with made.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM ingest.filings"))).scalar_one() == 0
    await made.close()
