"""Real PostgreSQL for the tests: one embedded server a session, one fresh database a test that asks."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
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
    asyncio.run(_forget_durability(postgres.url()))
    migrate(postgres.url("postgres"), create="template_gate")
    return "template_gate"


async def _forget_durability(url: str) -> None:
    """Nothing in this server outlives the session, and no test crashes it: it need not wait for the disk."""
    await _administer(
        url, *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")), "SELECT pg_reload_conf()"
    )


async def _administer(url: str, *statements: str) -> None:
    admin = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with admin.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await admin.dispose()


@pytest.fixture
async def database_url(postgres: EmbeddedPostgres, migrated: str) -> AsyncIterator[str]:
    """URL of a fresh, migrated database, gone after the test."""
    async with fresh(postgres, migrated) as url:
        yield url


@asynccontextmanager
async def fresh(postgres: EmbeddedPostgres, migrated: str) -> AsyncIterator[str]:
    """URL of a database like the template, gone afterwards: for tests that need several."""
    name = f"gate_{next(_serial)}"
    await _administer(postgres.url(), f"CREATE DATABASE {name} TEMPLATE {migrated}")
    yield postgres.url(name)
    await _administer(postgres.url(), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A connection pool to a fresh, migrated database."""
    database = Database(database_url)
    yield database
    await database.close()
