"""Whose turn a case is, to whom it is routed, and what an agency may see of it."""

import pytest

from services.notify.agencies import Directory
from services.notify.case_views import Sight, narrowed
from services.notify.cases import NO_DEADLINE, Turn, row, turn
from services.notify.commands import Escalate, PlaceHold
from services.notify.consignment import Status
from services.notify.lifecycle import apply
from services.notify.measures import House
from tests.unit.notify.build import AGENCY, HOLD, RELEASE, T0, after, assessed, at, presented
from tests.unit.notify.states import ANSWERED, STATES, TARA, WILD, done

ROUTED = after(assessed(RELEASE)).model_copy(update={"agencies": ("wildlife",)})
TURNS = [
    (STATES[Status.ASSESSED], None),
    (STATES[Status.RELEASED], None),
    (STATES[Status.INVALIDATED], None),
    (STATES[Status.SEIZED], None),
    (STATES[Status.IN_ASSESSMENT], Turn.TARGETER),
    (STATES[Status.HOLD], Turn.TARGETER),
    (STATES[Status.RFI_OPEN], Turn.FILER),
    (STATES[Status.RFS_OPEN], Turn.FILER),
    (ANSWERED, Turn.TARGETER),
    (STATES[Status.DNL_PROPOSED], Turn.SUPERVISOR),
    (STATES[Status.DNL_ACTIVE], Turn.TARGETER),
    (STATES[Status.CONTROL_SCHEDULED], Turn.OFFICER),
    (done(STATES[Status.RFI_OPEN], (Escalate(text="Look."), TARA)), Turn.SUPERVISOR),
    (done(ROUTED, (PlaceHold(text="Orchids."), WILD)), Turn.AGENCY),
    (after(presented()), Turn.TARGETER),
]


@pytest.mark.parametrize(("consignment", "whose"), TURNS)
def test_whose_turn_it_is(consignment, whose):
    assert turn(consignment, AGENCY) is whose


def test_a_row_is_sorted_by_band_and_deadline():
    made, bare = row(after(assessed(HOLD)), T0, AGENCY), row(after(presented()), T0, AGENCY)
    assert (made["rank"], made["due"], made["programmes"]) == (0, at(3600), ["SALW"])
    assert (bare["rank"], bare["due"]) == (4, NO_DEADLINE)


DIRECTORY = Directory.read()


def test_a_case_is_routed_by_its_programmes_once():
    house = House(AGENCY, directory=DIRECTORY)
    first = apply(None, assessed(HOLD), at=T0, house=house)
    again = apply(first.consignment, assessed(HOLD, revision=2, after=9), at=T0, house=house)
    routed = [[told.to for told in outcome.announcements if told.kind == "case-routed"] for outcome in (first, again)]
    assert (routed, again.consignment.agencies) == ([["police"], []], ("police",))
    assert apply(None, assessed(RELEASE), at=T0, house=house).consignment.agencies == ()


def test_every_agency_of_the_directory_has_a_programme_and_none_is_a_partner():
    assert all(agency.programmes for agency in DIRECTORY.agencies.values())
    assert not DIRECTORY.agencies.keys() & DIRECTORY.partners.keys()


def test_police_and_terminals_by_place():
    directory = Directory(police={"NLRTM": ("harbour",), "*": ("all",)}, terminals={"NLRTM": ("t1",)})
    assert directory.police_at(("DEHAM", "NLRTM")) == ("harbour", "all")
    assert directory.terminals_at(("DEHAM",)) == ()


def test_an_agency_sees_its_own_and_of_others_only_that_they_stand():
    whole = done(after(assessed(HOLD)).model_copy(update={"agencies": ("wildlife",)}), (PlaceHold(text="Orchids."), WILD))
    whole = done(whole, (PlaceHold(text="A tip from inside."), TARA))
    seen = narrowed(whole, Sight(agency="wildlife", programmes=frozenset({"CITES"})))
    assert [(hold.agency, hold.text, hold.stands) for hold in seen.holds] == [
        ("customs", None, True),
        ("wildlife", "Orchids.", True),
        ("customs", None, True),
    ]
    assert "tip from inside" not in seen.model_dump_json()
    assert (seen.assessed.programmes, seen.assessed.criteria, seen.assessed.score) == ((), (), None)
    assert narrowed(whole, Sight()) is whole
