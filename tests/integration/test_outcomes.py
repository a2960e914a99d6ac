"""Outcomes on a real database: kept once, followed to the parties, and shown beside the criteria."""

from datetime import timedelta

import pytest

import services.risk.app
from services.risk.replay import replay
from shared.auth import Role
from shared.database import Database
from shared.events import ControlRecorded
from shared.settings import Settings
from tests.integration.test_reassessment import T0, Bench, by
from tests.support.gate import caller
from tests.unit.risk.filings import declared


@pytest.fixture
async def bench(settings: Settings, database: Database) -> Bench:
    return Bench(settings, database)


def control(number: int, result: str, arm: str, *criteria: str) -> ControlRecorded:
    return ControlRecorded(
        consignment_id=by(number).consignment_id,
        version=3,
        revision=1,
        control_id=f"K-{number}",
        criteria=criteria,
        arm=arm,
        result=result,
        agency="customs",
        ordered_at=T0,
        recorded_at=T0 + timedelta(hours=1),
    )


async def test_what_controls_find_is_kept_once_teaches_and_follows_the_parties(bench: Bench) -> None:
    await bench.handle(by(1), by(2), by(3), by(4, name="Gamma Ceramics Ltd"))
    results = [
        control(1, "seizure", "targeted", "DOC-02", "PTY-18"),
        control(2, "discrepancy", "targeted", "DOC-02"),
        control(3, "clean", "random", "SYS-01"),
        control(9, "clean", "targeted", "DOC-02"),
    ]
    for _ in range(2):
        await bench.handle(*results)
    assert await bench.all("SELECT count(*), count(*) FILTER (WHERE positive) FROM risk.outcomes") == [(4, 2)]
    bench.now += timedelta(hours=2)
    later = by(5).model_copy(update={"received_at": T0 + timedelta(hours=2)})
    await bench.handle(later)
    made = (await bench.made())[-1].assessment
    [hit] = [one for one in made.hits if one.criterion == "PTY-13"]
    assert hit.evidence["values"]["findings_365d"] == 2
    assert hit.evidence["values"]["controls_365d"] == 3
    assert (await replay(bench.gate.database, made.id)).identical
    officer = caller(bench.gate, [services.risk.app.service(bench.gate)]).as_(Role.OFFICER)
    told = (await officer.get("/v1/criteria", params={"days": 30})).json()
    assert [told["precision"]["DOC-02"][at] for at in (0, 1)] == [2, 3]
    assert {arm: share[:3] for arm, share in told["arms"].items()} == {"random": [0, 1, 0], "targeted": [2, 3, 0.6667]}
    safe = (await officer.get("/v1/criteria", params={"programme": "CITES"})).json()
    assert safe["precision"] == {}


async def test_a_filing_varied_near_the_edge_of_a_band_is_noticed(bench: Bench) -> None:
    """Vague goods of parties never seen, on a ship never seen: close to amber, revision after revision."""
    for revision in range(1, 4):
        at = {"consignment/items/0/description": "Spanners", "consignment/items/0/gross_mass_kg": 2405.0 + revision}
        await bench.handle(declared(at, received_at=T0 + timedelta(minutes=revision), revision=revision))
    made = [one.assessment for one in await bench.made()]
    assert all(20 <= one.score <= 30 for one in made[:2])
    hits = [next((hit for hit in one.hits if hit.criterion == "BEH-07"), None) for one in made]
    assert hits[:2] == [None, None]
    assert hits[2] is not None
    assert hits[2].evidence["values"] == {"near_edge_revisions": 2, "changed": ["mass"]}
    assert (await replay(bench.gate.database, made[2].id)).identical
