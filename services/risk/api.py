"""Risk over HTTP, for officers alone: assessments explained, criteria and rulesets as they are."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from services.risk import store
from services.risk.core.explain import for_officer
from services.risk.core.ruleset import Ruleset
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Utc
from shared.problems import Problem, refusals

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.ADMIN))]
ConsignmentId = Annotated[
    str,
    Path(pattern=r"^[A-Za-z0-9-]{1,80}$", description="The id of the filing's receipt.", examples=["26XA7K2M9QP4T8ZCT3-1"]),
]


class Explained(BaseModel):
    """The newest assessment of a consignment, explained in full, and the ids of all there are."""

    assessment_id: str
    assessed_at: Utc
    explanation: dict[str, Any] = Field(
        description="Score and band, then `groups` with their caps, in each the criteria hit (weight, condition, evidence, "
        "sentence, source) and those that could not be judged, then `measures`."
    )
    history: list[str] = Field(description="Ids of all assessments of the consignment, newest first.")


def router(gate: Gate) -> APIRouter:
    """Risk's routes."""
    routes = APIRouter(prefix="/v1", tags=["assessments"])

    @routes.get(
        "/assessments/{consignment_id}",
        summary="Why a consignment was assessed as it was",
        response_description="The newest assessment.",
        responses=refusals({404: "No assessment of such a consignment; one just filed takes a moment."}),
    )
    async def explain(consignment_id: ConsignmentId, _officer: Officer) -> Explained:
        """Score, groups under their caps, every hit with its condition and the values it saw, and what could not be judged.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            ids = await store.history(connection, consignment_id)
            stored = await store.read(connection, ids[0]) if ids else None
        if stored is None:
            raise Problem(404, "assessment.unknown", "No assessment of such a consignment; one just filed takes a moment.")
        return Explained(
            assessment_id=stored.assessment.id,
            assessed_at=stored.assessed_at,
            explanation=for_officer(stored.assessment, Ruleset.of(stored.ruleset)),
            history=ids,
        )

    return routes
