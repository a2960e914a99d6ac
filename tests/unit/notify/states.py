"""Consignments in every status, and the people who act on them."""

from services.notify import acts
from services.notify.clock import Terms
from services.notify.commands import (
    Actor,
    AnswerReferral,
    ConfirmDnl,
    Ground,
    RecordControl,
)
from services.notify.consignment import Status
from services.notify.controls import Result
from shared.auth import Role
from tests.unit.notify.build import (
    AGENCY,
    CARRIER,
    DNL,
    FILER,
    HOLD,
    INSPECT,
    RELEASE,
    RFI,
    RFS,
    after,
    arrived,
    assessed,
    at,
    declared,
    invalidated,
)

WHY = {"ground": Ground.ARTICULABLE_REASON, "text": "because"}
SUE = Actor(subject="sue", roles=frozenset({Role.SUPERVISOR, Role.OFFICER}), agency=AGENCY)
TARA = Actor(subject="tara", roles=frozenset({Role.TARGETER}), agency=AGENCY)
TOM = TARA.model_copy(update={"subject": "tom"})
FIL = Actor(subject="fil", roles=frozenset({Role.FILER}), party=FILER)
CARA = Actor(subject="cara", roles=frozenset({Role.CARRIER}), party=CARRIER)
WILD = Actor(subject="wild", roles=frozenset({Role.AGENCY}), agency="wildlife")
ABROAD = Actor(subject="abroad", roles=frozenset({Role.AGENCY}), agency="customs-partner", partner=True)


def given(consignment, command, actor=SUE, seconds=50):
    return acts.decide(consignment, command, actor, at=at(seconds), customs=AGENCY, terms=Terms())


def done(consignment, *steps):
    """The consignment after commands of (command, actor)."""
    for command, actor in steps:
        consignment = given(consignment, command, actor).consignment
    return consignment


def first(things, default="none"):
    return next((thing.id for thing in things), default)


BANNED = done(
    after(assessed(DNL)),
    (ConfirmDnl(referral_id=after(assessed(DNL)).referrals[0].id), TARA),
    (ConfirmDnl(referral_id=after(assessed(DNL)).referrals[0].id), SUE),
)
INSPECTED = after(assessed(INSPECT), arrived())
ANSWERED = done(after(assessed(RFI)), (AnswerReferral(referral_id=after(assessed(RFI)).referrals[0].id, text="It is X."), FIL))


def recorded(result):
    return done(INSPECTED, (RecordControl(control_id=first(INSPECTED.controls), result=result), SUE))


STATES = {
    Status.IN_ASSESSMENT: after(declared()),
    Status.ASSESSED: after(assessed(RELEASE)),
    Status.RFI_OPEN: after(assessed(RFI)),
    Status.RFS_OPEN: after(assessed(RFS)),
    Status.HOLD: after(assessed(HOLD)),
    Status.DNL_PROPOSED: after(assessed(DNL)),
    Status.DNL_ACTIVE: BANNED,
    Status.CONTROL_SCHEDULED: INSPECTED,
    Status.INSPECTED: after(declared(), arrived()).model_copy(
        update={"controls": recorded(Result.SEIZURE).controls}  # examined, never assessed
    ),
    Status.ARRIVED: after(declared(), arrived()),
    Status.RELEASED: recorded(Result.CLEAN),
    Status.SEIZED: recorded(Result.SEIZURE),
    Status.REFUSED: recorded(Result.REFUSED),
    Status.INVALIDATED: after(declared(), invalidated()),
    Status.EXPIRED: after(declared()).model_copy(update={"expired_at": at(9)}),
}
