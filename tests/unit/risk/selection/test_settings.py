"""Workload settings: which one holds where, and that the band of the score moves, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.core.assess import assess
from services.risk.core.score import START, Thresholds, band_of, weigh
from services.risk.selection.rates import Place
from services.risk.selection.settings import Setting, chosen, covers, places, with_thresholds
from shared.events import Band, Measure
from tests.unit.risk.core.example_pack import BLASTING, VAGUE, batch, ruleset
from tests.unit.risk.filings import declared, frames_of

DAY = date(2026, 3, 1)
HERE = Place("NL000396", "1:CN-NL")


def setting(number: int, office: str = "*", lane: str = "*", amber: float = 30, red: float = 50) -> Setting:
    return Setting(number, Place(office, lane), Thresholds(amber, red), DAY, None)


COVERED = [
    ("*", "*", True),
    ("NL000396", "*", True),
    ("DE004600", "*", False),
    ("*", "1", True),
    ("*", "4", False),
    ("*", "1:CN-NL", True),
    ("*", "1:CN-*", True),
    ("*", "*:*-NL", True),
    ("*", "*:NL-CN", False),
    ("NL000396", "1:US-NL", False),
]


@pytest.mark.parametrize(("office", "lane", "holds"), COVERED)
def test_what_a_place_covers(office: str, lane: str, holds: bool) -> None:
    assert covers(Place(office, lane), HERE) is holds


def test_what_a_consignment_does_not_name_is_covered_by_any_alone() -> None:
    assert [covers(Place("*", lane), Place("*", "1:*-NL")) for lane in ("1", "1:CN-NL", "1:*-NL")] == [True, False, True]


CHOSEN = [
    ([setting(1), setting(2)], 2),
    ([setting(1, lane="1"), setting(2)], 1),
    ([setting(1, lane="1:CN-NL"), setting(2, lane="1")], 1),
    ([setting(1, lane="1:CN-NL"), setting(2, office="NL000396")], 2),
    ([setting(1, office="NL000396", lane="1"), setting(2, office="NL000396")], 1),
    ([setting(1, office="DE004600")], None),
    ([], None),
]


@pytest.mark.parametrize(("settings", "number"), CHOSEN)
def test_which_setting_holds(settings: list[Setting], number: int | None) -> None:
    found = chosen(settings, HERE)
    assert (found and found.number) == number


def test_frames_bear_the_thresholds_and_the_setting() -> None:
    frames = frames_of(declared(), declared({"routing/first_office": "DE004600"}, consignment_id="2"))
    told = with_thresholds(frames, [setting(7, office="NL000396", amber=20, red=40)])["consignment"]
    assert places(told)[0] == HERE
    assert told.select("amber_from", "red_from", "workload_setting").rows() == [(20.0, 40.0, 7), (None, None, None)]
    assert told.schema == frames["consignment"].schema
    assert with_thresholds(frames, ()) is frames


def moved(amber: float, red: float, **consignment: object) -> tuple[Band, set[Measure], dict[str, float]]:
    told = {"amber_from": amber, "red_from": red, "workload_setting": 7}
    [found] = assess(batch(consignment | told), ruleset())
    return found.band, {ordered.measure for ordered in found.measures}, dict(found.thresholds)


def test_the_band_of_the_score_moves() -> None:
    soft = {"item": [VAGUE | {"text": "helmet"}]}  # DOC 10 and SALW 15: 23.5
    assert moved(25, 45, **soft)[0] is Band.GREEN
    assert moved(20, 45, **soft) == (Band.AMBER, {Measure.RFI}, {"amber": 20.0, "red": 45.0, "setting": 7})
    assert moved(15, 23, **soft)[:2] == (Band.RED, {Measure.HOLD})


@pytest.mark.parametrize(
    ("consignment", "band", "measures"),
    [
        ({"item": [BLASTING]}, Band.RED, {Measure.HOLD}),
        ({"party": [{"match_kind": "fuzzy"}]}, Band.AMBER, {Measure.RFI}),
        ({"random_draw": 1}, Band.GREEN, {Measure.RELEASE, Measure.INSPECT}),
    ],
    ids=["hard hit", "floor", "random arm"],
)
def test_hard_hits_floors_and_the_random_arm_do_not_move(
    consignment: dict[str, object], band: Band, measures: set[Measure]
) -> None:
    assert moved(40, 60, **consignment)[:2] == (band, measures)


@given(st.floats(0, 100), st.floats(15, 40), st.floats(41, 60))
def test_critical_stays_and_bands_follow_one_another(score: float, amber: float, red: float) -> None:
    band = band_of(score, Thresholds(amber, red))
    assert (band is Band.CRITICAL) is (score >= 70)
    assert (band in {Band.RED, Band.CRITICAL}) is (score >= red)
    assert (band is Band.GREEN) is (score < amber)


def test_the_starting_thresholds_move_nothing() -> None:
    assert weigh([], [], 1.0, START) == weigh([], [], 1.0)


def test_an_archive_without_thresholds_is_judged_by_the_starting_ones() -> None:
    frames = batch({"item": [VAGUE]})
    frames["consignment"] = frames["consignment"].drop("amber_from", "red_from", "workload_setting", "exhausted")
    [found] = assess(frames, ruleset())
    assert found.band is Band.GREEN
    assert "thresholds" not in found.model_dump_json()
