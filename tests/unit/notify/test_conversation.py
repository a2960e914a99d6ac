"""Ten thousand random conversations against a model anyone can check: nobody does what they may not, nothing is released while
something stands, and no hold is lost.

A conversation is a string of bytes, four a step: who, what, about which thing, a detail. Hypothesis shrinks it.
"""

from collections import Counter
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.notify import acts
from services.notify.clock import CLOCK, Terms, tick
from services.notify.commands import (
    AcknowledgeDnl,
    Actor,
    AnswerReferral,
    CancelControl,
    Claim,
    CloseReferral,
    ConfirmDnl,
    Escalate,
    Ground,
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
    Unclaim,
    Waive,
)
from services.notify.consignment import Consignment, Stage, Status
from services.notify.controls import Result
from services.notify.holds import standing
from services.notify.lifecycle import apply
from services.notify.measures import House
from services.notify.outcome import Kind
from services.notify.referrals import Screening, ScreeningResult
from shared.auth import Role
from shared.events import Measure
from shared.problems import Problem
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
    arrived,
    assessed,
    at,
    declared,
    invalidated,
)

TERMS = Terms(rfi=timedelta(seconds=40), rfs=timedelta(seconds=30), chase=timedelta(seconds=20), dnl=timedelta(seconds=10))
HOUSE = House(AGENCY, TERMS)
BOX = declared().declaration.equipment[0].number


def staff(name: str, role: Role) -> Actor:
    return Actor(subject=name, roles=frozenset({role}), agency=AGENCY)


ACTORS = (
    staff("tara", Role.TARGETER),
    staff("tom", Role.TARGETER),
    staff("sue", Role.SUPERVISOR),
    staff("sam", Role.SUPERVISOR),
    staff("olaf", Role.OFFICER),
    Actor(subject="wild", roles=frozenset({Role.AGENCY}), agency="wildlife"),
    Actor(subject="fil", roles=frozenset({Role.FILER}), party=FILER),
    Actor(subject="cara", roles=frozenset({Role.CARRIER}), party=CARRIER),
)
SCREENED = [Screening(result=result, methods=("XRY",), facility="Hall 4", person="A. de Vries") for result in ScreeningResult]
MAY = {  # who may give which command: written down again, by hand
    "open-referral": {Role.TARGETER, Role.SUPERVISOR},
    "answer-referral": {Role.FILER, Role.CARRIER},
    "close-referral": {Role.TARGETER, Role.SUPERVISOR},
    "propose-dnl": {Role.TARGETER, Role.SUPERVISOR},
    "confirm-dnl": {Role.TARGETER, Role.SUPERVISOR},
    "refuse-dnl": {Role.TARGETER, Role.SUPERVISOR},
    "lift-dnl": {Role.SUPERVISOR},
    "acknowledge-dnl": {Role.FILER, Role.CARRIER},
    "place-hold": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY},
    "lift-hold": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY},
    "waive": {Role.TARGETER, Role.SUPERVISOR},
    "release": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER},
    "order-control": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY},
    "record-control": {Role.SUPERVISOR, Role.OFFICER, Role.AGENCY},
    "cancel-control": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY},
    "claim": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER},
    "unclaim": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER},
    "escalate": {Role.TARGETER, Role.SUPERVISOR, Role.OFFICER},
}
ASSESSMENTS = ((RELEASE,), (HOLD,), (RFI,), (RFS, RFI), (DNL, HOLD), (INSPECT, RELEASE), (HOLD, RFS, RFI), (INSPECT, RFI))


class Conversation:
    """The machine beside a model: who owns each standing hold, which referrals are open, who is behind each do-not-load."""

    def __init__(self) -> None:
        self.clock, self.revision = 0, 1
        self.now: Consignment = apply(None, declared(), at=at(0), house=HOUSE).consignment
        self.now = self.now.model_copy(update={"agencies": ("wildlife",)})
        self.owner: dict[str, str] = {}
        self.open: dict[str, Measure] = {}
        self.behind: dict[str, set[str]] = {}
        self.seen: Counter[str] = Counter()

    def step(self, who: int, what: int, which: int, detail: int) -> None:
        self.clock += 1 + detail % 16
        before = self.now
        if what % 27 >= 21:
            self.happens(what % 27 - 21, which, detail)
        else:
            self.command(ACTORS[who % len(ACTORS)], what % 21, which, detail)
        self.check(before)

    def happens(self, what: int, which: int, detail: int) -> None:
        """News from the other services, or the clock."""
        if what == 5:
            outcome = tick(self.now, at=at(self.clock), terms=TERMS, agency=AGENCY)
        else:
            if what == 2:
                self.revision += 1
            revision = max(1, self.revision - detail % 2)
            news = (
                assessed(*ASSESSMENTS[which % len(ASSESSMENTS)], revision=revision, after=self.clock),
                assessed(RELEASE, revision=self.revision, after=self.clock),
                declared(self.revision),
                arrived(self.revision) if detail % 3 == 0 else assessed(RFI, revision=self.revision, after=self.clock),
                invalidated(self.revision) if detail % 5 == 0 else assessed(HOLD, revision=self.revision, after=self.clock),
            )[what]
            outcome = apply(self.now, news, at=at(self.clock), house=HOUSE)
        self.nothing_ended(outcome.consignment, but_answered=True)
        self.take(outcome)

    def nothing_ended(self, after: Consignment, *, but_answered: bool = False) -> None:
        """No news and no tick ends what stands, but a clean assessment the machine's own question that was answered."""
        assert {hold.id for hold in standing(after.holds)} >= set(self.owner)
        ended = [one for one in after.referrals if not one.open and one.id in self.open]
        assert all(but_answered and one.answers and one.opened_by == CLOCK == one.closed_by for one in ended)

    def command(self, actor: Actor, what: int, which: int, detail: int) -> None:
        command = self.made(what, which, detail)
        before = self.now
        try:
            outcome = acts.decide(before, command, actor, at=at(self.clock), customs=AGENCY, terms=TERMS)
        except Problem as refused:
            self.seen[refused.code] += 1
            self.seen[f"refused {refused.status}"] += 1
            return
        self.seen[command.command] += 1
        assert actor.roles & MAY[command.command], f"{actor.subject} did {command.command}"
        after = outcome.consignment
        lifted = set(self.owner) - {hold.id for hold in standing(after.holds)}
        assert all(self.owner[hold] == actor.agency for hold in lifted), "only the owner lifts"
        assert not lifted or command.command in {"lift-hold", "waive", "record-control"}
        for referral in after.referrals:
            if referral.active:
                people = self.behind.setdefault(referral.id, set())
                people |= {backer.by for backer in referral.backing}
                assert len(people) >= 2
                assert people & {"sue", "sam"}
            if not referral.open and referral.id in self.open:
                assert command.command in {"close-referral", "waive", "refuse-dnl", "lift-dnl"}
        self.take(outcome)

    def take(self, outcome) -> None:
        after, before = outcome.consignment, self.now
        assert after.version - before.version == (after is not before)
        if Kind.RELEASE in [one.kind for one in outcome.announcements]:
            assert not after.obstacles, "nothing is released while something stands"
        self.owner = {hold.id: hold.agency for hold in standing(after.holds)}
        self.open = {one.id: one.kind for one in after.referrals if one.open}
        self.now = after

    def check(self, before: Consignment) -> None:
        now = self.now
        self.seen[now.status] += 1
        assert {hold.id for hold in before.holds} <= {hold.id for hold in now.holds}, "no hold is forgotten"
        assert {one.id for one in before.referrals} <= {one.id for one in now.referrals}
        if self.owner or self.open:
            assert now.status not in {Status.ASSESSED, Status.RELEASED}
        if before.stage is Stage.DISPOSED:
            assert now.status is before.status, "what was seized stays seized"
        if now.do_not_load:
            assert now.status in {Status.DNL_ACTIVE, Status.SEIZED, Status.REFUSED}
        assert Status.DNL_PROPOSED is not now.disclosed_status

    def made(self, what: int, which: int, detail: int):
        """The `what`th command about the `which`th thing there is."""

        def pick(things):
            return things[which % len(things)].id if things else "none"

        referral, hold, control = pick(self.now.referrals), pick(self.now.holds), pick(self.now.controls)
        version = None if detail % 8 else self.now.version - detail // 8 % 2
        why = {"ground": Ground.ARTICULABLE_REASON, "text": "because", "expected_version": version}
        asked = (Question(question=f"Q{detail % 3}", pointer="/houses/0"),)
        return (
            lambda: OpenReferral(questions=asked, expected_version=version),
            lambda: OpenReferral(kind=Measure.RFS, questions=asked, methods=("XRY",)),
            lambda: AnswerReferral(referral_id=referral, text="Answer"),
            lambda: AnswerReferral(referral_id=referral, screening=SCREENED[detail % 3]),
            lambda: CloseReferral(referral_id=referral, **why),
            lambda: ProposeDnl(text="because", expected_version=version),
            lambda: ConfirmDnl(referral_id=referral),
            lambda: ConfirmDnl(referral_id=referral, expected_version=version),
            lambda: RefuseDnl(referral_id=referral, **why),
            lambda: LiftDnl(referral_id=referral, **why),
            lambda: AcknowledgeDnl(referral_id=referral),
            lambda: PlaceHold(text="because") if detail % 2 else PlaceHold(level="equipment", equipment=BOX, text="because"),
            lambda: LiftHold(hold_id=hold, **why),
            lambda: Waive(**why),
            lambda: Release(text="because", expected_version=version),
            lambda: OrderControl(place="NLRTM", expected_version=version),
            lambda: RecordControl(control_id=control, result=list(Result)[0 if detail % 7 else detail // 7 % 4]),
            lambda: CancelControl(control_id=control, **why),
            Claim,
            Unclaim,
            lambda: Escalate(text="because"),
        )[what]()


def test_ten_thousand_conversations_that_go_everywhere():
    """A run that never reached a state or a command says nothing about it."""
    seen: Counter[str] = Counter()

    @given(st.binary(min_size=20, max_size=44))
    @settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def converse(script):
        conversation = Conversation()
        for start in range(0, len(script) - 3, 4):
            conversation.step(*script[start : start + 4])
        seen.update(conversation.seen)

    converse()
    assert (set(Status) - {Status.EXPIRED} | set(MAY)) - set(seen) == set()
    assert {name for name in seen if name.startswith("refused")} == {"refused 403", "refused 404", "refused 409"}
