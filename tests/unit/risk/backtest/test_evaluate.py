"""The fast path gives what the one-page assessment gives: the same hits, the same score to the last digit, the same band."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.backtest.evaluate import BANDS, HIT, UNKNOWN, scores, verdicts
from services.risk.core.assess import assess
from services.risk.core.columns import FRAMES
from services.risk.core.ruleset import Ruleset
from tests.unit.risk.core.example_pack import BLASTING, TILES, VAGUE, batch, ruleset

RULESET = ruleset()


def _item(number: int) -> str:
    groups = (
        "SAL",
        "DOC",
        "PTY",
        "ROU",
        "DRG",
        "IPR",
        "FIN",
        "TMP",
        "BEH",
        "CNV",
        "STC",
        "CIT",
        "PGS",
        "WST",
        "CUL",
        "SYS",
        "DGR",
    )
    limit = "at_most: {per_day: 1}, " if number % 7 == 0 else ""
    weight = (3, 7, 11, 20, 40, 60)[number % 6]
    return (
        f"- {{id: {groups[number % len(groups)]}-{number + 10}, title: t, programme: SAFE, on: consignment, "
        f"when: packages > {number % 9}, {limit}weight: {weight}, unknown: {min(weight, number % 5)}, reason: CONTROL, "
        "because: b, source: s, examples: {hit: [{packages: 99}], pass: [{packages: 0}]}}\n"
    )


WIDE = ruleset("".join(_item(number) for number in range(60)))
"""Criteria of nearly every group, so that scores need more digits than a machine word has."""

item = st.fixed_dictionaries(
    {
        "hs6": st.sampled_from(["690721", "360100", None]),
        "un_class": st.sampled_from(["none", "1", None]),
        "documents": st.sampled_from([[], ["911"]]),
        "text": st.sampled_from(["Tiles", "helmet", None]),
        "words": st.sampled_from([1, 4, None]),
        "letters": st.sampled_from([3, 30, None]),
    }
)
consignment = st.fixed_dictionaries(
    {
        "item": st.lists(item, max_size=3),
        "party": st.lists(st.fixed_dictionaries({"match_kind": st.sampled_from(["fuzzy", "id", None])}), max_size=3),
        "mitigation": st.sampled_from([1.0, 0.6, 0.7512, 0.0001]),
        "random_draw": st.sampled_from([0, 9_999]),
        "mass_difference": st.sampled_from([0.0, 0.5, None]),
        "packages": st.one_of(st.none(), st.integers(0, 9)),
        "amber_from": st.just(20.0),
        "red_from": st.sampled_from([40.0, 60.0]),
        "exhausted": st.lists(st.sampled_from(["SAL-10", "IPR-31", "DOC-02"]), max_size=2, unique=True),
    }
)


def both(frames: dict[str, pl.DataFrame], ruleset: Ruleset) -> tuple[list[Any], list[Any]]:
    said = verdicts(frames, frames["consignment"], ruleset)
    rated = scores(said, frames["consignment"], ruleset)
    fast = [
        (
            score,
            BANDS[band],
            {name for name, verdict in row.items() if verdict == HIT},
            {name for name, verdict in row.items() if verdict == UNKNOWN},
        )
        for row, (score, band) in zip(said.iter_rows(named=True), rated.iter_rows(), strict=True)
    ]
    slow = [(one.score, one.band, {hit.criterion for hit in one.hits}, set(one.unknown)) for one in assess(frames, ruleset)]
    return fast, slow


@settings(max_examples=25, deadline=None)
@given(st.lists(consignment, min_size=1, max_size=8))
def test_hits_score_and_band_are_those_of_the_assessment(consignments: list[dict[str, Any]]) -> None:
    frames = batch(*consignments)
    for each in (RULESET, WIDE):
        fast, slow = both(frames, each)
        assert fast == slow


def test_rows_of_other_consignments_do_not_count() -> None:
    frames = batch({"item": [TILES]}, {"item": [BLASTING, VAGUE]})
    said = verdicts(frames, frames["consignment"].head(1), RULESET)
    assert said.height == 1
    assert HIT not in said.row(0)


def test_frames_stored_before_a_column_existed_cannot_be_judged_by_it() -> None:
    frames = batch({"item": [TILES | {"words": 1}]})
    frames["item"] = frames["item"].drop("words", "letters")
    said = verdicts(frames, frames["consignment"], RULESET)
    assert said["DOC-02"].to_list() == [UNKNOWN]


def test_a_ruleset_of_no_live_criteria_finds_nothing() -> None:
    empty = Ruleset((one for one in RULESET.criteria if not one.live), RULESET.lists, {}, FRAMES)
    fast, slow = both(batch({}, {}), empty)
    assert [(score, band) for score, band, *_ in fast] == [(score, band) for score, band, *_ in slow] == [(0.0, BANDS[0])] * 2
