"""Links parts in the caller's transaction: what changes for whom becomes an event of the same transaction."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.linking.group import Part, Standing, standings
from services.ingest.linking.tables import parts
from shared.eventlog import hold_keys
from shared.events import LinkChanged, MissingPart

_upsert = insert(parts)
_OWN = ("level", "master_document", "conveyance", "house_document", "filer", "carrier", "equipment", "expects")
_UPSERT = _upsert.on_conflict_do_update(
    index_elements=[parts.c.consignment_id], set_={name: _upsert.excluded[name] for name in _OWN}
)
_TELL = (
    update(parts)
    .where(parts.c.consignment_id == bindparam("of"))
    .values(standing=bindparam("now"), state=bindparam("new_state"), version=bindparam("new_version"))
)


async def hold(connection: AsyncConnection, masters: Collection[str], amended: str | None = None) -> None:
    """Hold the masters a transaction will touch until it ends: those named, and those of the filing `amended`.

    Before it writes anything: so what is told of one master's parts stands in the log in the order in which it happened.
    """
    held = set(masters)
    if amended is not None:
        held |= set((await connection.execute(select(parts.c.master_document).where(parts.c.mrn == amended))).scalars())
    if held:
        await hold_keys(connection, sorted(f"master/{number}" for number in held))


async def link(connection: AsyncConnection, filed: Sequence[Part], gone: Collection[str], at: datetime) -> list[LinkChanged]:
    """Take in parts as filed or amended and drop those of the consignments `gone`; what changed for any part of their masters.

    A part amended to another master leaves its former one. The caller holds all their masters.
    """
    touched = {part.consignment_id for part in filed} | set(gone)
    former = select(parts.c.master_document).where(parts.c.consignment_id == any_(_texts(touched)))
    masters = {part.master_document for part in filed} | set((await connection.execute(former)).scalars())
    if not masters:
        return []
    if gone:
        await connection.execute(delete(parts).where(parts.c.consignment_id == any_(_texts(gone))))
    if filed:
        await connection.execute(_UPSERT, [_row(part) for part in filed])
    return await _settle(connection, masters, at)


async def expire(connection: AsyncConnection, at: datetime, limit: int) -> list[LinkChanged]:
    """Find up to `limit` masters whose waiting time has passed, and say for whom they are not complete."""
    due = select(parts.c.master_document).where(parts.c.state == "pending-link", parts.c.due_at <= at).distinct().limit(limit)
    masters = set((await connection.execute(due)).scalars())
    if not masters:
        return []
    await hold(connection, masters)
    return await _settle(connection, masters, at)


async def _settle(connection: AsyncConnection, masters: Collection[str], at: datetime) -> list[LinkChanged]:
    rows = await connection.execute(
        select(parts)
        .where(parts.c.master_document == any_(_texts(masters)))
        .order_by(parts.c.master_document, parts.c.consignment_id)
    )
    changes: list[tuple[Row[Any], LinkChanged]] = []
    for _, group in groupby(rows.all(), key=attrgetter("master_document")):
        changes += _changes(list(group), at)
    if changes:
        await connection.execute(
            _TELL,
            [
                {
                    "of": row.consignment_id,
                    "now": _told(change),
                    "new_state": change.state,
                    "new_version": change.version,
                }
                for row, change in changes
            ],
        )
    return [change for _, change in changes]


def _changes(rows: Sequence[Row[Any]], at: datetime) -> Iterator[tuple[Row[Any], LinkChanged]]:
    found = standings([_part(row) for row in rows], at)
    for row in rows:
        change = _change(row, found[row.consignment_id], at)
        if row.standing != _told(change):
            yield row, change


def _change(row: Row[Any], standing: Standing, at: datetime) -> LinkChanged:
    return LinkChanged(
        consignment_id=row.consignment_id,
        mrn=row.mrn,
        version=row.version + 1,
        level=row.level,
        state=standing.state,
        master_document=row.master_document,
        carrier=standing.carrier,
        missing=standing.missing,
        unmatched_equipment=standing.unmatched,
        due_at=row.due_at,
        changed_at=at,
    )


def _told(change: LinkChanged) -> dict[str, Any]:
    return change.model_dump(mode="json", include={"state", "carrier", "missing", "unmatched_equipment"})


def _row(part: Part) -> dict[str, Any]:
    return part._asdict() | {
        "equipment": list(part.equipment),
        "expects": [each.model_dump(mode="json") for each in part.expects],
    }


def _part(row: Row[Any]) -> Part:
    values = {name: getattr(row, name) for name in Part._fields}
    expects = tuple(MissingPart.model_validate(each) for each in row.expects)
    return Part(**values | {"equipment": tuple(row.equipment), "expects": expects})


def _texts(values: Collection[str]) -> Any:
    return bindparam(None, sorted(values), type_=ARRAY(TEXT))
