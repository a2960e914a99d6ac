"""A master and its houses, filed apart in any order: who is linked, what is missing, which boxes do not match."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.linking.group import Part, standings
from shared.events import LinkState, MissingPart

FILED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DUE = FILED + timedelta(hours=24)
CARRIER, ALPHA, BETA = "DE987654321", "NL123456789", "FR55566677788"


def expected(filer=None, house=None):
    return MissingPart(level="house", filer=filer, house_document=house)


def master(*expects, ship="9074729/012W", boxes=(), mrn="M"):
    return Part(f"{mrn}-1", mrn, "master", "MBL1", ship, None, CARRIER, CARRIER, tuple(boxes), tuple(expects), DUE)


def house(number, filer=ALPHA, ship=None, boxes=(), carrier=None):
    return Part(f"{number}-1", number, "house", "MBL1", ship, number, filer, carrier, tuple(boxes), (), DUE)


NO_MASTER = (MissingPart(level="master"),)
CASES = {
    "a house alone waits for its master": ([house("H1")], {"H1-1": NO_MASTER}),
    "and names the carrier it knows": (
        [house("H1", carrier=CARRIER)],
        {"H1-1": (MissingPart(level="master", filer=CARRIER),)},
    ),
    "a master alone waits for a first house": ([master()], {"M-1": (expected(),)}),
    "a house aboard its master": ([house("H1"), master()], {"M-1": (), "H1-1": ()}),
    "a house of another voyage is not": (
        [house("H1", ship="9074729/013W"), master()],
        {"M-1": (expected(),), "H1-1": NO_MASTER},
    ),
    "houses come from whom the master names": (
        [master(expected(ALPHA), expected(BETA)), house("H1", ALPHA)],
        {"M-1": (expected(BETA),), "H1-1": ()},
    ),
    "and are those it names": (
        [master(expected(ALPHA, "H1"), expected(ALPHA, "H2")), house("H2", ALPHA), house("H1", BETA)],
        {"M-1": (expected(ALPHA, "H1"),), "H1-1": (), "H2-1": ()},
    ),
    "all are there": ([master(expected(ALPHA), expected(BETA)), house("H1", ALPHA), house("H2", BETA)], {"M-1": ()}),
}


@pytest.mark.parametrize(("parts", "missing"), CASES.values(), ids=CASES)
def test_what_is_missing_does_not_depend_on_the_order(parts, missing):
    for order in permutations(parts):
        found = standings(order, FILED)
        assert {name: found[name].missing for name in missing} == missing
        assert all(each.state is (LinkState.PENDING if each.missing else LinkState.LINKED) for each in found.values())


@pytest.mark.parametrize(("at", "state"), [(DUE - timedelta(microseconds=1), LinkState.PENDING), (DUE, LinkState.NOT_COMPLETE)])
def test_a_part_waits_until_it_is_due(at, state):
    assert standings([house("H1")], at)["H1-1"].state is state


def test_late_is_better_than_never():
    assert standings([house("H1"), master()], DUE + timedelta(days=9))["H1-1"].state is LinkState.LINKED


@pytest.mark.parametrize(
    ("own", "union", "unmatched"),
    [
        (["A", "B"], [["A"], ["B"]], ()),
        (["A", "B"], [["A"], ["A"]], ("B",)),
        (["A"], [["A", "C"]], ("C",)),
        (["A"], [[]], ()),
        ([], [["A"]], ()),
    ],
)
def test_boxes_of_the_master_against_the_union_of_its_houses(own, union, unmatched):
    houses = [house(f"H{number}", boxes=boxes) for number, boxes in enumerate(union)]
    assert standings([master(boxes=own), *houses], FILED)["M-1"].unmatched == unmatched


def test_the_carrier_of_a_linked_house_is_its_master_s():
    found = standings([house("H1"), house("H2", ship="other/1"), master()], FILED)
    assert (found["H1-1"].carrier, found["H2-1"].carrier) == (CARRIER, None)


_parts = st.lists(
    st.one_of(
        st.builds(house, st.sampled_from("ABCD"), st.sampled_from([ALPHA, BETA]), st.sampled_from([None, "s/1", "s/2"])),
        st.builds(lambda ship, mrn: master(expected(ALPHA), ship=ship, mrn=mrn), st.sampled_from(["s/1", "s/2"]), st.just("M")),
    ),
    unique_by=lambda part: part.consignment_id,
    max_size=5,
)


@given(_parts, st.randoms())
def test_every_part_stands_somehow_and_the_order_never_matters(parts, random):
    shuffled = list(parts)
    random.shuffle(shuffled)
    assert standings(parts, FILED) == standings(shuffled, FILED)
    assert standings(parts, FILED).keys() == {part.consignment_id for part in parts}
