"""The score of one consignment (domain reference 3.1).

Weights are added within a group, up to the group's cap; groups combine as `100 * (1 - prod(1 - g/100))`, so the score is
bounded, does not depend on order, and never falls with another hit. Mitigation (AEO, mutual recognition) multiplies that soft
score and nothing else. Floors keep one strong fact from being diluted. All is computed in whole numbers and rounded half up to
hundredths of a point, once.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import NamedTuple

from services.risk.core.catalogue import CAPS
from services.risk.core.criteria import Criterion
from shared.events import Band, Hit, Measure

BANDS = ((70, Band.CRITICAL), (45, Band.RED), (25, Band.AMBER), (0, Band.GREEN))
"""Lower bounds, inclusive."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least score of the bands that may be moved so that the work fits the staff; critical stays where it is."""

    amber: float = 25.0
    red: float = 45.0


START = Thresholds()
"""Where they lie unless an approved setting says otherwise: `BANDS`."""
FLOORS = ((40, Band.RED), (20, Band.AMBER))
"""The least band of a hit of at least this weight: severity C and severity H."""
HARD_FLOORS = {
    Measure.DNL: Band.CRITICAL,
    Measure.RFS: Band.CRITICAL,
    Measure.HOLD: Band.RED,
    Measure.RFI: Band.AMBER,
}
"""The least band of a hit that forces this measure: the one that would have called for it. An inspection alone is no risk."""
_RANK = {band: rank for rank, (_, band) in enumerate(reversed(BANDS))}


class Score(NamedTuple):
    """`score` and `soft` (before mitigation) are 0..100; `groups` what each group counts, capped; `band` after floors."""

    score: float
    soft: float
    groups: Mapping[str, float]
    band: Band


def weigh(hits: Iterable[Hit], unknown: Iterable[Criterion], mitigation: float, thresholds: Thresholds = START) -> Score:
    """The score of these hits and of the criteria that could not be judged. `mitigation` is a factor above 0, up to 1 (none);
    four decimals of it count. Raises ValueError for another. `thresholds` move the band of the score, and no floor.
    """
    sums: Counter[str] = Counter()
    floor = Band.GREEN
    for hit in hits:
        sums[hit.group] += hit.weight
        floor = _worst(floor, floor_of(hit.weight, hit.measure))
    for criterion in unknown:
        sums[criterion.group.name] += criterion.unknown
    groups = {name: min(total, CAPS[name]) for name, total in sorted(sums.items()) if total}
    score, soft = combined(groups.values(), mitigation)
    counted = {name: float(group) for name, group in groups.items()}
    return Score(score, soft, counted, _worst(floor, band_of(score, thresholds)))


def combined(groups: Collection[int], mitigation: float) -> tuple[float, float]:
    """The score and the soft score of what the groups count, capped. Raises ValueError for a factor out of range."""
    if not 0 < mitigation <= 1:
        raise ValueError(f"The mitigation factor is {mitigation}; it must be above 0 and at most 1.")
    whole = 100 ** len(groups)
    risk = 100 * (whole - prod(100 - group for group in groups))
    return _rounded(risk * round(mitigation * 10_000), whole * 10_000), _rounded(risk, whole)


def band_of(score: float, thresholds: Thresholds = START) -> Band:
    """The band a score falls into."""
    moved = {Band.AMBER: thresholds.amber, Band.RED: thresholds.red}
    return next(band for least, band in BANDS if score >= moved.get(band, least))


def floor_of(weight: int, measure: Measure | None) -> Band:
    """The least band of a hit of this weight that forces this measure."""
    by_weight = next((band for least, band in FLOORS if weight >= least), Band.GREEN)
    return _worst(by_weight, HARD_FLOORS.get(measure, Band.GREEN) if measure else Band.GREEN)


def _worst(*bands: Band) -> Band:
    return max(bands, key=_RANK.__getitem__)


def _rounded(numerator: int, denominator: int) -> float:
    return (200 * numerator + denominator) // (2 * denominator) / 100
