"""Back-tests over what a worker stored: over HTTP, from the command line's core, and a what-if."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, text

import services.risk.app
from services.cli import main
from services.risk.backtest import running
from services.risk.backtest.jobs import Jobs
from services.risk.backtest.report import BacktestSettings
from services.risk.engines import Engines
from services.risk.outcomes.tables import outcomes
from services.risk.rulesets.content import Content
from services.risk.worker import Worker
from shared.app import Gate
from shared.auth import Role
from shared.database import Database
from shared.events import Event
from shared.settings import Settings
from tests.support.gate import Caller, caller
from tests.unit.risk.filings import RECEIVED, declared

HEAVY = """
- id: SYS-90
  title: Heavy goods
  programme: SAFE
  on: item
  when: gross_mass_kg > 5000
  weight: 50
  reason: CONTROL
  because: "{gross_mass_kg} kg"
  source: a test
  examples: {hit: [{gross_mass_kg: 5001.0}], pass: [{gross_mass_kg: 1.0}], cannot_judge: [{}]}
"""


class Clock:
    """What the gate takes for now."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 10, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(settings: Settings, database: Database, clock: Clock) -> Gate:
    return Gate(settings, database, clock)


def filing(serial: int, kg: float, revision: int = 1) -> Event:
    changes = {"consignment/items/0/gross_mass_kg": kg, "consignment/items/0/description": f"Spanners of kind {serial}"}
    given = declared(changes).model_copy(
        update={"consignment_id": f"26XA{serial:06d}-1", "mrn": f"26XA{serial:06d}", "revision": revision}
    )
    return Event.of(given, key=given.consignment_id, source="ingest", time=RECEIVED)


@pytest.fixture
async def stored(gate: Gate, clock: Clock) -> None:
    """Two days of consignments: 0 to 3 light, then 4 to 6 of which 5 and 6 are heavy; 0 is amended and heavy now."""
    worker = Worker(gate, Engines(gate))
    for batch in (
        [filing(at, 100) for at in range(4)],
        [filing(4, 100), filing(5, 9_000), filing(6, 9_000), filing(0, 9_000, 2)],
    ):
        async with gate.database.begin() as connection:
            await worker.handle(connection, batch)
        clock.now += timedelta(days=1)
    found = [("26XA000005-1", True), ("26XA000006-1", False), ("26XA000001-1", True)]
    async with gate.database.begin() as connection:
        rows = [
            {"outcome_id": each, "consignment_id": each, "positive": positive, "found_at": clock.now} for each, positive in found
        ]
        await connection.execute(insert(outcomes), rows)


@pytest.fixture
def risk(gate: Gate) -> Caller:
    return caller(gate, [services.risk.app.service(gate)])


@pytest.fixture
def ann(risk: Caller) -> httpx.AsyncClient:
    return risk.as_(Role.SUPERVISOR, "ann")


async def back_tested(gate: Gate, ann: httpx.AsyncClient, **settings: Any) -> dict[str, Any]:
    made = (await ann.post("/v1/rulesets", json={"title": "Heavy", "packs": {"heavy.yaml": HEAVY}})).json()
    path = f"/v1/rulesets/{made['ruleset_id']}"
    assert (await ann.post(f"{path}/backtests", json=settings)).json()["code"] == "ruleset.state"
    await ann.post(f"{path}/check")
    begun = await ann.post(f"{path}/backtests", json=settings)
    assert (begun.status_code, begun.json()["report"]) == (202, None)
    await Jobs(gate).all_open()
    assert (await ann.get(path)).json()["state"] == "back-tested"
    [kept] = (await ann.get(f"{path}/backtests")).json()["backtests"]
    assert (kept["done"], kept["total"], kept["failure"]) == (2, 2, None)
    return dict(kept["report"])


@pytest.mark.usefixtures("stored")
async def test_a_draft_is_run_over_what_was_stored(gate: Gate, ann: httpx.AsyncClient) -> None:
    report = await back_tested(gate, ann, capacity=2)
    assert report["consignments"] == 7
    heavy = report["criteria"]["SYS-90"]
    assert (heavy["hits"], heavy["unknown"], heavy["precision"][:2]) == (3, 0, [1, 2])
    assert sorted(heavy["examples"]) == ["26XA000000-1", "26XA000005-1", "26XA000006-1"]
    assert report["bands"]["green"]["red"] + report["bands"]["amber"]["red"] == 3
    assert {day: (one["consignments"], one["would_be"], one["over_capacity"]) for day, one in report["days"].items()} == {
        "2026-03-10": (3, 0, False),
        "2026-03-11": (4, 3, True),
    }
    assert (report["days_over_capacity"], report["outcomes"]) == (1, 3)
    assert (report["would_be"]["precision"][:2], report["would_be"]["recall"][:2]) == ([1, 2], [1, 2])
    assert report["new"]["count"] - report["lost"]["count"] == 3 - sum(one["was"] for one in report["days"].values())


@pytest.mark.usefixtures("stored")
async def test_small_pages_and_chunks_make_no_difference(gate: Gate, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    ruleset = Content(packs={"heavy.yaml": HEAVY}, lists={}).compiled(clock().date(), {})
    seen: list[tuple[int, int]] = []

    async def progress(done: int, total: int) -> None:
        seen.append((done, total))

    whole = await running.run(gate.database, ruleset, BacktestSettings(), clock(), progress)
    monkeypatch.setattr(running, "PAGE", 1)
    monkeypatch.setattr(running, "CHUNK", 1)
    pieces = await running.run(gate.database, ruleset, BacktestSettings(), clock(), progress)
    assert pieces.model_copy(update={"seconds": whole.seconds}) == whole
    assert seen == [(2, 2), (1, 2), (2, 2)]


@pytest.mark.usefixtures("stored")
async def test_the_ruleset_in_force_would_decide_as_it_did(gate: Gate, clock: Clock) -> None:
    async def unseen(_done: int, _total: int) -> None: ...

    ruleset = (await Engines(gate).current()).ruleset
    report = await running.run(gate.database, ruleset, BacktestSettings(), clock(), unseen)
    assert report.consignments == 7
    assert all(count == 0 for was, row in report.bands.items() for would, count in row.items() if was != would)
    async with gate.database.begin() as connection:
        query = text("""
            SELECT hit ->> 'criterion', count(DISTINCT consignment_id)
            FROM risk.assessments, jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'hits') AS hit
            WHERE (consignment_id, revision) <> ('26XA000000-1', 1) GROUP BY 1
        """)
        decided = {row[0]: row[1] for row in await connection.execute(query)}
    assert {name: found.hits for name, found in report.criteria.items() if found.hits} == decided


@pytest.mark.usefixtures("stored")
async def test_days_before_the_window_do_not_count(ann: httpx.AsyncClient, clock: Clock) -> None:
    clock.now -= timedelta(hours=1)
    question = {"criterion": HEAVY, "days": 1}
    answer = (await ann.post("/v1/rulesets:what-if", json=question)).json()
    assert (answer["considered"], answer["found"]["SYS-90"]["hits"]) == (4, 3)


@pytest.mark.parametrize(
    ("criterion", "field"),
    [
        (HEAVY.replace("gross_mass_kg > 5000", "gross > 5000"), "when"),
        (HEAVY + "  state: shadow\n", "state"),
        ("[]", ""),
    ],
)
async def test_a_faulty_question_is_refused_with_its_place(ann: httpx.AsyncClient, criterion: str, field: str) -> None:
    answer = await ann.post("/v1/rulesets:what-if", json={"criterion": criterion})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == field


async def test_an_empty_store_is_a_sound_back_test(gate: Gate, ann: httpx.AsyncClient) -> None:
    number = (await ann.post("/v1/rulesets", json={"title": "Heavy", "packs": {"heavy.yaml": HEAVY}})).json()["ruleset_id"]
    await ann.post(f"/v1/rulesets/{number}/check")
    await ann.post(f"/v1/rulesets/{number}/backtests", json={})
    await Jobs(gate).all_open()
    [kept] = (await ann.get(f"/v1/rulesets/{number}/backtests")).json()["backtests"]
    assert kept["report"]["consignments"] == 0


@pytest.mark.usefixtures("stored")
async def test_a_back_test_that_fails_says_why_and_keeps_no_other_waiting(gate: Gate, ann: httpx.AsyncClient) -> None:
    number = (await ann.post("/v1/rulesets", json={"title": "Heavy", "packs": {"heavy.yaml": HEAVY}})).json()["ruleset_id"]
    await ann.post(f"/v1/rulesets/{number}/check")
    async with gate.database.begin() as connection:
        await connection.execute(text("UPDATE risk.frames SET archive = substring(archive FOR 1000) WHERE frame_id = 1"))
    for days in (30, 1):
        await ann.post(f"/v1/rulesets/{number}/backtests", json={"days": days})
    await Jobs(gate).all_open()
    last, first = (await ann.get(f"/v1/rulesets/{number}/backtests")).json()["backtests"]
    assert (first["report"], first["failure"]) == (None, "BadZipFile: File is not a zip file")
    assert (last["failure"], last["finished_at"] is None) == (None, False)


async def test_who_may_not_ask(risk: Caller) -> None:
    for role in (Role.TARGETER, Role.OFFICER):
        assert (await risk.as_(role).post("/v1/rulesets:what-if", json={"criterion": HEAVY})).status_code == 403
    assert (await risk.filer.get("/v1/rulesets/1/backtests")).status_code == 403


async def portcullis(database_url: str, home: Path, *arguments: str) -> Result:
    """The command line, in a thread of its own: it brings its own event loop."""
    environment = {"PORTCULLIS_DATABASE_URL": database_url, "PORTCULLIS_HOME": str(home)}
    return await asyncio.to_thread(CliRunner().invoke, main, arguments, env=environment)


async def test_the_command_keeps_the_report_with_the_draft(
    gate: Gate, ann: httpx.AsyncClient, database_url: str, tmp_path: Path
) -> None:
    number = (await ann.post("/v1/rulesets", json={"title": "Heavy", "packs": {"heavy.yaml": HEAVY}})).json()["ruleset_id"]
    refused = await portcullis(database_url, tmp_path, "backtest", str(number))
    assert (refused.exit_code, refused.stderr) == (1, f"Error: ruleset {number} is draft\n")
    await ann.post(f"/v1/rulesets/{number}/check")
    done = await portcullis(database_url, tmp_path, "backtest", str(number), "--days", "2", "--json")
    assert done.exit_code == 0, done.output
    [kept] = (await ann.get(f"/v1/rulesets/{number}/backtests")).json()["backtests"]
    assert kept["report"] == json.loads(done.stdout)
    listed = await portcullis(database_url, tmp_path, "rulesets", "list")
    assert "back-tested" in listed.stdout.splitlines()[0]
    audited = await portcullis(database_url, tmp_path, "rulesets", "audit", str(number))
    assert "checked → back-tested" in audited.stdout


async def test_the_command_takes_a_folder_of_packs(database_url: str, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "heavy.yaml").write_text(HEAVY)
    told = await portcullis(database_url, tmp_path, "backtest", str(packs))
    assert told.exit_code == 0, told.output
    assert "SYS-90" in told.stdout
    assert (await portcullis(database_url, tmp_path, "rulesets", "check", str(packs))).stdout == f"{packs}: sound\n"
    (packs / "heavy.yaml").write_text(HEAVY.replace("gross_mass_kg >", "gross >"))
    for command in ("backtest", "rulesets check"):
        wrong = await portcullis(database_url, tmp_path, *command.split(), str(packs))
        assert wrong.exit_code == 1
        assert "heavy.yaml: SYS-90.when, column 1" in wrong.output
    nothing = await portcullis(database_url, tmp_path, "backtest", "nowhere")
    assert "neither the number of a ruleset nor a folder" in nothing.stderr
