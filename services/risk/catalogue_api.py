"""The criteria in force over HTTP, for officers alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from services.risk.core.catalogue import Programme
from services.risk.core.criteria import State
from services.risk.core.described import Described
from services.risk.engines import Engines
from shared.auth import Identity, Role, require

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]


class Catalogue(BaseModel):
    """The criteria of the ruleset in force."""

    ruleset_hash: str = Field(description="SHA-256 of the ruleset, as assessments bear it.")
    criteria: list[Described]


def router(engines: Engines) -> APIRouter:
    """The catalogue's route."""
    routes = APIRouter(prefix="/v1", tags=["criteria"])

    @routes.get("/criteria", summary="The criteria in force", response_description="The catalogue, in the order of ids.")
    async def criteria(
        _officer: Officer,
        programme: Annotated[Programme | None, Query(description="Those of this programme alone.")] = None,
        state: Annotated[State | None, Query(description="Those in this state alone.")] = None,
    ) -> Catalogue:
        """Each with programme, group, weight or measure, condition, source and examples; an off one says what it waits for.

        Roles: targeter, supervisor, officer, admin.
        """
        ruleset = (await engines.current()).ruleset
        chosen = [one for one in ruleset.criteria if programme in (None, one.programme) and state in (None, one.state)]
        return Catalogue(ruleset_hash=ruleset.hash, criteria=list(map(Described.of, chosen)))

    return routes
