"""The routes of officers' pages. Whoever may see or do something is asked where every caller is asked."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import case_store, store
from services.notify.api_cases import sight_of
from services.notify.case_views import line, narrowed
from services.notify.cases import Turn
from services.notify.commands import RecordControl
from services.notify.consignment import Consignment
from services.notify.console import case, live, queue, reading, signin
from services.notify.console.acting import command_of
from services.notify.console.performance import performance
from services.notify.controls import Result
from services.notify.desk import Desk
from shared.app import Gate
from shared.intervals import share
from shared.pages import Form, Pages, Visitor, static, visitor_with
from shared.pages.navigation import AUTHORITIES, TARGETING
from shared.pages.rendering import to
from shared.pages.words import MODES
from shared.problems import Problem

STREAM = "/console/stream"
Authority = Annotated[Visitor, Depends(visitor_with(*AUTHORITIES))]
Targeter = Annotated[Visitor, Depends(visitor_with(*TARGETING))]
ConsignmentId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,80}$")]
Command = Annotated[str, Path(pattern=r"^[a-z-]{1,40}$")]
Days = Annotated[int, Query(ge=1, le=366)]


def router(gate: Gate) -> APIRouter:
    """Notify's pages."""
    pages, desk = Pages("services.notify.console"), Desk(gate)
    routes = pages.router("/console")
    signin.add(routes, gate, pages)
    _queue(routes, gate, pages, desk)
    _case(routes, gate, pages, desk)
    _work(routes, gate, pages, desk)
    _figures(routes, gate, pages)
    whole = APIRouter()
    whole.include_router(routes)
    whole.include_router(static.router())
    return whole


def _queue(routes: APIRouter, gate: Gate, pages: Pages, desk: Desk) -> None:
    async def shown(request: Request, visitor: Visitor, template: str) -> Response:
        filters, sight = queue.Filters.of(request.query_params), sight_of(desk, visitor.identity)
        wanted = filters.wanted(sight.agency, visitor.name)
        async with gate.database.begin() as connection:
            rows = await case_store.page(connection, wanted, filters.after, queue.PAGE + 1)
            counts = await case_store.counts(connection, wanted)
            documents = await reading.documents(connection, [row["consignment_id"] for row in rows])
        return pages.show(
            request,
            template,
            filters=filters,
            query=str(request.query_params),
            lines=[line(row, gate.now(), sight) for row in rows[: queue.PAGE]],
            next=queue.place_after(rows[queue.PAGE - 1]) if len(rows) > queue.PAGE else None,
            documents=documents,
            counts=counts,
            modes=MODES,
            turns=[turn.value for turn in Turn],
            programmes=sorted({name for agency in desk.house.directory.agencies.values() for name in agency.programmes} | _OWN),
        )

    @routes.get("")
    async def first(request: Request, visitor: Authority) -> Response:
        return await shown(request, visitor, "queue.html")

    @routes.get("/queue")
    async def part(request: Request, visitor: Authority) -> Response:
        return await shown(request, visitor, "queue_rows.html")

    @routes.get("/stream")
    async def stream(visitor: Authority) -> Response:  # noqa: ARG001  being signed in is all it takes: it names nothing
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(live.stream(gate), media_type="text/event-stream", headers=headers)


_OWN = {"SAFE", "PGS", "DG", "IPR", "FIN", "STCE", "TF"}
"""Programmes customs handles alone, beside those of agencies."""


def _case(routes: APIRouter, gate: Gate, pages: Pages, desk: Desk) -> None:
    async def found(connection: AsyncConnection, consignment_id: str, visitor: Visitor) -> Consignment:
        known = (await store.read(connection, [consignment_id])).get(consignment_id)
        sight = sight_of(desk, visitor.identity)
        if known is None or (sight.agency is not None and sight.agency not in known.agencies):
            raise Problem(404, "case.unknown", "There is no such case that concerns you.")
        return narrowed(known, sight)

    @routes.get("/cases/{consignment_id}")
    async def show(
        request: Request, consignment_id: ConsignmentId, visitor: Authority, hits: Annotated[int, Query(ge=1)] = 1
    ) -> Response:
        async with gate.database.begin() as connection:
            known = await found(connection, consignment_id, visitor)
            made = await reading.assessments_of(connection, consignment_id)
            notices = await reading.notices_of(connection, consignment_id)
        seen = case.seen_by(made, sight_of(desk, visitor.identity))
        context = case.context(known, seen, notices, desk.actor(visitor.identity), gate.now(), hits)
        return pages.show(request, "case.html", **context)

    @routes.post("/cases/{consignment_id}/{command}")
    async def decide(consignment_id: ConsignmentId, command: Command, form: Form, visitor: Authority) -> Response:
        async with gate.database.begin() as connection:
            await found(connection, consignment_id, visitor)
        await desk.act(consignment_id, command_of(command, form), visitor.identity)
        return to(f"/console/cases/{consignment_id}?done={command}{'-' + form('kind') if form('kind') else ''}")


def _work(routes: APIRouter, gate: Gate, pages: Pages, desk: Desk) -> None:
    @routes.get("/approvals")
    async def approvals(request: Request, visitor: Targeter) -> Response:  # noqa: ARG001  the dependency is the check
        async with gate.database.begin() as connection:
            ids = [*await reading.waiting_for_supervisors(connection), *await reading.do_not_loads(connection)]
            known = await store.read(connection, ids)
        return pages.show(request, "approvals.html", cases=[known[one] for one in dict.fromkeys(ids)], now=gate.now())

    @routes.get("/controls")
    async def controls(request: Request, visitor: Authority) -> Response:
        async with gate.database.begin() as connection:
            waiting = await reading.pending_controls(connection, sight_of(desk, visitor.identity).agency)
        return pages.show(
            request,
            "controls.html",
            controls=waiting,
            results=[one.value for one in Result],
            agency=desk.actor(visitor.identity).agency,
            may_record=visitor.may(*case.COMMANDS["record-control"].who),
            now=gate.now(),
        )

    @routes.post("/controls/{consignment_id}")
    async def record(consignment_id: ConsignmentId, form: Form, visitor: Authority) -> Response:
        command = command_of("record-control", form)
        if isinstance(command, RecordControl):
            await desk.act(consignment_id, command, visitor.identity)
        return to(f"/console/controls?done=record-{form('control_id')}")


def _figures(routes: APIRouter, gate: Gate, pages: Pages) -> None:
    @routes.get("/performance")
    async def shown(request: Request, _visitor: Targeter, days: Days = 30) -> Response:
        return pages.show(request, "performance.html", days=days)

    @routes.get("/performance/figures")
    async def figures(request: Request, _visitor: Targeter, days: Days = 30) -> Response:
        async with gate.database.begin() as connection:
            found = await performance(connection, gate.now() - timedelta(days=days))
        targeted, random = (share(arm.found, arm.examined) for arm in (found.targeted, found.random))
        return pages.show(request, "figures.html", figures=found, targeted=targeted, random=random)
