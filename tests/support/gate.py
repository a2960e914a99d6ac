"""A gate to talk to over HTTP, in the test's own process, on a fresh database."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

import services.ingest.app
import services.notify.app
import services.risk.app
from shared.app import LOGS, Gate, Service, application, running
from shared.auth import Role, development_token
from shared.database import Database
from shared.settings import Settings

LOG = LOGS["ingest"]
FILER = "NL123456789"
CARRIER = "DE987654321"


class Caller:
    """Speaks to an application as somebody."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self._client, self._settings = client, settings

    def as_(self, role: Role, party: str | None = None) -> httpx.AsyncClient:
        """A client with a token for `role` and `party`."""
        client = httpx.AsyncClient(transport=self._client._transport, base_url="http://gate", timeout=30)
        client.headers["Authorization"] = f"Bearer {development_token(self._settings, role, party)}"
        return client

    @property
    def filer(self) -> httpx.AsyncClient:
        return self.as_(Role.FILER, FILER)

    @property
    def carrier(self) -> httpx.AsyncClient:
        return self.as_(Role.CARRIER, CARRIER)

    @property
    def nobody(self) -> httpx.AsyncClient:
        return self._client


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, webhook_allow_private=True, webhook_first_delay_seconds=0.01)


@pytest.fixture
def gate(settings: Settings, database: Database) -> Gate:
    return Gate(settings, database)


def within_the_day(began: datetime) -> Callable[[], datetime]:
    """The real clock, which never leaves the day that tests took for today when they began: its last minute lasts for days."""
    last = began.replace(hour=23, minute=59, second=0, microsecond=0)

    def now() -> datetime:
        at = datetime.now(UTC)
        return at if at <= last else last + (at - last) / 10_000

    return now


def caller(gate: Gate, services: Sequence[Service]) -> Caller:
    transport = httpx.ASGITransport(application(gate, services), raise_app_exceptions=False)
    return Caller(httpx.AsyncClient(transport=transport, base_url="http://gate", timeout=30), gate.settings)


@pytest.fixture
def ingest(gate: Gate) -> Caller:
    """Ingest alone: its routes, no loops."""
    return caller(gate, [services.ingest.app.service(gate)])


SERVICES: Sequence[Callable[[Gate], Service]] = (
    services.ingest.app.service,
    services.risk.app.service,
    services.notify.app.service,
)


@pytest.fixture
async def whole(gate: Gate) -> AsyncIterator[Caller]:
    """The whole gate at work."""
    made = [make(gate) for make in SERVICES]
    async with running(made):
        yield caller(gate, made)
