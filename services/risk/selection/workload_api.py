"""The work of offices over HTTP: what their lanes can do in a day, what comes to them, and which thresholds would fit."""

from datetime import UTC, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from services.risk.core.score import START
from services.risk.selection import setting_store as settings
from services.risk.selection import workload_store as store
from services.risk.selection.api import Manager, Office, Officer, Said
from services.risk.selection.rates import ANY
from services.risk.selection.setting_api import Lane
from services.risk.selection.settings import chosen, covers
from services.risk.selection.workload import Proposal, Work, propose
from shared.app import Gate
from shared.declaration import Utc


class WantedCapacity(BaseModel):
    """The cases a lane of an office can work in a day."""

    model_config = ConfigDict(extra="forbid")
    office: Office = Field(description="Customs office of first entry.", examples=["NL000396"])
    lane: Lane = Field(
        default=ANY, description="Mode of transport, perhaps with countries, such as 1:CN-NL; `*` for all.", examples=["1"]
    )
    amber_per_day: int = Field(ge=0, le=1_000_000, description="Document checks and questions.", examples=[120])
    red_per_day: int = Field(ge=0, le=1_000_000, description="Holds and examinations.", examples=[15])
    reason: Said = Field(description="Why, for the audit trail.", examples=["Two more officers from March"])


class StatedCapacity(WantedCapacity):
    """A capacity as it was stated, with by whom and when. A later one for the same place replaces it; it is never changed."""

    capacity_id: int
    stated_by: str
    stated_at: Utc


class Workload(BaseModel):
    """How the work of a place fits its staff, and the thresholds that would fit better. Nothing is put in force by asking."""

    office: str
    lane: str
    assessed: int = Field(description="Consignments assessed within the window.")
    capacity: Work
    proposal: Proposal = Field(
        description="Cases a day `before` and `after`, by this window's scores; hard hits and floors count as they are, and stay."
    )


def router(gate: Gate) -> APIRouter:
    """The routes of work."""
    routes = APIRouter(prefix="/v1/workload", tags=["targeting"])

    @routes.post("", status_code=201, summary="State what an office can work", response_description="Stated.")
    async def state_capacity(wanted: WantedCapacity, manager: Manager) -> StatedCapacity:
        """Amber and red cases a day, for one lane of an office or all of them together.

        Roles: supervisor, admin.
        """
        row = {**wanted.model_dump(), "stated_by": manager.subject, "stated_at": gate.now()}
        async with gate.database.begin() as connection:
            return StatedCapacity(**await store.state(connection, row))

    @routes.get("", summary="Whether the work fits the staff", response_description="Each place a capacity is stated for.")
    async def workload(
        _officer: Officer, days: Annotated[int, Query(ge=1, le=31, description="Days of the window, up to now.")] = 7
    ) -> list[Workload]:
        """Cases a day against capacity, and where thresholds would go: a step at most from those in force, within bounds.

        A proposal. Stated as a workload setting and approved, it counts.

        Roles: targeter, supervisor, officer, admin.
        """
        async with gate.database.begin() as connection:
            capacities = await store.stated(connection)
            in_force = await settings.in_force(connection, gate.now().astimezone(UTC).date())
            cases = await store.cases_since(connection, gate.now() - timedelta(days=days))
        answer = []
        for place, capacity in capacities.items():
            own = [case for at, some in cases.items() if covers(place, at) for case in some]
            setting = chosen(in_force, place)
            proposal = propose(own, days, capacity, setting.thresholds if setting else START)
            answer.append(Workload(office=place.office, lane=place.lane, assessed=len(own), capacity=capacity, proposal=proposal))
        return answer

    return routes
