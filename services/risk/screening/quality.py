"""How right screening is, against names that people labelled: pairs of names, and a list with names on it and not on it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.risk.screening.entries import PTY_02_REVIEW, EntryKind
from services.risk.screening.features import compare, score
from services.risk.screening.names import parse, readings
from services.risk.screening.screener import Query, Screener

THRESHOLDS = tuple(percent / 100 for percent in range(50, 100, 5))
_KINDS: Mapping[str, EntryKind] = {"person": "person", "vessel": "vessel", "address": "address"}
UNRATED = "UNRATED"


class LabelledPair(NamedTuple):
    """Two names, whether they mean the same, the `schema` (FollowTheMoney: Person, Company, Vessel ...; empty: not known) and how
    plain the case is, in the labeller's words.
    """

    left: str
    right: str
    same: bool
    schema: str = ""
    quality: str = UNRATED


class Rates(NamedTuple):
    """Of what was claimed the share that is right, of what is right the share that was claimed, their harmonic mean."""

    precision: float
    recall: float
    f1: float


def pair_score(left: str, right: str, schema: str = "") -> float:
    """How alike the names are, 0..1: the best of their alternatives and scripts, and of both kinds without a schema."""
    kinds: tuple[EntryKind, ...] = (_KINDS.get(schema.casefold(), "organisation"),) if schema else ("person", "organisation")
    return max(
        score(compare(parse(one, kind, romanised), parse(other, kind, also)))
        for kind in kinds
        for one, romanised in readings(left)
        for other, also in readings(right)
        if not (romanised and also)
    )


def pair_report(pairs: Sequence[LabelledPair], threshold: float = PTY_02_REVIEW) -> dict[str, Any]:
    """Precision, recall and F1 at the threshold and by threshold, and of each quality class how many come out right."""
    judged = [(pair, pair_score(pair.left, pair.right, pair.schema)) for pair in pairs]
    labels = [(pair.same, value) for pair, value in judged]
    classes: dict[str, list[tuple[bool, float]]] = {}
    for pair, value in judged:
        classes.setdefault(pair.quality, []).append((pair.same, value))
    return {
        "pairs": len(pairs),
        "matches": sum(pair.same for pair in pairs),
        "threshold": threshold,
        **rates(labels, threshold)._asdict(),
        "by_quality": {
            quality: {
                "right": sum(same == (value >= threshold) for same, value in some),
                "of": len(some),
                **rates(some, threshold)._asdict(),
                "by_threshold": _by_threshold(some, threshold),
            }
            for quality, some in sorted(classes.items())
        },
        "by_threshold": _by_threshold(labels, threshold),
    }


def _by_threshold(labels: Sequence[tuple[bool, float]], threshold: float) -> dict[str, dict[str, float]]:
    return {f"{at:g}": rates(labels, at)._asdict() for at in sorted({*THRESHOLDS, threshold})}


def rates(labels: Iterable[tuple[bool, float]], threshold: float) -> Rates:
    """The rates of labels and scores at a threshold; 0 where there is nothing to divide by. Four decimals."""
    right = claimed = real = 0
    for same, value in labels:
        claimed += value >= threshold
        real += same
        right += same and value >= threshold
    return Rates(
        round(right / claimed, 4) if claimed else 0.0,
        round(right / real, 4) if real else 0.0,
        round(2 * right / (claimed + real), 4) if claimed + real else 0.0,
    )


def list_report(
    screener: Screener, positives: Sequence[Query], negatives: Sequence[Query], threshold: float = PTY_02_REVIEW
) -> dict[str, Any]:
    """Recall over names that are on the list, false-alarm rate over names that are not, end to end through the index."""
    missed = list(_without_match(screener, positives, threshold))
    quiet = set(_without_match(screener, negatives, threshold))
    alarms = [query.name for query in negatives if query.name not in quiet]
    return {
        "threshold": threshold,
        "positives": len(positives),
        "negatives": len(negatives),
        "recall": round(1 - len(missed) / len(positives), 4) if positives else None,
        "false_alarm_rate": round(len(alarms) / len(negatives), 4) if negatives else None,
        "missed": missed,
        "false_alarms": alarms,
    }


def _without_match(screener: Screener, queries: Iterable[Query], threshold: float) -> Iterator[str]:
    return (query.name for query in queries if not screener.screen(query, threshold))
