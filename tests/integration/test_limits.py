"""Limits on a real database: exact with workers side by side, when events come again, when the live are judged again."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.risk.explained import explained
from services.risk.replay import replay
from services.risk.selection import limit_store as limits
from services.risk.selection import profile_store as profiles
from services.risk.selection.profiles import Profile
from shared.database import Database
from shared.events import AssessmentMade, ConsignmentDeclared
from shared.settings import Settings
from tests.integration.test_reassessment import Bench
from tests.unit.risk.filings import declared

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
SPANNERS: dict[str, Any] = {
    "title": "Heavy spanners",
    "programme": "SAFE",
    "on": "item",
    "when": "hs6 = '820411'",
    "weight": 45,
    "reason": "Tip-off: {hs6} is a cover",
    "at_most": {"per_day": 3},
    "valid_from": "2026-03-01",
    "valid_to": "2026-03-02",
    "examples": {"hit": [{"hs6": "820411"}], "pass": [{"hs6": "820412"}]},
}


@pytest.fixture
async def bench(settings: Settings, database: Database) -> Bench:
    return Bench(settings, database)


async def state(bench: Bench, **changes: Any) -> str:
    """The criterion of the profile, approved and in force."""
    async with bench.gate.database.begin() as connection:
        number = await profiles.state(connection, Profile.model_validate(SPANNERS | changes), "An officer", T0)
        await profiles.change(connection, number, "approved", profiles.Change("Another", T0, "Agreed"))
    await bench.engines.refresh()
    return f"SYS-{200_000 + number}"


def spanners(number: int, revision: int = 1, **changes: Any) -> ConsignmentDeclared:
    at = {"consignment/house_doc/number": f"HBL{number:04}"} | changes
    name = f"26XA7K2M9QP4T8ZCT3-{number}"
    return declared(at, consignment_id=name, sequence=number, revision=revision, received_at=T0)


def hits(made: list[AssessmentMade], criterion: str) -> tuple[set[str], set[str]]:
    """Whom it selected, and from whom it was withheld."""
    told = [one.assessment for one in made]
    selected = {one.consignment_id for one in told if criterion in {hit.criterion for hit in one.hits}}
    return selected, {one.consignment_id for one in told if criterion in {hit.criterion for hit in one.withheld}}


async def test_workers_side_by_side_select_as_many_as_they_may_and_a_delivery_again_changes_nothing(bench: Bench) -> None:
    criterion = await state(bench)
    batches = [[spanners(number + at) for at in range(2)] for number in range(1, 13, 2)]
    await asyncio.gather(*(bench.handle(*batch) for batch in batches))
    made = await bench.made()
    selected, withheld = hits(made, criterion)
    assert (len(selected), len(withheld)) == (3, 9)
    await asyncio.gather(*(bench.handle(*batch) for batch in batches))
    assert await bench.made() == made
    assert len(await bench.all("SELECT * FROM risk.limited_selections")) == 3
    assert [(await replay(bench.gate.database, one.assessment.id)).identical for one in made] == [True] * 12
    told = await explained(bench.gate.database, min(withheld))
    assert told
    assert [(one["criterion"], one["at_most"]) for one in told.tree["withheld"]] == [(criterion, {"per_day": 3})]
    assert told.tree["band"] == "green"


async def test_within_a_batch_the_first_are_selected_and_an_amended_one_stays_so_on_another_day(bench: Bench) -> None:
    criterion = await state(bench, at_most={"per_day": 9, "per_office": 2})
    there = {"routing/first_office": "DE004600"}
    await bench.handle(*(spanners(number) for number in range(1, 5)), spanners(5, **there))
    names = [spanners(number).consignment_id for number in range(6)]
    assert hits(await bench.made(), criterion) == ({names[1], names[2], names[5]}, {names[3], names[4]})
    bench.now += timedelta(days=1)
    await bench.engines.refresh()
    seen = len(await bench.made())
    await bench.handle(spanners(1, 2), spanners(3, 2), spanners(6), spanners(7))
    selected, withheld = hits((await bench.made())[seen:], criterion)
    assert {int(name[-1]) for name in selected} == {1, 3, 6}
    assert {int(name[-1]) for name in withheld} == {7}
    async with bench.gate.database.begin() as connection:
        assert await limits.counts(connection, bench.now.date()) == {criterion: 2}


async def test_a_profile_stated_while_goods_are_under_way_selects_no_more_of_them_than_it_may(bench: Bench) -> None:
    await bench.handle(*(spanners(number) for number in range(1, 6)))
    before = len(await bench.made())
    criterion = await state(bench)
    assert await bench.work_off() == 5
    again = (await bench.made())[before:]
    assert {len(names) for names in hits(again, criterion)} == {3, 0}
    assert len(again) == 3
    await bench.handle(spanners(6))
    assert hits((await bench.made())[before + 3 :], criterion) == (set(), {spanners(6).consignment_id})
    await state(
        bench,
        title="Another",
        at_most=None,
        weight=1,
        when="hs6 = '999999'",
        examples={"hit": [{"hs6": "999999"}], "pass": [{"hs6": "1"}]},
    )
    assert await bench.work_off() == 6
    assert len(await bench.made()) == before + 4
    assert [(await replay(bench.gate.database, one.assessment.id)).identical for one in again] == [True] * 3
