"""The one way to PostgreSQL. Only the edge commits: it opens `begin()`, what lies below gets a connection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.problems import Problem
from shared.settings import Settings

log = structlog.get_logger(__name__)

# PostgreSQL error classes that a later try may mend: connection, resources, operator intervention, system,
# serialization failure, deadlock, lock not available.
_TRANSIENT_STATES = ("08", "53", "57", "58", "40001", "40P01", "55P03")

metadata = MetaData()
"""Every table of the gate, each in its service's schema; migrations are checked against it."""


class Database:
    """A connection pool. Close it with `close()`."""

    def __init__(self, url: str, pool: int = 8) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(url, pool_size=pool, max_overflow=0, pool_pre_ping=True)

    @classmethod
    def of(cls, settings: Settings) -> "Database":
        """The pool the settings name. Raises ValueError where they name none."""
        if settings.database_url is None:
            raise ValueError(
                "no database: set PORTCULLIS_DATABASE_URL, or start the gate with `portcullis up`, which brings its own"
            )
        return cls(settings.database_url.get_secret_value(), settings.database_pool)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later: the server is away, full, restarting, or chose another transaction."""
    if isinstance(error, OSError | TimeoutError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None) or "")
        if state:
            return state.startswith(_TRANSIENT_STATES)
        return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    return False


def install(app: FastAPI) -> None:
    """Let `app` say 503, not 500, while the database is away. What is no passing failure stays a failure."""

    async def unavailable(_request: Request, error: Exception) -> JSONResponse:
        if not is_transient(error):
            raise error
        log.warning("the database cannot be used now", error=repr(error)[:300])
        detail = "The gate cannot reach its database now. Send it again in a moment: the same filing never counts twice."
        return Problem(503, "server.unavailable", detail, headers={"Retry-After": "5"}).response()

    for kind in (DBAPIError, OSError, TimeoutError, PoolTimeoutError):
        app.add_exception_handler(kind, unavailable)
