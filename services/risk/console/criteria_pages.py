"""Criteria and rulesets as pages: state, hit rate, precision, back-tests as plots, shadow against live, and what may be done."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ValidationError

from services.risk.backtest import store as backtests
from services.risk.backtest.report import BacktestSettings, Report
from services.risk.console import evidence
from services.risk.console.rates import hit_rates
from services.risk.core.catalogue import Programme
from services.risk.core.criteria import State
from services.risk.core.described import Described
from services.risk.engines import Engines
from services.risk.rulesets import store
from services.risk.rulesets.api import shadows
from services.risk.rulesets.governing import UnknownRulesetError, perform
from services.risk.rulesets.lifecycle import STEPS, WHOLE, Act, RefusedError
from shared.app import Gate
from shared.auth import Role
from shared.pages import Form, Pages, Visitor, visitor_with
from shared.pages.forms import Fields
from shared.pages.navigation import STAFF
from shared.pages.rendering import to
from shared.problems import Problem

Officer = Annotated[Visitor, Depends(visitor_with(*STAFF, Role.ADMIN))]
_GOVERNORS = (Role.SUPERVISOR, Role.ADMIN)
Governor = Annotated[Visitor, Depends(visitor_with(*_GOVERNORS))]
Number = Annotated[int, Path(ge=1, le=2**31)]
Words = Annotated[str, Query(max_length=80)]
_MOST_BARS = 20


def add(routes: APIRouter, gate: Gate, pages: Pages, engines: Engines) -> None:
    """Add the routes."""
    _catalogue(routes, gate, pages, engines)
    _rulesets(routes, gate, pages)
    _acts(routes, gate)


def _catalogue(routes: APIRouter, gate: Gate, pages: Pages, engines: Engines) -> None:
    @routes.get("")
    async def criteria(
        request: Request, visitor: Officer, programme: Words = "", state: Words = "", text: Words = ""
    ) -> Response:
        ruleset = (await engines.current()).ruleset
        described = [Described.of(one) for one in ruleset.criteria]
        shown = [
            one
            for one in described
            if programme in ("", one.programme)
            and state in ("", one.standing)
            and text.casefold() in f"{one.id} {one.title} {one.condition}".casefold()
        ]
        governs = visitor.may(*_GOVERNORS)
        async with gate.database.begin() as connection:
            rulesets = await store.shown(connection)
            considered, rates = await hit_rates(connection)
        return pages.show(
            request,
            "criteria.html",
            shown=shown,
            total=len(described),
            ruleset_hash=ruleset.hash,
            rulesets=rulesets if governs else [],
            considered=considered,
            rates=rates,
            programmes=[one.value for one in Programme],
            states=[*(one.value for one in State), "refused"],
            programme=programme,
            state=state,
            text=text,
        )

    @routes.get("/evidence/{consignment_id}")
    async def evidence_of(
        request: Request, consignment_id: Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,80}$")], _visitor: Officer
    ) -> Response:
        found = await evidence.shown(gate.database, consignment_id, (await engines.current()).watched)
        if found is None:
            raise Problem(404, "assessment.unknown", "This consignment has no assessment yet.")
        return pages.show(request, "evidence.html", shown=found)


def _rulesets(routes: APIRouter, gate: Gate, pages: Pages) -> None:
    @routes.get("/rulesets/{number}")
    async def ruleset(request: Request, number: Number, _visitor: Governor) -> Response:
        async with gate.database.begin() as connection:
            rows = await store.shown(connection, number)
            trail = await store.audit(connection, number)
        if not rows:
            raise Problem(404, "ruleset.unknown", f"There is no ruleset {number}.")
        acts = [act.value for act in Act if rows[0]["state"] in STEPS[act]]
        return pages.show(
            request, "ruleset.html", ruleset=rows[0], trail=trail, acts=acts, shadow=await shadows(gate.database, number)
        )

    @routes.get("/rulesets/{number}/backtests")
    async def runs(request: Request, number: Number, _visitor: Governor) -> Response:
        async with gate.database.begin() as connection:
            found = await backtests.runs(connection, number)
        return pages.show(request, "backtests.html", runs=[_plotted(run) for run in found])


def _acts(routes: APIRouter, gate: Gate) -> None:
    @routes.post("/rulesets/{number}/{act}")
    async def do(number: Number, act: Act, form: Form, governor: Governor) -> Response:
        try:
            async with gate.database.begin() as connection:
                if act is Act.BACK_TEST:
                    standing = (await store.standings(connection)).get(number)
                    if standing is None or standing.state not in STEPS[act]:
                        raise Problem(409, "ruleset.state", f"Ruleset {number} cannot be back-tested as it stands.")
                    await backtests.ask(connection, number, governor.name, _settings(form), gate.now())
                    faults: tuple[Any, ...] = ()
                else:
                    share = int(form("share")) if form("share").isdecimal() else WHOLE
                    faults = await perform(connection, number, act, governor.name, gate.now(), why=form("why")[:500], share=share)
        except UnknownRulesetError:
            raise Problem(404, "ruleset.unknown", f"There is no ruleset {number}.") from None
        except RefusedError as refused:
            raise Problem(409, refused.code, str(refused)) from refused
        if faults:
            raise Problem(422, "ruleset.faulty", f"It has {len(faults)} faults and stays where it is; the first: {faults[0]}")
        return to(f"/console/criteria/rulesets/{number}?done={act.value}")


def _settings(form: Fields) -> BacktestSettings:
    try:
        return BacktestSettings(days=int(form("days") or 30), capacity=int(form("capacity")) if form("capacity") else None)
    except (ValueError, ValidationError):
        raise Problem(422, "form.invalid", "Days back are 1 to 3,660; the capacity is a whole number from 1.") from None


def _plotted(run: backtests.Run) -> dict[str, Any]:
    """A run with its report as charts take it."""
    report = Report.model_validate(run.report) if run.report else None
    if report is None:
        return {**run._asdict(), "report": None}
    hit = sorted(report.criteria.items(), key=lambda one: -one[1].hits)
    judged = sorted((one for one in hit if one[1].precision.of), key=lambda one: -(one[1].precision.share or 0))
    plotted = {
        **dict(report),
        "days": [(day, one.was, one.would_be) for day, one in report.days.items()],
        "hits": [(name, one.hits, f"{one.hits}") for name, one in hit[:_MOST_BARS] if one.hits],
        "judged": [(name, one.precision) for name, one in judged[:_MOST_BARS]],
    }
    return {**run._asdict(), "report": plotted}
