"""An assessment's score as a picture: what each group of criteria adds, under which cap, and where the bands begin. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from shared.events import Assessment, Hit, Measure

_BEGINS = {"green": 0.0, "amber": 25.0, "red": 45.0, "critical": 70.0}
"""Where bands begin, the bound included (domain reference 3.1); an approved setting may move amber and red."""
HITS_SHOWN = 40
_GRAVEST = (Measure.DNL, Measure.HOLD, Measure.INSPECT, Measure.RFS, Measure.RFI, Measure.RELEASE)


class Group(NamedTuple):
    """A group of criteria: what its hits weigh, what of it counts, and its share of the soft score in points."""

    name: str
    weighed: float
    counted: float
    points: float
    hits: int


class Picture(NamedTuple):
    """The whole: groups, the greatest first, and `forced` where a measure or floor, not the score, made the band.
    `scale` says where each band begins and ends.
    """

    groups: Sequence[Group]
    score: float
    soft: float
    mitigation: float
    band: str
    forced: Sequence[Hit]
    scale: Sequence[tuple[float, float, str]]


def picture(assessment: Assessment) -> Picture:
    """What there is to draw. Points of groups add up to the soft score: each gets its share of what all of them make together."""
    total = sum(assessment.groups.values())
    groups = [
        Group(
            name,
            sum(hit.weight for hit in assessment.hits if hit.group == name),
            counted,
            assessment.soft_score * counted / total if total else 0.0,
            sum(hit.group == name for hit in assessment.hits),
        )
        for name, counted in assessment.groups.items()
        if counted
    ]
    forced = [hit for hit in assessment.hits if hit.measure is not None]
    return Picture(
        sorted(groups, key=lambda one: -one.points),
        assessment.score,
        assessment.soft_score,
        assessment.mitigation,
        assessment.band.value,
        sorted(forced, key=_rank),
        _scale(assessment),
    )


def _scale(assessment: Assessment) -> list[tuple[float, float, str]]:
    begins = {name: assessment.thresholds.get(name, bound) for name, bound in _BEGINS.items()}
    ends = [*list(begins.values())[1:], 100.0]
    return [(low, high, name) for (name, low), high in zip(begins.items(), ends, strict=True)]


def ordered(hits: Sequence[Hit]) -> list[Hit]:
    """Hits as an officer reads them: those that force a measure first, the gravest before, then by weight."""
    return sorted(hits, key=_rank)


def _rank(hit: Hit) -> tuple[int, int, str]:
    return (_GRAVEST.index(hit.measure) if hit.measure else len(_GRAVEST), -hit.weight, hit.criterion)
