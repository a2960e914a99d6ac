import pytest

from services.notify.consignment import Consignment
from services.notify.notices import Notice, compose
from services.notify.outcome import Announcement, Kind, Outcome
from services.notify.views import Viewer, view
from shared.events import Reason
from tests.unit.notify.build import (
    CARRIER,
    DNL,
    FILER,
    HOLD,
    ID,
    INSPECT,
    MRN,
    RELEASE,
    RFI,
    RFS,
    SECRETS,
    T0,
    after,
    arrived,
    assessed,
    at,
    declared,
    invalidated,
    outcome,
    presented,
)


def told(*history) -> list[Notice]:
    before = after(*history[:-1]) if history[:-1] else None
    last: Outcome = outcome(before, history[-1])
    return compose(last.consignment, last.announcements, at(2))


def copies(*history) -> dict[str, Notice]:
    return {notice.recipient: notice for notice in told(*history)}


def test_the_filers_copy_of_a_question_says_what_is_asked():
    notice = copies(assessed(RFI))[FILER]
    assert notice.model_dump(exclude={"id", "reference", "text"}, exclude_defaults=True) == {
        "kind": Kind.RFI,
        "recipient": FILER,
        "consignment_id": ID,
        "mrn": MRN,
        "lrn": "L-0001",
        "revision": 1,
        "regime": "EU",
        "mode": "1",
        "registered_at": T0,
        "codes": {"ICS2": "Q02"},
        "master_document": "MBL0001",
        "house_document": "HBL0001",
        "equipment": ("PTCU0000016",),
        "status": "RFI_OPEN",
        "reason": Reason.MISSING_DATA,
        "pointer": "/houses/0/consignee",
        "hint": "Name the consignee in full.",
        "due_at": at(2 + 24 * 3600),
        "may_load": False,
        "issued_at": at(2),
    }


EVERYTHING = [assessed(HOLD, RFS, RFI), assessed(RELEASE), assessed(INSPECT, RELEASE)]


@pytest.mark.parametrize("news", EVERYTHING)
def test_the_carriers_copy_says_how_the_bill_stands_and_nothing_of_the_house(news):
    carriers = [notice for notice in told(news) if notice.recipient == CARRIER]
    filers = [notice for notice in told(news) if notice.recipient == FILER]
    private = {"house_document", "lrn", "pointer", "hint"}
    assert [notice.model_dump(exclude={"id", "recipient"} | private) for notice in carriers] == [
        notice.model_dump(exclude={"id", "recipient"} | private) for notice in filers
    ]
    assert all(getattr(notice, name) is None for notice in carriers for name in private)
    assert "HBL0001" not in "".join(notice.model_dump_json() for notice in carriers)


def test_who_is_filer_and_carrier_gets_one_copy_the_filers():
    (notice,) = told(assessed(RELEASE, of=declared(carrier=FILER)))
    assert (notice.recipient, notice.house_document) == (FILER, "HBL0001")


@pytest.mark.parametrize(
    ("history", "recipients"),
    [
        ((declared(), arrived()), {CARRIER}),
        ((declared(carrier=FILER), arrived()), {FILER}),
        ((declared(carrier=None), invalidated()), {FILER}),
        ((presented(), assessed(HOLD, revision=0, of=presented())), {CARRIER}),
        ((declared(), invalidated()), {FILER, CARRIER}),
    ],
)
def test_recipients(history, recipients):
    assert {notice.recipient for notice in told(*history)} == recipients


def test_the_same_change_gives_the_same_ids_and_another_gives_others():
    once, twice = told(assessed(HOLD, RFI)), told(assessed(HOLD, RFI))
    assert [notice.id for notice in once] == [notice.id for notice in twice]
    assert len({notice.id for notice in once + told(assessed(HOLD, RFI), declared(2))}) == 8


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words(kind):
    (notice,) = compose(after(declared()), [Announcement(kind, to=FILER)], at(1))
    assert ID in notice.text
    assert notice.text[0].isupper()
    assert "{" not in notice.text


HISTORIES = [
    (assessed(HOLD),),
    (assessed(RFI),),
    (assessed(RFS),),
    (assessed(DNL),),
    (assessed(DNL, HOLD, RFS, RFI),),
    (assessed(INSPECT, RELEASE),),
    (assessed(RELEASE),),
    (assessed(DNL, HOLD, RFI), declared(2)),
    (assessed(DNL, HOLD), invalidated()),
    (presented(), assessed(HOLD, revision=0, of=presented())),
]


def outside(consignment: Consignment, notices: list[Notice]) -> str:
    """All that filer and carrier can read of a consignment, but the law."""
    views = [
        view(consignment, viewer).model_dump_json(exclude={"may_load": {"basis"}}) for viewer in (Viewer.FILER, Viewer.CARRIER)
    ]
    return "\n".join([notice.model_dump_json() for notice in notices] + views)


@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("secret", [*SECRETS, "AIR-02", "SYS-01", "PTY-02", "DNL", "dnl", "do-not-load"])
def test_nothing_of_the_targeting_leaves_the_gate(history, secret):
    assert secret not in outside(after(*history), told(*history))
