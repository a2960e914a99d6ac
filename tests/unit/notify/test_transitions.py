"""The table of transitions, every status against every command: what happens, and how it is refused."""

import pytest

from services.notify.commands import (
    AcknowledgeDnl,
    Actor,
    AnswerReferral,
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
    Question,
    RecordControl,
    RefuseDnl,
    Release,
    RequestControl,
    Unclaim,
    Waive,
)
from services.notify.consignment import Status
from services.notify.controls import Result
from services.notify.referrals import Screening
from services.notify.transitions import TABLE
from shared.auth import Role
from shared.events import Measure
from shared.problems import Problem
from tests.unit.notify.build import (
    AGENCY,
)
from tests.unit.notify.states import (
    ABROAD,
    CARA,
    FIL,
    STATES,
    SUE,
    TARA,
    TOM,
    WHY,
    WILD,
    first,
    given,
)


def test_there_is_a_consignment_of_every_status():
    assert {status: state.status for status, state in STATES.items()} == {status: status for status in Status}


def commands(state):
    """Every command, about what there is, by who may give it."""
    referral, hold, control = first(state.referrals), first(state.holds), first(state.controls)
    screening = Screening(result="cleared", methods=("XRY",), facility="Hall 4", person="A. de Vries")
    kind = next((one.kind for one in state.referrals), None)
    answer = {"screening": screening} if kind is Measure.RFS else {"text": "It is X."}
    return {
        "open-referral": (OpenReferral(questions=(Question(question="Why?"),)), TARA),
        "answer-referral": (AnswerReferral(referral_id=referral, **answer), FIL),
        "close-referral": (CloseReferral(referral_id=referral, text="Fine."), TARA),
        "propose-dnl": (ProposeDnl(text="Danger."), TARA),
        "confirm-dnl": (ConfirmDnl(referral_id=referral), TOM),
        "refuse-dnl": (RefuseDnl(referral_id=referral, **WHY), SUE),
        "lift-dnl": (LiftDnl(referral_id=referral, **WHY), SUE),
        "acknowledge-dnl": (AcknowledgeDnl(referral_id=referral), CARA),
        "place-hold": (PlaceHold(text="Look."), TARA),
        "lift-hold": (LiftHold(hold_id=hold, **WHY), TARA),
        "waive": (Waive(**WHY), TARA),
        "release": (Release(text="Fine."), TARA),
        "order-control": (OrderControl(place="NLRTM"), TARA),
        "record-control": (RecordControl(control_id=control, result=Result.CLEAN), SUE),
        "cancel-control": (CancelControl(control_id=control, **WHY), TARA),
        "request-control": (RequestControl(reference="R-1", text="Please."), ABROAD),
        "decline-request": (DeclineRequest(request_id="none", text="No."), TARA),
        "claim": (Claim(), TARA),
        "unclaim": (Unclaim(), TARA),
        "escalate": (Escalate(text="Look."), TARA),
    }


ORDER = list(STATES)
# What becomes of the command in each status, in that order: the new status, `=` when it stays, or how it is refused; `*3`: thrice
MATRIX = {
    "open-referral": """
        RFI_OPEN*2 =*5 RFI_OPEN*3 lifecycle.stage*5
    """,
    "answer-referral": """
        referral.unknown*2 IN_ASSESSMENT*2 referral.unknown*2 referral.not-yours referral.unknown*4 lifecycle.stage*2
        referral.unknown*2
    """,
    "close-referral": """
        referral.unknown*2 ASSESSED*2 referral.unknown referral.dnl*2 referral.unknown*8
    """,
    "propose-dnl": """
        DNL_PROPOSED*5 dnl.open*2 lifecycle.stage*8
    """,
    "confirm-dnl": """
        referral.unknown*2 dnl.other*2 referral.unknown = dnl.active lifecycle.stage*8
    """,
    "refuse-dnl": """
        referral.unknown*2 dnl.other*2 referral.unknown ASSESSED dnl.active referral.unknown*8
    """,
    "lift-dnl": """
        referral.unknown*2 dnl.other*2 referral.unknown dnl.proposed ASSESSED referral.unknown*8
    """,
    "acknowledge-dnl": """
        referral.unknown*2 =*2 referral.unknown*2 = referral.unknown*8
    """,
    "place-hold": """
        HOLD*4 =*3 HOLD*4 lifecycle.stage*2 HOLD*2
    """,
    "lift-hold": """
        hold.unknown*4 ASSESSED hold.unknown*10
    """,
    "waive": """
        waive.nothing*2 ASSESSED*3 waive.nothing*2 RELEASED waive.nothing*2 lifecycle.stage*5
    """,
    "release": """
        ASSESSED release.already release.stopped*6 RELEASED*2 lifecycle.stage*5
    """,
    "order-control": """
        CONTROL_SCHEDULED*2 =*6 CONTROL_SCHEDULED*3 lifecycle.stage*2 =*2
    """,
    "record-control": """
        control.unknown*7 RELEASED control.done control.unknown control.done*3 control.unknown*2
    """,
    "cancel-control": """
        control.unknown*7 RELEASED control.done control.unknown control.done*3 control.unknown*2
    """,
    "request-control": """
        HOLD*4 =*3 lifecycle.stage*8
    """,
    "decline-request": """
        request.unknown*15
    """,
    "claim": """
        =*15
    """,
    "unclaim": """
        =*15
    """,
    "escalate": """
        =*15
    """,
}


def becomes(name):
    for word in MATRIX[name].split():
        what, _, times = word.partition("*")
        yield from [what] * int(times or 1)


@pytest.mark.parametrize("status", ORDER)
@pytest.mark.parametrize("name", [kind.model_fields["command"].default for kind in TABLE])
def test_every_command_in_every_status(name, status):
    state = STATES[Status(status)]
    command, actor = commands(state)[name]
    try:
        ended = given(state, command, actor).consignment.status
        became = "=" if ended == status else ended.value
    except Problem as refused:
        became = refused.code
    assert became == list(becomes(name))[ORDER.index(status)]


EVERYBODY = {
    Role.TARGETER: TARA,
    Role.SUPERVISOR: Actor(subject="sue", roles=frozenset({Role.SUPERVISOR}), agency=AGENCY),
    Role.OFFICER: Actor(subject="olaf", roles=frozenset({Role.OFFICER}), agency=AGENCY),
    Role.AGENCY: WILD,
    Role.FILER: FIL,
    Role.CARRIER: CARA,
    Role.ADMIN: Actor(subject="ada", roles=frozenset({Role.ADMIN})),
    Role.OPS: Actor(subject="ops", roles=frozenset({Role.OPS})),
}


@pytest.mark.parametrize("role", EVERYBODY)
@pytest.mark.parametrize("kind", TABLE)
def test_nobody_gives_a_command_that_is_not_theirs(kind, role):
    command, _ = commands(STATES[Status.HOLD])[kind.model_fields["command"].default]
    if role in TABLE[kind].who:
        return
    with pytest.raises(Problem) as refused:
        given(STATES[Status.HOLD], command, EVERYBODY[role])
    assert (refused.value.status, refused.value.code) == (403, "command.role")
