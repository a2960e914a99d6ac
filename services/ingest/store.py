"""Ingest's statements. All of them work on batches; none commits."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import RowMapping, Select, any_, bindparam, case, func, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.registration import Known, Plan
from services.ingest.tables import arrivals, consignments, filings, revisions


async def insert_new(connection: AsyncConnection, plans: Sequence[Plan]) -> set[str]:
    """Register what is new; filings whose LRN the filer already used are left alone. Returns the MRNs registered."""
    statement = insert(filings).on_conflict_do_nothing(index_elements=[filings.c.filer, filings.c.lrn]).returning(filings.c.mrn)
    registered = set((await connection.execute(statement, [plan.filing for plan in plans])).scalars())
    fresh = [plan for plan in plans if plan.filing["mrn"] in registered]
    if fresh:
        await connection.execute(insert(revisions), [plan.revision for plan in fresh])
        declared = [row for plan in fresh for row in plan.declared]
        if declared:
            await connection.execute(insert(consignments), declared)
    return registered


class Used(NamedTuple):
    """An LRN already used: the filing it names and what it first held."""

    mrn: str
    digest: str


async def used_lrns(connection: AsyncConnection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Used]:
    """The filings behind (filer, LRN) pairs."""
    rows = await connection.execute(
        select(filings.c.filer, filings.c.lrn, filings.c.mrn, filings.c.first_digest).where(
            tuple_(filings.c.filer, filings.c.lrn).in_(pairs)
        )
    )
    return {(row.filer, row.lrn): Used(row.mrn, row.first_digest) for row in rows}


async def read_filing(connection: AsyncConnection, mrn: str, *, lock: bool = False) -> RowMapping | None:
    """A filing's row with its newest revision; locked against other writers if asked."""
    query = (
        select(filings, revisions.c.digest, revisions.c.cleansed, revisions.c.warnings, revisions.c.clock, revisions.c.format)
        .join(revisions, (revisions.c.mrn == filings.c.mrn) & (revisions.c.revision == filings.c.revision))
        .where(filings.c.mrn == mrn)
    )
    if lock:
        query = query.with_for_update(of=filings)
    return (await connection.execute(query)).mappings().one_or_none()


async def find_lrn(connection: AsyncConnection, filer: str, lrn: str) -> str | None:
    """The MRN of the filing a filer gave this LRN."""
    return await connection.scalar(select(filings.c.mrn).where(filings.c.filer == filer, filings.c.lrn == lrn))


async def read_consignments(connection: AsyncConnection, mrn: str) -> Sequence[RowMapping]:
    """The consignments of a filing, in the order of their sequences."""
    rows = await connection.execute(select(consignments).where(consignments.c.mrn == mrn).order_by(consignments.c.sequence))
    return rows.mappings().all()


def known(rows: Sequence[RowMapping]) -> dict[str | None, Known]:
    """Registered consignments by house document."""
    return {row["house_doc"]: Known(row["sequence"], row["digest"], row["state"]) for row in rows}


_KEPT = frozenset({"mrn", "filer", "lrn", "received_at", "first_digest", "state"})  # what an amendment leaves as it is


async def write_amendment(connection: AsyncConnection, plan: Plan) -> None:
    """The next revision of a filing whose row is locked."""
    mrn = plan.filing["mrn"]
    changed = {column: value for column, value in plan.filing.items() if column not in _KEPT}
    await connection.execute(update(filings).where(filings.c.mrn == mrn).values(changed))
    await connection.execute(insert(revisions), [plan.revision])
    if plan.declared:
        change = insert(consignments)
        replaced: dict[str, Any] = {
            column: change.excluded[column] for column in ("house_doc", "pointer", "revision", "digest", "state", "equipment")
        }
        replaced["status"] = case((consignments.c.stopped, consignments.c.status), else_=change.excluded.status)
        await connection.execute(
            change.on_conflict_do_update(index_elements=[consignments.c.consignment_id], set_=replaced), plan.declared
        )
    await set_state(connection, plan.dropped, "invalidated")


async def set_state(connection: AsyncConnection, ids: Sequence[str], state: str) -> None:
    """Move consignments to `state`."""
    if ids:
        await connection.execute(
            update(consignments).where(consignments.c.consignment_id == any_(_texts(ids))).values(state=state)
        )


async def set_filing_state(connection: AsyncConnection, mrns: Sequence[str], state: str) -> None:
    """Move filings to `state`."""
    if mrns:
        await connection.execute(update(filings).where(filings.c.mrn == any_(_texts(mrns))).values(state=state))


def _texts(values: Sequence[str]) -> Any:
    return bindparam(None, list(values), type_=consignments.c.equipment.type)


async def aboard(
    connection: AsyncConnection, conveyance: str, voyage: str, presented: Mapping[str, Sequence[str]] | None
) -> Sequence[RowMapping]:
    """Declared consignments on a voyage: all, or those of the `documents` and `equipment` presented. Locks the filings."""
    query: Select[Any] = (
        select(
            consignments.c.consignment_id,
            consignments.c.mrn,
            consignments.c.revision,
            consignments.c.house_doc,
            consignments.c.equipment,
            filings.c.master_doc,
            filings.c.carrier,
            filings.c.filer,
        )
        .join(filings, filings.c.mrn == consignments.c.mrn)
        .where(
            filings.c.conveyance == conveyance,
            func.coalesce(filings.c.voyage, "") == voyage,
            consignments.c.state != "invalidated",
        )
        .order_by(consignments.c.consignment_id)
        .with_for_update(of=filings)
    )
    if presented is not None:
        documents, boxes = _texts(presented["documents"]), _texts(presented["equipment"])
        query = query.where(
            or_(
                filings.c.master_doc == any_(documents),
                consignments.c.house_doc == any_(documents),
                filings.c.mrn == any_(documents),
                consignments.c.equipment.overlap(boxes),
            )
        )
    rows = await connection.execute(query)
    found: Sequence[RowMapping] = rows.mappings().all()
    return found


async def insert_arrival(connection: AsyncConnection, row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Record an arrival notification; when it is a repetition, the answer given the first time."""
    inserted = await connection.scalar(insert(arrivals).values(**row).on_conflict_do_nothing().returning(arrivals.c.arrival_id))
    if inserted is not None:
        return None
    same = [arrivals.c[name] == row[name] for name in ("carrier", "conveyance", "voyage", "place", "digest")]
    answer: dict[str, Any] | None = await connection.scalar(select(arrivals.c.answer).where(*same))
    return answer


_note = (
    update(consignments)
    .where(consignments.c.consignment_id == bindparam("cid"), consignments.c.status_version < bindparam("version"))
    .values(status=bindparam("new_status"), status_version=bindparam("version"), stopped=bindparam("new_stopped"))
)


async def note_decisions(connection: AsyncConnection, decided: Sequence[Mapping[str, Any]]) -> None:
    """Keep in mind how notify decided: rows with cid, version, new_status, new_stopped. Older versions change nothing."""
    if decided:
        await connection.execute(_note, list(decided))
