"""Judging again what was judged: the stored frames, with what changed beside the filing put in their place. Pure.

History, the random draw and every feature of the filing stay as they were when it was first judged: the answer changes for what
changed, and for nothing else.
"""

from collections.abc import Mapping

import polars as pl

from services.risk.core.assess import OCCASION
from services.risk.core.frames import Frames
from shared.events import Assessment

_MATCH = ("match_kind", "match_score", "match_list", "match_entry", "match_name", "match_programme", "match_parts")
RENEWED: Mapping[str, tuple[str, ...]] = {
    "consignment": ("mitigation",),
    "party": (*_MATCH, "aeo_status", "aeo_scheme", "aeo_name_differs"),
    "conveyance": _MATCH,
}
"""The columns that do not come from the filing alone, by frame: what screening found, what the register of traders says."""

_KEYS = ["consignment_id", "pointer"]


def renewed(stored: Frames, fresh: Frames, occasion: int) -> Frames:
    """The stored frames with the `RENEWED` columns of the fresh ones, row by row, and the `occasion` of judging again.

    Rows are the same by consignment and pointer; a row the fresh frames lack loses its match. Columns the stored frames do not
    have stay away: they did not exist when these were made.
    """
    frames = {name: _renewed(frame, fresh[name], RENEWED.get(name, ())) for name, frame in stored.items()}
    frames["consignment"] = frames["consignment"].with_columns(pl.lit(occasion, dtype=pl.Int64).alias(OCCASION))
    return Frames(frames)


def _renewed(stored: pl.DataFrame, fresh: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    present = [name for name in columns if name in stored.columns and name in fresh.columns]
    if not present or stored.is_empty():
        return stored
    values = fresh.select(*_KEYS, *present).unique(_KEYS, keep="first", maintain_order=True)
    return stored.drop(present).join(values, on=_KEYS, how="left", maintain_order="left").select(stored.columns)


def same_answer(before: Assessment, after: Assessment) -> bool:
    """Whether nobody need hear of `after`: the same band, the same criteria hit, the same measures in the same words.

    A score that moves within its band, or another value in the evidence, is no other answer.
    """
    return (before.band, _hits(before), before.measures) == (after.band, _hits(after), after.measures)


def _hits(assessment: Assessment) -> frozenset[str]:
    return frozenset(hit.criterion for hit in assessment.hits)


def matched(frames: Frames) -> set[str]:
    """The consignments of which a party or the conveyance matches a list."""
    found = [frames[name].filter(pl.col("match_kind").is_not_null())["consignment_id"] for name in ("party", "conveyance")]
    return {name for column in found for name in column}
