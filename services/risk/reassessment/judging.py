"""Judging a few consignments again: frames, engine and register in, answers out. No I/O but the log."""

import traceback
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import structlog

from services.risk.core.assess import EXHAUSTED
from services.risk.core.frames import Frames
from services.risk.engine import Engine
from services.risk.known import Known
from services.risk.reassessment.live import Due, Settled
from services.risk.reassessment.renewal import matched, renewed, same_answer
from services.risk.selection.limits import Asking, offices, told
from shared.events import Assessment

log = structlog.get_logger(__name__)


class Again(NamedTuple):
    """A consignment judged again."""

    due: Due
    assessment: Assessment
    matched: bool

    @property
    def changed(self) -> bool:
        """Whether somebody must hear of it."""
        return not same_answer(self.due.assessment, self.assessment)

    @property
    def settled(self) -> Settled:
        """What is left of it: the new assessment where the answer changed, else the one it had."""
        newest = self.assessment if self.changed else self.due.assessment
        return Settled(self.due.consignment_id, newest.id, self.matched)


class Outcome(NamedTuple):
    """Consignments judged together, and the frames they were judged by."""

    frames: Frames
    judged: list[Again]


def hit_anew(engine: Engine, outcomes: Sequence[Outcome]) -> list[Asking]:
    """Those that criteria with limits hit which did not before: they ask for a place of today's. What was withheld when the
    revision was first judged stays withheld.
    """
    found = []
    for outcome in outcomes:
        office = dict(offices(outcome.frames))
        for one in outcome.judged:
            name = one.due.consignment_id
            limits, before = engine.rulesets.of(name).limited, {hit.criterion for hit in one.due.assessment.hits}
            hits = [hit.criterion for hit in one.assessment.hits if hit.criterion in limits and hit.criterion not in before]
            if hits:
                found.append(Asking(name, office[name], {criterion: limits[criterion] for criterion in hits}))
    return found


def withholding(engine: Engine, outcome: Outcome, denied: Mapping[str, Collection[str]]) -> Outcome:
    """The outcome when these criteria do not count for these consignments."""
    concerned = [one.due.consignment_id for one in outcome.judged if one.due.consignment_id in denied]
    if not concerned:
        return outcome
    before = outcome.frames["consignment"]
    stored = dict(before.select("consignment_id", EXHAUSTED).iter_rows()) if EXHAUSTED in before.columns else {}
    every = {name: {*(stored.get(name) or ()), *denied.get(name, ())} for name in before["consignment_id"]}
    frames = told(outcome.frames, every)
    made = {one.consignment_id: one for one in engine.rulesets.assess(frames.select(concerned))}
    again = [one._replace(assessment=made.get(one.due.consignment_id, one.assessment)) for one in outcome.judged]
    return Outcome(frames, again)


class Sifted(NamedTuple):
    """Consignments that can be read, and what is left of those that cannot."""

    sound: list[Due]
    failed: list[Settled]


def sift(due: Sequence[Due]) -> Sifted:
    """Read what was declared and answered."""
    sifted = Sifted([], [])
    for one in due:
        try:
            _ = one.declared, one.assessment
        except (ValueError, zlib.error) as error:
            sifted.failed.append(_failed(one, error))
        else:
            sifted.sound.append(one)
    return sifted


def judge_again(engine: Engine, archive: bytes, due: Sequence[Due], beside: Known) -> tuple[list[Outcome], list[Settled]]:
    """Judge consignments of one frame archive again. One that cannot be judged is found by halving and keeps its answer:
    it must stop neither the others nor the filings that this process is to assess.
    """
    try:
        return [_judged(engine, archive, due, beside)], []
    except Exception as error:  # noqa: BLE001  whatever it is, it is this consignment's alone
        if len(due) == 1:
            return [], [_failed(due[0], error)]
    middle = len(due) // 2
    first, second = (judge_again(engine, archive, half, beside) for half in (due[:middle], due[middle:]))
    return first[0] + second[0], first[1] + second[1]


def _failed(one: Due, error: Exception) -> Settled:
    """It keeps its answer; the reason is kept beside it, and told without the data it may quote."""
    log.error("a live consignment cannot be judged again", key=one.consignment_id, error=type(error).__name__)
    fault = "".join(traceback.format_exception(error))[-2000:]
    return Settled(one.consignment_id, one.assessment_id, one.matched, fault)


def _judged(engine: Engine, archive: bytes, due: Sequence[Due], beside: Known) -> Outcome:
    stored = Frames.from_bytes(archive).select([one.consignment_id for one in due])
    fresh = engine.frames([one.declared for one in due], beside)
    frames = renewed(stored, fresh, engine.generation)
    made = {one.consignment_id: one for one in engine.rulesets.assess(frames)}
    hit = matched(frames)
    return Outcome(frames, [Again(one, made[one.consignment_id], one.consignment_id in hit) for one in due])
