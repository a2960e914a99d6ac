"""Webhook subscriptions of a party: where its notices are pushed to, and the secret that signs them (Standard Webhooks).

A secret is made here, shown once, and kept as it is, for it must sign: the database's own protection guards it.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import RowMapping, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import outbox
from services.notify.dialects.formats import MediaType
from services.notify.outcome import Kind
from services.notify.tables import subscriptions
from shared.declaration import Utc
from shared.problems import Problem

MOST_PER_PARTY = 10
_SECRET_BYTES = 32  # Standard Webhooks asks for 24 to 64


class State(StrEnum):
    """A parked subscription gets nothing until it is resumed; what it misses waits."""

    ACTIVE = "active"
    PARKED = "parked"


class Wanted(BaseModel):
    """Where to push notices."""

    model_config = {"extra": "forbid"}
    url: str = Field(
        max_length=2000,
        description="A receiver on the public internet, over TLS; no user name and no fragment.",
        examples=["https://hooks.example.org/customs"],
    )
    format: MediaType = Field(
        default=MediaType.JSON,
        description="What is sent. A notice that this format cannot say is sent as JSON: see its Content-Type.",
    )
    rotate: bool = Field(default=False, description="Make a new secret; the old one signs beside it for a day.")


class Subscription(BaseModel):
    """A subscription."""

    name: str = Field(examples=["production"])
    url: str = Field(examples=["https://hooks.example.org/customs"])
    format: MediaType = Field(description="The media type of what is sent.")
    state: State
    parked_at: Utc | None = None
    parked_because: str | None = Field(default=None, examples=["the receiver answered 410 Gone"])
    created_at: Utc
    secret: str | None = Field(
        default=None,
        description="Signs and verifies (Standard Webhooks). Shown on creation and rotation, never again.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class DeliveryState(StrEnum):
    """How a delivery stands. Waiting ones follow an earlier notice of their consignment, or have not been tried."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    RETRYING = "retrying"
    PARKED = "parked"


class Delivery(BaseModel):
    """One notice on its way to a subscriber."""

    notice_id: str
    consignment_id: str
    kind: Kind
    state: DeliveryState
    attempts: int = Field(description="How many were made.")
    outcome: str | None = Field(default=None, description="Of the last attempt.", examples=["answered 503"])
    next_attempt_at: Utc | None = Field(default=None, description="While it is retried.")
    delivered_at: Utc | None = None


def new_secret() -> str:
    """A fresh secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


async def put(connection: AsyncConnection, party: str, name: str, wanted: Wanted, at: datetime) -> tuple[Subscription, bool]:
    """Create or change a subscription; the second value says whether it is new. Raises Problem 409 when there are too many."""
    secret = new_secret()
    asked = {"url": wanted.url, "format": wanted.format.value}
    fresh = insert(subscriptions).values(party=party, name=name, secret=secret, created_at=at, **asked)
    row = (await connection.execute(fresh.on_conflict_do_nothing().returning(subscriptions))).mappings().one_or_none()
    if row is not None:
        number = await connection.scalar(select(func.count()).where(subscriptions.c.party == party))
        if number is not None and number > MOST_PER_PARTY:
            raise Problem(409, "subscription.too-many", f"A party may have {MOST_PER_PARTY} subscriptions; delete one first.")
        return _shown(row, secret), True
    changes: dict[str, Any] = dict(asked)
    if wanted.rotate:
        changes |= {"secret": secret, "previous_secret": subscriptions.c.secret, "rotated_at": at}
    change = update(subscriptions).where(*_named(party, name)).values(changes).returning(subscriptions)
    row = (await connection.execute(change)).mappings().one()
    return _shown(row, secret if wanted.rotate else None), False


async def get(connection: AsyncConnection, party: str, name: str) -> Subscription:
    """One subscription of a party. Raises Problem 404."""
    return _shown(await _row(connection, party, name))


async def drop(connection: AsyncConnection, party: str, name: str) -> None:
    """Delete a subscription and what waits for it; the mailbox keeps every notice. Raises Problem 404."""
    if (await connection.execute(delete(subscriptions).where(*_named(party, name)))).rowcount == 0:
        raise _unknown(name)


async def resume(connection: AsyncConnection, party: str, name: str, at: datetime) -> Subscription:
    """Let deliveries go on. Raises Problem 404."""
    await outbox.resume(connection, (await _row(connection, party, name))["id"], at)
    return await get(connection, party, name)


async def recent(connection: AsyncConnection, party: str, name: str, limit: int) -> list[Delivery]:
    """The newest deliveries, newest first. Raises Problem 404."""
    row = await _row(connection, party, name)
    parked = row["parked_at"] is not None
    return [_delivery(found, parked) for found in await outbox.recent(connection, row["id"], limit)]


def _delivery(row: RowMapping, parked: bool) -> Delivery:
    if row["delivered_at"] is not None:
        state = DeliveryState.DELIVERED
    elif parked:
        state = DeliveryState.PARKED
    else:
        state = DeliveryState.RETRYING if row["attempts"] else DeliveryState.WAITING
    return Delivery(
        notice_id=str(row["notice_id"]),
        consignment_id=row["consignment_id"],
        kind=row["kind"],
        state=state,
        attempts=row["attempts"],
        outcome=row["outcome"],
        next_attempt_at=row["next_attempt_at"] if state is DeliveryState.RETRYING else None,
        delivered_at=row["delivered_at"],
    )


def _named(party: str, name: str) -> Sequence[Any]:
    return (subscriptions.c.party == party, subscriptions.c.name == name)


async def _row(connection: AsyncConnection, party: str, name: str) -> RowMapping:
    row = (await connection.execute(select(subscriptions).where(*_named(party, name)))).mappings().one_or_none()
    if row is None:
        raise _unknown(name)
    return row


def _unknown(name: str) -> Problem:
    return Problem(404, "subscription.unknown", f"You have no subscription named {name}.")


def _shown(row: RowMapping, secret: str | None = None) -> Subscription:
    parked = row["parked_at"] is not None
    return Subscription(
        **{key: row[key] for key in ("name", "url", "format", "parked_at", "parked_because", "created_at")},
        state=State.PARKED if parked else State.ACTIVE,
        secret=secret,
    )
