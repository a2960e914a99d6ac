"""A box over HTTP: it moves only when every consignment in it may (US dispositions 1Z, 4Z)."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.notify import store
from services.notify.callers import Anyone
from services.notify.may_load import may_load
from services.notify.views import ConsignmentView, view, viewer_of
from shared.app import Gate
from shared.problems import Problem, refusals

Number = Annotated[
    str, Path(pattern=r"^[A-Z0-9]{4,17}$", description="The number of the container or trailer.", examples=["PTCU1000011"])
]


class EquipmentView(BaseModel):
    """A box and what lies in it."""

    equipment: str = Field(examples=["PTCU1000011"])
    may_load: bool = Field(description="Every consignment in it may be loaded, those of others too.")
    consignments: int = Field(description="How many lie in it, as declared.", examples=[2])
    stopped: int = Field(description="How many of them may not be loaded.", examples=[1])
    yours: list[ConsignmentView] = Field(description="Those that concern the caller, as the caller may see them.")


def add(router: APIRouter, gate: Gate) -> None:
    """The route."""

    @router.get(
        "/equipment/{number}",
        tags=["consignments"],
        summary="Whether a box may be loaded",
        response_description="As the caller may see it.",
        responses=refusals({404: "There is no such box with goods that concern you."}),
        response_model_exclude_none=True,
    )
    async def equipment(number: Number, caller: Anyone) -> EquipmentView:
        """A box moves only when all its houses may. Of others' goods nothing is told but how many, and whether they stop the box.

        Roles: filer, carrier, targeter, supervisor, officer.
        """
        async with gate.database.begin() as connection:
            inside = await store.read(connection, await store.in_box(connection, number))
        own = [(one, viewer) for one in inside.values() if (viewer := viewer_of(one, caller))]
        if not own:
            raise Problem(404, "equipment.unknown", "There is no such box with goods that concern you.")
        stopped = sum(not may_load(one).may_load for one in inside.values())
        return EquipmentView(
            equipment=number,
            may_load=stopped == 0,
            consignments=len(inside),
            stopped=stopped,
            yours=[view(one, viewer) for one, viewer in own],
        )
