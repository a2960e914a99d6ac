"""The criteria in force over HTTP: the catalogue for officers, nothing for filers."""

import pytest

from shared.auth import Role
from tests.support.gate import Caller


async def test_an_officer_reads_the_catalogue(whole: Caller) -> None:
    answer = await whole.as_(Role.TARGETER).get("/v1/criteria")
    criteria = {one["id"]: one for one in answer.json()["criteria"]}
    assert answer.status_code == 200, answer.text
    assert len({name for name in criteria if len(name) == 6}) == 149
    detonators, positions, stop_words = criteria["PGS-04"], criteria["CNV-03"], criteria["DOC-01"]
    assert (detonators["state"], detonators["programme"], detonators["measure"], detonators["group"]) == (
        "live",
        "PGS",
        "hold",
        "PGS",
    )
    assert "@detonators" in detonators["condition"]
    assert detonators["examples"]["hit"][0] == {"hs6": "360340", "un_numbers": [], "documents": []}
    assert detonators["source"]
    assert (positions["state"], positions["condition"], positions["waits_for"]) == ("off", None, "AIS positions of ships")
    assert stop_words["enforced_by"] == "text.stop-words"


async def test_a_part_of_the_catalogue(whole: Caller) -> None:
    answer = await whole.as_(Role.SUPERVISOR).get("/v1/criteria", params={"programme": "PAX", "state": "off"})
    assert [one["id"] for one in answer.json()["criteria"]] == ["PAX-01", "PAX-02", "PAX-03", "PAX-04"]


@pytest.mark.parametrize("query", [{"programme": "NONE"}, {"state": "maybe"}])
async def test_an_unknown_programme_or_state_is_said(whole: Caller, query: dict[str, str]) -> None:
    answer = await whole.as_(Role.OFFICER).get("/v1/criteria", params=query)
    assert (answer.status_code // 100, next(iter(query)) in answer.text) == (4, True)


@pytest.mark.parametrize("role", [Role.FILER, Role.CARRIER])
async def test_filers_and_carriers_may_not_see_it(whole: Caller, role: Role) -> None:
    answer = await whole.as_(role, "NL123456789").get("/v1/criteria")
    assert answer.status_code == 403
    assert "criteria" not in answer.json()


async def test_nobody_may_see_it(whole: Caller) -> None:
    assert (await whole.nobody.get("/v1/criteria")).status_code == 401
