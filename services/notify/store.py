"""Notify's statements about consignments and notices. All of them work on batches; none commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Select, Table, Uuid, any_, bindparam, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.clock import Terms, wakes_at
from services.notify.consignment import Consignment, Status
from services.notify.holds import Hold, Level
from services.notify.may_load import may_load
from services.notify.notices import Notice
from services.notify.tables import consignments, controls, deliveries, holds, notices, referrals, subscriptions

_OWN_TABLES = {
    "holds": (holds, holds.c.placed_at),
    "referrals": (referrals, referrals.c.opened_at),
    "controls": (controls, controls.c.ordered_at),
}


_BOXES = 0x706F7274  # the advisory lock of equipment holds


async def read(connection: AsyncConnection, ids: Collection[str]) -> dict[str, Consignment]:
    """The consignments of a batch, by id; unknown ones are absent."""
    return await _read(connection, select(consignments.c.state).where(consignments.c.consignment_id == any_(_texts(ids))))


async def of_filing(connection: AsyncConnection, mrn: str, party: str | None, after: str, limit: int) -> list[Consignment]:
    """Up to `limit` consignments of a filing after `after`, by id; those `party` has to do with, or all when it is None."""
    query = select(consignments.c.state).where(consignments.c.mrn == mrn, consignments.c.consignment_id > after)
    if party is not None:
        concerned = (consignments.c.filer, consignments.c.representative, consignments.c.carrier)
        query = query.where(literal(party).in_(concerned))
    found = await _read(connection, query.order_by(consignments.c.consignment_id).limit(limit))
    return sorted(found.values(), key=lambda consignment: consignment.consignment_id)


async def _read(connection: AsyncConnection, query: Select[Any]) -> dict[str, Consignment]:
    states: dict[str, dict[str, Any]] = {}
    for state in (await connection.execute(query)).scalars():
        states[state["consignment_id"]] = state
    if states:
        for name, (table, since) in _OWN_TABLES.items():
            theirs = table.c.consignment_id == any_(_texts(states))
            for row in (await connection.execute(select(table).where(theirs).order_by(since, table.c.id))).mappings():
                states[row["consignment_id"]].setdefault(name, []).append(row.get("body", row))
    return {key: Consignment.model_validate(state) for key, state in states.items()}


async def write(
    connection: AsyncConnection,
    changed: Collection[Consignment],
    at: datetime,
    terms: Terms = Terms(),  # noqa: B008  immutable
) -> None:
    """Keep the consignments of a batch as they now stand; by `terms` the clock will see to them."""
    if not changed:
        return
    change = insert(consignments)
    kept = {column.name: change.excluded[column.name] for column in consignments.c if not column.primary_key}
    await connection.execute(
        change.on_conflict_do_update(
            index_elements=[consignments.c.consignment_id], set_=kept, where=consignments.c.version < change.excluded.version
        ),
        [
            {
                "consignment_id": consignment.consignment_id,
                "version": consignment.version,
                "mrn": consignment.mrn,
                "filer": consignment.filer,
                "representative": consignment.representative,
                "carrier": consignment.carrier,
                "master_document": consignment.master_document,
                "house_document": consignment.house_document,
                "equipment": list(consignment.equipment),
                "wakes_at": wakes_at(consignment, terms),
                "status": consignment.status,
                "may_load": may_load(consignment).may_load,
                "state": consignment.model_dump(mode="json", exclude_defaults=True, exclude=set(_OWN_TABLES)),
                "changed_at": at,
            }
            for consignment in changed
        ],
    )
    await _write_holds(connection, changed)
    referred = [
        _kept(one, referral.id, referral, kind=referral.kind, opened_at=referral.opened_at, closed_at=referral.closed_at)
        for one in changed
        for referral in one.referrals
    ]
    await _upsert(connection, referrals, referred, ("closed_at", "body"))
    ordered = [
        _kept(
            one,
            control.id,
            control,
            agency=control.agency,
            place=control.place,
            scheduled_at=control.scheduled_at,
            ordered_at=control.ordered_at,
            pending=control.pending,
        )
        for one in changed
        for control in one.controls
    ]
    await _upsert(connection, controls, ordered, ("pending", "body"))


def _kept(consignment: Consignment, identifier: str, whole: BaseModel, **columns: Any) -> dict[str, Any]:
    body = whole.model_dump(mode="json", exclude_defaults=True)
    return {"id": identifier, "consignment_id": consignment.consignment_id, "body": body, **columns}


async def _upsert(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]], change: tuple[str, ...]) -> None:
    if rows:
        statement = insert(table)
        new = {name: statement.excluded[name] for name in change}
        await connection.execute(statement.on_conflict_do_update(index_elements=[table.c.id], set_=new), rows)


async def _write_holds(connection: AsyncConnection, changed: Collection[Consignment]) -> None:
    rows = [{"consignment_id": one.consignment_id, **hold.model_dump()} for one in changed for hold in one.holds]
    if rows:
        change = insert(holds)
        ended = {name: change.excluded[name] for name in ("lifted_by", "lifted_at", "ground", "lifted_because")}
        keys = [holds.c.id, holds.c.consignment_id]
        await connection.execute(
            change.on_conflict_do_update(index_elements=keys, set_=ended, where=holds.c.lifted_at.is_(None)), rows
        )


async def of_referral(connection: AsyncConnection, referral_id: str) -> str | None:
    """The consignment a referral is about."""
    return await connection.scalar(select(referrals.c.consignment_id).where(referrals.c.id == referral_id))


async def of_document(connection: AsyncConnection, number: str, limit: int) -> list[str]:
    """Ids of consignments under a transport document, the newest first."""
    theirs = or_(consignments.c.master_document == number, consignments.c.house_document == number)
    query = select(consignments.c.consignment_id).where(theirs).order_by(consignments.c.changed_at.desc()).limit(limit)
    return list((await connection.execute(query)).scalars())


async def in_box(connection: AsyncConnection, equipment: str) -> list[str]:
    """Ids of the consignments in a box that are not over: neither withdrawn, expired, nor out of customs' hands."""
    over = (Status.INVALIDATED, Status.EXPIRED, Status.SEIZED, Status.REFUSED, Status.RELEASED)
    inside = consignments.c.equipment.contains([equipment]) & consignments.c.status.not_in(over)
    return list((await connection.execute(select(consignments.c.consignment_id).where(inside))).scalars())


async def is_of_a_box(connection: AsyncConnection, hold_id: str) -> bool:
    """Whether a hold is one at equipment level."""
    query = select(holds.c.id).where(holds.c.id == hold_id, holds.c.level == Level.EQUIPMENT.value).limit(1)
    return await connection.scalar(query) is not None


async def with_hold(connection: AsyncConnection, hold_id: str) -> list[str]:
    """Ids of the consignments that have a hold on their stack."""
    return list((await connection.execute(select(holds.c.consignment_id).where(holds.c.id == hold_id))).scalars())


async def box_holds(connection: AsyncConnection, equipment: Collection[str]) -> list[Hold]:
    """The equipment holds that stand on these boxes."""
    if not equipment:
        return []
    stands = (holds.c.level == Level.EQUIPMENT.value, holds.c.lifted_at.is_(None), holds.c.equipment == any_(_texts(equipment)))
    columns = [column for column in holds.c if column.name != "consignment_id"]
    query = select(*columns).where(*stands).distinct().order_by(holds.c.placed_at, holds.c.id)
    return [Hold.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]


async def due(connection: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Ids of consignments the clock has something to do about, the longest overdue first."""
    query = select(consignments.c.consignment_id).where(consignments.c.wakes_at <= now)
    return list((await connection.execute(query.order_by(consignments.c.wakes_at).limit(limit))).scalars())


async def wake(connection: AsyncConnection, idle: Collection[Consignment], terms: Terms) -> None:
    """Set anew when the clock will see to these: the terms have changed since it was set, or another was first."""
    if idle:
        statement = update(consignments).where(consignments.c.consignment_id == bindparam("key"))
        rows = [{"key": one.consignment_id, "at": wakes_at(one, terms)} for one in idle]
        await connection.execute(statement.values(wakes_at=bindparam("at")), rows)


async def share_boxes(connection: AsyncConnection) -> None:
    """Until the transaction ends no equipment hold is placed or lifted: what is declared now sees all that stand."""
    await connection.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": _BOXES})


async def hold_boxes(connection: AsyncConnection) -> None:
    """Until the transaction ends nothing is declared anew and no other equipment hold is placed or lifted."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _BOXES})


async def issue(connection: AsyncConnection, issued: Sequence[Notice], at: datetime) -> list[Notice]:
    """Put notices into mailboxes, in order, and line them up for their recipients' webhooks. Returns those that are new."""
    if not issued:
        return []
    inserted = await connection.execute(
        insert(notices).on_conflict_do_nothing(index_elements=[notices.c.notice_id]).returning(notices.c.notice_id),
        [
            {
                "notice_id": notice.id,
                "recipient": notice.recipient,
                "consignment_id": notice.consignment_id,
                "kind": notice.kind,
                "body": notice.model_dump(mode="json", exclude_defaults=True),
                "issued_at": notice.issued_at,
            }
            for notice in issued
        ],
    )
    new = set(inserted.scalars())
    if new:
        await connection.execute(_line_up, {"new": list(new), "at": at})
    return [notice for notice in issued if notice.id in new]


_line_up = (
    insert(deliveries)
    .from_select(
        ["subscription_id", "serial", "notice_id", "consignment_id", "next_attempt_at"],
        select(
            subscriptions.c.id,
            notices.c.id,
            notices.c.notice_id,
            notices.c.consignment_id,
            bindparam("at", type_=deliveries.c.next_attempt_at.type),
        )
        .join(subscriptions, subscriptions.c.party == notices.c.recipient)
        .where(notices.c.notice_id == any_(bindparam("new", type_=ARRAY(Uuid)))),
    )
    .on_conflict_do_nothing()
)


def _texts(values: Collection[str]) -> Any:
    return bindparam(None, list(values), type_=ARRAY(TEXT))
