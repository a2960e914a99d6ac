"""Two phases on a real database: the full filing of a waybill is judged knowing what was found before loading."""

from datetime import timedelta
from typing import Any

import pytest

from services.risk.replay import replay
from shared.database import Database
from shared.events import ConsignmentDeclared, ConsignmentInvalidated
from shared.settings import Settings
from tests.integration.test_reassessment import T0, Bench
from tests.unit.risk.filings import declared
from tests.unit.risk.reassessment.test_phases import BARE, FLIGHT

FULL: dict[str, Any] = BARE | {"dataset_type": "F22", "conveyance": FLIGHT, "consignment/items/0/hs6": "820411"}


@pytest.fixture
async def bench(settings: Settings, database: Database) -> Bench:
    return Bench(settings, database)


def air(mrn: str, content: dict[str, Any], minutes: int, **event: Any) -> ConsignmentDeclared:
    at = T0 + timedelta(minutes=minutes)
    return declared(content, consignment_id=f"{mrn}-1", mrn=mrn, received_at=at, **event)


VAGUE = BARE | {"consignment/items/0/description": "Parts"}
FIRST, LATER = "26XA7K2M9QP4T8ZCT3", "26XA7K2M9QP4T8ZCT4"


@pytest.mark.parametrize("together", [True, False])
async def test_the_full_filing_knows_what_was_found_before_loading(bench: Bench, together: bool) -> None:
    first, full = air(FIRST, VAGUE, 1), air(LATER, FULL, 2)
    for batch in [[first, full]] if together else [[first], [full]]:
        await bench.handle(*batch)
    before, after = [one.assessment for one in await bench.made()]
    assert [(one.phase, one.consignment_id) for one in (before, after)] == [("preload", f"{FIRST}-1"), ("full", f"{LATER}-1")]
    assert "DOC-02" in {hit.criterion for hit in before.hits}
    assert after.earlier == {
        "consignment_id": before.consignment_id,
        "band": before.band,
        "criteria": sorted(hit.criterion for hit in before.hits),
    }
    assert "DOC-20" not in {hit.criterion for hit in after.hits}
    assert [(await replay(bench.gate.database, one.id)).identical for one in (before, after)] == [True, True]
    await bench.handle(first, full)
    assert len(await bench.made()) == 2


async def test_what_was_amended_or_withdrawn_before_loading_is_known_as_it_stands(bench: Bench) -> None:
    await bench.handle(air(FIRST, VAGUE, 1))
    await bench.handle(air(FIRST, BARE, 2, revision=2))
    await bench.handle(air(LATER, FULL, 3))
    gone = ConsignmentInvalidated(consignment_id=f"{FIRST}-1", mrn=FIRST, revision=3, reason="withdrawn")
    await bench.handle(gone)
    await bench.handle(air(LATER, FULL, 4, revision=2))
    made = [one.assessment for one in await bench.made()]
    assert [dict(one.earlier).get("criteria") for one in made[2:]] == [[hit.criterion for hit in made[1].hits], None]
