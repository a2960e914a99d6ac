"""The table of transitions: who may give which command, how far the goods may have come, and what is told of it. Pure.

What a command needs beside that (its hold must stand, its two people must differ) its act checks: `acts/`. The table is printed
in docs/lifecycle.md, and a test holds it against what the acts do.
"""

from collections.abc import Mapping
from typing import NamedTuple

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
from services.notify.consignment import Consignment, Stage
from services.notify.outcome import Kind
from shared.auth import Role
from shared.problems import Problem


class Transition(NamedTuple):
    """One line of the table. `tells` are the notices that may come of it; `partners`: it is for partner administrations."""

    who: frozenset[Role]
    stages: frozenset[Stage]
    tells: tuple[Kind, ...]
    effect: str
    partners: bool = False


_TARGETING = frozenset({Role.TARGETER, Role.SUPERVISOR})
_OFFICERS = _TARGETING | {Role.OFFICER}
_WITH_AGENCIES = _OFFICERS | {Role.AGENCY}
_TRADERS = frozenset({Role.FILER, Role.CARRIER})

_ALWAYS = frozenset(Stage)
_BEFORE = frozenset({Stage.BEFORE_ARRIVAL})
_UNDER_WAY = frozenset({Stage.BEFORE_ARRIVAL, Stage.ARRIVED})
_IN_HAND = _UNDER_WAY | {Stage.RELEASED}
_STANDING = _ALWAYS - {Stage.DISPOSED}
_PRESENT = _IN_HAND | {Stage.ENDED}  # goods of a filing that ended may be there all the same

TABLE: Mapping[type[AnyCommand], Transition] = {
    OpenReferral: Transition(
        _TARGETING, _UNDER_WAY, (Kind.RFI, Kind.RFS), "asks the filer; an RFS only before arrival; the goods wait for the answer"
    ),
    AnswerReferral: Transition(
        _TRADERS,
        _STANDING,
        (Kind.ANSWERED,),
        "the filer answers, an RFS also the carrier; who cannot screen is proposed for a DNL",
    ),
    CloseReferral: Transition(
        _TARGETING, _ALWAYS, (Kind.RFI_CLOSED, Kind.RFS_CLOSED, Kind.RELEASE), "ends an RFI or RFS; the last one releases"
    ),
    ProposeDnl: Transition(_TARGETING, _BEFORE, (), "proposes a DNL: the goods wait, nobody outside knows"),
    ConfirmDnl: Transition(
        _TARGETING, _BEFORE, (Kind.DNL,), "a second person, one of the two a supervisor, puts the DNL in force"
    ),
    RefuseDnl: Transition(_TARGETING, _ALWAYS, (Kind.RELEASE,), "a supervisor refuses a proposed DNL, or its proposer withdraws"),
    LiftDnl: Transition(frozenset({Role.SUPERVISOR}), _ALWAYS, (Kind.DNL_LIFTED, Kind.RELEASE), "ends a DNL in force"),
    AcknowledgeDnl: Transition(_TRADERS, _ALWAYS, (), "filer or carrier took note of a DNL: it is chased no more"),
    PlaceHold: Transition(_WITH_AGENCIES, _PRESENT, (Kind.HOLD,), "stops the goods, or a box with all that is in it"),
    LiftHold: Transition(_WITH_AGENCIES, _ALWAYS, (Kind.HOLD_LIFTED, Kind.RELEASE), "the owner alone; the last one releases"),
    Waive: Transition(
        _TARGETING,
        _UNDER_WAY,
        (Kind.HOLD_LIFTED, Kind.RFI_CLOSED, Kind.RFS_CLOSED, Kind.INSPECT_CANCELLED, Kind.RELEASE),
        "ends what the machine ordered, but no proposed DNL",
    ),
    Release: Transition(_OFFICERS, _UNDER_WAY, (Kind.RELEASE,), "nothing stands against movement; refused while something does"),
    OrderControl: Transition(_WITH_AGENCIES, _PRESENT, (Kind.INSPECT, Kind.REQUEST_ANSWERED), "orders an inspection"),
    RecordControl: Transition(
        frozenset({Role.OFFICER, Role.SUPERVISOR, Role.AGENCY}),
        _ALWAYS,
        (Kind.HOLD, Kind.HOLD_LIFTED, Kind.SEIZED, Kind.REFUSED, Kind.RELEASE, Kind.REQUEST_ANSWERED),
        "the result of one's own control; a discrepancy holds the goods; clean releases when nothing stands",
    ),
    CancelControl: Transition(_WITH_AGENCIES, _ALWAYS, (Kind.INSPECT_CANCELLED, Kind.RELEASE), "calls one's own control off"),
    RequestControl: Transition(
        frozenset({Role.AGENCY}), _BEFORE, (Kind.HOLD,), "a partner asks for an inspection before departure", partners=True
    ),
    DeclineRequest: Transition(
        _TARGETING, _ALWAYS, (Kind.HOLD_LIFTED, Kind.REQUEST_ANSWERED, Kind.RELEASE), "tells the partner no; its hold ends"
    ),
    Claim: Transition(_OFFICERS, _ALWAYS, (), "I work on it; a supervisor takes over"),
    Unclaim: Transition(_OFFICERS, _ALWAYS, (), "I no longer do; a supervisor ends another's"),
    Escalate: Transition(_OFFICERS, _ALWAYS, (), "a supervisor should see it"),
}


def permit(consignment: Consignment, command: AnyCommand, actor: Actor) -> None:
    """Let a command pass, or raise Problem: 403 (not for this role), 404 (not for this agency), 409 (stale, or too late)."""
    line = TABLE[type(command)]
    if not actor.is_one_of(line.who):
        raise Problem(403, "command.role", f"`{command.command}` is for: {', '.join(sorted(line.who))}.")
    if actor.roles & line.who <= {Role.AGENCY}:
        _permit_agency(consignment, command, actor, partners=line.partners)
    if command.expected_version is not None and command.expected_version != consignment.version:
        raise _stale(consignment, command.expected_version)
    if consignment.stage not in line.stages:
        allowed = " or ".join(stage for stage in Stage if stage in line.stages)
        raise Problem(
            409,
            "lifecycle.stage",
            f"`{command.command}` is for goods {allowed}; these are {consignment.stage} ({consignment.status}).",
        )


def _permit_agency(consignment: Consignment, command: AnyCommand, actor: Actor, *, partners: bool) -> None:
    if actor.agency is None:
        raise Problem(403, "auth.party", "The token names no agency to act for (claim `party`).")
    if actor.partner is not partners:
        raise Problem(403, "command.partner", f"`{command.command}` is not for {actor.agency}.")
    if not partners and actor.agency not in consignment.agencies:
        raise Problem(404, "case.unknown", "There is no such case that concerns your programmes.")


def _stale(consignment: Consignment, expected: int) -> Problem:
    since = consignment.since(expected)
    told = "; ".join(f"{change.by}: {change.did} ({change.at:%Y-%m-%d %H:%M:%S} UTC)" for change in since)
    return Problem(
        409,
        "lifecycle.stale",
        f"You looked at version {expected}; it is now version {consignment.version}. {told or 'Look again.'}",
        version=consignment.version,
        changes=[change.model_dump(mode="json") for change in since],
    )
