"""What an office can work is stated; what comes to it is counted from the assessments themselves."""

from datetime import UTC, datetime
from typing import Any

from services import sample
from services.risk.replay import replay
from shared.app import Gate
from shared.auth import Role
from tests.support.filings import filing
from tests.support.gate import Caller
from tests.support.waiting import eventually


async def test_the_work_of_an_office_is_held_against_its_staff(whole: Caller) -> None:
    admin, targeter = whole.as_(Role.ADMIN), whole.as_(Role.TARGETER)
    for capacity in ({"amber_per_day": 9, "red_per_day": 9}, {"amber_per_day": 10, "red_per_day": 1}):
        stated = await admin.post("/v1/workload", json={"office": "NL000396", "reason": "Staff of March"} | capacity)
        assert stated.status_code == 201, stated.text
    await admin.post("/v1/workload", json={"office": "DE004600", "amber_per_day": 1, "red_per_day": 1, "reason": "New"})
    await whole.filer.post("/v1/filings", json=filing(now=datetime.now(UTC), serial=7))
    await whole.filer.post("/v1/filings", json=sample.detonators())

    async def counted() -> list[dict[str, Any]] | None:
        found = (await targeter.get("/v1/workload", params={"days": 1})).json()
        return found if found[0]["assessed"] == 2 else None

    found = await eventually(counted)
    assert found
    here, there = found
    assert (here["office"], here["lane"], here["capacity"]) == ("NL000396", "*", {"amber": 10, "red": 1})
    assert here["proposal"]["current"] == {"amber": 25, "red": 45}
    assert here["proposal"]["before"] == here["proposal"]["after"] == {"amber": 0, "red": 1}
    assert (there["office"], there["assessed"]) == ("DE004600", 0)
    assert (await targeter.get("/v1/workload", params={"days": 0})).status_code == 400


async def assessed(whole: Caller, serial: int) -> dict[str, Any]:
    """A consignment that scores between 15 and 25, with its explanation."""
    document = filing(now=datetime.now(UTC), serial=serial)
    document["houses"][0]["items"][0]["description"] = "Spanners"
    answer = await whole.filer.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    identity = answer.json()["consignments"][0]["id"]

    async def made() -> dict[str, Any] | None:
        found = await whole.as_(Role.TARGETER).get(f"/v1/assessments/{identity}")
        return found.json() if found.status_code == 200 else None

    explained = await eventually(made)
    assert explained
    return explained


async def test_an_approved_setting_moves_the_band_of_the_score_and_is_explained(gate: Gate, whole: Caller) -> None:
    supervisor, admin = whole.as_(Role.SUPERVISOR), whole.as_(Role.ADMIN)
    await assessed(whole, 9)  # its parties are no longer new
    before = (await assessed(whole, 1))["explanation"]
    assert (before["band"], before["thresholds"]) == ("green", {})
    assert 15 <= before["score"] < 25
    wanted = {"office": "NL000396", "lane": "1:CN-NL", "amber_from": 15, "red_from": 40, "reason": "Three more officers"}
    stated = await supervisor.post("/v1/workload/settings", json=wanted)
    assert (stated.status_code, stated.json()["status"]) == (201, "waiting for approval")
    path = f"/v1/workload/settings/{stated.json()['number']}"
    waiting = (await assessed(whole, 2))["explanation"]
    alone = await supervisor.post(f"{path}/approval", json={"reason": "I am sure"})
    approved = await admin.post(f"{path}/approval", json={"reason": "Agreed"})
    found = await assessed(whole, 3)
    moved = found["explanation"]
    again = await admin.post(f"{path}/approval", json={"reason": "Again"})
    withdrawn = await admin.post(f"{path}/withdrawal", json={"reason": "They left"})
    after = (await assessed(whole, 4))["explanation"]
    assert [one["band"] for one in (waiting, moved, after)] == ["green", "amber", "green"]
    assert moved["thresholds"] == {"amber": 15, "red": 40, "setting": stated.json()["number"]}
    assert (moved["score"], moved["band_of_score"], moved["raised_by_floor"]) == (before["score"], "amber", False)
    assert [answer.json()["status"] for answer in (approved, withdrawn)] == ["active", "withdrawn"]
    assert [(answer.status_code, answer.json()["code"]) for answer in (alone, again)] == [
        (409, "setting.same-person"),
        (409, "setting.state"),
    ]
    assert (await replay(gate.database, found["assessment_id"])).identical
    assert (await admin.get("/v1/workload/settings")).json() == [withdrawn.json()]


REFUSED = [
    ({"amber_from": 14}, 400, "/body/amber_from"),
    ({"red_from": 61}, 400, "/body/red_from"),
    ({"amber_from": 40, "red_from": 40}, 400, "/body"),
    ({"lane": "sea"}, 400, "/body/lane"),
    ({"valid_from": "2020-01-01"}, 422, "/valid_from"),
]


async def test_a_setting_out_of_bounds_is_refused(whole: Caller) -> None:
    admin = whole.as_(Role.ADMIN)
    for changes, status, pointer in REFUSED:
        answer = await admin.post("/v1/workload/settings", json={"amber_from": 25, "red_from": 45, "reason": "x"} | changes)
        assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (status, [pointer])
    assert (await admin.post("/v1/workload/settings/9/approval", json={"reason": "x"})).status_code == 404
