"""Risk over HTTP, for officers alone: assessments explained, criteria and rulesets as they are."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from services.risk.explained import explained
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
    """An assessment of a consignment, explained in full, and the ids of all there are."""

    assessment_id: str
    assessed_at: Utc
    explanation: dict[str, Any] = Field(
        description="Score and band, then `groups` with their caps, in each the criteria hit (weight, condition, evidence, "
        "sentence, source, matched list entries) and those that could not be judged, then `measures`."
    )
    history: list[str] = Field(description="Ids of all assessments of the consignment, newest first.")


def router(gate: Gate) -> APIRouter:
    """Risk's routes."""
    routes = APIRouter(prefix="/v1", tags=["assessments"])

    @routes.get(
        "/assessments/{consignment_id}",
        summary="Why a consignment was assessed as it was",
        response_description="The newest assessment, or the one in force at the time asked for.",
        responses=refusals({404: "No assessment of such a consignment up to then; one just filed takes a moment."}),
    )
    async def explain(
        consignment_id: ConsignmentId,
        _officer: Officer,
        at: Annotated[Utc | None, Query(description="The last assessment made not after this time.")] = None,
    ) -> Explained:
        """Score, groups under their caps, every hit with its condition and the values it saw, and what could not be judged.

        Roles: targeter, supervisor, officer, admin.
        """
        found = await explained(gate.database, consignment_id, at)
        if found is None:
            detail = "No assessment of such a consignment up to then; one just filed takes a moment."
            raise Problem(404, "assessment.unknown", detail)
        return Explained(
            assessment_id=found.assessment_id,
            assessed_at=found.assessed_at,
            explanation=dict(found.tree),
            history=list(found.history),
        )

    return routes
