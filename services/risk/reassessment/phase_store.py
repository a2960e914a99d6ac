"""Statements about waybills filed before loading. None commits."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.subjects import Subject, view
from services.risk.reassessment.phases import Earlier, Waybill, before_loading, waybill
from services.risk.reassessment.tables import preloads
from services.risk.tables import assessments
from shared.events import Assessment

_INSERT = insert(preloads)
_KEEP = _INSERT.on_conflict_do_update(
    index_elements=[preloads.c.consignment_id],
    set_={column.name: _INSERT.excluded[column.name] for column in preloads.c if not column.primary_key},
    where=preloads.c.revision <= _INSERT.excluded.revision,
)


async def keep(connection: AsyncConnection, subjects: Sequence[Subject]) -> None:
    """Remember the waybills of those filed before loading; an older revision changes nothing."""
    rows = [
        {"consignment_id": one.consignment_id, "revision": one.revision, "received_at": one.received_at, **named._asdict()}
        for one in map(view, subjects)
        if before_loading(one) and (named := waybill(one)) is not None
    ]
    if rows:
        await connection.execute(_KEEP, rows)


async def forget(connection: AsyncConnection, consignments: Collection[str]) -> None:
    """Forget those that no longer stand."""
    if consignments:
        await connection.execute(delete(preloads).where(preloads.c.consignment_id.in_(consignments)))


async def find(connection: AsyncConnection, numbers: Collection[str]) -> list[Earlier]:
    """The consignments filed before loading under these waybill numbers, with what their newest assessments say."""
    if not numbers:
        return []
    newest = (
        select(assessments.c.body)
        .where(assessments.c.consignment_id == preloads.c.consignment_id)
        .order_by(assessments.c.assessed_at.desc(), assessments.c.revision.desc())
        .limit(1)
        .lateral()
    )
    query = select(preloads, newest.c.body).join(newest, true()).where(preloads.c.number.in_(numbers))
    found = []
    for row in await connection.execute(query):
        made = Assessment.model_validate_json(row.body, extra="ignore")
        named = Waybill(row.number, row.master, row.conveyance)
        hits = tuple(sorted(hit.criterion for hit in made.hits))
        found.append(Earlier(row.consignment_id, named, row.received_at, made.band.value, hits))
    return found
