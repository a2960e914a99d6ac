"""What is in force changes: live consignments are judged again, those with another answer are told of, each exactly once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

import services.ingest.app
import services.risk.app
from services.risk.engines import Engines
from services.risk.reassessment import generations, live
from services.risk.reassessment.loop import BATCH, Reassessment
from services.risk.replay import replay
from services.risk.watchlists.versions import Lists
from services.risk.worker import Worker
from shared.app import LOGS, Gate
from shared.auth import Role
from shared.database import Database
from shared.events import AssessmentMade, ConsignmentArrived, ConsignmentInvalidated, Event, Payload
from shared.positions import START
from shared.settings import Settings
from tests.support.filings import consignor, filing, house
from tests.support.gate import Caller, caller
from tests.support.lists import ALPHA, SOMEBODY, own_list
from tests.support.waiting import eventually
from tests.unit.risk.filings import declared

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
OTHERS = {"name": "Gamma Ceramics Ltd"}


class Bench:
    """Risk's parts on a real database, moved by hand: what comes in, what is in force, the loop's steps."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.now = T0
        self.gate = Gate(settings, database, lambda: self.now)
        self.engines = Engines(self.gate)
        self.worker = Worker(self.gate, self.engines)
        self.lists = Lists(self.gate)
        self.again = Reassessment(self.gate, self.engines, lambda: 0)

    async def handle(self, *payloads: Payload) -> None:
        """The filings consumer's batch."""
        events = [Event.of(one, key=one.consignment_id, source="ingest", time=self.now) for one in payloads]  # type: ignore[attr-defined]
        async with self.gate.database.begin() as connection:
            await self.worker.handle(connection, events)

    async def list_is(self, *entries: tuple[str, str, str]) -> None:
        """Put this list in force, and let the engine know."""
        await self.lists.upload("own", {"own.csv": own_list(*entries)}, "test", activate=True)
        self.now += timedelta(minutes=1)
        await self.engines.refresh()

    async def work_off(self) -> int:
        """Step until nothing is due; how many were judged again."""
        judged = 0
        while step := await self.again.step():
            judged += step
        return judged

    async def all(self, statement: str) -> Sequence[Any]:
        async with self.gate.database.begin() as connection:
            return (await connection.execute(text(statement))).all()

    async def made(self) -> list[AssessmentMade]:
        """Every assessment told of, in order."""
        async with self.gate.database.begin() as connection:
            found = await LOGS["risk"].tail(connection, START, ["assessments"], 10_000)
        payloads = [one.event.payload() for one in found]
        return [one for one in payloads if isinstance(one, AssessmentMade)]

    async def answers(self) -> list[tuple[str, list[str]]]:
        """Of every assessment told of: the consignment, and the measures it calls for."""
        return [
            (one.assessment.consignment_id, [each.measure.value for each in one.assessment.measures]) for one in await self.made()
        ]


@pytest.fixture
async def bench(settings: Settings, database: Database) -> Bench:
    """With a list in force that nobody is on."""
    bench = Bench(settings, database)
    await bench.list_is(SOMEBODY)
    return bench


def by(number: int, **changes: Any) -> Any:
    """A clean consignment of Alpha, or of whom `changes` name."""
    at = {f"consignment/consignor/{name}": value for name, value in changes.items()}
    return declared(at, consignment_id=f"26XA7K2M9QP4T8ZCT3-{number}", sequence=number, received_at=T0)


async def test_a_list_update_judges_the_live_again_and_tells_of_those_alone_whose_answer_changed(bench: Bench) -> None:
    await bench.handle(by(1), by(2, **OTHERS), by(3))
    first = await bench.made()
    await bench.list_is(SOMEBODY, ALPHA)
    assert await bench.work_off() == 3
    told = (await bench.made())[3:]
    assert [(one.assessment.consignment_id[-1], one.assessment.measures[0].measure) for one in told] == [
        ("1", "hold"),
        ("3", "hold"),
    ]
    assert told[0].declared == first[0].declared
    assert told[0].assessment.revision == first[0].assessment.revision
    assert told[0].assessment.lists["watch:own"] != first[0].assessment.lists["watch:own"]
    assert len({one.assessment.id for one in [*first, *told]}) == 5
    for one in [*first, *told]:
        assert (await replay(bench.gate.database, one.assessment.id)).identical


async def test_an_update_that_changes_no_answer_is_silent(bench: Bench) -> None:
    await bench.handle(by(1), by(2, **OTHERS))
    await bench.list_is(SOMEBODY, ("T-3", "Some Other Company", "BR"))
    assert await bench.work_off() == 2
    assert len(await bench.made()) == 2
    assert await bench.work_off() == 0


async def test_a_version_back_in_force_gives_the_earlier_answer_again_and_says_so(bench: Bench) -> None:
    await bench.handle(by(1))
    for entries in ((SOMEBODY, ALPHA), (SOMEBODY,), (SOMEBODY, ALPHA)):
        await bench.list_is(*entries)
        assert await bench.work_off() == 1
    answers = [measures[0] for _, measures in await bench.answers()]
    assert [answer == "hold" for answer in answers] == [False, True, False, True]
    assert len({one.assessment.id for one in await bench.made()}) == 4


async def test_only_the_live_are_judged_again(bench: Bench) -> None:
    await bench.handle(by(1), by(2), by(3), by(4))
    gone = {"mrn": "26XA7K2M9QP4T8ZCT3", "revision": 1}
    await bench.handle(
        ConsignmentInvalidated(consignment_id=by(1).consignment_id, reason="invalidated by the filer", **gone),
        ConsignmentArrived(consignment_id=by(2).consignment_id, arrival_id="A1", place="NLRTM", arrived_at=T0, **gone),
    )
    bench.now += timedelta(days=199)
    await bench.handle(by(4).model_copy(update={"revision": 2, "received_at": bench.now}))
    bench.now += timedelta(days=2)
    await bench.list_is(SOMEBODY, ALPHA)
    assert await bench.work_off() == 1
    assert [name[-1] for name, _ in (await bench.answers())[5:]] == ["4"]


async def test_what_was_dropped_and_declared_again_in_one_batch_is_live(bench: Bench) -> None:
    gone = ConsignmentInvalidated(consignment_id=by(1).consignment_id, mrn="26XA7K2M9QP4T8ZCT3", revision=2, reason="dropped")
    await bench.handle(by(1), gone, by(1).model_copy(update={"revision": 3}))
    assert [tuple(row) for row in await bench.all("SELECT revision FROM risk.live")] == [(3,)]


async def test_the_newest_revision_is_judged_again(bench: Bench) -> None:
    await bench.handle(by(1), by(1, **OTHERS).model_copy(update={"revision": 2}))
    await bench.list_is(SOMEBODY, ALPHA)
    assert await bench.work_off() == 1
    assert len(await bench.made()) == 2


async def test_a_restart_in_the_middle_loses_nothing_and_repeats_nothing(bench: Bench) -> None:
    many = 2 * BATCH + 30
    await bench.handle(*(by(number, **({} if number % 2 else OTHERS)) for number in range(1, many + 1)))
    await bench.list_is(SOMEBODY, ALPHA)
    assert await bench.again.step() == BATCH
    for milliseconds in (1, 5, 20, 60, 120, 200):  # wherever it is then
        under_way = asyncio.create_task(bench.again.step())
        await asyncio.sleep(milliseconds / 1000)
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)
    anew = Reassessment(bench.gate, Engines(bench.gate), lambda: 0)
    while await anew.step():
        pass
    told = (await bench.made())[many:]
    assert sorted(int(one.assessment.consignment_id.rpartition("-")[2]) for one in told) == list(range(1, many + 1, 2))
    [row] = await bench.all("SELECT judged, changed, failed FROM risk.generations ORDER BY generation DESC LIMIT 1")
    assert tuple(row) == (many, many // 2, 0)
    [stored] = await bench.all("SELECT count(*) AS number FROM risk.assessments")
    assert stored.number == many + many // 2


async def test_two_processes_share_the_work(bench: Bench) -> None:
    await bench.handle(*(by(number) for number in range(1, 61)))
    await bench.list_is(SOMEBODY, ALPHA)
    other = Reassessment(bench.gate, Engines(bench.gate), lambda: 0)
    await asyncio.gather(*(one.step() for one in (bench.again, other) * 3))
    await bench.work_off()
    assert len(await bench.made()) == 120


async def test_one_amended_while_it_is_judged_again_is_left_to_its_own_assessment(bench: Bench) -> None:
    await bench.handle(by(1), by(2))
    await bench.list_is(SOMEBODY, ALPHA)
    generation = (await bench.engines.current()).generation
    async with bench.gate.database.begin() as connection:
        read = await live.due(connection, generation, await generations.all_since(connection, generation), BATCH)
    await bench.handle(by(1).model_copy(update={"revision": 2}))
    async with bench.gate.database.begin() as connection:
        assert await live.claim(connection, read) == {by(2).consignment_id}


async def test_a_process_that_has_not_heard_yet_judges_nothing_back(bench: Bench) -> None:
    late = Engines(bench.gate)
    await late.current()
    await bench.handle(by(1))
    await bench.list_is(SOMEBODY, ALPHA)
    await bench.work_off()
    assert await Reassessment(bench.gate, late, lambda: 0).step() == 0
    behind = Worker(bench.gate, late)
    filed = Event.of(by(2), key=by(2).consignment_id, source="ingest", time=bench.now)
    async with bench.gate.database.begin() as connection:
        await behind.handle(connection, [filed])
    assert [measures[0] for _, measures in await bench.answers()][1:] == ["hold", (await bench.answers())[0][1][0]]
    assert await bench.work_off() == 1
    assert (await bench.answers())[-1] == (by(2).consignment_id, ["hold"])


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE risk.live SET declared = 'x' WHERE consignment_id LIKE '%-2'",
        "UPDATE risk.frames SET archive = substr(archive, 1, 100) WHERE frame_id = (SELECT max(frame_id) FROM risk.frames)",
    ],
)
async def test_one_that_cannot_be_judged_again_stops_no_other_and_is_shown(bench: Bench, damage: str) -> None:
    await bench.handle(by(1), by(3))
    await bench.handle(by(2))
    await bench.all(damage + " RETURNING 1")
    await bench.list_is(SOMEBODY, ALPHA)
    assert await bench.work_off() == 3
    assert [name[-1] for name, _ in (await bench.answers())[3:]] == ["1", "3"]
    spoken = caller(bench.gate, [services.risk.app.service(bench.gate)])
    shown = (await spoken.as_(Role.OPS).get("/v1/reassessments")).json()
    assert [one["consignment_id"][-1] for one in shown["faults"]] == ["2"]
    newest = shown["generations"][0]
    assert (newest["judged"], newest["changed"], newest["failed"], shown["backlog"], shown["live"]) == (3, 2, 1, 0, 3)


CLEARING = {
    "party": {"name": "Alpha Tools Co", "country": "CN"},
    "list_name": "own",
    "entry_id": "T-2",
    "why": "Another company of that name.",
}


async def test_a_cleared_pair_sticks_until_its_entry_changes(bench: Bench) -> None:
    await bench.list_is(SOMEBODY, ALPHA)
    await bench.handle(by(1), by(2, **OTHERS))
    officer = caller(bench.gate, [services.risk.app.service(bench.gate)]).as_(Role.OFFICER)
    cleared = await officer.post("/v1/screenings/cleared", json=CLEARING)
    assert cleared.status_code == 201, cleared.text
    await bench.engines.refresh()
    bench.now += timedelta(minutes=1)
    assert await bench.work_off() == 1  # only the one that matched a list
    bench.now += timedelta(minutes=1)
    await bench.handle(by(3), by(1).model_copy(update={"revision": 2}))
    held = [("hold" in measures) for _, measures in await bench.answers()]
    assert held == [True, False, False, False, False]
    await bench.list_is(SOMEBODY, ALPHA, ("T-3", "Some Other Company", "BR"))
    await bench.work_off()
    assert len(await bench.made()) == 5
    await bench.list_is(SOMEBODY, ("T-2", "Alpha Tools Co", "CN"), ("T-4", "X Holding", "BR"))
    await bench.work_off()
    assert len(await bench.made()) == 5
    await bench.lists.upload("own", {"own.csv": own_list(SOMEBODY, ALPHA, address="Dock Rd 12 Shanghai")}, "test", activate=True)
    await bench.engines.refresh()
    bench.now += timedelta(minutes=1)
    assert await bench.work_off() == 3
    assert sorted((name[-1], "hold" in measures) for name, measures in (await bench.answers())[5:]) == [("1", True), ("3", True)]


async def test_a_clearance_withdrawn_brings_the_match_back(bench: Bench) -> None:
    await bench.list_is(SOMEBODY, ALPHA)
    officer = caller(bench.gate, [services.risk.app.service(bench.gate)]).as_(Role.OFFICER)
    clearance = (await officer.post("/v1/screenings/cleared", json=CLEARING)).json()["id"]
    await bench.engines.refresh()
    await bench.handle(by(1))
    bench.now += timedelta(minutes=1)
    await officer.delete(f"/v1/screenings/cleared/{clearance}", params={"why": "The register was out of date."})
    await bench.engines.refresh()
    assert await bench.work_off() == 1
    assert ["hold" in measures for _, measures in await bench.answers()] == [False, True]


async def test_a_clearance_counts_through_its_last_day(bench: Bench) -> None:
    await bench.list_is(SOMEBODY, ALPHA)
    officer = caller(bench.gate, [services.risk.app.service(bench.gate)]).as_(Role.OFFICER)
    await officer.post("/v1/screenings/cleared", json=CLEARING | {"expires_on": "2026-03-02"})
    await bench.engines.refresh()
    await bench.handle(by(1))
    for days, held in ((1, False), (2, True)):
        bench.now = T0 + timedelta(days=days)
        await bench.engines.refresh()
        await bench.work_off()
        assert any("hold" in measures for _, measures in await bench.answers()) is held


async def test_an_entry_that_begins_tomorrow_is_found_tomorrow(bench: Bench) -> None:
    await bench.handle(by(1))
    tomorrow = (T0 + timedelta(days=1)).date().isoformat()
    await bench.lists.upload("own", {"own.csv": own_list(SOMEBODY, ALPHA, valid_from=tomorrow)}, "test", activate=True)
    for days, held in ((0, False), (1, True)):
        bench.now = T0 + timedelta(days=days)
        await bench.engines.refresh()
        await bench.work_off()
        assert any("hold" in measures for _, measures in await bench.answers()) is held


async def test_a_released_live_consignment_is_held_by_a_list_update_and_everybody_hears(gate: Gate, whole: Caller) -> None:
    """End to end: filer and carrier are released, then held; the other filing hears nothing more."""
    keeper, csv = whole.as_(Role.SUPERVISOR), {"Content-Type": "text/csv"}
    await keeper.put("/v1/lists/own", content=own_list(SOMEBODY), headers=csv, params={"activate": "true"})
    now = datetime.now(UTC)
    others = house("HBL0002", consignor=consignor() | OTHERS, freight_payment="Y")
    listed = (await whole.filer.post("/v1/filings", json=filing(now=now))).json()["consignments"][0]["id"]
    other = (await whole.filer.post("/v1/filings", json=filing(now=now, serial=2, houses=[others], equipment=None))).json()
    other = other["consignments"][0]["id"]

    async def kinds(consignment: str) -> list[str]:
        notices = (await whole.filer.get("/v1/notices", params={"limit": 500})).json()["notices"]
        return [one["kind"] for one in notices if one["consignment_id"] == consignment]

    async def both_decided() -> bool:
        return bool(await kinds(listed) and await kinds(other))

    await eventually(both_decided)
    before = {name: await kinds(name) for name in (listed, other)}
    assert "hold" not in before[listed]
    update = own_list(SOMEBODY, ALPHA)
    await keeper.put("/v1/lists/own", content=update, headers=csv, params={"activate": "true"})

    async def held() -> bool:
        return "hold" in await kinds(listed)

    async def worked_off() -> bool:
        shown = (await whole.as_(Role.OPS).get("/v1/reassessments")).json()
        return bool(shown["backlog"] == 0 and shown["generations"][0]["changed"])

    await eventually(held)
    await eventually(worked_off)
    assert (await whole.filer.get(f"/v1/consignments/{listed}")).json()["may_load"]["may_load"] is False
    assert await kinds(other) == before[other]
    async with gate.database.begin() as connection:
        alerts = await LOGS["notify"].tail(connection, START, ["alerts"], 1000)
    assert listed in {one.event.key for one in alerts}
