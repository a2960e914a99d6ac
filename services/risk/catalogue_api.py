"""The criteria in force over HTTP, for officers alone."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.risk.core.catalogue import Programme
from services.risk.core.criteria import State
from services.risk.core.described import Described
from services.risk.engines import Engines
from services.risk.outcomes import store as outcomes
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.intervals import Share

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]


class Catalogue(BaseModel):
    """The criteria of the ruleset in force."""

    ruleset_hash: str = Field(description="SHA-256 of the ruleset, as assessments bear it.")
    criteria: list[Described]
    precision: dict[str, Share] = Field(
        description="By criterion: how many controls of consignments it had hit found something, with the 95% interval (Wilson)."
    )
    arms: dict[str, Share] = Field(
        description="The same of the random arm, drawn by lot alone, and of the targeted one: what targeting adds to chance."
    )


def router(gate: Gate, engines: Engines) -> APIRouter:
    """The catalogue's route."""
    routes = APIRouter(prefix="/v1", tags=["criteria"])

    @routes.get("/criteria", summary="The criteria in force", response_description="The catalogue, in the order of ids.")
    async def criteria(
        _officer: Officer,
        programme: Annotated[Programme | None, Query(description="Those of this programme alone.")] = None,
        days: Annotated[int, Query(ge=1, le=3660, description="Controls recorded within so many days count.")] = 365,
        state: Annotated[State | None, Query(description="Those in this state alone.")] = None,
    ) -> Catalogue:
        """Each with programme, group, weight or measure, condition, source and examples; an off one says what it waits for.

        Beside them stands what controls found: of each criterion, and of the random arm against the targeted one.

        Roles: targeter, supervisor, officer, admin.
        """
        ruleset = (await engines.current()).ruleset
        chosen = [one for one in ruleset.criteria if programme in (None, one.programme) and state in (None, one.state)]
        since = gate.now() - timedelta(days=days)
        async with gate.database.begin() as connection:
            precision, arms = await outcomes.precision(connection, since), await outcomes.arms(connection, since)
        shown = {one.id for one in chosen}
        return Catalogue(
            ruleset_hash=ruleset.hash,
            criteria=list(map(Described.of, chosen)),
            precision={criterion: each for criterion, each in precision.items() if criterion in shown},
            arms=arms,
        )

    return routes
