"""What an office can work is stated; what comes to it is counted from the assessments themselves."""

from datetime import UTC, datetime
from typing import Any

from services import sample
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
