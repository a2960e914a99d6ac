"""A stream of consignments judged batch by batch, with history kept in memory as the store would keep it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from services.risk.core.frames import Frames
from services.risk.core.subjects import Subject
from services.risk.history.settle import Judge, marked, settle
from services.risk.history.windows import SIGHTING
from shared.events import Assessment, Band, ConsignmentDeclared, Measure, Ordered
from tests.unit.risk.filings import RECEIVED, declared, frames_of

HELD = "Held"
"""A consignor whose consignments `suspicious` stops."""


def at(days_before: float) -> datetime:
    return RECEIVED - timedelta(days=days_before)


def filed(
    number: int, days_before: float, changes: dict[str, Any] | None = None, revision: int = 1, **event: Any
) -> ConsignmentDeclared:
    """Consignment `number` as received so many days before the clock of the tests, with a bill of its own."""
    own = {"consignment/house_doc/number": f"HBL{number:04}"}
    return declared(
        own | (changes or {}), consignment_id=f"C{number:04}", revision=revision, received_at=at(days_before), **event
    )


def suspicious(frames: Frames) -> list[Assessment]:
    """Stops what the consignor `HELD` sends, and whatever is twin of a stopped consignment."""
    rows = frames["consignment"].select("consignment_id", "revision", "consignor_name", "stopped_twins_90d").iter_rows()
    return [_assessment(one, revision, name == HELD or bool(twins)) for one, revision, name, twins in rows]


def lenient(frames: Frames) -> list[Assessment]:
    """Stops nothing."""
    return [
        _assessment(one, revision, False) for one, revision in frames["consignment"].select("consignment_id", "revision").rows()
    ]


def _assessment(consignment_id: str, revision: int, stop: bool) -> Assessment:
    return Assessment(
        id=f"{consignment_id}/{revision}",
        consignment_id=consignment_id,
        revision=revision,
        ruleset_hash="",
        lists={},
        score=0,
        soft_score=0,
        mitigation=1,
        groups={},
        band=Band.GREEN,
        hits=(),
        measures=(Ordered(measure=Measure.HOLD if stop else Measure.RELEASE),),
    )


def told(batches: Sequence[Sequence[Subject]], judge: Judge = lenient, matches: Any = None) -> list[Frames]:
    """The frames of each batch with the history of all batches before."""
    kept = pl.DataFrame(schema=dict(SIGHTING))
    seen = []
    for batch in batches:
        frames = frames_of(*batch, matches=matches)
        settled = settle(frames, marked(batch, frames), kept, judge)
        kept = pl.concat([kept, settled.sightings]).unique(
            ["key", "at", "consignment_id", "revision"], keep="first", maintain_order=True
        )
        seen.append(settled.frames)
    return seen


def whole(seen: Sequence[Frames]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all batches as one."""
    return {name: [row for frames in seen for row in frames[name].rows(named=True)] for name in seen[0]}
