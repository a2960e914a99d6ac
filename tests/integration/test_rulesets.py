"""Rulesets governed over HTTP, on a real database, and swapped under workers at work."""

import asyncio
import itertools
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text

import services.risk.app
from services.risk.backtest.jobs import Jobs
from services.risk.engines import Engines
from services.risk.packs import SHIPPED
from services.risk.rulesets import store
from services.risk.worker import Worker
from shared.app import Gate
from shared.auth import Role
from shared.database import Database
from shared.declaration import Declaration
from shared.events import ConsignmentDeclared, Event
from tests.support.gate import Caller, caller
from tests.unit.risk.filings import RECEIVED, declared

MINE = """
- id: SYS-90
  title: Everything
  programme: SAFE
  on: consignment
  when: items {compared}
  weight: 50
  reason: CONTROL
  because: "{{items}} items"
  source: a test
  examples: {{hit: [{{items: 1}}], pass: [{{items: {other}}}], cannot_judge: [{{}}]}}
"""
EVERYTHING = MINE.format(compared=">= 1", other=0)
TINY = {"packs": {"mine.yaml": EVERYTHING}, "lists": {}}


@pytest.fixture
async def engines(gate: Gate) -> Engines:
    """With the first ruleset in force."""
    engines = Engines(gate)
    await engines.current()
    return engines


@pytest.fixture
def risk(gate: Gate, engines: Engines) -> Caller:
    """Risk alone: its routes, no loops."""
    return caller(gate, [services.risk.app.service(gate)])


@pytest.fixture
def ann(risk: Caller) -> httpx.AsyncClient:
    return risk.as_(Role.SUPERVISOR, "ann")


@pytest.fixture
def ben(risk: Caller) -> httpx.AsyncClient:
    return risk.as_(Role.ADMIN, "ben")


async def drafted(client: httpx.AsyncClient, **more: Any) -> int:
    answer = await client.post("/v1/rulesets", json={"title": "Mine"} | TINY | more)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["ruleset_id"])


async def post(client: httpx.AsyncClient, number: int, act: str, status: int = 200, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/v1/rulesets/{number}/{act}", json=body)
    assert answer.status_code == status, answer.text
    return dict(answer.json())


async def as_far_as_shadow(gate: Gate, client: httpx.AsyncClient, **more: Any) -> int:
    number = await drafted(client, **more)
    await post(client, number, "check")
    await post(client, number, "backtests", 202)
    await Jobs(gate).all_open()
    await post(client, number, "shadow")
    return number


async def activated(gate: Gate, ann: httpx.AsyncClient, ben: httpx.AsyncClient, percentage: int = 100, **more: Any) -> int:
    number = await as_far_as_shadow(gate, ann, **more)
    await post(ben, number, "approve")
    await post(ann, number, "activate", percentage=percentage)
    return number


async def test_the_packs_that_come_with_the_gate_are_the_first(ann: httpx.AsyncClient) -> None:
    [first] = (await ann.get("/v1/rulesets")).json()["rulesets"]
    assert (first["state"], first["author"], first["approver"], first["percentage"]) == (
        "active",
        "portcullis",
        "portcullis",
        100,
    )
    content = (await ann.get(f"/v1/rulesets/{first['ruleset_id']}")).json()["content"]
    assert set(content["packs"]) == {path.name for path in SHIPPED.glob("*.yaml")}


async def test_two_starts_at_once_agree_on_the_first(gate: Gate) -> None:
    await asyncio.gather(*(Engines(gate).current() for _ in range(3)))
    async with gate.database.begin() as connection:
        assert len(await store.standings(connection)) == 1


async def test_a_draft_goes_all_the_way_by_two_people(
    gate: Gate, engines: Engines, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    number = await drafted(ann)
    assert (await post(ann, number, "check"))["state"] == "checked"
    await post(ann, number, "backtests", 202, days=3)
    await Jobs(gate).all_open()
    assert (await post(ann, number, "shadow"))["submitter"] == "supervisor:ann"
    alone = await post(ann, number, "approve", 409)
    assert alone["code"] == "ruleset.four-eyes"
    assert (await post(ben, number, "approve", why="seen in shadow"))["approver"] == "admin:ben"
    assert (await post(ann, number, "activate", percentage=10))["percentage"] == 10
    assert (await post(ann, number, "activate"))["percentage"] == 100
    await engines.refresh()
    assert [one.id for one in (await engines.current()).ruleset.criteria] == ["SYS-90"]
    trail = (await ann.get(f"/v1/rulesets/{number}/audit")).json()["entries"]
    assert [(one["who"], one["act"], one["from_state"], one["to_state"], one["percentage"]) for one in trail] == [
        ("supervisor:ann", "draft", None, "draft", 0),
        ("supervisor:ann", "check", "draft", "checked", 0),
        ("supervisor:ann", "back-test", "checked", "back-tested", 0),
        ("supervisor:ann", "shadow", "back-tested", "shadow", 0),
        ("admin:ben", "approve", "shadow", "approved", 0),
        ("supervisor:ann", "activate", "approved", "active", 10),
        ("supervisor:ann", "activate", "active", "active", 100),
    ]
    assert trail[4]["why"] == "seen in shadow"


async def test_rolling_back_puts_an_earlier_one_in_force_again(
    gate: Gate, engines: Engines, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    first = (await engines.current()).ruleset
    number = await activated(gate, ann, ben)
    await engines.refresh()
    assert (await engines.current()).ruleset.hash != first.hash
    await post(ben, 1, "roll-back", why="too much work")
    await engines.refresh()
    assert (await engines.current()).ruleset.hash == first.hash
    states = {one["ruleset_id"]: one["state"] for one in (await ann.get("/v1/rulesets")).json()["rulesets"]}
    assert states == {1: "active", number: "retired"}
    announced = "SELECT convert_from(data, 'UTF8')::json ->> 'hash' FROM risk.event_log WHERE type LIKE '%ruleset%' ORDER BY id"
    hashes = [row[0] for row in await made(gate, announced)]
    assert (len(hashes), hashes[0], hashes[2]) == (3, first.hash, first.hash)


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        (EVERYTHING.replace("items >= 1", "itemss >= 1"), ("mine.yaml", "SYS-90", "when", 1)),
        (EVERYTHING.replace("items >= 1", "documents = @nowhere"), ("mine.yaml", "SYS-90", "when", None)),
        (EVERYTHING.replace("pass: [{items: 0}]", "pass: [{items: 1}]"), ("mine.yaml", "SYS-90", "examples.pass[0]", None)),
    ],
)
async def test_a_broken_draft_stays_a_draft(ann: httpx.AsyncClient, pack: str, place: tuple[Any, ...]) -> None:
    number = await drafted(ann, packs={"mine.yaml": pack})
    problem = await post(ann, number, "check", 422)
    [fault] = problem["faults"]
    assert (fault["file"], fault["criterion"], fault["field"]) == place[:3]
    assert place[3] is None or fault["column"] == place[3]
    assert problem["errors"][0]["hint"]
    for act in ("shadow", "approve", "activate", "roll-back"):
        assert (await post(ann, number, act, 409))["code"] == "ruleset.state"
    kept = (await ann.get(f"/v1/rulesets/{number}")).json()
    assert (kept["state"], kept["faults"]) == ("draft", problem["faults"])
    assert "refused: 1 faults" in (await ann.get(f"/v1/rulesets/{number}/audit")).json()["entries"][-1]["why"]


async def test_a_draft_changes_what_it_is_based_on_file_by_file(ann: httpx.AsyncClient) -> None:
    number = await drafted(ann, based_on=1, packs={"mine.yaml": EVERYTHING, "drugs.yaml": None})
    packs = (await ann.get(f"/v1/rulesets/{number}")).json()["content"]["packs"]
    assert "mine.yaml" in packs
    assert "drugs.yaml" not in packs
    assert len(packs) == len(list(SHIPPED.glob("*.yaml")))


async def test_who_may_not_and_what_is_not_there(risk: Caller, ann: httpx.AsyncClient) -> None:
    for role in (Role.TARGETER, Role.OFFICER):
        assert (await risk.as_(role).get("/v1/rulesets")).status_code == 403
    assert (await risk.filer.get("/v1/rulesets/1/shadow")).status_code == 403
    assert (await post(ann, 99, "check", 404))["code"] == "ruleset.unknown"
    assert (await ann.post("/v1/rulesets", json={"title": "x", "packs": {"../x": ""}})).status_code == 400
    assert (await post(ann, 1, "activate", 400, percentage=0))["code"] == "request.invalid"


def filing(serial: int) -> Event:
    """An event as ingest gives it."""
    given = declared({})
    payload = given.model_copy(update={"consignment_id": f"26XA{serial:06d}-1", "mrn": f"26XA{serial:06d}"})
    assert isinstance(payload, ConsignmentDeclared)
    assert isinstance(payload.declaration, Declaration)
    return Event.of(payload, key=payload.consignment_id, source="ingest", time=RECEIVED)


async def made(gate: Gate, what: str, **values: Any) -> list[tuple[Any, ...]]:
    async with gate.database.begin() as connection:
        return [tuple(row) for row in await connection.execute(text(what), values)]


async def test_the_shadow_is_recorded_beside_what_was_decided_and_decides_nothing(
    gate: Gate, engines: Engines, ann: httpx.AsyncClient
) -> None:
    number = await as_far_as_shadow(gate, ann)
    await engines.refresh()
    worker, batch = Worker(gate, engines), [filing(serial) for serial in range(3)]
    for _ in range(2):  # the second time as a redelivery
        async with gate.database.begin() as connection:
            await worker.handle(connection, batch)
    live = (await engines.current()).ruleset.hash
    assert {row[0] for row in await made(gate, "SELECT ruleset_hash FROM risk.assessments")} == {live}
    phantoms = await made(gate, "SELECT kind, ruleset_id, band, live_band, hits FROM risk.shadow_assessments")
    assert phantoms == [("ruleset", number, "red", "green", ["SYS-90"])] * 3
    told = (await ann.get(f"/v1/rulesets/{number}/shadow")).json()["ruleset"]
    assert (told["consignments"], told["bands"]["green"]["red"], told["hits"]) == (3, 3, {"SYS-90": 3})


async def test_rulesets_swap_under_load_and_no_batch_is_lost_or_mixed(
    gate: Gate, engines: Engines, ann: httpx.AsyncClient, ben: httpx.AsyncClient
) -> None:
    workers = [Worker(gate, engines), Worker(gate, engines)]
    serials, swapping = itertools.count(), asyncio.Event()
    hashes: set[str] = {(await engines.current()).ruleset.hash}
    sent = 0

    async def file(worker: Worker) -> None:
        nonlocal sent
        after = 0
        while after < 2:  # two more batches once all swaps are done
            after += swapping.is_set()
            batch = [filing(next(serials)) for _ in range(20)]
            before = {one.hash for one in (await engines.current()).rulesets.deciding}
            async with gate.database.begin() as connection:
                await worker.handle(connection, batch)
            since = {one.hash for one in (await engines.current()).rulesets.deciding}
            query = "SELECT DISTINCT ruleset_hash FROM risk.assessments WHERE consignment_id = ANY(:ids)"
            found = await made(gate, query, ids=[event.key for event in batch])
            bears = {row[0] for row in found}
            assert bears <= before or bears <= since or (bears <= hashes and len(bears) <= 2)
            sent += len(batch)

    async def swap() -> None:
        number = await as_far_as_shadow(gate, ann)
        await post(ben, number, "approve")
        for act, more in (
            ("activate", {"percentage": 30}),
            ("activate", {"percentage": 70}),
            ("activate", {"percentage": 100}),
        ):
            await post(ann, number, act, **more)
            await engines.refresh()
            hashes.update(one.hash for one in (await engines.current()).rulesets.deciding)
        await post(ann, 1, "roll-back")
        await engines.refresh()
        await post(ann, number, "roll-back")
        await engines.refresh()
        swapping.set()

    await asyncio.gather(swap(), *(file(worker) for worker in workers))
    rows = await made(gate, "SELECT consignment_id, count(*), min(ruleset_hash) FROM risk.assessments GROUP BY 1")
    assert len(rows) == sent
    assert {row[1] for row in rows} == {1}
    assert {row[2] for row in rows} == hashes
    events = await made(gate, "SELECT count(*), count(DISTINCT key) FROM risk.event_log WHERE type LIKE '%assessment.made%'")
    assert events == [(sent, sent)]


async def test_a_database_that_is_away_at_the_start_is_waited_for(gate: Gate) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    stop = asyncio.Event()
    waiting = asyncio.create_task(Engines(replace(gate, database=away)).run(stop))
    ended, _ = await asyncio.wait([waiting], timeout=0.5)
    assert not ended
    stop.set()
    await waiting
    await away.close()
