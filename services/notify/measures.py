"""Carrying out an assessment: holds are placed, referrals opened, controls ordered, or the goods released.

One of a superseded revision may stop the goods, never release them: who amends fast enough escapes nothing.
"""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid5

from services.notify.agencies import Directory
from services.notify.clock import CLOCK, Terms
from services.notify.commands import Ground
from services.notify.consignment import Assessed, Consignment
from services.notify.controls import Arm, Control
from services.notify.holds import Hold, place
from services.notify.outcome import IDENTIFIERS, Announcement, Decided, Kind, Outcome, about
from services.notify.referrals import Referral, open_referral, replaced
from shared.events import Assessment, Measure, Ordered, Reason

MACHINE = CLOCK
"""The actor of what no person decided."""

_USUAL_REASON = {
    Measure.RFI: Reason.INFORMATION_NEEDED,
    Measure.RFS: Reason.SCREENING_NEEDED,
    Measure.DNL: Reason.CONTROL,
    Measure.HOLD: Reason.CONTROL,
    Measure.INSPECT: Reason.CONTROL,
}
_CLEAN = frozenset({Measure.RELEASE, Measure.INSPECT})


RANDOM = "SYS-01"
"""The criterion of the random arm (domain reference 3.9)."""


class House(NamedTuple):
    """What a gate decides by beside the assessment: whose it is, how long things may take, who handles which programme."""

    agency: str
    terms: Terms = Terms()
    directory: Directory = Directory()


def carry_out(consignment: Consignment, assessment: Assessment, assessed_at: datetime, *, at: datetime, house: House) -> Outcome:
    """The effect of an assessment at time `at`. An assessment older than the last one is no news."""
    news = _assessed(assessment, assessed_at)
    if consignment.assessed is not None and not consignment.assessed.precedes(news):
        return Outcome(consignment)
    outcome = Outcome(consignment.model_copy(update={"assessed": news}))
    for number, ordered in enumerate(assessment.measures):
        if ordered.measure is not Measure.RELEASE:
            outcome = outcome.followed_by(_stop(outcome.consignment, ordered, number, at, house))
    calls_for = {ordered.measure for ordered in assessment.measures}
    clean = Measure.RELEASE in calls_for and calls_for <= _CLEAN  # an assessment that calls for nothing is no clearance
    after = outcome.consignment
    current = after.declared and after.valid and assessment.revision == after.revision
    if current and not clean:
        outcome = outcome._replace(consignment=after.model_copy(update={"cleared": None}))
    elif current:
        outcome = outcome.followed_by(_satisfied(after, at))
        after = outcome.consignment
        if not after.obstacles and not after.assessment_complete:
            released = after.model_copy(update={"cleared": after.revision})
            outcome = outcome.followed_by(Outcome(released, (Announcement(Kind.RELEASE),), (Decided(Measure.RELEASE),)))
    after = outcome.consignment
    past = after.declared and (not after.valid or assessment.revision < after.revision)
    if after.obstacles or after.control is not None or not (past or after.assessment_complete):
        outcome = outcome.followed_by(_cased(after, at, house))._replace(alert=True)
    return outcome


def _assessed(assessment: Assessment, at: datetime) -> Assessed:
    criteria = tuple(hit.criterion for hit in assessment.hits)
    inspect = [ordered for ordered in assessment.measures if ordered.measure is Measure.INSPECT]
    drawn = bool(inspect) and all(ordered.criteria == (RANDOM,) for ordered in inspect)
    return Assessed(
        revision=assessment.revision,
        at=at,
        id=assessment.id,
        band=assessment.band,
        score=assessment.score,
        programmes=tuple(dict.fromkeys(hit.programme for hit in assessment.hits)),
        criteria=criteria,
        random=drawn,
    )


def _cased(consignment: Consignment, at: datetime, house: House) -> Outcome:
    """Officers get a case of it; the agencies that handle its programmes are told when it first comes to them."""
    assessed = consignment.assessed
    handling = house.directory.handling(assessed.programmes if assessed else ())
    new = tuple(agency for agency in handling if agency not in consignment.agencies)
    change = {"cased_at": consignment.cased_at or at, "agencies": (*consignment.agencies, *new)}
    told = tuple(Announcement(Kind.CASE_ROUTED, reference=consignment.consignment_id, to=agency) for agency in new)
    return Outcome(consignment.model_copy(update=change), told)


def _satisfied(consignment: Consignment, at: datetime) -> Outcome:
    """A clean assessment closes the machine's own questions that were answered (domain reference 5.2: score green)."""
    outcome = Outcome(consignment)
    for referral in consignment.open_referrals:
        if referral.opened_by == MACHINE and referral.answers and referral.kind is Measure.RFI:
            words = {"ground": Ground.ANSWER_SATISFIES, "closing": "The newest assessment is clean."}
            closed = referral.model_copy(update={"closed_by": MACHINE, "closed_at": at} | words)
            after = outcome.consignment.model_copy(update={"referrals": replaced(outcome.consignment.referrals, closed)})
            told = Announcement(Kind.RFI_CLOSED, referral.reason, reference=referral.id)
            outcome = outcome.followed_by(Outcome(after, (told,), (Decided(Measure.RFI, referral.reason, lifted=True),)))
    return outcome


def _stop(consignment: Consignment, ordered: Ordered, number: int, at: datetime, house: House) -> Outcome:
    """One ordered measure, the assessment's `number`th; no news when the same already stands."""
    measure, reason = ordered.measure, ordered.reason or _USUAL_REASON[ordered.measure]
    identifier = str(uuid5(IDENTIFIERS, f"{consignment.consignment_id}/{consignment.version}/{number}"))
    change: dict[str, Any]
    announced = Announcement(Kind(measure), reason, ordered.pointer, ordered.hint, identifier)
    if measure is Measure.HOLD:
        hold = Hold(id=identifier, agency=house.agency, reason=reason, placed_by=MACHINE, placed_at=at)
        change = {"holds": place(consignment.holds, hold)}
    elif measure is Measure.INSPECT:
        change = {"controls": _ordered(consignment, ordered, identifier, reason, at, house)}
    else:
        referral = Referral(
            id=identifier,
            kind=measure,
            reason=reason,
            pointer=ordered.pointer,
            hint=ordered.hint,
            revision=consignment.revision,
            opened_by=MACHINE,
            opened_at=at,
            due_at=house.terms.due(measure, at),
        )
        change = {"referrals": open_referral(consignment.referrals, referral)}
        announced = about(Kind(measure), referral)
    after = consignment.model_copy(update=change)
    if after == consignment:
        return Outcome(consignment)
    return Outcome(after, (announced,) if measure in _ANNOUNCED else (), (Decided(measure, reason),))


def _ordered(
    consignment: Consignment, ordered: Ordered, identifier: str, reason: Reason, at: datetime, house: House
) -> tuple[Control, ...]:
    """The controls with one that the machine orders: one at a time, and one a revision."""
    if any(
        control.pending or (control.ordered_by == MACHINE and control.revision == consignment.revision)
        for control in consignment.controls
    ):
        return consignment.controls
    control = Control(
        id=identifier,
        agency=house.agency,
        reason=reason,
        criteria=ordered.criteria,
        arm=Arm.RANDOM if ordered.criteria == (RANDOM,) else Arm.TARGETED,
        revision=consignment.revision,
        ordered_by=MACHINE,
        ordered_at=at,
    )
    return (*consignment.controls, control)


_ANNOUNCED = frozenset(Measure) - {Measure.DNL}
"""A proposed DNL is announced to nobody."""
