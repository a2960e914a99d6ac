"""Workload settings over HTTP: stated by one person, approved by another, withdrawn by either."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.risk.core.score import Thresholds
from services.risk.selection import setting_store as store
from services.risk.selection.api import Manager, Office, Officer, dated
from services.risk.selection.profile_api import Done, Said
from services.risk.selection.profile_store import Change
from services.risk.selection.profiles import Status
from services.risk.selection.rates import ANY, Place
from services.risk.selection.settings import LANE
from services.risk.selection.workload import BOUNDS
from shared.app import Gate
from shared.auth import Identity
from shared.events import Band
from shared.problems import Problem, refusals

Number = Annotated[int, Path(ge=1, le=2**31, description="The setting's number.", examples=[1])]
Lane = Annotated[str, StringConstraints(pattern=LANE)]
_UNKNOWN = {404: "There is no such setting."}
_LEAST_APART = 1.0  # points between amber and red
_AMBER, _RED = BOUNDS[Band.AMBER], BOUNDS[Band.RED]


class WantedSetting(BaseModel):
    """From which score amber and red are to begin at a place, for how long, and why."""

    model_config = ConfigDict(extra="forbid")
    office: Office = Field(default=ANY, description="Customs office of first entry; `*` for any.", examples=["NL000396"])
    lane: Lane = Field(
        default=ANY,
        description="Mode of transport, Recommendation 19, perhaps with countries of departure and destination; `*` for any.",
        examples=["1:CN-NL"],
    )
    amber_from: float = Field(
        ge=_AMBER[0], le=_AMBER[1], description="Least score of amber; 25 without a setting.", examples=[28]
    )
    red_from: float = Field(ge=_RED[0], le=_RED[1], description="Least score of red; 45 without a setting.", examples=[48])
    valid_from: date | None = Field(default=None, description="First day (UTC); today if it is not given. Never in the past.")
    valid_to: date | None = Field(default=None, description="Last day; open if it is not given.")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(
        description="Why, for the audit trail.", examples=["Two officers less until April"]
    )

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.red_from < self.amber_from + _LEAST_APART:
            raise ValueError(
                f"Red begins at {self.red_from:g}, amber at {self.amber_from:g}: leave a point between them at least."
            )
        return self


class KeptSetting(BaseModel):
    """A setting, how it stands today, and its audit trail."""

    number: int
    office: str
    lane: str
    amber_from: float
    red_from: float
    valid_from: date
    valid_to: date | None
    status: Status
    stated: Done
    approved: Done | None
    withdrawn: Done | None


@dataclass(frozen=True)
class _Desk:
    """What the routes have in common."""

    gate: Gate

    @property
    def today(self) -> date:
        return self.gate.now().astimezone(UTC).date()

    async def read(self, number: int | None = None) -> list[KeptSetting]:
        async with self.gate.database.begin() as connection:
            return [_shown(kept, self.today) for kept in await store.read(connection, number=number)]

    async def one(self, number: int) -> KeptSetting:
        for setting in await self.read(number):
            return setting
        raise Problem(404, "setting.unknown", "There is no such setting.")

    async def changed(self, number: int, what: str, who: Identity, reason: str, allowed: Iterable[Status]) -> KeptSetting:
        before = await self.one(number)
        if before.status not in allowed:
            raise Problem(409, "setting.state", f"The setting is {before.status}.")
        async with self.gate.database.begin() as connection:
            new = await store.change(connection, number, what, Change(who.subject, self.gate.now(), reason))
        if not new:
            raise Problem(409, "setting.state", f"The setting is {what} already.")
        return await self.one(number)


def router(gate: Gate) -> APIRouter:
    """The routes of workload settings."""
    routes = APIRouter(prefix="/v1/workload/settings", tags=["targeting"])
    desk = _Desk(gate)

    @routes.post(
        "",
        status_code=201,
        summary="State where amber and red are to begin",
        response_description="Kept; it waits for another person's approval.",
        responses=refusals({422: "It would have begun in the past, or end before it begins."}),
    )
    async def state_setting(wanted: WantedSetting, manager: Manager) -> KeptSetting:
        """For an office, a lane, or both; within the published bounds. It moves no hard hit, no floor and no random draw.

        Roles: supervisor, admin.
        """
        first, done = wanted.valid_from or desk.today, Change(manager.subject, gate.now(), wanted.reason)
        dated(first, wanted.valid_to, desk.today, "setting")
        place, thresholds = Place(wanted.office, wanted.lane), Thresholds(wanted.amber_from, wanted.red_from)
        async with gate.database.begin() as connection:
            number = await store.state(connection, place, thresholds, (first, wanted.valid_to), done)
        return await desk.one(number)

    @routes.get("", summary="All workload settings", response_description="The newest first.")
    async def settings(_officer: Officer) -> list[KeptSetting]:
        """Of several for a place an office counts more than a lane, of lanes the one that says most, else the one stated last.

        Roles: targeter, supervisor, officer, admin.
        """
        return await desk.read()

    @routes.post(
        "/{number}/approval",
        summary="Approve a workload setting",
        response_description="Approved; consignments assessed from its first day on follow it.",
        responses=refusals(_UNKNOWN | {409: "It does not wait for approval, or you stated it yourself."}),
    )
    async def approve_setting(number: Number, said: Said, manager: Manager) -> KeptSetting:
        """By another person than the one who stated it.

        Roles: supervisor, admin.
        """
        if (await desk.one(number)).stated.by == manager.subject:
            raise Problem(409, "setting.same-person", "Who stated a setting does not approve it: another person must.")
        return await desk.changed(number, "approved", manager, said.reason, (Status.WAITING,))

    @routes.post(
        "/{number}/withdrawal",
        summary="Withdraw a workload setting",
        response_description="Withdrawn; the thresholds before it hold again for what is assessed from now on.",
        responses=refusals(_UNKNOWN | {409: "It has ended, or was withdrawn."}),
    )
    async def withdraw_setting(number: Number, said: Said, manager: Manager) -> KeptSetting:
        """What was decided by it stays decided.

        Roles: supervisor, admin.
        """
        return await desk.changed(number, "withdrawn", manager, said.reason, (Status.WAITING, Status.COMING, Status.ACTIVE))

    return routes


def _shown(kept: store.Kept, day: date) -> KeptSetting:
    setting, done = kept.setting, {what: Done(**change._asdict()) for what, change in kept.changes.items()}
    said: dict[str, Any] = {name: done.get(name) for name in ("stated", "approved", "withdrawn")}
    return KeptSetting(
        number=setting.number,
        office=setting.place.office,
        lane=setting.place.lane,
        amber_from=setting.thresholds.amber,
        red_from=setting.thresholds.red,
        valid_from=setting.valid_from,
        valid_to=setting.valid_to,
        status=kept.status(day),
        **said,
    )
