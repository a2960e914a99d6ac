"""How a consignment is assessed: the whole of it, on one page.

Frames hold what is known about a batch of consignments: one row for each consignment, item, party, box and conveyance. A ruleset
holds the criteria. The criteria find; findings are weighed; weight and findings decide. Nothing else goes in, so the same frames
and the same ruleset give the same assessment to the byte, today and in ten years.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import polars as pl

from services.risk.core.findings import Findings, find
from services.risk.core.phases import PRELOAD
from services.risk.core.policy import decide
from services.risk.core.ruleset import Ruleset
from services.risk.core.score import START, Thresholds, weigh
from shared.events import Assessment

AIR = "4"  # UN/ECE Recommendation 19
NAMESPACE = UUID("b4f6f3e2-7d0e-5c55-9b0f-2a9d5c1c6a55")
EXHAUSTED = "exhausted"
MOVED = {"amber_from": "amber", "red_from": "red", "workload_setting": "setting"}
"""Columns of the consignment frame that say from which score amber and red begin here, and which setting moved them."""
FIRST_PHASE = {"preload_consignment": "consignment_id", "preload_band": "band", "preload_hits": "criteria"}
"""Columns of the consignment frame that say what was found about the same waybill before loading."""
OCCASION = "occasion"
"""Column of the consignment frame where a revision is judged again: which generation of what is in force asked for it."""


def assess(frames: Mapping[str, pl.DataFrame], ruleset: Ruleset) -> list[Assessment]:
    """One assessment for each row of the consignment frame, in its order.

    Every frame has the columns `consignment_id`, `revision` and `pointer` (the row's element in the filer's message); the
    consignment frame also `mitigation` (factor on the soft score, 1.0 is none), `preload` and `mode`; `phase`, `FIRST_PHASE`,
    `exhausted` (criteria whose limit is reached) and `MOVED` unless it was stored before there were any; `occasion` where a
    revision is judged again. Raises ValueError for frames that contradict each other or their schema.
    """
    keys = ["consignment_id", "revision", "mitigation", "preload", "mode"]
    there = [name for name in ("phase", *FIRST_PHASE, EXHAUSTED, *MOVED, OCCASION) if name in frames["consignment"].columns]
    rows = frames["consignment"].select(keys + there).iter_rows(named=True)
    return [_assessment(row, findings, ruleset) for row, findings in zip(rows, find(frames, ruleset), strict=True)]


def _assessment(row: dict[str, Any], found: Findings, ruleset: Ruleset) -> Assessment:
    over = ruleset.limited.keys() & (row.get(EXHAUSTED) or ())
    hits = tuple(hit for hit in found.hits if hit.criterion not in over)
    moved = {said: row[name] for name, said in MOVED.items() if row.get(name) is not None}
    thresholds = Thresholds(moved["amber"], moved["red"]) if moved else START
    unknown = [one for one in found.unknown if row.get("phase") != PRELOAD or one.id not in ruleset.later]
    weighed = weigh(hits, unknown, row["mitigation"], thresholds)
    air_preload = bool(row["preload"]) and row["mode"] == AIR
    made_of = [row["consignment_id"], row["revision"], ruleset.hash, *([row[OCCASION]] if OCCASION in row else [])]
    return Assessment(
        id=str(uuid5(NAMESPACE, json.dumps(made_of))),
        consignment_id=row["consignment_id"],
        revision=row["revision"],
        ruleset_hash=ruleset.hash,
        lists=ruleset.versions_of(hit.criterion for hit in found.hits),
        score=weighed.score,
        soft_score=weighed.soft,
        mitigation=row["mitigation"],
        groups=weighed.groups,
        band=weighed.band,
        hits=hits,
        unknown=tuple(criterion.id for criterion in unknown),
        measures=decide(weighed.band, hits, ruleset.hints, air_preload=air_preload),
        phase=row.get("phase"),
        earlier={said: row[name] for name, said in FIRST_PHASE.items() if row.get("preload_consignment")},
        thresholds=moved,
        withheld=tuple(hit for hit in found.hits if hit.criterion in over),
    )
