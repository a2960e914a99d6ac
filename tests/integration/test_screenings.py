"""Ad hoc screening over HTTP: the engine in force, asked by an officer about one name."""

from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

import services.risk.app
from services.risk import screening_api
from services.risk.engines import Engines
from shared.app import Gate, Service
from shared.auth import Role
from shared.events import Event
from tests.support.gate import Caller, caller


@pytest.fixture
def risk(gate: Gate) -> Caller:
    """Risk alone: its routes, no loops; on the sample list."""
    return caller(gate, [services.risk.app.service(gate)])


async def test_an_officer_sees_each_match_part_by_part(risk: Caller) -> None:
    asked = {"name": "Zefirin  Marine Procurment", "country": "AE"}
    answer = await risk.as_(Role.OFFICER).post("/v1/screenings", json=asked)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    [match] = body["matches"]
    assert [one["name"] for one in body["lists"]] == ["sample"]
    assert (body["total"], match["list_name"], match["entry_id"], match["cleared"]) == (1, "sample", "S-001", False)
    assert (match["found_by"], match["listed_name"], match["programme"]) == (
        "fuzzy",
        "Zefirin Marine Procurement",
        "SAMPLE-PROLIFERATION",
    )
    assert match["agreed"] == ["words: zefirin marine", "country: AE"]
    assert {part["feature"]: part["seen"] for part in match["differences"]} == {
        "spelling": "procurment ~ procurement (similar, 0.91)",
        "same_country": "a country in common",
    }


async def test_a_ship_is_found_by_its_number(risk: Caller) -> None:
    answer = await risk.as_(Role.TARGETER).post("/v1/screenings", json={"ids": ["IMO 1111111"], "kind": "vessel"})
    assert [(one["entry_id"], one["found_by"], one["agreed"]) for one in answer.json()["matches"]] == [
        ("S-007", "id", ["identifier: IMO 1111111"])
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"name": " "},
        {"name": "x" * 1_001},
        {"name": "Oswin", "country": "Armenia"},
        {"name": "Oswin", "threshold": 0.1},
        {"ids": ["12345"] * 21},
        {"name": "Oswin", "surname": "Tarkelian"},
    ],
)
async def test_what_cannot_be_asked_is_refused(risk: Caller, asked: dict[str, object]) -> None:
    answer = await risk.as_(Role.OFFICER).post("/v1/screenings", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


@pytest.mark.parametrize("role", [Role.FILER, Role.CARRIER, Role.AGENCY, Role.OPS])
async def test_nobody_else_may_ask(risk: Caller, role: Role) -> None:
    answer = await risk.as_(role, "NL123456789").post("/v1/screenings", json={"name": "Oswin Tarkelian"})
    assert answer.status_code == 403


async def test_an_officer_asks_so_often_and_no_oftener(gate: Gate) -> None:
    async def nothing(_connection: AsyncConnection, _events: Sequence[Event]) -> None:
        raise AssertionError("no event is handled here")

    routes = screening_api.router(Engines(gate).current, "3/minute")
    officer = caller(gate, [Service("risk", routes, nothing)]).as_(Role.OFFICER)
    answers = [await officer.post("/v1/screenings", json={"ids": ["99999"]}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert answers[-1].json()["code"] == "rate.exceeded"
    assert answers[-1].headers["retry-after"]
