"""Random histories against a model anyone can check: what was ordered stands until its owner lifts it, and while anything
stands nothing is released; and the order in which the two topics meet changes nothing.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.notify.consignment import Consignment, Status
from services.notify.holds import lift, standing
from services.notify.may_load import may_load
from services.notify.notices import compose
from services.notify.outcome import Kind
from shared.events import Measure, Reason
from shared.problems import Problem
from tests.unit.notify.build import (
    AGENCY,
    DNL,
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
    outcome,
)

SUSPECT = HOLD.model_copy(update={"reason": Reason.CONTROL})
STOPS = st.lists(st.sampled_from([HOLD, SUSPECT, RFI, RFS, DNL]), unique_by=lambda ordered: ordered.measure)
MEASURES = STOPS.map(lambda stops: (*stops, RELEASE) if not stops else tuple(stops)) | st.just((INSPECT, RELEASE)) | st.just(())


class Histories(RuleBasedStateMachine):
    """`stands` is the model: reasons of standing holds, kinds of open referrals."""

    def __init__(self):
        super().__init__()
        self.clock = 0
        self.revision = 1
        self.assessed_revision = 0
        self.holds: set[Reason] = set()
        self.open: set[Measure] = set()
        self.released: list[int] = []
        self.gone = False

    def tell(self, news):
        self.clock += 1
        told = outcome(self.consignment, news, self.clock)
        stood = self.consignment.obstacles
        if Kind.RELEASE in [announcement.kind for announcement in told.announcements]:
            assert not stood
            self.released.append(told.consignment.revision)
        assert told.consignment.version - self.consignment.version == (told.consignment != self.consignment)
        self.consignment: Consignment = told.consignment
        self.notices = compose(told.consignment, told.announcements, at(self.clock))

    @initialize()
    def file(self):
        self.consignment = outcome(None, declared()).consignment
        self.notices = []

    @rule()
    def file_again(self):
        self.revision += 1
        self.gone = False
        stood = self.consignment.obstacles - {Measure.DNL}
        self.tell(declared(self.revision))
        assert {notice.kind.removesuffix("-still-in-place") for notice in self.notices} == stood

    @rule(measures=MEASURES, back=st.integers(0, 2))
    def assess(self, measures, back):
        revision = max(1, self.revision - back)
        self.tell(assessed(*measures, revision=revision, after=self.clock + 1))
        if revision >= self.assessed_revision:
            self.assessed_revision = revision
            self.holds |= {ordered.reason for ordered in measures if ordered.measure is Measure.HOLD}
            self.open |= {ordered.measure for ordered in measures} & {Measure.RFI, Measure.RFS, Measure.DNL}

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def lift_own(self, data):
        hold = data.draw(st.sampled_from(standing(self.consignment.holds)))
        stack = lift(self.consignment.holds, hold.id, agency=AGENCY, actor="officer", at=at(self.clock))
        self.consignment = self.consignment.model_copy(update={"holds": stack})
        self.holds.remove(hold.reason)

    @precondition(lambda self: self.holds)
    @rule()
    def lift_anothers(self):
        with pytest.raises(Problem, match="only that agency"):
            lift(self.consignment.holds, self.consignment.holds[0].id, agency="police", actor="officer", at=at(self.clock))

    @rule()
    def invalidate(self):
        self.gone = True
        self.tell(invalidated(self.revision))

    @rule()
    def arrive(self):
        self.tell(arrived(self.revision))

    @invariant()
    def nothing_that_was_ordered_is_lost(self):
        assert {hold.reason for hold in standing(self.consignment.holds)} == self.holds
        assert {referral.kind for referral in self.consignment.referrals} == self.open

    @invariant()
    def nothing_moves_while_something_stands(self):
        if self.holds or self.open:
            assert self.consignment.status in {Status.DNL_PROPOSED, Status.HOLD, Status.RFS_OPEN, Status.RFI_OPEN}
            assert not may_load(self.consignment).may_load
        elif self.gone:
            assert self.consignment.status is Status.INVALIDATED

    @invariant()
    def a_revision_is_released_once_at_most_unless_an_assessment_took_it_back(self):
        if self.consignment.status is Status.ASSESSED:
            assert self.released[-1] == self.revision

    @invariant()
    def a_do_not_load_is_told_to_nobody(self):
        assert all("dnl" not in notice.kind and notice.status is not Status.DNL_PROPOSED for notice in self.notices)


Histories.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestHistories = Histories.TestCase


FILINGS = (declared(1), declared(2), declared(3))


@given(orders=st.tuples(MEASURES, MEASURES, MEASURES), places=st.lists(st.booleans(), min_size=6, max_size=6))
@settings(max_examples=300, deadline=None)
def test_the_order_in_which_the_topics_meet_changes_nothing(orders, places):
    assessments = [assessed(*measures, revision=number, after=number) for number, measures in enumerate(orders, start=1)]
    rest = {True: list(FILINGS), False: list(assessments)}
    merged = [(rest[filing_next] or rest[not filing_next]).pop(0) for filing_next in places]
    assert _essence(merged) == _essence([*FILINGS, *assessments]) == _essence(assessments)


def _essence(history):
    consignment = None
    for number, news in enumerate(history):
        consignment = outcome(consignment, news, number).consignment
    return (
        consignment.status,
        consignment.revision,
        {(hold.agency, hold.reason) for hold in consignment.holds},
        {(referral.kind, referral.reason, referral.pointer) for referral in consignment.referrals},
    )
