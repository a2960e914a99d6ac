"""Statements about workload settings. None commits. What happens to a setting is a row, and happens once."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk.core.score import Thresholds
from services.risk.selection.profile_store import Change
from services.risk.selection.profiles import Status, standing
from services.risk.selection.rates import Place
from services.risk.selection.settings import Setting
from services.risk.selection.tables import workload_changes, workload_settings


class Kept(NamedTuple):
    """A setting with all that happened to it: stated, perhaps approved, perhaps withdrawn."""

    setting: Setting
    changes: Mapping[str, Change]

    def status(self, day: date) -> Status:
        """How it stands on `day`."""
        return standing(self.setting.valid_from, self.setting.valid_to, self.changes.keys(), day, approval=True)


async def state(
    connection: AsyncConnection, place: Place, thresholds: Thresholds, dates: tuple[date, date | None], done: Change
) -> int:
    """Keep a setting; its number."""
    row = {
        **place._asdict(),
        "amber_from": thresholds.amber,
        "red_from": thresholds.red,
        "valid_from": dates[0],
        "valid_to": dates[1],
    }
    number = await connection.scalar(insert(workload_settings).values(row).returning(workload_settings.c.number))
    await change(connection, int(number or 0), "stated", done)
    return int(number or 0)


async def change(connection: AsyncConnection, number: int, what: str, done: Change) -> bool:
    """Note that something was done to a setting. Returns whether it was not before."""
    row = {"number": number, "change": what, **done._asdict()}
    statement = insert(workload_changes).values(row).on_conflict_do_nothing().returning(workload_changes.c.number)
    return await connection.scalar(statement) is not None


async def read(connection: AsyncConnection, *, number: int | None = None, day: date | None = None) -> list[Kept]:
    """The settings, the newest first: all of them, the one of this number, or those whose time holds this day."""
    done = [workload_changes.c[name] for name in ("change", *Change._fields)]
    query = select(*workload_settings.c, *done).join_from(
        workload_settings, workload_changes, workload_settings.c.number == workload_changes.c.number
    )
    if number is not None:
        query = query.where(workload_settings.c.number == number)
    if day is not None:
        last = workload_settings.c.valid_to
        query = query.where(workload_settings.c.valid_from <= day, or_(last.is_(None), last >= day))
    found: dict[int, tuple[Setting, dict[str, Change]]] = {}
    for row in await connection.execute(query.order_by(workload_settings.c.number.desc())):
        thresholds = Thresholds(row.amber_from, row.red_from)
        setting = Setting(row.number, Place(row.office, row.lane), thresholds, row.valid_from, row.valid_to)
        found.setdefault(row.number, (setting, {}))[1][row.change] = Change(row.by, row.at, row.reason)
    return [Kept(*one) for one in found.values()]


async def in_force(connection: AsyncConnection, day: date) -> tuple[Setting, ...]:
    """The settings that count on `day`."""
    return tuple(one.setting for one in await read(connection, day=day) if one.status(day) is Status.ACTIVE)
