"""Selection over HTTP: the random arm's rates, its seeds once their day is over."""

from datetime import UTC, date
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.risk.selection import store
from services.risk.selection.arm import OF, commitment, day_seed
from services.risk.selection.rates import ANY, Rate
from services.risk.selection.secret import random_secret
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc
from shared.problems import Fault, Problem, refusals

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]
Manager = Annotated[Identity, Depends(require(Role.SUPERVISOR, Role.ADMIN))]
Day = Annotated[date, Path(description="A day, UTC.", examples=["2026-03-01"])]
Office = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Z0-9]{1,8})$")]
Lane = Annotated[str, StringConstraints(pattern=r"^(\*|[0-9]{1,2})$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Seed(BaseModel):
    """What the draws of a day were made from."""

    day: date
    seed: str = Field(description="Hex. A consignment's draw is HMAC-SHA256(seed, its id), first 8 bytes, modulo 10,000.")
    commitment: str = Field(description="SHA-256 of the seed, hex, as it was shown before the day was over.")


class Commitment(BaseModel):
    """Proof, before a seed is revealed, that it is chosen already."""

    day: date
    commitment: str = Field(description="SHA-256 of the day's seed, hex.")


class WantedRate(BaseModel):
    """A rate to be stated."""

    model_config = ConfigDict(extra="forbid")
    office: Office = Field(default=ANY, description="Customs office of first entry; `*` for any.", examples=["NL000396"])
    lane: Lane = Field(default=ANY, description="Mode of transport, Recommendation 19; `*` for any.", examples=["4"])
    per_10000: int = Field(ge=0, le=OF, description="How many of 10,000 consignments are selected.", examples=[50])
    valid_from: date | None = Field(default=None, description="First day; today if it is not given. Never in the past.")
    valid_to: date | None = Field(default=None, description="Last day; open if it is not given.")
    reason: Said = Field(description="Why, for the audit trail.", examples=["Control group for the spring campaign"])


class StatedRate(BaseModel):
    """A rate as it was stated, with by whom and when. Later rates override it; it is never changed."""

    rate_id: int
    office: str
    lane: str
    per_10000: int
    valid_from: date
    valid_to: date | None
    reason: str
    stated_by: str
    stated_at: Utc


def router(gate: Gate) -> APIRouter:
    """Selection's routes."""
    routes = APIRouter(prefix="/v1/selection", tags=["targeting"])

    def today() -> date:
        return gate.now().astimezone(UTC).date()

    @routes.get(
        "/seeds/{day}",
        summary="The seed of a past day's random draws",
        response_description="The seed, revealed.",
        responses=refusals({409: "The day is not over: whoever knew its seed could foresee the draws."}),
    )
    async def seed(day: Day, _officer: Officer) -> Seed:
        """With it everybody can check who was drawn: `portcullis selection verify DAY --seed SEED`.

        Roles: targeter, supervisor, officer, admin.
        """
        if day >= today():
            raise Problem(409, "selection.day-not-over", f"The seed of {day} is revealed when that day is over (UTC).")
        made = day_seed(random_secret(gate.settings), day)
        return Seed(day=day, seed=made.hex(), commitment=commitment(made))

    @routes.get("/commitments/{day}", name="commitment", summary="Proof that a day's seed is chosen", response_description="It.")
    async def committed(day: Day, _officer: Officer) -> Commitment:
        """Keep it: the seed revealed later must have this SHA-256.

        Roles: targeter, supervisor, officer, admin.
        """
        return Commitment(day=day, commitment=commitment(day_seed(random_secret(gate.settings), day)))

    @routes.get("/rates", summary="The random arm's rates", response_description="Every rate ever stated, the newest first.")
    async def rates(_officer: Officer) -> list[StatedRate]:
        """An office counts more than a lane, either more than none; of several the one stated last. Where none holds: 20.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            return [StatedRate(**row) for row in await store.rates_stated(connection)]

    @routes.post(
        "/rates",
        status_code=201,
        summary="State a rate of the random arm",
        response_description="Stated; consignments assessed from now on are drawn at it.",
        responses=refusals({422: "It would have begun in the past, or end before it begins."}),
    )
    async def state_rate(wanted: WantedRate, manager: Manager) -> StatedRate:
        """For an office, a lane, both, or everywhere.

        Roles: supervisor, admin.
        """
        first, now = wanted.valid_from or today(), gate.now()
        dated(first, wanted.valid_to, today(), "rate")
        rate = Rate(wanted.office, wanted.lane, wanted.per_10000, first, wanted.valid_to)
        async with gate.database.begin() as connection:
            return StatedRate(**await store.state_rate(connection, rate, wanted.reason, manager.subject, now))

    return routes


def dated(first: date, last: date | None, today: date, what: str) -> None:
    """Raise a Problem where what is stated (`what`) would have begun in the past, or would end before it begins."""
    faults = []
    if first < today:
        faults.append(_fault("/valid_from", f"{first} is past; what was decided stays decided.", f"Begin on {today} or later."))
    if last is not None and last < first:
        faults.append(_fault("/valid_to", f"{last} lies before {first}, the first day.", "Change one of them."))
    if faults:
        raise Problem(422, "selection.invalid", f"The {what} cannot be stated.", errors=faults)


def _fault(pointer: str, detail: str, hint: str) -> Fault:
    return Fault(code="selection.validity", pointer=pointer, detail=detail, hint=hint)
