"""Statements about local profiles. None commits. What happens to a profile is a row, and happens once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.criteria import Criterion
from services.risk.selection.profiles import Profile, Status, status
from services.risk.selection.tables import profile_changes, profiles


class Change(NamedTuple):
    """Who did something to a profile, when, and why."""

    by: str
    at: datetime
    reason: str


class Kept(NamedTuple):
    """A profile with all that happened to it: stated, perhaps approved, perhaps withdrawn."""

    number: int
    profile: Profile
    changes: Mapping[str, Change]

    @property
    def criterion(self) -> Criterion:
        """The profile as a criterion."""
        approved = self.changes.get("approved")
        return self.profile.criterion(self.number, self.changes["stated"].by, approved.by if approved else None)


async def state(connection: AsyncConnection, profile: Profile, by: str, at: datetime) -> int:
    """Keep a profile; its number."""
    row = {
        "profile": profile.model_dump(mode="json", by_alias=True),
        "valid_from": profile.valid_from,
        "valid_to": profile.valid_to,
    }
    number = await connection.scalar(insert(profiles).values(row).returning(profiles.c.number))
    await change(connection, int(number or 0), "stated", Change(by, at, profile.reason))
    return int(number or 0)


async def change(connection: AsyncConnection, number: int, what: str, done: Change) -> bool:
    """Note that something was done to a profile. Returns whether it was not before."""
    row = {"number": number, "change": what, **done._asdict()}
    statement = insert(profile_changes).values(row).on_conflict_do_nothing().returning(profile_changes.c.number)
    return await connection.scalar(statement) is not None


async def read(connection: AsyncConnection, *, number: int | None = None, day: date | None = None) -> list[Kept]:
    """The profiles, the newest first: all of them, the one of this number, or those whose time holds this day."""
    query = select(profiles.c.number, profiles.c.profile, profile_changes).join_from(
        profiles, profile_changes, profiles.c.number == profile_changes.c.number
    )
    if number is not None:
        query = query.where(profiles.c.number == number)
    if day is not None:
        query = query.where(profiles.c.valid_from <= day, profiles.c.valid_to >= day)
    found: dict[int, tuple[Any, dict[str, Change]]] = {}
    for row in await connection.execute(query.order_by(profiles.c.number.desc())):
        found.setdefault(row[0], (row[1], {}))[1][row.change] = Change(row.by, row.at, row.reason)
    return [Kept(one, Profile.model_validate(content), changes) for one, (content, changes) in found.items()]


async def in_force(connection: AsyncConnection, day: date) -> tuple[Criterion, ...]:
    """The profiles that count on `day`, as criteria."""
    kept = await read(connection, day=day)
    return tuple(one.criterion for one in kept if status(one.profile, one.changes.keys(), day) is Status.ACTIVE)
