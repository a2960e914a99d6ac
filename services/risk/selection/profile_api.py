"""Officers' local profiles over HTTP: stated, approved by a second person where they hold goods, withdrawn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field, StringConstraints

from services.risk.core.criteria import CriterionFault
from services.risk.engine import Engine
from services.risk.selection import limit_store as limits
from services.risk.selection import profile_store as store
from services.risk.selection.profiles import Profile, Status, status
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc
from shared.problems import Fault, Problem, pointer, refusals

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]
Manager = Annotated[Identity, Depends(require(Role.SUPERVISOR, Role.ADMIN))]
Number = Annotated[int, Path(ge=1, le=2**31, description="The profile's number.", examples=[1])]
_UNKNOWN = {404: "There is no such profile."}


class Done(BaseModel):
    """Who did something to a profile, when, and why."""

    by: str
    at: Utc
    reason: str


class Said(BaseModel):
    """Why something is done, for the audit trail."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] = Field(examples=["Agreed"])


class KeptProfile(BaseModel):
    """A profile, how it stands today, and its audit trail."""

    number: int
    criterion: str = Field(description="The id its hits bear.", examples=["SYS-200001"])
    status: Status
    profile: Profile
    selected_today: int | None = Field(description="Consignments it selected today (UTC), where it has a limit; else null.")
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

    async def read(self, number: int | None = None) -> list[KeptProfile]:
        async with self.gate.database.begin() as connection:
            found = await store.read(connection, number=number)
            selected = await limits.counts(connection, self.today)
        return [self._shown(kept, selected) for kept in found]

    async def one(self, number: int) -> KeptProfile:
        for profile in await self.read(number):
            return profile
        raise Problem(404, "profile.unknown", "There is no such profile.")

    async def changed(self, number: int, what: str, who: Identity, reason: str, allowed: tuple[Status, ...]) -> KeptProfile:
        before = await self.one(number)
        if before.status not in allowed:
            raise Problem(409, "profile.state", f"The profile is {before.status}.")
        async with self.gate.database.begin() as connection:
            new = await store.change(connection, number, what, store.Change(who.subject, self.gate.now(), reason))
        if not new:
            raise Problem(409, "profile.state", f"The profile is {what} already.")
        return await self.one(number)

    def _shown(self, kept: store.Kept, selected: Mapping[str, int]) -> KeptProfile:
        done = {what: Done(**change._asdict()) for what, change in kept.changes.items()}
        name = kept.criterion.id
        return KeptProfile(
            number=kept.number,
            criterion=name,
            status=status(kept.profile, kept.changes.keys(), self.today),
            profile=kept.profile,
            selected_today=selected.get(name, 0) if kept.profile.at_most else None,
            stated=done["stated"],
            approved=done.get("approved"),
            withdrawn=done.get("withdrawn"),
        )


def router(gate: Gate, current: Callable[[], Awaitable[Engine]]) -> APIRouter:
    """The routes of profiles."""
    routes = APIRouter(prefix="/v1/profiles", tags=["targeting"])
    desk = _Desk(gate)

    @routes.post(
        "",
        status_code=201,
        summary="State a local profile",
        response_description="Kept. In force within seconds of its first day's beginning, or of its approval if it holds goods.",
        responses=refusals({422: "The profile cannot count: what is wrong, and where."}),
    )
    async def state_profile(profile: Profile, officer: Officer) -> KeptProfile:
        """A condition as in criteria, with a weight, or a measure inspect or hold, for at most 30 days; `at_most` so many a day.

        Roles: targeter, supervisor, officer, admin.
        """
        faults = [_fault(fault) for fault in profile.faults((await current()).ruleset.lists)]
        if profile.valid_to < desk.today:
            faults.append(_fault(CriterionFault("", "", "valid_to", f"{profile.valid_to} is past.", "Say a day to come.")))
        if faults:
            raise Problem(422, "profile.invalid", "The profile cannot count.", errors=faults)
        async with gate.database.begin() as connection:
            number = await store.state(connection, profile, officer.subject, gate.now())
        return await desk.one(number)

    @routes.get("", summary="All local profiles", response_description="The newest first.")
    async def profiles(_officer: Officer) -> list[KeptProfile]:
        """Those that have ended or were withdrawn, too.

        Roles: targeter, supervisor, officer, admin.
        """
        return await desk.read()

    @routes.get("/{number}", summary="A local profile", response_description="As it stands.", responses=refusals(_UNKNOWN))
    async def profile(number: Number, _officer: Officer) -> KeptProfile:
        """With who stated, approved and withdrew it, when and why.

        Roles: targeter, supervisor, officer, admin.
        """
        return await desk.one(number)

    @routes.post(
        "/{number}/approval",
        summary="Approve a profile that holds goods",
        response_description="Approved; in force within seconds once its first day has begun.",
        responses=refusals(_UNKNOWN | {409: "It does not wait for approval, or you stated it yourself."}),
    )
    async def approve_profile(number: Number, said: Said, manager: Manager) -> KeptProfile:
        """By another person than the one who stated it.

        Roles: supervisor, admin.
        """
        if (await desk.one(number)).stated.by == manager.subject:
            raise Problem(409, "profile.same-person", "Who stated a profile does not approve it: another person must.")
        return await desk.changed(number, "approved", manager, said.reason, (Status.WAITING,))

    @routes.post(
        "/{number}/withdrawal",
        summary="Withdraw a profile",
        response_description="Withdrawn; out of force within seconds.",
        responses=refusals(_UNKNOWN | {409: "It has ended, or was withdrawn."}),
    )
    async def withdraw_profile(number: Number, said: Said, officer: Officer) -> KeptProfile:
        """What it found stays found.

        Roles: targeter, supervisor, officer, admin.
        """
        return await desk.changed(number, "withdrawn", officer, said.reason, (Status.WAITING, Status.COMING, Status.ACTIVE))

    return routes


def _fault(fault: CriterionFault) -> Fault:
    field = {"because": "reason"}.get(fault.field, fault.field)
    column = f" (column {fault.column})" if fault.column else ""
    where = pointer(*field.replace("[", ".").replace("]", "").split(".")) if field else ""
    return Fault(code="profile.invalid", pointer=where, detail=fault.message + column, hint=fault.hint)
