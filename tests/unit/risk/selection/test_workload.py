"""Expected-rate control: the thresholds that make a day's cases fit the staff."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.core.score import START, Thresholds, band_of
from services.risk.selection.workload import BOUNDS, STEP, Case, Work, propose, work
from shared.events import Band

EVEN = [Case(score / 2, band_of(score / 2), raised=False) for score in range(200)]  # two cases at every point, 0 to 99.5


def test_the_starting_thresholds_are_those_of_the_score() -> None:
    assert Thresholds(25, 45) == START
    assert work(EVEN, 1, START) == Work(40, 110)
    assert work(EVEN, 10, START) == Work(4, 11)


MOVES = [
    ("fits exactly", Work(40, 110), START),
    ("is within the slack", Work(50, 130), START),
    ("red is too much, amber takes what it lets go", Work(46, 104), Thresholds(25, 48)),
    ("no more than one step at a time", Work(1, 1), Thresholds(28, 48)),
    ("there is staff to spare", Work(1_000, 1_000), Thresholds(22, 42)),
    ("a little too much", Work(40, 109), Thresholds(26, 46)),
]


@pytest.mark.parametrize(("capacity", "expected"), [one[1:] for one in MOVES], ids=[one[0] for one in MOVES])
def test_thresholds_follow_the_capacity(capacity: Work, expected: Thresholds) -> None:
    assert propose(EVEN, 1, capacity).proposed == expected


def test_the_proposal_says_what_it_would_bring() -> None:
    found = propose(EVEN, 2, Work(23, 52))
    assert (found.current, found.proposed) == (START, Thresholds(25, 48))
    assert (found.before, found.after) == (Work(20, 55), Work(23, 52))


def test_what_a_floor_decided_is_work_and_stays() -> None:
    floors = [Case(0, Band.RED, raised=True)] * 50 + [Case(5, Band.AMBER, raised=True)] * 20
    assert work(floors, 1, START) == work(floors, 1, Thresholds(40, 60)) == Work(20, 50)
    assert propose(floors, 1, Work(1, 1)).after == Work(20, 50)


def test_without_cases_nothing_moves() -> None:
    assert propose([], 7, Work(10, 10)).proposed == START


def test_a_window_has_days() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        work(EVEN, 0, START)


scores = st.floats(0, 100, allow_nan=False)
cases = st.lists(st.builds(lambda score: Case(score, band_of(score), raised=False), scores), max_size=60)
current = st.builds(Thresholds, st.integers(15, 34).map(float), st.integers(36, 60).map(float))


@given(cases, current, st.integers(0, 60), st.integers(0, 60))
def test_steps_are_small_and_within_bounds(some: list[Case], now: Thresholds, amber: int, red: int) -> None:
    found = propose(some, 1, Work(amber, red), now)
    for before, after, (low, high) in zip(
        astuple(now), astuple(found.proposed), (BOUNDS[Band.AMBER], BOUNDS[Band.RED]), strict=True
    ):
        assert abs(after - before) <= STEP
        assert low <= after <= high
    assert found.proposed.amber < found.proposed.red


@given(cases, current, st.integers(0, 60))
def test_too_much_red_work_never_grows(some: list[Case], now: Thresholds, red: int) -> None:
    found = propose(some, 1, Work(1_000, red), now)
    assert found.after.red <= max(found.before.red, red)
