"""Notify over HTTP, the thin edge: mailbox, consignments, alerts. Webhooks are in `api_subscriptions`, answers and partners'
requests in `api_referrals`, what officers do in `api_cases`, alerts as they come in `stream`.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.notify import api_cases, api_equipment, api_referrals, api_subscriptions, mailbox, store, stream
from services.notify.callers import Anyone, ConsignmentId, Limit, Party, Targeter, Told
from services.notify.commands import AcknowledgeDnl
from services.notify.desk import Desk
from services.notify.dialects.formats import answer
from services.notify.mailbox import Acknowledgement, Delivered, Mail, cursor_of, position_of
from services.notify.outcome import Kind
from services.notify.views import STAFF, ConsignmentView, view, viewer_of
from services.notify.worker import LOG
from shared.app import Gate
from shared.auth import Role
from shared.events import AlertRaised
from shared.problems import Problem, refusals

After = Annotated[str, Query(max_length=64, description="`next` of the last answer; empty: from the start.")]
NoticeId = Annotated[UUID, Path(description="The notice's `id`.", examples=["5d0c2b1e-8f0a-5c39-9d61-0a4b7c3e2f18"])]
Mrn = Annotated[
    str,
    Query(pattern=r"^[A-Za-z0-9]{1,40}$", description="The MRN of the filing's receipt.", examples=["26XA7K2M9QP4T8ZCT3"]),
]
AfterId = Annotated[str, Query(pattern=r"^[A-Za-z0-9-]{0,80}$", description="`next` of the last answer; empty: from the first.")]


_CHASED = (Kind.DNL, Kind.DNL_UNACKNOWLEDGED)
_TRADERS = frozenset({Role.FILER, Role.CARRIER})


class Consignments(BaseModel):
    """Consignments of one filing, by id."""

    consignments: list[ConsignmentView]
    next: str = Field(description="The last id shown.", examples=["26XA7K2M9QP4T8ZCT3-1"])
    more: bool = Field(description="There are more; ask again with `next`.")


class Alerts(BaseModel):
    """Alerts in the order they were raised, each with all a targeting centre needs."""

    alerts: list[AlertRaised]
    next: str = Field(description="The cursor to ask with next time.")
    more: bool = Field(description="There are more already; ask again with `next`.")


def router(gate: Gate) -> APIRouter:
    """Notify's routes."""
    router, desk = APIRouter(prefix="/v1"), Desk(gate)
    _mailbox(router, gate, desk)
    _consignments(router, gate)
    _alerts(router, gate)
    api_subscriptions.add(router, gate)
    api_referrals.add(router, gate, desk)
    api_equipment.add(router, gate)
    api_cases.add(router, gate, desk)
    stream.add(router, gate)
    return router


def _mailbox(router: APIRouter, gate: Gate, desk: Desk) -> None:
    @router.get(
        "/notices",
        tags=["notices"],
        summary="Read the mailbox",
        response_description="The notices after the cursor.",
        response_model_exclude_none=True,
    )
    async def notices(party: Party, after: After = "", limit: Limit = 100) -> Mail:
        """Your notices in the order they came. Ask again with `next`: nothing is skipped and nothing comes twice.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            return await mailbox.read(connection, party, after, limit)

    @router.get(
        "/notices/{notice_id}",
        tags=["notices"],
        summary="Read one notice, in the format you ask for",
        response_model=Delivered,
        response_description="The notice.",
        responses=refusals(
            {
                404: "There is no such notice in your mailbox.",
                406: "It cannot be had in this format; `offered` says in which it can.",
            }
        ),
        response_model_exclude_none=True,
    )
    async def notice(notice_id: NoticeId, party: Party, request: Request) -> Any:
        """JSON, or what `Accept` asks for: docs/dialects.md says which formats each regime and mode of transport offers.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            found = await mailbox.find(connection, notice_id, party)
        said = answer(found, request.headers.get("accept"))
        return found if said is None else Response(said.body, media_type=said.media_type)

    @router.post(
        "/notices/{notice_id}/ack",
        tags=["notices"],
        summary="Acknowledge a notice",
        response_description="Acknowledged, now or before.",
        responses=refusals({404: "There is no such notice in your mailbox."}),
    )
    async def acknowledge(notice_id: NoticeId, party: Party, caller: Told) -> Acknowledgement:
        """Say that a notice was taken note of. The first time counts; saying it again changes nothing. A do-not-load is chased
        until filer and carrier have both done so.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            about = await mailbox.told(connection, notice_id, party)
            if about is not None and about.kind in _CHASED and about.reference and caller.roles & _TRADERS:
                command = AcknowledgeDnl(referral_id=about.reference)
                await desk.act_on(connection, about.consignment_id, command, caller)
            return await mailbox.acknowledge(connection, notice_id, party, caller.subject, gate.now())


def _consignments(router: APIRouter, gate: Gate) -> None:
    @router.get(
        "/consignments/{consignment_id}",
        tags=["consignments"],
        summary="How a consignment stands, and whether it may be loaded",
        response_description="As the caller may see it.",
        responses=refusals({404: "There is no such consignment that concerns you; one just filed takes a moment."}),
        response_model_exclude_none=True,
    )
    async def consignment(consignment_id: ConsignmentId, caller: Anyone) -> ConsignmentView:
        """Status, hold stack and open referrals as the caller may see them, and `may_load` with its legal reason.

        Roles: filer, carrier, targeter, supervisor, officer.
        """
        async with gate.database.begin() as connection:
            found = (await store.read(connection, [consignment_id])).get(consignment_id)
        viewer = viewer_of(found, caller) if found else None
        if found is None or viewer is None:
            raise Problem(404, "consignment.unknown", "There is no such consignment that concerns you.")
        return view(found, viewer)

    @router.get(
        "/consignments",
        tags=["consignments"],
        summary="The consignments of a filing",
        response_description="Those after the cursor.",
        response_model_exclude_none=True,
    )
    async def consignments(
        caller: Anyone,
        mrn: Mrn,
        after: AfterId = "",
        limit: Limit = 100,
    ) -> Consignments:
        """Those of them that concern the caller; none when the filing does not.

        Roles: filer, carrier, targeter, supervisor, officer.
        """
        party = None if caller.roles & STAFF else caller.party
        async with gate.database.begin() as connection:
            found = await store.of_filing(connection, mrn, party, after, limit + 1)
        shown = [view(one, viewer) for one in found[:limit] if (viewer := viewer_of(one, caller))]
        return Consignments(consignments=shown, next=shown[-1].id if shown else after, more=len(found) > limit)


def _alerts(router: APIRouter, gate: Gate) -> None:
    @router.get(
        "/alerts",
        tags=["targeting"],
        summary="Alerts for a targeting centre",
        response_description="The alerts after the cursor.",
    )
    async def alerts(_caller: Targeter, after: After = "", limit: Limit = 100) -> Alerts:
        """Consignments that were not simply released: assessment with evidence, holds, referrals, time left.

        Roles: targeter, supervisor.
        """
        position = position_of(after)
        async with gate.database.begin() as connection:
            found = await LOG.tail(connection, position, [AlertRaised.topic], limit + 1)
        shown = [AlertRaised.model_validate_json(logged.event.data) for logged in found[:limit]]
        last = cursor_of(found[:limit][-1].position) if shown else after
        return Alerts(alerts=shown, next=last, more=len(found) > limit)
