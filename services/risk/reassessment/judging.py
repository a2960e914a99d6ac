"""Judging a few consignments again. Pure: frames, engine and register in, answers out."""

import traceback
from collections.abc import Sequence
from typing import NamedTuple

import structlog

from services.risk.core.frames import Frames
from services.risk.engine import Engine
from services.risk.known import Known
from services.risk.reassessment.live import Due, Settled
from services.risk.reassessment.renewal import matched, renewed, same_answer
from shared.events import Assessment

log = structlog.get_logger(__name__)


class Again(NamedTuple):
    """A consignment judged again, or why it could not be."""

    due: Due
    assessment: Assessment
    matched: bool
    fault: str | None = None

    @property
    def changed(self) -> bool:
        """Whether somebody must hear of it."""
        return self.fault is None and not same_answer(self.due.assessment, self.assessment)

    @property
    def settled(self) -> Settled:
        """What is left of it: the new assessment where the answer changed, else the one it had."""
        newest = self.assessment if self.changed else self.due.assessment
        return Settled(self.due.consignment_id, newest.id, self.matched, self.fault)


class Outcome(NamedTuple):
    """Consignments judged together, and the frames they were judged by."""

    frames: Frames
    judged: list[Again]


def judge_again(engine: Engine, archive: bytes, due: Sequence[Due], beside: Known) -> list[Outcome]:
    """Judge consignments of one frame archive again. One that cannot be judged is found by halving and keeps its answer:
    it must stop neither the others nor the filings that this process is to assess.
    """
    try:
        return [_judged(engine, archive, due, beside)]
    except Exception:
        if len(due) == 1:
            log.exception("a live consignment cannot be judged again", key=due[0].consignment_id)
            [one] = due
            return [Outcome(Frames({}), [Again(one, one.assessment, one.matched, traceback.format_exc()[-2000:])])]
    middle = len(due) // 2
    return [*judge_again(engine, archive, due[:middle], beside), *judge_again(engine, archive, due[middle:], beside)]


def _judged(engine: Engine, archive: bytes, due: Sequence[Due], beside: Known) -> Outcome:
    stored = Frames.from_bytes(archive).select([one.consignment_id for one in due])
    fresh = engine.frames([one.declared for one in due], beside)
    frames = renewed(stored, fresh, engine.generation)
    made = {one.consignment_id: one for one in engine.rulesets.assess(frames)}
    hit = matched(frames)
    return Outcome(frames, [Again(one, made[one.consignment_id], one.consignment_id in hit) for one in due])
