"""Statements about cases: kept by the batch, read by the page. None commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, RowMapping, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.tables import case_assessments, cases
from shared.events import AssessmentMade


class Filter(NamedTuple):
    """Which cases. None: all of them. `open` leaves out those in which nothing is left to do."""

    open: bool = True
    waits_for: str | None = None
    band: str | None = None
    mode: str | None = None
    office: str | None = None
    programme: str | None = None
    port: str | None = None
    filer: str | None = None
    claimed_by: str | None = None
    agency: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As SQL."""
        found: list[ColumnElement[bool]] = [cases.c.waits_for.is_not(None)] if self.open else []
        for name in ("waits_for", "band", "mode", "office", "filer", "claimed_by"):
            found += [cases.c[name] == value] if (value := getattr(self, name)) is not None else []
        for column, value in (("programmes", self.programme), ("ports", self.port), ("agencies", self.agency)):
            found += [cases.c[column].contains([value])] if value is not None else []
        return found


class After(NamedTuple):
    """The last case of a page: where the next begins."""

    rank: int
    due: datetime
    consignment_id: str


async def write(connection: AsyncConnection, rows: Collection[dict[str, Any]]) -> None:
    """Keep cases as they now stand."""
    if rows:
        change = insert(cases)
        kept = {
            column.name: change.excluded[column.name]
            for column in cases.c
            if not column.primary_key and column.name != "opened_at"
        }
        newer = cases.c.version < change.excluded.version
        await connection.execute(
            change.on_conflict_do_update(index_elements=[cases.c.consignment_id], set_=kept, where=newer), list(rows)
        )


async def keep_assessments(connection: AsyncConnection, made: Sequence[tuple[AssessmentMade, bytes]]) -> None:
    """Keep assessments with what they assessed, as they came; one that is kept already changes nothing."""
    if made:
        rows = [
            {
                "consignment_id": news.assessment.consignment_id,
                "assessment_id": news.assessment.id,
                "revision": news.assessment.revision,
                "assessed_at": news.assessed_at,
                "band": news.assessment.band,
                "score": news.assessment.score,
                "made": data,
            }
            for news, data in made
        ]
        await connection.execute(insert(case_assessments).on_conflict_do_nothing(), rows)


async def page(connection: AsyncConnection, wanted: Filter, after: After | None, limit: int) -> Sequence[RowMapping]:
    """Up to `limit` cases after `after`: by band, then deadline."""
    query = select(cases).where(*wanted.conditions())
    if after is not None:
        query = query.where(tuple_(cases.c.rank, cases.c.due, cases.c.consignment_id) > tuple_(*after))
    query = query.order_by(cases.c.rank, cases.c.due, cases.c.consignment_id).limit(limit)
    return (await connection.execute(query)).mappings().all()


async def counts(connection: AsyncConnection, wanted: Filter) -> dict[tuple[str | None, str | None], int]:
    """How many cases, by band and by whose turn it is."""
    query = select(cases.c.band, cases.c.waits_for, func.count()).where(*wanted.conditions())
    rows = await connection.execute(query.group_by(cases.c.band, cases.c.waits_for))
    return {(band, waits_for): count for band, waits_for, count in rows}


async def read(connection: AsyncConnection, consignment_id: str) -> RowMapping | None:
    """One case."""
    query = select(cases).where(cases.c.consignment_id == consignment_id)
    return (await connection.execute(query)).mappings().one_or_none()


async def assessments(connection: AsyncConnection, consignment_id: str) -> Sequence[RowMapping]:
    """The assessments of a case without what they assessed, the newest first."""
    columns = [column for column in case_assessments.c if column.name != "made"]
    query = select(*columns).where(case_assessments.c.consignment_id == consignment_id)
    order = (case_assessments.c.revision.desc(), case_assessments.c.assessed_at.desc())
    return (await connection.execute(query.order_by(*order))).mappings().all()


async def assessment(connection: AsyncConnection, consignment_id: str, assessment_id: str) -> AssessmentMade | None:
    """One assessment, with all it assessed."""
    query = select(case_assessments.c.made).where(
        case_assessments.c.consignment_id == consignment_id, case_assessments.c.assessment_id == assessment_id
    )
    made: bytes | None = await connection.scalar(query)
    return AssessmentMade.model_validate_json(made, extra="ignore") if made is not None else None
