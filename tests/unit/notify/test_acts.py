"""What acts do, and what they refuse, beyond the table."""

import pytest

from services.notify.commands import (
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
    Release,
    RequestControl,
    Unclaim,
    Waive,
)
from services.notify.consignment import Status
from services.notify.controls import Result
from services.notify.outcome import Kind
from services.notify.referrals import Screening
from services.notify.transitions import TABLE
from shared.events import Measure
from shared.problems import Problem
from tests.unit.notify.build import (
    AGENCY,
    DNL,
    HOLD,
    RELEASE,
    RFI,
    after,
    assessed,
    declared,
    outcome,
)
from tests.unit.notify.states import (
    ABROAD,
    ANSWERED,
    BANNED,
    CARA,
    FIL,
    INSPECTED,
    STATES,
    SUE,
    TARA,
    TOM,
    WHY,
    WILD,
    done,
    first,
    given,
)

TOLD = [
    # what, before, the notices that come of it
    (OpenReferral(questions=(Question(question="Why?"), Question(question="Who?"))), after(declared()), ["rfi", "rfi"]),
    (OpenReferral(kind=Measure.RFS, questions=(Question(question="Screen"),)), after(declared()), ["rfs"]),
    (CloseReferral(referral_id=first(ANSWERED.referrals), text="Fine."), ANSWERED, ["rfi-closed", "release"]),
    (ProposeDnl(text="Danger."), after(declared()), []),
    (LiftDnl(referral_id=first(BANNED.referrals), **WHY), BANNED, ["dnl-lifted", "release"]),
    (PlaceHold(text="Look."), after(declared()), ["hold"]),
    (LiftHold(hold_id=first(STATES[Status.HOLD].holds), **WHY), STATES[Status.HOLD], ["hold-lifted", "release"]),
    (Waive(**WHY), after(assessed(HOLD, RFI)), ["rfi-closed", "hold-lifted", "release"]),
    (Release(text="Fine."), after(declared()), ["release"]),
    (OrderControl(place="NLRTM"), after(declared()), ["inspect"]),
    (RecordControl(control_id=first(INSPECTED.controls), result=Result.CLEAN), INSPECTED, ["release"]),
    (RecordControl(control_id=first(INSPECTED.controls), result=Result.DISCREPANCY), INSPECTED, ["hold"]),
    (RecordControl(control_id=first(INSPECTED.controls), result=Result.SEIZURE), INSPECTED, ["seized"]),
    (RecordControl(control_id=first(INSPECTED.controls), result=Result.REFUSED), INSPECTED, ["refused"]),
    (CancelControl(control_id=first(INSPECTED.controls), **WHY), INSPECTED, ["inspect-cancelled", "release"]),
]


@pytest.mark.parametrize(("command", "state", "kinds"), TOLD)
def test_what_is_told_of_it(command, state, kinds):
    told = [announcement.kind for announcement in given(state, command).announcements]
    assert told == kinds
    assert set(told) <= set(TABLE[type(command)].tells)


def test_the_last_of_two_lets_the_goods_go_and_the_first_does_not():
    held = done(after(assessed(HOLD)), (PlaceHold(text="Look."), TARA))
    one, two = (LiftHold(hold_id=hold.id, **WHY) for hold in held.holds)
    half = given(held, one)
    whole = given(half.consignment, two)
    assert [[told.kind for told in outcome.announcements] for outcome in (half, whole)] == [
        ["hold-lifted"],
        ["hold-lifted", "release"],
    ]


def test_only_the_owner_lifts():
    mine = after(assessed(HOLD)).model_copy(update={"agencies": ("wildlife",)})
    theirs = done(mine, (PlaceHold(text="Orchids."), WILD))
    customs, wildlife = theirs.holds
    for hold, actor in ((customs, WILD), (wildlife, SUE)):
        with pytest.raises(Problem, match="only that agency lifts it"):
            given(theirs, LiftHold(hold_id=hold.id, **WHY), actor)
    assert given(theirs, LiftHold(hold_id=wildlife.id, **WHY), WILD).consignment.status is Status.HOLD


def test_an_agency_has_no_case_that_was_not_routed_to_it():
    with pytest.raises(Problem) as refused:
        given(after(assessed(HOLD)), PlaceHold(text="Orchids."), WILD)
    assert (refused.value.status, refused.value.code) == (404, "case.unknown")


def test_a_stale_page_is_told_who_did_what():
    seen = after(assessed(HOLD))
    now = given(seen, PlaceHold(text="Look."), TARA).consignment
    with pytest.raises(Problem) as refused:
        given(now, LiftHold(hold_id=first(seen.holds), expected_version=seen.version, **WHY), TOM)
    assert (refused.value.status, refused.value.code) == (409, "lifecycle.stale")
    assert "tara: place-hold" in refused.value.detail
    assert [(change["by"], change["did"]) for change in refused.value.extra["changes"]] == [("tara", "place-hold")]


def test_two_of_the_machines_proposal_and_one_other_of_an_officers():
    by_officer = done(after(declared()), (ProposeDnl(text="Danger."), TARA))
    confirm = ConfirmDnl(referral_id=first(by_officer.referrals))
    for actor, code in ((TARA, "dnl.same-person"), (TOM, "dnl.supervisor")):
        with pytest.raises(Problem) as refused:
            given(by_officer, confirm, actor)
        assert (refused.value.status, refused.value.code) == (403, code)
    assert given(by_officer, confirm, SUE).consignment.status is Status.DNL_ACTIVE
    by_machine = done(after(assessed(DNL)), (ConfirmDnl(referral_id=first(after(assessed(DNL)).referrals)), SUE))
    assert by_machine.status is Status.DNL_PROPOSED
    assert given(by_machine, ConfirmDnl(referral_id=first(by_machine.referrals)), TARA).consignment.status is Status.DNL_ACTIVE


@pytest.mark.parametrize(
    ("result", "status"), [("cleared", "IN_ASSESSMENT"), ("alarm", "DNL_PROPOSED"), ("unable", "DNL_PROPOSED")]
)
@pytest.mark.parametrize("actor", [FIL, CARA])
def test_who_cannot_screen_is_proposed_for_a_do_not_load(result, status, actor):
    state = STATES[Status.RFS_OPEN]
    screening = Screening(result=result, methods=("XRY",), facility="Hall 4", person="A. de Vries")
    ended = given(state, AnswerReferral(referral_id=first(state.referrals), screening=screening), actor).consignment
    assert ended.status == status
    assert ended.referrals[0].open


@pytest.mark.parametrize(
    ("status", "answer", "code"),
    [
        (Status.RFI_OPEN, {}, "referral.empty"),
        (Status.RFS_OPEN, {"text": "Screened."}, "referral.screening-needed"),
        (
            Status.RFI_OPEN,
            {"screening": Screening(result="cleared", facility="Hall 4", person="A. de Vries")},
            "referral.no-screening",
        ),
    ],
)
def test_an_answer_that_is_none(status, answer, code):
    with pytest.raises(Problem) as refused:
        given(STATES[status], AnswerReferral(referral_id=first(STATES[status].referrals), **answer), FIL)
    assert refused.value.code == code


def test_the_carrier_does_not_answer_the_filers_question():
    state = STATES[Status.RFI_OPEN]
    with pytest.raises(Problem) as refused:
        given(state, AnswerReferral(referral_id=first(state.referrals), text="It is X."), CARA)
    assert (refused.value.status, refused.value.code) == (403, "referral.not-yours")


def test_the_same_answer_again_changes_nothing_and_another_is_added():
    command = AnswerReferral(referral_id=first(ANSWERED.referrals), text="It is X.")
    assert given(ANSWERED, command, FIL).consignment is ANSWERED
    more = given(ANSWERED, command.model_copy(update={"text": "And Y."}), FIL).consignment
    assert [answer.text for answer in more.referrals[0].answers] == ["It is X.", "And Y."]


def test_an_amendment_keeps_the_question_and_what_was_answered_is_not_asked_again():
    amended = outcome(ANSWERED, declared(2))
    assert amended.consignment.open_referrals == ANSWERED.open_referrals
    closed = done(ANSWERED, (CloseReferral(referral_id=first(ANSWERED.referrals), text="Fine."), TARA))
    assert outcome(closed, assessed(RFI, after=9)).consignment.open_referrals == ()


def test_a_clean_assessment_closes_the_machines_question_once_it_was_answered():
    told = outcome(ANSWERED, assessed(RELEASE, after=9))
    assert [announcement.kind for announcement in told.announcements] == ["rfi-closed", "release"]
    assert told.consignment.status is Status.ASSESSED


def test_a_partner_asks_gets_a_hold_and_the_result():
    asked = given(STATES[Status.ASSESSED], RequestControl(reference="R-1", text="Please."), ABROAD).consignment
    assert (asked.status, asked.holds[0].agency) == (Status.HOLD, AGENCY)
    assert given(asked, RequestControl(reference="R-1", text="Again."), ABROAD).consignment is asked
    ordered = given(asked, OrderControl(place="NLRTM", request_id=asked.requests[0].id))
    clean = given(ordered.consignment, RecordControl(control_id=first(ordered.consignment.controls), result=Result.CLEAN))
    partner = [(one.kind, one.result, one.reference) for step in (ordered, clean) for one in step.announcements if one.to]
    assert partner == [(Kind.REQUEST_ANSWERED, "ordered", "R-1"), (Kind.REQUEST_ANSWERED, "clean", "R-1")]
    assert clean.consignment.status is Status.ASSESSED


def test_a_partner_is_told_no():
    asked = given(STATES[Status.ASSESSED], RequestControl(reference="R-1", text="Please."), ABROAD).consignment
    declined = given(asked, DeclineRequest(request_id=asked.requests[0].id, text="No ship here."), TARA)
    assert [(one.kind, one.to, one.result) for one in declined.announcements if one.to] == [
        ("control-request-answered", "customs-partner", "declined")
    ]
    assert declined.consignment.status is Status.ASSESSED


def test_one_works_on_a_case_and_a_supervisor_takes_over():
    mine = given(STATES[Status.HOLD], Claim(), TARA).consignment
    with pytest.raises(Problem, match="tara works on it since"):
        given(mine, Claim(), TOM)
    assert given(mine, Claim(), SUE).consignment.claimed.by == "sue"
    assert given(mine, Unclaim(), TARA).consignment.claimed is None


def test_a_supervisors_decision_ends_an_escalation():
    raised = given(STATES[Status.HOLD], Escalate(text="Look."), TARA).consignment
    assert raised.escalated.by == "tara"
    assert given(raised, Claim(), SUE).consignment.escalated is not None
    assert given(raised, PlaceHold(text="Indeed.", reason="DATA_QUALITY"), SUE).consignment.escalated is None
