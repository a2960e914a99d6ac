"""Fresh filings for ingest, and what became of them in its database."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from shared.app import Gate
from shared.positions import START
from tests.support.filings import filing
from tests.support.filings import house as a_house
from tests.support.gate import LOG

NOW = datetime.now(UTC)


def fresh(serial: int = 1, **overrides: Any) -> dict[str, Any]:
    return filing(now=NOW, serial=serial, **overrides)


def house(number: str = "HBL1", **overrides: Any) -> dict[str, Any]:
    return a_house(number, freight_payment="Y", **overrides)


async def events(gate: Gate) -> list[Any]:
    async with gate.database.begin() as connection:
        return [logged.event.payload() for logged in await LOG.tail(connection, START, ["filings"], 10_000)]


async def count(gate: Gate, table: str) -> int:
    async with gate.database.begin() as connection:
        return int((await connection.execute(text(f"SELECT count(*) FROM ingest.{table}"))).scalar_one())  # noqa: S608
