"""Answers of filers and carriers, and partners' requests for an inspection, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.notify import store
from services.notify.callers import Caller, Partner
from services.notify.commands import AnswerReferral, ReferralAnswer, RequestControl, Short
from services.notify.consignment import Consignment, Stage
from services.notify.controls import Request
from services.notify.desk import Desk
from services.notify.views import ReferralView, Viewer, referral_view, viewer_of
from shared.app import Gate
from shared.problems import Problem, refusals

ReferralId = Annotated[
    str,
    Path(
        pattern=r"^[A-Za-z0-9-]{1,80}$",
        description="The `reference` of the notice that asked.",
        examples=["7c9e6679-7425-50de-944b-e07fc1f90ae7"],
    ),
]
_MOST = 100


class Wish(RequestControl):
    """What a partner administration asks for."""

    transport_document: Short = Field(description="House or master document of the goods.", examples=["HBL0001"])


class RequestView(BaseModel):
    """A request as its partner sees it."""

    id: str
    reference: str
    transport_document: str | None
    state: str = Field(description="`open`, `declined`, `ordered`, `done` or `cancelled`.", examples=["open"])
    result: str | None = Field(default=None, description="What the inspection came to.", examples=["clean"])
    declined_because: str | None = None


class Requests(BaseModel):
    """The requests made of one wish: one for each consignment under the document."""

    requests: list[RequestView]


def add(router: APIRouter, gate: Gate, desk: Desk) -> None:
    """Add the routes to `router`."""

    @router.post(
        "/referrals/{referral_id}/answers",
        tags=["referrals"],
        summary="Answer a request for information or a screening request",
        response_description="Taken; the same answer again changes nothing.",
        response_model_exclude_none=True,
        responses=refusals(
            {
                404: "There is no such referral that concerns you.",
                409: "It was closed, or is answered in another way: `screening` for a screening request, else `text`.",
            }
        ),
    )
    async def answer(referral_id: ReferralId, given: ReferralAnswer, caller: Caller) -> ReferralView:
        """Answered by the filer, its representative, and a screening request also by the carrier. More may be added until
        customs closes it. Filing again does not answer: send what was asked here as well.

        Roles: filer, carrier.
        """
        command = AnswerReferral(referral_id=referral_id, **given.model_dump())
        async with gate.database.begin() as connection:
            consignment_id = await store.of_referral(connection, referral_id)
            known = await store.read(connection, [consignment_id]) if consignment_id else {}
        viewer = viewer_of(known[consignment_id], caller) if consignment_id else None
        if consignment_id is None or viewer is None:
            raise Problem(404, "referral.unknown", "There is no such referral that concerns you.")
        after = await desk.act(consignment_id, command, caller)
        [referral] = [one for one in after.referrals if one.id == referral_id]
        return referral_view(referral, private=viewer is not Viewer.CARRIER)

    @router.post(
        "/consignments:request-control",
        tags=["consignments"],
        summary="Ask for an inspection before goods leave",
        response_description="How the request stands, for each consignment under the document.",
        response_model_exclude_none=True,
        responses=refusals(
            {
                404: "There are no goods under this document.",
                409: "The goods are no longer before departure.",
            }
        ),
    )
    async def request_control(wish: Wish, caller: Partner) -> Requests:
        """For partner administrations (SAFE Framework, pillar 1, standard 11). The goods are held until an officer decides. Ask
        again with the same reference to see how it stands; the result also comes as a notice.

        Roles: agency.
        """
        actor = desk.actor(caller)
        command = RequestControl.model_validate(wish.model_dump(exclude={"transport_document"}))
        if not actor.partner:
            raise Problem(403, "command.partner", f"`{command.command}` is for partner administrations.")
        async with gate.database.begin() as connection:
            ids = await store.of_document(connection, wish.transport_document, _MOST)
            known = await store.read(connection, ids)
        if not known:
            raise Problem(404, "consignment.unknown", "There are no goods under this document.")
        found = []
        for one in known.values():
            mine = _of(one, actor.agency, wish.reference)
            if mine is None and one.stage is Stage.BEFORE_ARRIVAL:
                after = await desk.act(one.consignment_id, command, caller)
                found += [_shown(after, asked) for asked in [_of(after, actor.agency, wish.reference)] if asked]
            elif mine is not None:
                found.append(_shown(one, mine))
        if not found:
            raise Problem(409, "lifecycle.stage", "The goods under this document are no longer before departure.")
        return Requests(requests=found)


def _of(consignment: Consignment, partner: str | None, reference: str) -> Request | None:
    return next((one for one in consignment.requests if (one.partner, one.reference) == (partner, reference)), None)


def _shown(consignment: Consignment, asked: Request) -> RequestView:
    control = next((one for one in consignment.controls if one.id == asked.control_id), None)
    state = "open" if asked.open else "declined"
    if control is not None:
        state = "done" if control.finding else "ordered" if control.pending else "cancelled"
    return RequestView(
        id=asked.id,
        reference=asked.reference,
        transport_document=consignment.house_document or consignment.master_document,
        state=state,
        result=control.finding.result if control and control.finding else None,
        declined_because=asked.declined_because,
    )
