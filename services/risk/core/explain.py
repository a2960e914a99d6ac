"""An assessment explained: all of it to an officer, almost nothing to a filer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from services.risk.core.catalogue import CAPS
from services.risk.core.columns import FRAMES
from services.risk.core.evidence import plain
from services.risk.core.findings import KEY
from services.risk.core.ruleset import Ruleset
from services.risk.core.score import START, Thresholds, band_of
from shared.events import Assessment, Hit, Measure

_MATCH = {
    "match_list": "list",
    "match_entry": "entry",
    "match_name": "entry_name",
    "match_programme": "programme",
    "match_kind": "kind",
    "match_score": "score",
    "match_parts": "parts",
}
_TRADER = ("pointer", "role", "id", "name", "aeo_status", "aeo_scheme", "aeo_name_differs")
Frames = Mapping[str, pl.DataFrame]


def for_officer(assessment: Assessment, ruleset: Ruleset, frames: Frames | None = None) -> dict[str, Any]:
    """The full tree: score, then groups with caps, then criteria with their condition and the values it saw, then those that
    would have hit, had they not selected all they may that day, then the measures.

    With the `frames` it was made from, a hit of a criterion that reads watch lists also names the `matches` it saw, entry by
    entry, and `traders` are the parties that the register of trusted traders holds. Raises ValueError when the assessment was
    made with another ruleset, whose words these would not be.
    """
    if assessment.ruleset_hash != ruleset.hash:
        raise ValueError(f"The assessment was made with ruleset {assessment.ruleset_hash}, not {ruleset.hash}.")
    moved = assessment.thresholds
    scored = band_of(assessment.score, Thresholds(moved["amber"], moved["red"]) if moved else START)
    rows = _rows(assessment, frames or {})
    return {
        "consignment_id": assessment.consignment_id,
        "revision": assessment.revision,
        "ruleset_hash": assessment.ruleset_hash,
        "lists": dict(ruleset.versions),
        "score": assessment.score,
        "soft_score": assessment.soft_score,
        "mitigation": assessment.mitigation,
        "traders": list(_traders(rows.get("party", ()))),
        "band": assessment.band,
        "band_of_score": scored,
        "thresholds": dict(moved),
        "phase": assessment.phase,
        "earlier": dict(assessment.earlier),
        "raised_by_floor": assessment.band is not scored,
        "groups": [_group(name, assessment, ruleset, rows) for name in _groups(assessment, ruleset)],
        "withheld": [_withheld(hit, ruleset, rows) for hit in assessment.withheld],
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


Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def _rows(assessment: Assessment, frames: Frames) -> Rows:
    own = (pl.col(KEY[0]) == assessment.consignment_id) & (pl.col(KEY[1]) == assessment.revision)
    return {name: frame.filter(own).to_dicts() for name, frame in frames.items()}


def _traders(parties: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in parties:
        if row.get("aeo_scheme") is not None:
            yield {column: row[column] for column in _TRADER}


def _groups(assessment: Assessment, ruleset: Ruleset) -> list[str]:
    hit = {hit.group for hit in assessment.hits}
    return sorted(hit | {ruleset.by_id[unknown].group.name for unknown in assessment.unknown})


def _group(name: str, assessment: Assessment, ruleset: Ruleset, rows: Rows) -> dict[str, Any]:
    hits = [hit for hit in assessment.hits if hit.group == name]
    unknown = [ruleset.by_id[criterion] for criterion in assessment.unknown if ruleset.by_id[criterion].group.name == name]
    return {
        "group": name,
        "cap": CAPS[name],
        "sum": sum(hit.weight for hit in hits) + sum(criterion.unknown for criterion in unknown),
        "counted": assessment.groups.get(name, 0.0),
        "hits": [_hit(hit, ruleset, rows) for hit in hits],
        "unknown": [
            {"criterion": criterion.id, "title": criterion.title, "weight": criterion.unknown, "condition": criterion.when}
            for criterion in unknown
        ],
    }


def _hit(hit: Hit, ruleset: Ruleset, rows: Rows) -> dict[str, Any]:
    criterion = ruleset.by_id[hit.criterion]
    told = hit.model_dump(mode="json", exclude={"group"}) | {"condition": criterion.when, "source": criterion.source}
    screened = "match_kind" in FRAMES[criterion.on] and _MATCH.keys() & {*ruleset.conditions[criterion.id].columns}
    return told | {"matches": list(_matches(hit, rows.get(criterion.on, ())))} if screened else told


def _withheld(hit: Hit, ruleset: Ruleset, rows: Rows) -> dict[str, Any]:
    limit = ruleset.limited[hit.criterion]
    return _hit(hit, ruleset, rows) | {"group": hit.group, "at_most": limit.model_dump(mode="json", exclude_none=True)}


def _matches(hit: Hit, rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["pointer"] in hit.evidence["pointers"]:
            named = {"pointer": row["pointer"], "name": plain(row["name"])}
            yield named | {said: plain(row.get(column)) for column, said in _MATCH.items()}
