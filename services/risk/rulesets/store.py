"""Statements about governed rulesets. None commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.criteria import CriterionFault
from services.risk.rulesets.content import Content
from services.risk.rulesets.inforce import Governed, Phantom, Plan
from services.risk.rulesets.lifecycle import SHADOWED, WHOLE, Change, Standing, State
from services.risk.rulesets.tables import governed_rulesets, ruleset_audit, shadow_assessments
from shared.events import Assessment

_LOCK = 7_205_201  # one act at a time, in whatever process
_GOVERNED = governed_rulesets.c
_STANDING = (
    _GOVERNED.ruleset_id,
    _GOVERNED.state,
    _GOVERNED.author,
    _GOVERNED.submitter,
    _GOVERNED.approver,
    _GOVERNED.share,
)
_SHOWN = (*_STANDING, _GOVERNED.title, _GOVERNED.digest, _GOVERNED.created_at)


class Entry(NamedTuple):
    """A line of the audit trail."""

    at: datetime
    who: str
    act: str
    from_state: str | None
    to_state: str
    share: int
    why: str


async def lock(connection: AsyncConnection) -> None:
    """Keep all others from changing any ruleset's state until the transaction ends."""
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def standings(connection: AsyncConnection) -> dict[int, Standing]:
    """Where every ruleset stands."""
    rows = await connection.execute(select(*_STANDING))
    return {row[0]: Standing(row[0], State(row[1]), *row[2:]) for row in rows}


async def add(connection: AsyncConnection, title: str, content: Content, standing: Standing, at: datetime) -> int:
    """Keep a new ruleset; its number."""
    values: dict[str, Any] = {
        "title": title,
        "content": content.model_dump(),
        "digest": content.digest,
        "state": standing.state.value,
        "author": standing.author,
        "submitter": standing.submitter,
        "approver": standing.approver,
        "share": standing.share,
        "faults": [],
        "created_at": at,
    }
    number = await connection.scalar(insert(governed_rulesets).values(values).returning(_GOVERNED.ruleset_id))
    return int(number or 0)


async def change(connection: AsyncConnection, changes: Sequence[Change]) -> None:
    """Store what an act changed."""
    for _, after in changes:
        values = {
            "state": after.state.value,
            "submitter": after.submitter,
            "approver": after.approver,
            "share": after.share,
        }
        await connection.execute(update(governed_rulesets).where(_GOVERNED.ruleset_id == after.id).values(values))


async def note(connection: AsyncConnection, number: int, entry: Entry) -> None:
    """Append a line to the audit trail."""
    await connection.execute(insert(ruleset_audit).values(ruleset_id=number, **entry._asdict()))


async def audit(connection: AsyncConnection, number: int) -> list[Entry]:
    """The audit trail of a ruleset, oldest first."""
    query = select(*(ruleset_audit.c[name] for name in Entry._fields)).where(ruleset_audit.c.ruleset_id == number)
    return [Entry(*row) for row in await connection.execute(query.order_by(ruleset_audit.c.audit_id))]


async def content(connection: AsyncConnection, number: int) -> Content | None:
    """The texts of a ruleset."""
    query = select(_GOVERNED.content).where(_GOVERNED.ruleset_id == number)
    found = await connection.scalar(query)
    return None if found is None else Content.model_validate(found)


async def found_faults(connection: AsyncConnection, number: int, faults: Sequence[CriterionFault]) -> None:
    """Keep what a check found, in place of what the one before found."""
    values = {"faults": [fault._asdict() for fault in faults]}
    await connection.execute(update(governed_rulesets).where(_GOVERNED.ruleset_id == number).values(values))


async def shown(connection: AsyncConnection, number: int | None = None) -> list[Mapping[str, Any]]:
    """All rulesets, newest first, or one of them with its faults and texts; without those of others."""
    if number is None:
        query = select(*_SHOWN).order_by(_GOVERNED.ruleset_id.desc())
    else:
        query = select(*_SHOWN, _GOVERNED.faults, _GOVERNED.content).where(_GOVERNED.ruleset_id == number)
    return [dict(row._mapping) for row in await connection.execute(query)]  # noqa: SLF001  SQLAlchemy's public name for it


async def plan(connection: AsyncConnection) -> Plan | None:
    """What is to be in force; None before the first ruleset is."""
    states = [State.ACTIVE.value, *(state.value for state in SHADOWED)]
    query = select(_GOVERNED.ruleset_id, _GOVERNED.state, _GOVERNED.share, _GOVERNED.content).where(_GOVERNED.state.in_(states))
    base = candidate = shadow = None
    share = 0
    for number, state, active_for, texts in await connection.execute(query):
        governed = Governed(number, Content.model_validate(texts))
        if state in SHADOWED:
            shadow = governed
        elif active_for == WHOLE:
            base = governed
        else:
            candidate, share = governed, active_for
    since = await connection.scalar(select(func.max(ruleset_audit.c.at)).where(ruleset_audit.c.to_state == State.ACTIVE.value))
    return None if base is None or since is None else Plan(base, since, candidate, share, shadow)


async def mark(connection: AsyncConnection) -> tuple[int | None, ...]:
    """`Plan.mark` of what is to be in force, without its texts: asked every other second."""
    marked = """
        SELECT max(ruleset_id) FILTER (WHERE state = 'active' AND share = 100),
               max(ruleset_id) FILTER (WHERE state = 'active' AND share < 100),
               coalesce(max(share) FILTER (WHERE state = 'active' AND share < 100), 0),
               max(ruleset_id) FILTER (WHERE state IN ('shadow', 'approved'))
        FROM risk.governed_rulesets WHERE state IN ('active', 'shadow', 'approved')
    """
    return tuple((await connection.execute(text(marked))).one())


async def keep_phantoms(connection: AsyncConnection, phantoms: Sequence[Phantom], live: Sequence[Assessment]) -> None:
    """Record what shadows said beside the live assessments. A repetition changes nothing."""
    beside = {one.consignment_id: one for one in live}
    rows = [
        {
            "assessment_id": beside[one.consignment_id].id,
            "kind": one.kind,
            "ruleset_id": one.ruleset,
            "ruleset_hash": one.hash,
            "live_band": beside[one.consignment_id].band.value,
            "band": one.band.value,
            "score": one.score,
            "hits": one.hits,
        }
        for one in phantoms
    ]
    if rows:
        await connection.execute(upsert(shadow_assessments).on_conflict_do_nothing(), rows)


async def shadow_bands(connection: AsyncConnection, number: int) -> list[tuple[str, str, str, int]]:
    """Of a ruleset's shadow: kind, live band, shadow band, number of consignments."""
    columns = (shadow_assessments.c.kind, shadow_assessments.c.live_band, shadow_assessments.c.band)
    query = select(*columns, func.count()).where(shadow_assessments.c.ruleset_id == number).group_by(*columns)
    return [(row[0], row[1], row[2], row[3]) for row in await connection.execute(query)]


async def shadow_hits(connection: AsyncConnection, number: int) -> list[tuple[str, str, int]]:
    """Of a ruleset's shadow: kind, criterion, number of consignments it would have hit."""
    hit = func.unnest(shadow_assessments.c.hits).label("criterion")
    each = select(shadow_assessments.c.kind, hit).where(shadow_assessments.c.ruleset_id == number).subquery()
    query = select(each.c.kind, each.c.criterion, func.count()).group_by(each.c.kind, each.c.criterion)
    return [(row[0], row[1], row[2]) for row in await connection.execute(query)]
