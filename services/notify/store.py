"""Notify's statements about consignments and notices. All of them work on batches; none commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Uuid, any_, bindparam, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.consignment import Consignment
from services.notify.may_load import may_load
from services.notify.notices import Notice
from services.notify.tables import consignments, deliveries, holds, notices, referrals, subscriptions

_OWN_TABLES = {"holds": (holds, holds.c.placed_at), "referrals": (referrals, referrals.c.opened_at)}


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
                states[row["consignment_id"]].setdefault(name, []).append(row)
    return {key: Consignment.model_validate(state) for key, state in states.items()}


async def write(connection: AsyncConnection, changed: Collection[Consignment], at: datetime) -> None:
    """Keep the consignments of a batch as they now stand."""
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
                "status": consignment.status,
                "may_load": may_load(consignment).may_load,
                "state": consignment.model_dump(mode="json", exclude_defaults=True, exclude=set(_OWN_TABLES)),
                "changed_at": at,
            }
            for consignment in changed
        ],
    )
    await _write_holds(connection, changed)
    await _write_referrals(connection, changed)


async def _write_holds(connection: AsyncConnection, changed: Collection[Consignment]) -> None:
    rows = [{"consignment_id": one.consignment_id, **hold.model_dump()} for one in changed for hold in one.holds]
    if rows:
        change = insert(holds)
        lifted = {"lifted_by": change.excluded.lifted_by, "lifted_at": change.excluded.lifted_at}
        await connection.execute(
            change.on_conflict_do_update(index_elements=[holds.c.id], set_=lifted, where=holds.c.lifted_at.is_(None)), rows
        )


async def _write_referrals(connection: AsyncConnection, changed: Collection[Consignment]) -> None:
    rows = [{"consignment_id": one.consignment_id, **referral.model_dump()} for one in changed for referral in one.referrals]
    if rows:
        await connection.execute(insert(referrals).on_conflict_do_nothing(index_elements=[referrals.c.id]), rows)


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
