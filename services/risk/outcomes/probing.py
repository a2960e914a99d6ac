"""Whether a filing is varied step by step where its band would change (domain reference BEH-07). Pure.

Who amends to learn what is let through stays near an edge. Each earlier revision is told by its first assessment: what its filer
could react to.
"""

from collections.abc import Iterable, Mapping

import polars as pl

from services.risk.core.columns import FRAMES
from services.risk.core.frames import Frames
from services.risk.core.score import BANDS, START
from shared.events import Assessment, Band

NEAR = 5.0
"""Points of the score on either side of where a band begins; this catalogue's default."""
_COLUMN = "near_edge_revisions"


def near_edge(made: Assessment) -> bool:
    """Whether its score lies near where amber, red or critical begins, by the thresholds it was judged by."""
    critical = next(least for least, band in BANDS if band is Band.CRITICAL)
    edges = (made.thresholds.get("amber", START.amber), made.thresholds.get("red", START.red), critical)
    return any(abs(made.score - edge) <= NEAR for edge in edges)


def near_edges(before: Iterable[Assessment]) -> dict[str, int]:
    """How many of these earlier revisions of each consignment lay near an edge."""
    counts: dict[str, int] = {}
    for one in before:
        counts[one.consignment_id] = counts.get(one.consignment_id, 0) + near_edge(one)
    return counts


def with_probing(frames: Frames, known: Mapping[str, int]) -> Frames:
    """The frames with what is `known` of the earlier revisions; 0 where there is none."""
    whole = frames["consignment"]
    counts = [known.get(one, 0) for one in whole["consignment_id"]]
    column = pl.Series(_COLUMN, counts, dtype=FRAMES["consignment"][_COLUMN])
    return Frames({**frames, "consignment": whole.with_columns(column)})
