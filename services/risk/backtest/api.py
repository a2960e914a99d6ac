"""Back-tests and what-if over HTTP, for supervisors and administrators: the thin edge."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.risk.backtest import store
from services.risk.backtest.report import BacktestSettings, Found, Report
from services.risk.backtest.running import run
from services.risk.core.criteria import CriteriaError, CriterionFault
from services.risk.core.lists import in_force
from services.risk.core.packs import load_pack
from services.risk.core.ruleset import Ruleset
from services.risk.packs import parse_lists
from services.risk.rulesets import store as rulesets
from services.risk.rulesets.api import Governor, Number, faulty
from services.risk.rulesets.lifecycle import STEPS, Act
from shared.app import Gate
from shared.declaration import Utc
from shared.problems import Problem, refusals

MOST_CONSIGNMENTS = 100_000
"""What a what-if looks at, about: an answer while one waits."""


class Backtest(BaseModel):
    """A back-test: how far it is, then what it found."""

    backtest_id: int
    ruleset_id: int
    asked_by: str
    asked_at: Utc
    settings: BacktestSettings
    done: int = Field(description="Stored batches gone through.")
    total: int = Field(description="Stored batches in all; 0 before it begins.")
    finished_at: Utc | None
    failure: str | None = Field(description="Why there is no report.")
    report: Report | None


class Backtests(BaseModel):
    """A ruleset's back-tests, the newest first."""

    backtests: list[Backtest]


class Question(BaseModel):
    """A criterion on trial, looked up in the lists of the active ruleset."""

    model_config = ConfigDict(extra="forbid")
    criterion: Annotated[str, Field(max_length=20_000, description="One criterion as it would stand in a pack (YAML).")]
    days: int = Field(default=7, ge=1, le=366, description="How far back, in days of 24 hours.")


class Answer(BaseModel):
    """What it would have hit."""

    considered: int = Field(description=f"Consignments looked at, the newest first; about {MOST_CONSIGNMENTS:,} at most.")
    found: Mapping[str, Found]


def router(gate: Gate) -> APIRouter:
    """The routes of back-tests."""
    routes = APIRouter(prefix="/v1", tags=["rulesets"])

    @routes.post(
        "/rulesets/{number}/backtests",
        status_code=202,
        summary="Back-test a ruleset",
        response_description="Begun; ask for it again to see how far it is.",
        responses=refusals({404: "No such ruleset.", 409: "It was not checked, or is past testing."}),
    )
    async def start_backtest(number: Number, given: BacktestSettings, governor: Governor) -> Backtest:
        """Run it over what was stored: hits, change of bands, work per day, precision and recall, new and lost detections.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            standing = (await rulesets.standings(connection)).get(number)
            if standing is None:
                raise Problem(404, "ruleset.unknown", f"There is no ruleset {number}.")
            if standing.state not in STEPS[Act.BACK_TEST]:
                may = ", ".join(STEPS[Act.BACK_TEST])
                raise Problem(409, "ruleset.state", f"Ruleset {number} is {standing.state}; back-test one that is: {may}.")
            await store.ask(connection, number, governor.subject, given, gate.now())
            return _shown((await store.runs(connection, number))[0])

    @routes.get("/rulesets/{number}/backtests", summary="A ruleset's back-tests", response_description="The newest first.")
    async def backtests(number: Number, _governor: Governor) -> Backtests:
        """How far each is, and what it found.

        Roles: supervisor, admin.
        """
        async with gate.database.begin() as connection:
            return Backtests(backtests=[_shown(one) for one in await store.runs(connection, number)])

    @routes.post(
        "/rulesets:what-if",
        summary="What if there were this criterion",
        response_description="What it would have hit.",
        responses=refusals({422: "The criterion has faults. `faults` names field and column of each."}),
    )
    async def try_criterion(given: Question, _governor: Governor) -> Answer:
        """Run one criterion over the consignments of the last days. Nothing is kept.

        Roles: supervisor, admin.
        """
        return await _answer(gate, given)

    return routes


async def _answer(gate: Gate, given: Question) -> Answer:
    async with gate.database.begin() as connection:
        plan = await rulesets.plan(connection)
    now = gate.now()
    lists = plan.base.content.lists if plan is not None else {}
    try:
        ruleset = await asyncio.to_thread(_on_trial, given.criterion, lists, now)
    except CriteriaError as error:
        raise faulty("criterion.faulty", "The criterion has faults.", error.faults) from error

    async def unseen(_done: int, _total: int) -> None: ...

    report = await run(gate.database, ruleset, BacktestSettings(days=given.days), now, unseen, MOST_CONSIGNMENTS)
    return Answer(considered=report.consignments, found=report.criteria)


def _on_trial(text: str, files: Mapping[str, str], now: datetime) -> Ruleset:
    lists, _ = parse_lists(files)
    criteria = load_pack(text, "criterion", lists)
    asleep = [
        CriterionFault("criterion", one.id, "state", "Only a live criterion finds anything.") for one in criteria if not one.live
    ]
    if asleep or not criteria:
        raise CriteriaError(asleep or [CriterionFault("criterion", "", "", "There is no criterion.", "Write '- id: ...'.")])
    return Ruleset(criteria, in_force(lists, now.astimezone(UTC).date()), {})


def _shown(one: store.Run) -> Backtest:
    fields: dict[str, Any] = one._asdict()
    return Backtest.model_validate(fields)
