"""What the clock does, and when it next looks: the second follows from the first."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.clock import Terms, tick, wakes_at
from services.notify.commands import AcknowledgeDnl, AnswerReferral, OpenReferral, Question
from services.notify.consignment import Status
from services.notify.lifecycle import apply
from services.notify.measures import House
from tests.unit.notify.build import AGENCY, RELEASE, RFI, RFS, T0, after, arrived, assessed, at, declared, invalidated
from tests.unit.notify.states import BANNED, CARA, FIL, STATES, TARA, done, first

TERMS = Terms()
HOUR, DAY = 3600, 86_400


def ticked(consignment, seconds, terms=TERMS):
    return tick(consignment, at=at(seconds), terms=terms, agency=AGENCY)


ASKED = after(assessed(RFI))
SOON = OpenReferral(questions=(Question(question="?"),), due_at=at(HOUR))
DUE = [
    # what stands, when the clock looks, what it says
    ("an RFI", ASKED, 23 * HOUR, []),
    ("an RFI overdue", ASKED, 25 * HOUR, ["rfi-overdue", "hold"]),
    ("an RFS overdue", after(assessed(RFS)), 13 * HOUR, ["rfs-overdue"]),
    ("an answered RFI", done(ASKED, (AnswerReferral(referral_id=first(ASKED.referrals), text="X"), FIL)), 25 * HOUR, []),
    ("an RFI whose filing is gone", after(assessed(RFI), invalidated()), 25 * HOUR, []),
    ("a due time of its own", done(after(declared()), (SOON, TARA)), 2 * HOUR, ["rfi-overdue", "hold"]),
    ("a do-not-load in force", BANNED, 20 * 60, []),
    ("a do-not-load nobody acknowledged", BANNED, 40 * 60, ["dnl-unacknowledged", "dnl-unacknowledged"]),
    (
        "a do-not-load the carrier acknowledged",
        done(BANNED, (AcknowledgeDnl(referral_id=first(BANNED.referrals)), CARA)),
        40 * 60,
        ["dnl-unacknowledged"],
    ),
    (
        "a do-not-load both acknowledged",
        done(BANNED, *((AcknowledgeDnl(referral_id=first(BANNED.referrals)), who) for who in (CARA, FIL))),
        40 * 60,
        [],
    ),
    ("a do-not-load that is proposed", STATES[Status.DNL_PROPOSED], 40 * 60, []),
    ("goods that never came", after(assessed(RELEASE)), 201 * DAY, ["expired"]),
    ("goods that came", after(assessed(RELEASE), arrived()), 201 * DAY, []),
    ("a filing taken back", after(declared(), invalidated()), 201 * DAY, []),
]


@pytest.mark.parametrize(("consignment", "seconds", "kinds"), [case[1:] for case in DUE], ids=[case[0] for case in DUE])
def test_what_is_due(consignment, seconds, kinds):
    assert [announcement.kind for announcement in ticked(consignment, seconds).announcements] == kinds
    assert (ticked(consignment, seconds).consignment is consignment) is (kinds == [])


@pytest.mark.parametrize("status", Status)
@given(looks=st.lists(st.integers(1, 300 * DAY), min_size=1, max_size=6).map(sorted))
def test_the_clock_looks_when_something_is_due_and_never_twice(status, looks):
    consignment = STATES[status]
    for seconds in looks:
        due = wakes_at(consignment, TERMS)
        once = ticked(consignment, seconds).consignment
        assert (once is not consignment) is (due is not None and due <= at(seconds))
        assert ticked(once, seconds).consignment is once
        consignment = once


def test_an_overdue_answer_is_asked_for_again_and_again_but_held_once():
    consignment, told = ASKED, []
    for day in range(1, 5):
        outcome = ticked(consignment, day * DAY + HOUR)
        consignment = outcome.consignment
        told += [announcement.kind for announcement in outcome.announcements]
    assert told == ["rfi-overdue", "hold", "rfi-overdue", "rfi-overdue", "rfi-overdue"]
    assert len(consignment.holds) == 1


def test_terms_are_an_administrations_own():
    short = House(AGENCY, Terms(rfi=timedelta(minutes=5)))
    asked = apply(None, assessed(RFI), at=T0, house=short).consignment
    assert wakes_at(asked, short.terms) == T0 + timedelta(minutes=5)
