"""An assessment explained: all of it to an officer, almost nothing to a filer."""

from typing import Any

from services.risk.core.catalogue import CAPS
from services.risk.core.ruleset import Ruleset
from services.risk.core.score import band_of
from shared.events import Assessment, Hit, Measure


def for_officer(assessment: Assessment, ruleset: Ruleset) -> dict[str, Any]:
    """The full tree: score, then groups with caps, then criteria with their condition and the values it saw, then the measures.

    Raises ValueError when the assessment was made with another ruleset, whose words these would not be.
    """
    if assessment.ruleset_hash != ruleset.hash:
        raise ValueError(f"The assessment was made with ruleset {assessment.ruleset_hash}, not {ruleset.hash}.")
    scored = band_of(assessment.score)
    return {
        "consignment_id": assessment.consignment_id,
        "revision": assessment.revision,
        "ruleset_hash": assessment.ruleset_hash,
        "lists": dict(assessment.lists),
        "score": assessment.score,
        "soft_score": assessment.soft_score,
        "mitigation": assessment.mitigation,
        "band": assessment.band,
        "band_of_score": scored,
        "raised_by_floor": assessment.band is not scored,
        "groups": [_group(name, assessment, ruleset) for name in _groups(assessment, ruleset)],
        "measures": [ordered.model_dump(mode="json") for ordered in assessment.measures],
    }


def for_filer(assessment: Assessment) -> list[dict[str, str | None]]:
    """What the filer may know of each measure: reason class, pointer and hint. A release has no reason, so it says nothing;
    neither does a do-not-load, which is only proposed until two people confirm it.
    """
    return [
        {"reason": ordered.reason, "pointer": ordered.pointer, "hint": ordered.hint}
        for ordered in assessment.measures
        if ordered.reason is not None and ordered.measure is not Measure.DNL
    ]


def _groups(assessment: Assessment, ruleset: Ruleset) -> list[str]:
    hit = {hit.group for hit in assessment.hits}
    return sorted(hit | {ruleset.by_id[unknown].group.name for unknown in assessment.unknown})


def _group(name: str, assessment: Assessment, ruleset: Ruleset) -> dict[str, Any]:
    hits = [hit for hit in assessment.hits if hit.group == name]
    unknown = [ruleset.by_id[criterion] for criterion in assessment.unknown if ruleset.by_id[criterion].group.name == name]
    return {
        "group": name,
        "cap": CAPS[name],
        "sum": sum(hit.weight for hit in hits) + sum(criterion.unknown for criterion in unknown),
        "counted": assessment.groups.get(name, 0.0),
        "hits": [_hit(hit, ruleset) for hit in hits],
        "unknown": [
            {"criterion": criterion.id, "title": criterion.title, "weight": criterion.unknown, "condition": criterion.when}
            for criterion in unknown
        ],
    }


def _hit(hit: Hit, ruleset: Ruleset) -> dict[str, Any]:
    criterion = ruleset.by_id[hit.criterion]
    return hit.model_dump(mode="json", exclude={"group"}) | {"condition": criterion.when, "source": criterion.source}
