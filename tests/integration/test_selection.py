"""The random arm end to end: stated rates decide who is drawn, and anybody can check a past day's draws from its seed."""

import asyncio
import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from services.cli import main
from services.risk.selection.arm import commitment
from shared.app import Gate, running
from shared.auth import Role
from shared.database import Database
from shared.settings import Settings
from tests.support.filings import filing
from tests.support.gate import SERVICES, Caller, caller, within_the_day
from tests.support.waiting import eventually

TODAY = datetime.now(UTC)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def gate(settings: Settings, database: Database) -> Gate:
    """A gate whose day is that of these tests."""
    return Gate(settings, database, now=within_the_day(TODAY))


@asynccontextmanager
async def at_work(gate: Gate):
    made = [make(gate) for make in SERVICES]
    async with running(made):
        yield caller(gate, made)


async def filed(gate: Caller, serial: int, now: datetime, dataset: str = "F11") -> dict:
    """A clean consignment of yesterday or today, explained."""
    answer = await gate.filer.post("/v1/filings", json=filing(dataset, now=now, serial=serial))
    assert answer.status_code == 202, answer.text
    targeter, identity = gate.as_(Role.TARGETER), answer.json()["consignments"][0]["id"]

    async def made() -> dict | None:
        found = await targeter.get(f"/v1/assessments/{identity}")
        return found.json()["explanation"] if found.status_code == 200 else None

    explanation = await eventually(made)
    assert explanation
    return explanation


def inspected(explanation: dict) -> bool:
    return "inspect" in {measure["measure"] for measure in explanation["measures"]}


async def test_rates_decide_who_is_drawn(whole: Caller) -> None:
    admin = whole.as_(Role.ADMIN)
    everybody = {"per_10000": 10_000, "reason": "A day of full control"}
    stated = await admin.post("/v1/selection/rates", json=everybody | {"office": "NL000396", "lane": "1"})
    none = await admin.post("/v1/selection/rates", json={"per_10000": 0, "reason": "No staff"})
    assert (stated.status_code, none.status_code) == (201, 201)
    assert stated.json()["stated_by"] == "admin"
    assert inspected(await filed(whole, 1, TODAY))
    assert not inspected(await filed(whole, 2, TODAY, "F25"))
    listed = (await whole.as_(Role.TARGETER).get("/v1/selection/rates")).json()
    assert [rate["per_10000"] for rate in listed] == [0, 10_000]


REFUSED = [
    ({"per_10000": 10_001, "reason": "x"}, 400, "/body/per_10000"),
    ({"per_10000": 1, "reason": " "}, 400, "/body/reason"),
    ({"per_10000": 1, "reason": "x", "lane": "sea"}, 400, "/body/lane"),
    ({"per_10000": 1, "reason": "x", "valid_from": "2020-01-01"}, 422, "/valid_from"),
    ({"per_10000": 1, "reason": "x", "valid_from": "2990-01-02", "valid_to": "2990-01-01"}, 422, "/valid_to"),
]


@pytest.mark.parametrize(("wanted", "status", "pointer"), REFUSED)
async def test_a_rate_that_cannot_be_is_refused(whole: Caller, wanted: dict, status: int, pointer: str) -> None:
    answer = await whole.as_(Role.ADMIN).post("/v1/selection/rates", json=wanted)
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (status, [pointer])


async def test_a_seed_is_revealed_when_its_day_is_over(gate: Gate) -> None:
    async with at_work(gate) as somebody:
        officer = somebody.as_(Role.OFFICER)
        past, today, future = [TODAY.date() + timedelta(days=days) for days in (-1, 0, 1)]
        promised = (await officer.get(f"/v1/selection/commitments/{today}")).json()
        refused = [(await officer.get(f"/v1/selection/seeds/{day}")) for day in (today, future)]
        revealed = (await officer.get(f"/v1/selection/seeds/{past}")).json()
    later = replace(gate, now=lambda: TODAY + timedelta(days=1))
    now_past = (
        await caller(later, [make(later) for make in SERVICES]).as_(Role.OFFICER).get(f"/v1/selection/seeds/{today}")
    ).json()
    assert [(answer.status_code, answer.json()["code"]) for answer in refused] == [(409, "selection.day-not-over")] * 2
    assert commitment(bytes.fromhex(revealed["seed"])) == revealed["commitment"]
    assert commitment(bytes.fromhex(now_past["seed"])) == promised["commitment"]


@pytest.fixture
def command(gate: Gate, database_url: str, tmp_path: Path) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        env = {"PORTCULLIS_DATABASE_URL": database_url, "PORTCULLIS_HOME": str(tmp_path)}
        outcome = CliRunner().invoke(main, arguments, env=env)
        return outcome.exit_code, outcome.output

    return run


async def test_a_past_day_is_verified_from_its_seed(gate: Gate, command: Callable[..., tuple[int, str]]) -> None:
    then = replace(gate, now=lambda: YESTERDAY)
    async with at_work(then) as yesterday:
        await yesterday.as_(Role.ADMIN).post(
            "/v1/selection/rates", json={"per_10000": 5_000, "reason": "Every second", "lane": "1"}
        )
        explained = [await filed(yesterday, serial, YESTERDAY) for serial in range(1, 9)]
        selected = sum(map(inspected, explained))
    day = str(YESTERDAY.date())
    seed = (await caller(gate, [make(gate) for make in SERVICES]).as_(Role.OFFICER).get(f"/v1/selection/seeds/{day}")).json()[
        "seed"
    ]
    right = await asyncio.to_thread(command, "selection", "verify", day, "--seed", seed)
    wrong = await asyncio.to_thread(command, "selection", "verify", day, "--seed", "00" * 32)
    assert right == (0, f"{day}: 8 drawn, {selected} selected. OK: all as the seed says\n")
    assert wrong[0] == 1
    assert "MISMATCH: 8 of them" in wrong[1]
    async with gate.database.begin() as connection:
        await connection.execute(
            text("UPDATE risk.assessments SET body = convert_to(replace(convert_from(body, 'UTF8'), 'SYS-01', 'SYS-99'), 'UTF8')")
        )
    altered = await asyncio.to_thread(command, "selection", "verify", day, "--seed", seed)
    assert altered[0] == (selected > 0)
    assert altered[1].count("was not selected") == selected


async def test_an_older_assessment_is_explained_over_http_and_as_text(
    gate: Gate, command: Callable[..., tuple[int, str]]
) -> None:
    async with at_work(gate) as somebody:
        first = await filed(somebody, 1, TODAY)
        targeter, identity = somebody.as_(Role.TARGETER), first["consignment_id"]
        between = gate.now()
        document = filing(now=TODAY)
        document["houses"][0]["items"][0]["description"] = "Spanners"
        answer = await somebody.filer.put(f"/v1/filings/{identity.rpartition('-')[0]}", json=document)
        assert answer.status_code == 202, answer.text

        async def both() -> dict | None:
            newest = (await targeter.get(f"/v1/assessments/{identity}")).json()
            return newest if len(newest["history"]) == 2 else None

        newest = await eventually(both)
        assert newest
        older = (await targeter.get(f"/v1/assessments/{identity}", params={"at": between.isoformat()})).json()
        long_ago = await targeter.get(f"/v1/assessments/{identity}", params={"at": "2020-01-01T00:00:00Z"})
    assert newest["explanation"]["revision"] == 2
    assert (older["explanation"], older["history"]) == (first, newest["history"])
    assert long_ago.status_code == 404
    code, said = await asyncio.to_thread(command, "explain", identity)
    assert code == 0
    assert said.splitlines()[1].startswith(f"{identity} revision 2: {newest['explanation']['band'].upper()}")
    assert json.dumps(newest["explanation"]["ruleset_hash"])[1:-1] in said
    assert (await asyncio.to_thread(command, "explain", "nothing"))[0] == 1
