"""Real PostgreSQL for the tests: one embedded server a session, one fresh database a test that asks."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.migrate import migrate
from shared.database import Database
from shared.embedded import EmbeddedPostgres

_serial = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The server, in a folder of its own: pytest's are closed to the user the server runs as under root."""
    with TemporaryDirectory(prefix="portcullis-postgres-") as folder:
        server = EmbeddedPostgres(Path(folder) / "data")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def migrated(postgres: EmbeddedPostgres) -> str:
    """Name of a database that holds the migrated, empty schema: the template of all others."""
    migrate(postgres.url("postgres"), create="template_gate")
    return "template_gate"


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres, migrated: str) -> str:
    """URL of a fresh, migrated database."""
    name = f"gate_{next(_serial)}"
    admin = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {migrated}"))
    await admin.dispose()
    return postgres.url(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A connection pool to a fresh, migrated database."""
    database = Database(database_url)
    yield database
    await database.close()
