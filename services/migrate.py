"""Bring a database to the schema this version needs."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Alembic's configuration, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def migrate(url: str, create: str | None = None) -> None:
    """Upgrade the database at `url` to the newest schema; first create database `create` beside it and use that. Blocks."""
    asyncio.run(upgrade(url, create))


async def upgrade(url: str, create: str | None = None) -> None:
    """See `migrate`. Concurrent calls wait for each other."""
    if create is not None:
        server = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with server.connect() as connection:
            known = await connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": create})
            if not known:
                await connection.execute(text(f'CREATE DATABASE "{create}"'))
        await server.dispose()
        url = make_url(url).set(database=create).render_as_string(hide_password=False)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
    await engine.dispose()


def _upgrade(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('portcullis.migrate', 0))"))
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
