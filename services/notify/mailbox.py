"""The mailbox: a party's notices in the order in which they were committed, behind a cursor that skips nothing.

A cursor is opaque. It counts by transaction, so a notice of a slow transaction still comes after every cursor given out
before it was committed (see `shared.eventlog`).
"""

import base64
import binascii
import struct
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify.notices import Notice
from services.notify.tables import acknowledgements, notices
from shared.declaration import Utc
from shared.eventlog import COMMITTED_AFTER
from shared.positions import START, order
from shared.problems import Problem

_CURSOR = struct.Struct(">Qq")  # xid8 is unsigned, the id is a bigint: what fits here PostgreSQL can read
_READ = text(
    f"""SELECT xid::text AS transaction, id, body, acknowledged_at
        FROM notify.notices AS mail LEFT JOIN notify.acknowledgements USING (notice_id)
        WHERE recipient = :party AND {COMMITTED_AFTER}
        ORDER BY mail.xid, mail.id LIMIT :limit"""  # noqa: S608  a constant of the code
)


class Delivered(Notice):
    """A notice in a mailbox."""

    acknowledged_at: Utc | None = Field(default=None, description="When the party first said that it took note.")


class Mail(BaseModel):
    """Some of a party's notices, oldest first."""

    notices: list[Delivered]
    next: str = Field(description="The cursor to ask with next time; keep it, also when there is nothing new.")
    more: bool = Field(description="There are more already; ask again with `next`.")


class Acknowledgement(BaseModel):
    """Confirms that a notice was taken note of. The first time counts."""

    id: UUID = Field(description="The notice's.")
    acknowledged_at: Utc


def cursor_of(position: str) -> str:
    """The cursor for a log position."""
    return base64.urlsafe_b64encode(_CURSOR.pack(*order(position))).decode().rstrip("=")


def position_of(cursor: str) -> str:
    """The log position of a cursor; an empty one is the start. Raises Problem 400 for what is none."""
    if not cursor:
        return START
    try:
        xid, serial = _CURSOR.unpack(base64.b64decode(cursor + "==", altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, struct.error):
        xid, serial = 0, -1
    if serial < 0 or cursor_of(f"{xid}:{serial}") != cursor:
        raise Problem(400, "cursor.invalid", "This cursor was not given out here; send the `next` of an earlier answer, or none.")
    return f"{xid}:{serial}"


async def read(connection: AsyncConnection, party: str, after: str, limit: int) -> Mail:
    """Up to `limit` notices of `party` after the cursor `after`. Raises Problem 400 for a bad cursor."""
    position = position_of(after)
    xid, serial = order(position)
    parameters: dict[str, Any] = {"party": party, "xid": str(xid), "id": serial, "limit": limit + 1}
    rows = (await connection.execute(_READ, parameters)).all()
    kept = rows[:limit]
    last = f"{kept[-1].transaction}:{kept[-1].id}" if kept else position
    return Mail(
        notices=[Delivered.model_validate(row.body | {"acknowledged_at": row.acknowledged_at}) for row in kept],
        next=cursor_of(last) if last != START else "",
        more=len(rows) > limit,
    )


class Told(NamedTuple):
    """What a notice was about."""

    kind: str
    consignment_id: str
    reference: str | None


async def told(connection: AsyncConnection, notice: UUID, party: str) -> Told | None:
    """What a notice in the mailbox of `party` was about, if there is such a notice."""
    columns = (notices.c.kind, notices.c.consignment_id, notices.c.body["reference"].astext)
    row = (
        await connection.execute(select(*columns).where(notices.c.notice_id == notice, notices.c.recipient == party))
    ).one_or_none()
    return Told(*row) if row else None


async def find(connection: AsyncConnection, notice: UUID, party: str) -> Delivered:
    """One notice of `party`. Raises Problem 404 for a notice that is not theirs."""
    taken = acknowledgements.c.acknowledged_at
    query = select(notices.c.body, taken).outerjoin(acknowledgements, acknowledgements.c.notice_id == notices.c.notice_id)
    theirs = query.where(notices.c.notice_id == notice, notices.c.recipient == party)
    row = (await connection.execute(theirs)).one_or_none()
    if row is None:
        raise _unknown()
    return Delivered.model_validate(row.body | {"acknowledged_at": row.acknowledged_at})


def _unknown() -> Problem:
    return Problem(404, "notice.unknown", "There is no such notice in your mailbox.")


async def acknowledge(connection: AsyncConnection, notice: UUID, party: str, subject: str, at: datetime) -> Acknowledgement:
    """Note that `party` took note. Raises Problem 404 for a notice that is not theirs."""
    theirs = select(notices.c.notice_id).where(notices.c.notice_id == notice, notices.c.recipient == party)
    if await connection.scalar(theirs) is None:
        raise _unknown()
    row = {"notice_id": notice, "subject": subject, "acknowledged_at": at}
    await connection.execute(insert(acknowledgements).values(row).on_conflict_do_nothing())
    when = select(acknowledgements.c.acknowledged_at).where(acknowledgements.c.notice_id == notice)
    return Acknowledgement(id=notice, acknowledged_at=(await connection.execute(when)).scalar_one())
