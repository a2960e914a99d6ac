"""Releasing: when the stack is empty, by an officer's word, or by setting aside what the machine ordered. Pure."""

from services.notify.acts.controls import called_off
from services.notify.acts.deed import Deed
from services.notify.acts.holds import without
from services.notify.acts.referrals import closed
from services.notify.clock import CLOCK
from services.notify.commands import (
    AnyCommand,
    CancelControl,
    CloseReferral,
    DeclineRequest,
    LiftDnl,
    LiftHold,
    RecordControl,
    RefuseDnl,
    Release,
    Waive,
)
from services.notify.consignment import Consignment, Disposal, Noted, Stage
from services.notify.holds import standing
from services.notify.outcome import Announcement, Decided, Kind, Outcome
from shared.events import Measure
from shared.problems import Problem

_ENDING = (CloseReferral, RefuseDnl, LiftDnl, LiftHold, RecordControl, CancelControl, DeclineRequest, Waive)
"""Commands that may take the last obstacle away."""


def release(consignment: Consignment, command: Release, deed: Deed) -> Outcome:
    """Refused while anything stands, naming it."""
    stands = [f"a {kind} is open" for kind in sorted(consignment.obstacles)]
    if consignment.stage is Stage.ARRIVED:
        stands += [f"control {control.id} is not done" for control in consignment.pending_controls]
    if stands:
        raise Problem(409, "release.stopped", f"Something stands against it: {', '.join(stands)}.")
    if consignment.stage is Stage.BEFORE_ARRIVAL and consignment.assessment_complete:
        raise Problem(409, "release.already", "Nothing stands against these goods already.")
    return _clear(consignment, deed, command.text)


def waive(consignment: Consignment, command: Waive, deed: Deed) -> Outcome:
    """End every question, every hold of the own agency and every inspection that no person ordered."""
    outcome = Outcome(consignment)
    for referral in consignment.open_referrals:
        if referral.opened_by == CLOCK and referral.kind is not Measure.DNL:
            outcome = outcome.followed_by(closed(outcome.consignment, referral, deed.by, deed, command.ground, command.text))
    for hold in standing(consignment.holds):
        if hold.placed_by == CLOCK and hold.agency == deed.agency:
            outcome = outcome.followed_by(without(outcome.consignment, hold.id, deed, deed.agency, command.ground, command.text))
    for control in consignment.pending_controls:
        if control.ordered_by == CLOCK:
            outcome = outcome.followed_by(called_off(outcome.consignment, control, deed, command.text))
    if outcome.consignment == consignment:
        raise Problem(409, "waive.nothing", "Nothing stands that the machine ordered.")
    return outcome


def settled(before: Consignment, outcome: Outcome, command: AnyCommand, deed: Deed) -> Outcome:
    """Release what the act left without an obstacle: judged in its newest revision, or come without a filing and let go."""
    after = outcome.consignment
    if not isinstance(command, _ENDING) or after == before or after.obstacles:
        return outcome
    judged = after.assessed is not None and after.assessed.revision == after.revision
    before_arrival = after.stage is Stage.BEFORE_ARRIVAL and not after.assessment_complete
    arrived = after.stage is Stage.ARRIVED and not after.pending_controls
    if not judged or not (before_arrival or arrived):
        return outcome
    return outcome.followed_by(_clear(after, deed, None))


def _clear(consignment: Consignment, deed: Deed, text: str | None) -> Outcome:
    change: dict[str, object] = {"cleared": consignment.revision}
    if consignment.stage is Stage.ARRIVED:
        change |= {"disposal": Disposal.RELEASED, "disposed": Noted(by=deed.by, at=deed.at, text=text)}
    after = consignment.model_copy(update=change)
    return Outcome(after, (Announcement(Kind.RELEASE),), (Decided(Measure.RELEASE),))
