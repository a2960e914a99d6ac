"""What commands stand on that need a database: the one the settings name, or the gate's own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import SecretStr

from services.migrate import upgrade
from shared.app import Gate
from shared.database import Database
from shared.embedded import EmbeddedPostgres
from shared.settings import Settings

_DATABASE = "portcullis"
T = TypeVar("T")


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """Settings that name a database: the one given, or the gate's own, started and migrated."""
    if settings.database_url is not None:
        yield settings
        return
    server = EmbeddedPostgres(settings.home.resolve() / "postgres")
    try:
        asyncio.run(upgrade(server.url(), create=_DATABASE))
        yield settings.model_copy(update={"database_url": SecretStr(server.url(_DATABASE))})
    finally:
        server.stop()


async def with_gate(settings: Settings, work: Callable[[Gate], Awaitable[T]]) -> T:
    """What `work` gives when it is handed the gate of these settings."""
    database = Database.of(settings)
    try:
        return await work(Gate(settings, database))
    finally:
        await database.close()
