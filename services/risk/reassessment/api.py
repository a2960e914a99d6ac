"""How far reassessment has come, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.risk.reassessment import generations, live
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc

Reader = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN, Role.OPS))]
_SHOWN = 50


class Generation(BaseModel):
    """One change of what is in force, and what became of the live consignments it concerned."""

    generation: int
    because: str = Field(examples=["criteria or lists changed"])
    concerns_all: bool = Field(description="False: it concerned only consignments that matched a list.")
    since: Utc
    judged: int = Field(description="Live consignments judged again for it.")
    changed: int = Field(description="Those that got another answer: a new assessment.")
    failed: int = Field(description="Those that could not be judged again and keep their answer.")


class Faulty(BaseModel):
    """A live consignment that could not be judged again."""

    consignment_id: str
    generation: int
    fault: str


class Reassessments(BaseModel):
    """How far reassessment has come."""

    live: int = Field(description="Consignments declared, and neither invalidated, arrived nor lapsed after 200 days.")
    backlog: int = Field(description="Those that wait to be judged again.")
    generations: list[Generation] = Field(description="What came into force, newest first.")
    faults: list[Faulty]


def router(gate: Gate) -> APIRouter:
    """The route."""
    routes = APIRouter(prefix="/v1", tags=["assessments"])

    @routes.get("/reassessments", summary="How far reassessment has come", response_description="Now.")
    async def show_reassessments(_reader: Reader) -> Reassessments:
        """After a change of lists, rulesets, cleared pairs or the register of traders, live consignments are judged again. Those
        that get another answer get a new assessment. Fresh filings come first.

        Roles: targeter, supervisor, officer, admin, ops.
        """
        async with gate.database.begin() as connection:
            newest = await generations.newest(connection, _SHOWN)
            number = newest[0]["generation"] if newest else 0
            since = await generations.all_since(connection, number) if newest else 0
            return Reassessments(
                live=await live.total(connection),
                backlog=await live.backlog(connection, number, since),
                generations=[Generation.model_validate(dict(row)) for row in newest],
                faults=[Faulty.model_validate(dict(row)) for row in await live.faults(connection, _SHOWN)],
            )

    return routes
