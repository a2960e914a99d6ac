"""What pages read beside cases and the facts of a consignment: assessments as they came, notices, what waits for somebody."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Select, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.cases import Turn
from services.notify.tables import acknowledgements, case_assessments, cases, consignments, controls, notices, referrals
from shared.events import AssessmentMade

_MOST = 30


async def documents(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    """The house or master document of each of these consignments, where it has one."""
    query = select(consignments.c.consignment_id, consignments.c.house_document, consignments.c.master_document)
    wanted = query.where(consignments.c.consignment_id == any_(bindparam("ids", list(ids), type_=ARRAY(TEXT))))
    return {key: house or master for key, house, master in await connection.execute(wanted) if house or master}


async def assessments_of(connection: AsyncConnection, consignment_id: str) -> list[AssessmentMade]:
    """The assessments that made a case of a consignment, the newest first: each with the declaration as it was."""
    query = select(case_assessments.c.made).where(case_assessments.c.consignment_id == consignment_id)
    order = (case_assessments.c.revision.desc(), case_assessments.c.assessed_at.desc())
    rows = await connection.execute(query.order_by(*order).limit(_MOST))
    return [AssessmentMade.model_validate_json(made, extra="ignore") for made in rows.scalars()]


async def notices_of(connection: AsyncConnection, consignment_id: str) -> Sequence[RowMapping]:
    """The notices sent about a consignment, the newest first, with when each was acknowledged."""
    columns: list[Any] = [notices.c.recipient, notices.c.kind, notices.c.body, notices.c.issued_at]
    query = select(*columns, acknowledgements.c.acknowledged_at)
    joined = query.outerjoin(acknowledgements, acknowledgements.c.notice_id == notices.c.notice_id)
    wanted = joined.where(notices.c.consignment_id == consignment_id)
    return await _rows(connection, wanted.order_by(notices.c.issued_at.desc(), notices.c.id.desc()).limit(200))


async def waiting_for_supervisors(connection: AsyncConnection) -> list[str]:
    """Ids of cases with a do-not-load that is only proposed, and of those escalated: the gravest first."""
    query = select(cases.c.consignment_id).where(cases.c.waits_for == Turn.SUPERVISOR)
    return list((await connection.execute(query.order_by(cases.c.rank, cases.c.due).limit(200))).scalars())


async def do_not_loads(connection: AsyncConnection) -> list[str]:
    """Ids of consignments with an open do-not-load, the oldest first."""
    query = select(referrals.c.consignment_id).where(referrals.c.kind == "dnl", referrals.c.closed_at.is_(None))
    return list(dict.fromkeys((await connection.execute(query.order_by(referrals.c.opened_at).limit(200))).scalars()))


async def pending_controls(connection: AsyncConnection, agency: str | None) -> Sequence[RowMapping]:
    """Controls still to be done, the earliest first; of one agency, or of all when it is None."""
    query = select(controls, cases.c.band, cases.c.version)
    query = query.outerjoin(cases, cases.c.consignment_id == controls.c.consignment_id).where(controls.c.pending)
    if agency is not None:
        query = query.where(controls.c.agency == agency)
    return await _rows(connection, query.order_by(controls.c.scheduled_at.nulls_last(), controls.c.ordered_at).limit(100))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Sequence[RowMapping]:
    found: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    return found
