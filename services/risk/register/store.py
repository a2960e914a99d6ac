"""The register's statements. All of them work on batches; none commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.register.mitigation import Control
from services.risk.register.tables import partner_controls, register_entries, register_versions
from services.risk.register.traders import Trader

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('risk.register_versions'))")


class Version(NamedTuple):
    """A version of the register."""

    version: int
    digest: str
    entries: int
    loaded_by: str
    loaded_at: datetime


async def in_force(connection: AsyncConnection) -> Version | None:
    """The newest version."""
    query = select(register_versions).order_by(register_versions.c.version.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else Version(*row)


async def replace(
    connection: AsyncConnection, traders: Sequence[Trader], digest: str, by: str, at: datetime
) -> tuple[Version, bool]:
    """Put these traders in force as a new version, and say so; the same file as the one in force makes none."""
    await connection.execute(_ONE_AT_A_TIME)
    current = await in_force(connection)
    if current is not None and current.digest == digest:
        return current, False
    row = {"digest": digest, "entries": len(traders), "loaded_by": by, "loaded_at": at}
    made = await connection.execute(insert(register_versions).values(row).returning(register_versions))
    version = Version(*made.one())
    lines = [{"version": version.version, **trader.model_dump()} for trader in traders]
    await connection.execute(insert(register_entries), lines)
    return version, True


async def find(connection: AsyncConnection, identities: Collection[str]) -> dict[str, Trader]:
    """The lines of these ids in the version in force."""
    if not identities:
        return {}
    newest = select(func.max(register_versions.c.version)).scalar_subquery()
    columns = [column for column in register_entries.c if column.name != "version"]
    query = select(*columns).where(register_entries.c.version == newest, register_entries.c.id.in_(identities))
    return {row["id"]: Trader.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()}


async def record_control(
    connection: AsyncConnection,
    *,
    partner: str,
    transport_document: str,
    result: str,
    examined_at: datetime,
    by: str,
    at: datetime,
) -> None:
    """Keep what a partner found."""
    row = {
        "partner": partner,
        "transport_document": transport_document,
        "result": result,
        "examined_at": examined_at,
        "recorded_by": by,
        "recorded_at": at,
    }
    await connection.execute(insert(partner_controls).values(row))


async def clean_controls(connection: AsyncConnection, documents: Collection[str]) -> list[Control]:
    """The clean controls of these transport documents. A document of which any control found a discrepancy has none."""
    if not documents:
        return []
    wanted = partner_controls.c.transport_document.in_(documents)
    query = select(partner_controls.c.transport_document, partner_controls.c.examined_at, partner_controls.c.result).where(wanted)
    rows = (await connection.execute(query)).all()
    tainted = {row.transport_document for row in rows if row.result != "clean"}
    return [Control(row.transport_document, row.examined_at) for row in rows if row.transport_document not in tainted]
