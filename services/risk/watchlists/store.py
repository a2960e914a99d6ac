"""Statements about watch lists and cleared pairs. None commits."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, not_, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.screening import WatchList
from services.risk.watchlists.cleared import Cleared, Pair
from services.risk.watchlists.tables import active, changes, clearances, versions, withdrawals


class InForce(NamedTuple):
    """What the database says is in force, in numbers small enough to be asked for every second or two.

    The active version of every list; how many clearances were ever made, and how many of them no longer count. Clearances
    are only ever added to, so two equal numbers mean the same clearances.
    """

    versions: frozenset[tuple[str, str]]
    clearances: int
    dropped: int


def _counts_on(day: date) -> Any:
    """SQL condition: a clearance (outer join: its withdrawal) still counts on `day`."""
    return withdrawals.c.clearance_id.is_(None) & or_(clearances.c.expires_on.is_(None), clearances.c.expires_on >= day)


async def in_force(connection: AsyncConnection, day: date) -> InForce:
    """What is in force on `day`."""
    listed = await connection.execute(select(active.c.name, active.c.version))
    count = select(func.count(), func.count().filter(not_(_counts_on(day)))).select_from(clearances.outerjoin(withdrawals))
    made, dropped = (await connection.execute(count)).one()
    return InForce(frozenset((row.name, row.version) for row in listed), made, dropped)


async def cleared_pairs(connection: AsyncConnection, day: date) -> Cleared:
    """The pairs that count on `day`."""
    query = select(clearances.c.party_key, clearances.c.list_name, clearances.c.entry_id, clearances.c.entry_digest)
    rows = await connection.execute(query.outerjoin(withdrawals).where(_counts_on(day)))
    return Cleared.of(Pair(*row) for row in rows)


async def keep_version(connection: AsyncConnection, listed: WatchList, files: bytes, by: str, at: datetime) -> bool:
    """Keep a version. Returns whether it is new."""
    statement = insert(versions).values(
        name=listed.name,
        version=listed.version,
        digest=listed.digest,
        entries=len(listed.entries),
        published_at=listed.published,
        uploaded_at=at,
        uploaded_by=by,
        files=files,
    )
    new = await connection.scalar(statement.on_conflict_do_nothing().returning(versions.c.version)) is not None
    if new:
        await _note(connection, listed.name, listed.version, "uploaded", by, at)
    return new


async def activate(connection: AsyncConnection, name: str, version: str, by: str, at: datetime) -> bool:
    """Put a version in force. Returns whether another one was, or none; the caller holds the key of the list."""
    statement = insert(active).values(name=name, version=version)
    changed = statement.on_conflict_do_update(
        index_elements=[active.c.name], set_={"version": version}, where=active.c.version != version
    )
    if await connection.scalar(changed.returning(active.c.name)) is None:
        return False
    await _note(connection, name, version, "activated", by, at)
    return True


async def _note(connection: AsyncConnection, name: str, version: str, change: str, by: str, at: datetime) -> None:
    await connection.execute(insert(changes).values(name=name, version=version, change=change, changed_by=by, changed_at=at))


_DESCRIBED = [column for column in versions.c if column is not versions.c.files]


def _described() -> Select[*tuple[Any, ...]]:
    return select(*_DESCRIBED, (active.c.version.is_not(None)).label("active")).outerjoin(
        active, (active.c.name == versions.c.name) & (active.c.version == versions.c.version)
    )


async def lists(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Every version that is in force."""
    query = _described().where(active.c.version.is_not(None)).order_by(versions.c.name)
    return (await connection.execute(query)).mappings().all()


async def versions_of(connection: AsyncConnection, name: str) -> Sequence[RowMapping]:
    """The versions of a list, the newest upload first."""
    query = _described().where(versions.c.name == name).order_by(versions.c.uploaded_at.desc())
    return (await connection.execute(query)).mappings().all()


async def history_of(connection: AsyncConnection, name: str) -> Sequence[RowMapping]:
    """What happened to a list, the newest change first."""
    query = select(changes).where(changes.c.name == name).order_by(changes.c.change_id.desc())
    return (await connection.execute(query)).mappings().all()


async def active_version(connection: AsyncConnection, name: str) -> str | None:
    """The version in force."""
    return await connection.scalar(select(active.c.version).where(active.c.name == name))


async def read_versions(connection: AsyncConnection, wanted: Collection[tuple[str, str]]) -> Sequence[RowMapping]:
    """Versions with their files."""
    query = select(versions).where(tuple_(versions.c.name, versions.c.version).in_(list(wanted)))
    return (await connection.execute(query)).mappings().all()


async def clear(connection: AsyncConnection, clearance: dict[str, Any]) -> None:
    """Keep a clearance."""
    await connection.execute(insert(clearances).values(clearance))


async def withdraw(connection: AsyncConnection, clearance_id: UUID, why: str, by: str, at: datetime) -> bool:
    """Take a clearance back. Returns whether it had not been."""
    row = {"clearance_id": clearance_id, "why": why, "withdrawn_by": by, "withdrawn_at": at}
    statement = insert(withdrawals).values(row).on_conflict_do_nothing().returning(withdrawals.c.clearance_id)
    return await connection.scalar(statement) is not None


async def read_clearances(connection: AsyncConnection, *conditions: Any, limit: int) -> Sequence[RowMapping]:
    """Clearances, withdrawn and expired ones too, the newest first."""
    query = select(
        clearances, withdrawals.c.withdrawn_by, withdrawals.c.withdrawn_at, withdrawals.c.why.label("withdrawn_because")
    ).outerjoin(withdrawals)
    query = query.where(*conditions).order_by(clearances.c.cleared_at.desc()).limit(limit)
    return (await connection.execute(query)).mappings().all()
