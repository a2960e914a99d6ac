"""What each command does to a consignment. Pure: `decide` is the whole machine, the clock comes in as an argument.

`transitions` says who may and when; each room here holds the acts of one kind: `referrals`, `dnl`, `holds`, `controls`,
`release`, `work`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.notify.acts import controls, dnl, holds, referrals, release, work
from services.notify.acts.deed import Deed, held
from services.notify.clock import Terms
from services.notify.commands import (
    AcknowledgeDnl,
    Actor,
    AnswerReferral,
    AnyCommand,
    CancelControl,
    Claim,
    CloseReferral,
    ConfirmDnl,
    DeclineRequest,
    Escalate,
    LiftDnl,
    LiftHold,
    OpenReferral,
    OrderControl,
    PlaceHold,
    ProposeDnl,
    RecordControl,
    RefuseDnl,
    Release,
    RequestControl,
    Unclaim,
    Waive,
)
from services.notify.consignment import Consignment
from services.notify.holds import Hold
from services.notify.outcome import Outcome
from services.notify.transitions import permit
from shared.auth import Role

_ACTS: Mapping[type[AnyCommand], Callable[[Consignment, Any, Deed], Outcome]] = {
    OpenReferral: referrals.ask,
    AnswerReferral: referrals.answer,
    CloseReferral: referrals.close,
    ProposeDnl: dnl.propose,
    ConfirmDnl: dnl.confirm,
    RefuseDnl: dnl.refuse,
    LiftDnl: dnl.lift,
    AcknowledgeDnl: dnl.acknowledge,
    PlaceHold: holds.put,
    LiftHold: holds.take_off,
    Waive: release.waive,
    Release: release.release,
    OrderControl: controls.order,
    RecordControl: controls.record,
    CancelControl: controls.cancel,
    RequestControl: controls.request,
    DeclineRequest: controls.decline,
    Claim: work.claim,
    Unclaim: work.unclaim,
    Escalate: work.escalate,
}
_BY_TRADERS = (AnswerReferral, AcknowledgeDnl)
_NO_DECISION = (Claim, Unclaim, Escalate)


def decide(before: Consignment, command: AnyCommand, actor: Actor, *, at: datetime, customs: str, terms: Terms) -> Outcome:
    """The effect of a command at time `at`; `customs` is the agency whose gate this is. Every change counts `version` up.

    Raises Problem 403, 404 or 409 with a stable code, saying what stands against it.
    """
    permit(before, command, actor)
    deed = Deed(actor, at, terms, customs)
    return _versioned(before, _ACTS[type(command)](before, command, deed), command, deed)


def spread(
    other: Consignment, hold: Hold, command: AnyCommand, actor: Actor, *, at: datetime, customs: str, terms: Terms
) -> Outcome:
    """What a change of an equipment hold does to another consignment in the box: `hold` as it now is, placed or lifted."""
    deed = Deed(actor, at, terms, customs)
    if hold.stands:
        known = any(one.id == hold.id for one in other.holds)
        outcome = Outcome(other) if known else held(other, hold)
    else:
        outcome = holds.without(other, hold.id, deed, hold.agency, hold.ground or "", hold.lifted_because or "")
    return _versioned(other, outcome, command, deed)


def _versioned(before: Consignment, outcome: Outcome, command: AnyCommand, deed: Deed) -> Outcome:
    outcome = release.settled(before, outcome, command, deed)
    after = outcome.consignment
    if after == before:
        return Outcome(before)
    change: dict[str, Any] = {}
    if not isinstance(command, _BY_TRADERS) and after.cased_at is None:
        change["cased_at"] = deed.at
    if Role.SUPERVISOR in deed.actor.roles and not isinstance(command, _NO_DECISION):
        change["escalated"] = None
    return outcome._replace(consignment=after.model_copy(update=change).changed(deed.by, command.command, deed.at))
