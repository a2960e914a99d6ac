"""Local profiles over HTTP: in force within seconds, by themselves out of force, and never held by one person alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.risk.engines import Engines
from services.risk.replay import replay
from shared.app import Gate
from shared.auth import Role
from shared.database import Database
from shared.settings import Settings
from tests.support.filings import filing
from tests.support.gate import Caller, within_the_day
from tests.support.waiting import eventually

NOW = datetime.now(UTC)
TODAY = NOW.date()
STATED: dict[str, Any] = {
    "title": "Heavy spanners",
    "programme": "SAFE",
    "on": "item",
    "when": "hs6 = '820411' AND gross_mass_kg > 2000",
    "measure": "hold",
    "reason": "Tip-off: {hs6} is a cover",
    "valid_from": str(TODAY),
    "valid_to": str(TODAY + timedelta(days=1)),
    "examples": {
        "hit": [{"hs6": "820411", "gross_mass_kg": 2001.0}],
        "pass": [{"hs6": "820411", "gross_mass_kg": 2000.0}],
    },
}


@pytest.fixture
def gate(settings: Settings, database: Database) -> Gate:
    """A gate whose day is that of these tests."""
    return Gate(settings, database, now=within_the_day(NOW))


async def assessed(gate: Caller, serial: int) -> dict[str, Any]:
    answer = await gate.filer.post("/v1/filings", json=filing(now=NOW, serial=serial))
    targeter, identity = gate.as_(Role.TARGETER), answer.json()["consignments"][0]["id"]

    async def made() -> dict[str, Any] | None:
        found = await targeter.get(f"/v1/assessments/{identity}")
        return found.json() if found.status_code == 200 else None

    explained = await eventually(made)
    assert explained
    return explained


async def hit_by(gate: Caller, criterion: str, serials: range, *, hit: bool) -> dict[str, Any]:
    """The first of these filings that the criterion hits, or no longer hits: engines follow within seconds."""
    left = iter(serials)

    async def tried() -> dict[str, Any] | None:
        explained = await assessed(gate, next(left))
        groups = explained["explanation"]["groups"]
        return explained if (criterion in {one["criterion"] for group in groups for one in group["hits"]}) is hit else None

    found = await eventually(tried)
    assert found
    return found


async def test_a_profile_that_holds_is_approved_by_another_counts_and_is_withdrawn(gate: Gate, whole: Caller) -> None:
    supervisor, admin = whole.as_(Role.SUPERVISOR), whole.as_(Role.ADMIN)
    before = await assessed(whole, 1)
    stated = await supervisor.post("/v1/profiles", json=STATED)
    assert stated.status_code == 201, stated.text
    path, criterion = f"/v1/profiles/{stated.json()['number']}", stated.json()["criterion"]
    alone = await supervisor.post(f"{path}/approval", json={"reason": "I am sure"})
    approved = await admin.post(f"{path}/approval", json={"reason": "Agreed"})
    twice = await admin.post(f"{path}/approval", json={"reason": "Again"})
    held = await hit_by(whole, criterion, range(10, 500), hit=True)
    withdrawn = await whole.as_(Role.OFFICER).post(f"{path}/withdrawal", json={"reason": "Found nothing"})
    after = await hit_by(whole, criterion, range(1_000, 1_500), hit=False)
    assert [answer.json()["status"] for answer in (stated, approved, withdrawn)] == [
        "waiting for approval",
        "active",
        "withdrawn",
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in (alone, twice)] == [
        (409, "profile.same-person"),
        (409, "profile.state"),
    ]
    assert "hold" in {measure["measure"] for measure in held["explanation"]["measures"]}
    hashes = [one["explanation"]["ruleset_hash"] for one in (before, held, after)]
    assert (hashes[0], hashes[0] == hashes[1]) == (hashes[2], False)
    assert (await replay(gate.database, held["assessment_id"])).identical
    assert (await admin.get("/v1/profiles")).json() == [withdrawn.json()]
    assert [withdrawn.json()[what]["by"] for what in ("stated", "approved", "withdrawn")] == ["supervisor", "admin", "officer"]


async def test_a_profile_begins_and_ends_by_the_day(gate: Gate, whole: Caller) -> None:
    tomorrow = {"valid_from": str(TODAY + timedelta(days=1)), "valid_to": str(TODAY + timedelta(days=2)), "measure": "inspect"}
    stated = (await whole.as_(Role.OFFICER).post("/v1/profiles", json=STATED | tomorrow)).json()

    async def in_force(days: int) -> bool:
        then = replace(gate, now=lambda: gate.now() + timedelta(days=days))
        return stated["criterion"] in (await Engines(then).current()).ruleset.by_id

    assert stated["status"] == "approved, not begun"
    assert [await in_force(days) for days in range(4)] == [False, True, True, False]


def pointers(answer: httpx.Response) -> list[str]:
    return [fault["pointer"] for fault in answer.json()["errors"]]


async def test_what_cannot_count_is_refused_with_its_place(whole: Caller) -> None:
    officer = whole.as_(Role.OFFICER)
    unknown = await officer.post("/v1/profiles", json=STATED | {"when": "colour = 'red'"})
    no_list = await officer.post("/v1/profiles", json=STATED | {"when": "hs6 IN @nothing"})
    past = await officer.post("/v1/profiles", json=STATED | {"valid_from": "2020-01-01", "valid_to": "2020-01-02"})
    endless = await officer.post("/v1/profiles", json=STATED | {"valid_to": str(TODAY + timedelta(days=30))})
    examples = await officer.post("/v1/profiles", json=STATED | {"examples": {"hit": [{"hs6": "1"}], "pass": [{"hs6": "2"}]}})
    assert [answer.status_code for answer in (unknown, no_list, past, endless, examples)] == [422, 422, 422, 400, 422]
    assert [pointers(answer) for answer in (unknown, no_list, past, examples)] == [
        ["/when"],
        ["/when"],
        ["/valid_to"],
        ["/examples/hit/0"],
    ]
    assert (await officer.get("/v1/profiles/1")).json()["code"] == "profile.unknown"
