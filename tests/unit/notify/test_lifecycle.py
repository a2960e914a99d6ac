import pytest

from services.notify.consignment import Status
from services.notify.holds import lift, standing
from services.notify.outcome import Outcome
from shared.events import Measure
from tests.unit.notify.build import (
    AGENCY,
    CARRIER,
    DNL,
    HOLD,
    ID,
    INSPECT,
    RELEASE,
    RFI,
    RFS,
    T0,
    after,
    arrived,
    assessed,
    declared,
    invalidated,
    outcome,
    presented,
)

STATUSES = [
    ("declared", (declared(),), Status.IN_ASSESSMENT),
    ("green", (declared(), assessed(RELEASE)), Status.ASSESSED),
    ("assessed before the declaration came", (assessed(RELEASE), declared()), Status.ASSESSED),
    ("amber", (declared(), assessed(RFI)), Status.RFI_OPEN),
    ("air pre-loading critical", (declared(), assessed(HOLD, RFS)), Status.HOLD),
    ("screening alone", (declared(), assessed(RFS, RFI)), Status.RFS_OPEN),
    ("do-not-load proposed", (declared(), assessed(DNL, HOLD)), Status.DNL_PROPOSED),
    ("random inspection", (declared(), assessed(INSPECT, RELEASE)), Status.CONTROL_SCHEDULED),
    ("an assessment that calls for nothing", (declared(), assessed()), Status.IN_ASSESSMENT),
    ("an inspection without a release", (declared(), assessed(INSPECT)), Status.CONTROL_SCHEDULED),
    ("amended after release", (declared(), assessed(RELEASE), declared(2)), Status.IN_ASSESSMENT),
    ("amended and released again", (declared(), assessed(RELEASE), assessed(RELEASE, revision=2)), Status.ASSESSED),
    ("amended and clean, but held", (declared(), assessed(HOLD), assessed(RELEASE, revision=2)), Status.HOLD),
    ("amended and clean, but asked", (declared(), assessed(RFI), assessed(RELEASE, revision=2)), Status.RFI_OPEN),
    ("held by a later list", (declared(), assessed(RELEASE), assessed(HOLD, after=9)), Status.HOLD),
    ("released, then no longer clean", (assessed(RELEASE), assessed(after=9)), Status.IN_ASSESSMENT),
    ("older revision comes late", (declared(2), declared(1), assessed(RELEASE, revision=2)), Status.ASSESSED),
    ("superseded revision is clean", (declared(), declared(2), assessed(RELEASE)), Status.IN_ASSESSMENT),
    ("superseded revision is held", (declared(), declared(2), assessed(HOLD)), Status.HOLD),
    ("older assessment comes late", (assessed(RELEASE, revision=2), assessed(HOLD)), Status.ASSESSED),
    ("arrived", (declared(), assessed(RELEASE), arrived()), Status.ARRIVED),
    ("arrived under hold", (declared(), assessed(HOLD), arrived()), Status.HOLD),
    ("invalidated", (declared(), assessed(RELEASE), invalidated()), Status.INVALIDATED),
    ("invalidated, then assessed clean", (declared(), invalidated(), assessed(RELEASE)), Status.INVALIDATED),
    ("invalidated, then assessed as held", (declared(), invalidated(), assessed(HOLD)), Status.HOLD),
    ("invalidated under hold", (declared(), assessed(HOLD), invalidated()), Status.HOLD),
    ("dropped by an amendment, then declared anew", (declared(), invalidated(2), declared(3)), Status.IN_ASSESSMENT),
    ("an older invalidation comes late", (declared(3), invalidated(2)), Status.IN_ASSESSMENT),
    ("undeclared", (presented(),), Status.ARRIVED),
    ("undeclared and held", (assessed(HOLD, revision=0, of=presented()), presented()), Status.HOLD),
]


@pytest.mark.parametrize(("history", "status"), [case[1:] for case in STATUSES], ids=[case[0] for case in STATUSES])
def test_where_a_history_ends(history, status):
    assert after(*history).status is status


DISCLOSED = [
    ((assessed(DNL),), Status.IN_ASSESSMENT),
    ((assessed(RELEASE), assessed(DNL, after=9)), Status.IN_ASSESSMENT),
    ((assessed(DNL, HOLD),), Status.HOLD),
    ((assessed(DNL), arrived()), Status.ARRIVED),
    ((assessed(RFI),), Status.RFI_OPEN),
]


@pytest.mark.parametrize(("history", "status"), DISCLOSED)
def test_a_proposed_do_not_load_does_not_show(history, status):
    assert after(*history).disclosed_status is status


ANNOUNCED = [
    ("registration is answered by ingest", (), declared(), []),
    ("green", (declared(),), assessed(RELEASE), ["release"]),
    ("green again", (assessed(RELEASE),), assessed(RELEASE, after=9), []),
    ("green for the next revision", (assessed(RELEASE),), assessed(RELEASE, revision=2), ["release"]),
    ("green, and inspected on arrival", (declared(),), assessed(INSPECT, RELEASE), ["inspect", "release"]),
    ("everything at once", (declared(),), assessed(DNL, HOLD, RFS, RFI), ["hold", "rfs", "rfi"]),
    ("the same hold ordered again", (assessed(HOLD),), assessed(HOLD, after=9), []),
    ("refiled under hold", (assessed(HOLD),), declared(2), ["hold-still-in-place"]),
    ("refiled and clean under hold", (assessed(HOLD),), assessed(RELEASE, revision=2), ["hold-still-in-place"]),
    ("refiled with questions open", (assessed(RFS, RFI),), declared(2), ["rfs-still-in-place", "rfi-still-in-place"]),
    ("refiled under a proposed do-not-load", (assessed(DNL),), declared(2), []),
    ("only a do-not-load", (declared(),), assessed(DNL), []),
    ("superseded and clean", (declared(2),), assessed(RELEASE), []),
    ("invalidated", (assessed(RELEASE),), invalidated(), ["invalidated"]),
    ("invalidated under hold", (assessed(HOLD),), invalidated(), ["invalidated", "hold-still-in-place"]),
    ("arrival", (declared(),), arrived(), ["arrival-registered"]),
    ("arrival told twice", (declared(), arrived()), arrived(), []),
]


@pytest.mark.parametrize(("history", "news", "kinds"), [case[1:] for case in ANNOUNCED], ids=[case[0] for case in ANNOUNCED])
def test_what_is_announced(history, news, kinds):
    before = after(*history) if history else None
    assert [announcement.kind for announcement in outcome(before, news).announcements] == kinds


@pytest.mark.parametrize(
    ("history", "news", "alert"),
    [
        ((declared(),), assessed(RELEASE), False),
        ((declared(),), assessed(RFI), True),
        ((declared(),), assessed(DNL), True),
        ((declared(),), assessed(INSPECT, RELEASE), True),
        ((declared(),), assessed(), True),
        ((declared(2),), assessed(RELEASE), False),
        ((declared(2),), assessed(HOLD), True),
        ((assessed(HOLD),), assessed(RELEASE, revision=2), True),
        ((assessed(HOLD),), declared(2), False),
        ((presented(),), assessed(RELEASE, revision=0, of=presented()), True),
    ],
)
def test_officers_are_alerted_to_what_is_not_simply_released(history, news, alert):
    assert outcome(after(*history), news).alert is alert


@pytest.mark.parametrize(
    "history", [(declared(),), (assessed(HOLD, RFI),), (declared(), invalidated()), (declared(), arrived()), (presented(),)]
)
def test_telling_the_last_thing_again_changes_nothing(history):
    consignment = after(*history)
    assert outcome(consignment, history[-1], 99) == Outcome(consignment)


@pytest.mark.parametrize("news", [invalidated(), arrived()])
def test_news_of_the_unknown_is_refused(news):
    with pytest.raises(ValueError, match="never declared"):
        outcome(None, news)


def test_a_machine_hold_belongs_to_the_administration():
    (hold,) = after(assessed(HOLD)).holds
    assert (hold.agency, hold.placed_by, hold.reason) == (AGENCY, "portcullis", "PROHIBITED")


def test_a_lifted_hold_can_be_placed_again_and_both_are_remembered():
    held = after(assessed(HOLD))
    lifted = held.model_copy(update={"holds": lift(held.holds, held.holds[0].id, agency=AGENCY, actor="officer", at=T0)})
    again = outcome(lifted, assessed(HOLD, after=9)).consignment
    assert len({hold.id for hold in again.holds}) == 2
    assert len(standing(again.holds)) == 1


def test_a_release_after_the_owner_lifted_the_hold():
    held = after(assessed(HOLD))
    lifted = held.model_copy(update={"holds": lift(held.holds, held.holds[0].id, agency=AGENCY, actor="officer", at=T0)})
    released = outcome(lifted, assessed(RELEASE, after=9))
    assert [decided.measure for decided in released.decisions] == [Measure.RELEASE]
    assert released.consignment.status is Status.ASSESSED


def test_undeclared_goods_have_a_carrier_and_no_filer():
    goods = after(presented())
    assert (goods.consignment_id, goods.filer, goods.carrier, goods.mrn) == ("arrival-1", None, CARRIER, None)


def test_the_version_rises_with_every_change():
    consignment = after(declared(), assessed(HOLD), declared(2), assessed(RELEASE, revision=2), invalidated(2))
    assert (consignment.consignment_id, consignment.version) == (ID, 5)
