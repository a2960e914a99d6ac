"""Judging a batch whose members look back at each other.

Whether a consignment was stopped is known only once it is judged, and those after it may ask. So the batch is judged as if
none were stopped; whoever would have seen a stop is judged again with it, until nothing changes. A consignment looks at
earlier ones only, so this ends, and with what judging one after the other would give.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from services.risk.core.frames import Frames
from services.risk.core.subjects import Subject
from services.risk.history.look_back import look_again, look_back
from services.risk.history.marks import marks
from services.risk.history.past import past
from services.risk.history.windows import SIGHTING, Batch, batch
from shared.events import Assessment, Measure

STOPS = frozenset({Measure.HOLD, Measure.DNL})
"""What stops a consignment. Not an inspection: the random arm orders those, and chance is no suspicion."""

Judge = Callable[[Frames], list[Assessment]]


class Settled(NamedTuple):
    """The frames with their history, the assessments made of them, and what they leave behind."""

    frames: Frames
    made: list[Assessment]
    sightings: pl.DataFrame


def marked(subjects: Sequence[Subject], frames: Frames) -> Batch:
    """What a batch asks and leaves. `frames` are its frames without history, each consignment once."""
    return batch(subjects, marks(subjects, frames))


def settle(frames: Frames, given: Batch, stored: pl.DataFrame, judge: Judge) -> Settled:
    """Judge the batch with its history. `stored` is what the store knows of `given`; `judge` assesses frames."""
    count = frames["consignment"].height
    stopped = [False] * count
    behind = past(given, stored)
    seen = frames.with_history(look_back(frames, behind))
    made = judge(seen)
    while (stops := [_stopped(one) for one in made]) != stopped:
        stopped = stops
        again = seen.with_history(look_again(frames, behind.stopping(stopped)))
        changed = _changed(seen, again)
        seen = again
        if changed:
            anew = {one.consignment_id: one for one in judge(again.select(changed))}
            made = [anew.get(one.consignment_id, one) for one in made]
    outcome = pl.DataFrame({"position": range(count), "stopped": stopped}, schema={"position": pl.Int64, "stopped": pl.Boolean})
    return Settled(seen, made, given.left.join(outcome, on="position", how="left").select(SIGHTING.keys()))


def _stopped(assessment: Assessment) -> bool:
    return any(ordered.measure in STOPS for ordered in assessment.measures)


_BY_OUTCOME = {
    "consignment": ("stopped_twins_90d", "stopped_twins_other_words_90d", "filer_stopped_share_90d"),
    "item": ("value_score", "value_reference", "value_peers"),
    "party": ("stops_365d", "linked_stopped_365d"),
}
"""The columns that hang on whether others were stopped; `linked_by` moves with them."""


def _changed(before: Frames, after: Frames) -> list[str]:
    """Consignments that see something else than before."""
    found: set[str] = set()
    for frame, columns in _BY_OUTCOME.items():
        for name in columns:
            differs = before[frame][name].ne_missing(after[frame][name])
            found.update(after[frame].filter(differs)["consignment_id"])
    return sorted(found)
