"""Risk's statements. All of them work on batches; none commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, Text, and_, column, literal, or_, select, true, values
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.tables import assessments, frames, rulesets
from shared.events import Assessment


async def keep_ruleset(
    connection: AsyncConnection, digest: str, content: Mapping[str, Any], at: datetime | None, since: datetime
) -> bool:
    """Keep what a ruleset consists of. Returns whether that puts it in force `at` this time: one kept since `since`, when the
    rulesets in force last changed, is already. None keeps one that is not in force.
    """
    statement = insert(rulesets).values(hash=digest, content=content, activated_at=at)
    before = rulesets.c.activated_at
    kept = statement.on_conflict_do_update(
        index_elements=[rulesets.c.hash],
        set_={"activated_at": at},
        where=and_(literal(at is not None), or_(before.is_(None), before < since)),
    )
    return await connection.scalar(kept.returning(rulesets.c.hash)) is not None


async def unknown(connection: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Those of the assessment ids that are not stored yet."""
    stored = await connection.execute(select(assessments.c.assessment_id).where(assessments.c.assessment_id.in_(ids)))
    return set(ids) - set(stored.scalars())


async def keep_assessments(connection: AsyncConnection, made: Sequence[Assessment], archive: bytes, at: datetime) -> set[str]:
    """Store assessments with the frames they were made from. Returns the ids that are new; a repetition changes nothing."""
    frame_id = await connection.scalar(insert(frames).values(made_at=at, archive=archive).returning(frames.c.frame_id))
    rows = [
        {
            "assessment_id": one.id,
            "consignment_id": one.consignment_id,
            "revision": one.revision,
            "ruleset_hash": one.ruleset_hash,
            "frame_id": frame_id,
            "assessed_at": at,
            "score": one.score,
            "band": one.band.value,
            "body": one.model_dump_json().encode(),
        }
        for one in made
    ]
    statement = insert(assessments).on_conflict_do_nothing().returning(assessments.c.assessment_id)
    return set((await connection.execute(statement, rows)).scalars())


class Stored(NamedTuple):
    """An assessment as stored, with all it takes to make it again."""

    assessment: Assessment
    body: bytes
    assessed_at: datetime
    ruleset: Mapping[str, Any]
    archive: bytes


async def read(connection: AsyncConnection, assessment_id: str) -> Stored | None:
    """An assessment, its ruleset and its frames."""
    query = (
        select(assessments.c.body, assessments.c.assessed_at, rulesets.c.content, frames.c.archive)
        .join(rulesets, rulesets.c.hash == assessments.c.ruleset_hash)
        .join(frames, frames.c.frame_id == assessments.c.frame_id)
        .where(assessments.c.assessment_id == assessment_id)
    )
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Stored(Assessment.model_validate_json(row.body), row.body, row.assessed_at, row.content, row.archive)


async def history(connection: AsyncConnection, consignment_id: str, until: datetime | None = None) -> list[str]:
    """Ids of a consignment's assessments made not after `until`, the newest first."""
    found = await connection.execute(
        select(assessments.c.assessment_id)
        .where(assessments.c.consignment_id == consignment_id)
        .where(true() if until is None else assessments.c.assessed_at <= until)
        .order_by(assessments.c.assessed_at.desc(), assessments.c.revision.desc())
    )
    return list(found.scalars())


async def before(connection: AsyncConnection, revisions: Mapping[str, int]) -> list[Assessment]:
    """The first assessment of each revision of these consignments that is older than the one given."""
    if not revisions:
        return []
    asked = values(column("name", Text), column("newest", Integer), name="asked").data(list(revisions.items()))
    query = (
        select(assessments.c.consignment_id, assessments.c.revision, assessments.c.body)
        .join(asked, and_(asked.c.name == assessments.c.consignment_id, assessments.c.revision < asked.c.newest))
        .order_by(assessments.c.assessed_at, assessments.c.assessment_id)
    )
    first: dict[tuple[str, int], bytes] = {}
    for row in await connection.execute(query):
        first.setdefault((row.consignment_id, row.revision), row.body)
    return [Assessment.model_validate_json(body, extra="ignore") for body in first.values()]
