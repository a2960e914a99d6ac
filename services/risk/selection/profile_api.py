"""Officers' local profiles over HTTP: stated, approved by a second person where they hold goods, withdrawn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field, StringConstraints

from services.risk.core.criteria import CriterionFault
from services.risk.engine import Engine
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
    stated: Done
    approved: Done | None
    withdrawn: Done | None


@dataclass(frozen=True)
class _Desk:
    """What the routes have in common."""

    gate: Gate

    def shown(self, kept: store.Kept) -> KeptProfile:
        done = {what: Done(**change._asdict()) for what, change in kept.changes.items()}
        return KeptProfile(
            number=kept.number,
            criterion=kept.criterion.id,
            status=status(kept.profile, kept.changes.keys(), self.gate.now().astimezone(UTC).date()),
            profile=kept.profile,
            stated=done["stated"],
            approved=done.get("approved"),
            withdrawn=done.get("withdrawn"),
        )

    async def one(self, number: int) -> store.Kept:
        async with self.gate.database.begin() as connection:
            found = await store.read(connection, number=number)
        if not found:
            raise Problem(404, "profile.unknown", "There is no such profile.")
        return found[0]

    async def changed(self, number: int, what: str, who: Identity, reason: str, allowed: tuple[Status, ...]) -> KeptProfile:
        kept = await self.one(number)
        if self.shown(kept).status not in allowed:
            raise Problem(409, "profile.state", f"The profile is {self.shown(kept).status}.")
        async with self.gate.database.begin() as connection:
            new = await store.change(connection, number, what, store.Change(who.subject, self.gate.now(), reason))
        if not new:
            raise Problem(409, "profile.state", f"The profile is {what} already.")
        return self.shown(await self.one(number))


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
        """A condition as in criteria, with a weight, or a measure inspect or hold, for at most 30 days.

        Roles: targeter, supervisor, officer, admin.
        """
        faults = [_fault(fault) for fault in profile.faults((await current()).ruleset.lists)]
        today = gate.now().astimezone(UTC).date()
        if profile.valid_to < today:
            faults.append(_fault(CriterionFault("", "", "valid_to", f"{profile.valid_to} is past.", "Say a day to come.")))
        if faults:
            raise Problem(422, "profile.invalid", "The profile cannot count.", errors=faults)
        async with gate.database.begin() as connection:
            number = await store.state(connection, profile, officer.subject, gate.now())
        return desk.shown(await desk.one(number))

    @routes.get("", summary="All local profiles", response_description="The newest first.")
    async def profiles(_officer: Officer) -> list[KeptProfile]:
        """Those that have ended or were withdrawn, too.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            return [desk.shown(kept) for kept in await store.read(connection)]

    @routes.get("/{number}", summary="A local profile", response_description="As it stands.", responses=refusals(_UNKNOWN))
    async def profile(number: Number, _officer: Officer) -> KeptProfile:
        """With who stated, approved and withdrew it, when and why.

        Roles: targeter, supervisor, officer, admin.
        """
        return desk.shown(await desk.one(number))

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
        if (await desk.one(number)).changes["stated"].by == manager.subject:
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
