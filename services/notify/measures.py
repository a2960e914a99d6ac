"""Carrying out an assessment: holds are placed, referrals opened, controls ordered, or the goods released.

One of a superseded revision may stop the goods, never release them: who amends fast enough escapes nothing.
"""

from datetime import datetime
from typing import Any
from uuid import uuid5

from services.notify.consignment import Assessed, Consignment, Control
from services.notify.holds import Hold, place
from services.notify.outcome import IDENTIFIERS, Announcement, Decided, Kind, Outcome
from services.notify.referrals import Referral, open_referral
from shared.events import Assessment, Measure, Ordered, Reason

MACHINE = "portcullis"
"""The actor of what no person decided."""

_USUAL_REASON = {
    Measure.RFI: Reason.INFORMATION_NEEDED,
    Measure.RFS: Reason.SCREENING_NEEDED,
    Measure.DNL: Reason.CONTROL,
    Measure.HOLD: Reason.CONTROL,
    Measure.INSPECT: Reason.CONTROL,
}
_CLEAN = frozenset({Measure.RELEASE, Measure.INSPECT})


def carry_out(consignment: Consignment, assessment: Assessment, assessed_at: datetime, *, at: datetime, agency: str) -> Outcome:
    """The effect of an assessment at time `at`; holds belong to `agency`. An assessment older than the last one is no news."""
    news = Assessed(revision=assessment.revision, at=assessed_at, id=assessment.id)
    if consignment.assessed is not None and not consignment.assessed.precedes(news):
        return Outcome(consignment)
    after = consignment.model_copy(update={"assessed": news})
    announcements: list[Announcement] = []
    decisions: list[Decided] = []
    for number, ordered in enumerate(assessment.measures):
        if ordered.measure is not Measure.RELEASE:
            stopped = _stop(after, ordered, number, at, agency)
            after = stopped.consignment
            announcements += stopped.announcements
            decisions += stopped.decisions
    calls_for = {ordered.measure for ordered in assessment.measures}
    clean = Measure.RELEASE in calls_for and calls_for <= _CLEAN  # an assessment that calls for nothing is no clearance
    current = after.declared and after.valid and assessment.revision == after.revision
    if current and not clean:
        after = after.model_copy(update={"cleared": None})
    elif current and not after.obstacles and not after.assessment_complete:
        after = after.model_copy(update={"cleared": after.revision})
        announcements.append(Announcement(Kind.RELEASE))
        decisions.append(Decided(Measure.RELEASE))
    past = after.declared and (not after.valid or assessment.revision < after.revision)
    alert = bool(after.obstacles) or after.control is not None or not (past or after.assessment_complete)
    return Outcome(after, tuple(announcements), tuple(decisions), alert)


def _stop(consignment: Consignment, ordered: Ordered, number: int, at: datetime, agency: str) -> Outcome:
    """One ordered measure, the assessment's `number`th; no news when the same already stands."""
    measure, reason = ordered.measure, ordered.reason or _USUAL_REASON[ordered.measure]
    identifier = str(uuid5(IDENTIFIERS, f"{consignment.consignment_id}/{consignment.version}/{number}"))
    change: dict[str, Any]
    if measure is Measure.HOLD:
        hold = Hold(id=identifier, agency=agency, reason=reason, placed_by=MACHINE, placed_at=at)
        change = {"holds": place(consignment.holds, hold)}
    elif measure is Measure.INSPECT:
        change = {"control": consignment.control or Control(id=identifier, reason=reason, ordered_by=MACHINE, ordered_at=at)}
    else:
        question = {"pointer": ordered.pointer, "hint": ordered.hint}
        referral = Referral(id=identifier, kind=measure, reason=reason, opened_by=MACHINE, opened_at=at, **question)
        change = {"referrals": open_referral(consignment.referrals, referral)}
    after = consignment.model_copy(update=change)
    if after == consignment:
        return Outcome(consignment)
    announced = Announcement(Kind(measure), reason, ordered.pointer, ordered.hint, identifier) if measure in _ANNOUNCED else None
    return Outcome(after, (announced,) if announced else (), (Decided(measure, reason),))


_ANNOUNCED = frozenset(Measure) - {Measure.DNL}
"""A proposed DNL is announced to nobody."""
