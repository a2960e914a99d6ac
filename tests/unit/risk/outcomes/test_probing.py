"""Probing: revisions that stay where the band would change are counted, by the thresholds each was judged by."""

import pytest

from services.risk.core.assess import assess
from services.risk.outcomes.probing import near_edge, near_edges, with_probing
from shared.events import Assessment
from tests.unit.risk.core.example_pack import TILES, batch, ruleset
from tests.unit.risk.filings import declared, frames_of

[CLEAN] = assess(batch({"item": [TILES]}), ruleset())


def scored(score: float, **thresholds: float) -> Assessment:
    return CLEAN.model_copy(update={"score": score, "thresholds": thresholds})


NEAR = [
    (19.9, {}, False),
    (20, {}, True),
    (30, {}, True),
    (30.1, {}, False),
    (40, {}, True),
    (55, {}, False),
    (75, {}, True),
    (80, {}, False),
    (33, {}, False),
    (33, {"amber": 35, "red": 60}, True),
]


@pytest.mark.parametrize(("score", "thresholds", "near"), NEAR)
def test_what_lies_near_an_edge(score: float, thresholds: dict[str, float], near: bool) -> None:
    assert near_edge(scored(score, **thresholds)) is near


def test_revisions_are_counted_by_consignment() -> None:
    other = scored(46).model_copy(update={"consignment_id": "2"})
    assert near_edges([scored(24), scored(10), scored(26), other]) == {CLEAN.consignment_id: 2, "2": 1}


def test_frames_tell_it() -> None:
    frames = frames_of(declared(), declared(consignment_id="2", revision=3))
    assert frames["consignment"]["near_edge_revisions"].to_list() == [0, None]
    assert with_probing(frames, {"2": 2})["consignment"]["near_edge_revisions"].to_list() == [0, 2]
