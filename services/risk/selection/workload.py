"""Expected-rate control: from where amber and red would begin, so that a day's cases fit the staff of an office and lane. Pure.

UNCTAD's selectivity tops up or thins out each treatment until it reaches its expected rate (domain reference 2.6). Here only the
score's own thresholds move, in small steps and within bounds. Cases that a hard criterion or a floor put into their band are work
whatever the thresholds are: they are counted, and never moved.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from services.risk.core.score import START, Thresholds
from shared.events import Band

STEP = 3.0
"""Points of the score that a threshold moves at most at a time, so that a strange week does not turn policy over."""
SLACK = 0.8
"""Hysteresis: while the work is between this share of the capacity and all of it, nothing moves."""
BOUNDS = {Band.AMBER: (15.0, 40.0), Band.RED: (35.0, 60.0)}
"""Within what a threshold stays. The starting values, 25 and 45, lie in the middle; critical stays where it is."""
_RED = (Band.RED, Band.CRITICAL)


class Case(NamedTuple):
    """An assessment of the window: its score and band. `raised` says that not the score but a floor made the band."""

    score: float
    band: Band
    raised: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Cases a day: amber, and red with critical."""

    amber: float
    red: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the thresholds would go, and the work a day before and after, by the window's cases."""

    current: Thresholds
    proposed: Thresholds
    before: Work
    after: Work


def work(cases: Sequence[Case], days: int, thresholds: Thresholds) -> Work:
    """The cases a day under these thresholds. Raises ValueError for a window of no days."""
    if days < 1:
        raise ValueError("A window has at least one day.")
    bands = [_band(case, thresholds) for case in cases]
    return Work(bands.count(Band.AMBER) / days, bands.count(Band.RED) / days)


def propose(cases: Sequence[Case], days: int, capacity: Work, current: Thresholds = START) -> Proposal:
    """The thresholds that bring the work nearest to the capacity from below, one step at most from where they are.

    Red is settled first: what it lets go becomes amber. Without a case, and while the work is within the slack, nothing moves.
    """
    before = work(cases, days, current)
    red = current.red
    if cases and not _fits(before.red, capacity.red):
        red = _nearest(BOUNDS[Band.RED], current.red, capacity.red, lambda at: work(cases, days, replace(current, red=at)).red)
    settled = replace(current, red=red)
    amber = current.amber
    if cases and not _fits(work(cases, days, settled).amber, capacity.amber):
        low, high = BOUNDS[Band.AMBER]
        bounds = (low, min(high, red - 1))
        amber = _nearest(bounds, current.amber, capacity.amber, lambda at: work(cases, days, replace(settled, amber=at)).amber)
    proposed = Thresholds(amber, red)
    return Proposal(current, proposed, before, work(cases, days, proposed))


def _band(case: Case, thresholds: Thresholds) -> Band:
    if case.raised:
        return Band.RED if case.band in _RED else case.band
    if case.score >= thresholds.red:
        return Band.RED
    return Band.AMBER if case.score >= thresholds.amber else Band.GREEN


def _fits(done: float, capacity: float) -> bool:
    return SLACK * capacity <= done <= capacity


def _nearest(bounds: tuple[float, float], current: float, capacity: float, done: Callable[[float], float]) -> float:
    """The lowest whole threshold within a step whose work fits; the highest there is where none does."""
    low, high = max(bounds[0], current - STEP), min(bounds[1], current + STEP)
    tried = [low + step for step in range(int(high - low) + 1)]
    return next((at for at in tried if done(at) <= capacity), tried[-1]) if tried else current
