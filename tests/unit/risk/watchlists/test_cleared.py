"""A cleared pair: which party and which entry it is about, and when it no longer counts."""

from dataclasses import replace
from datetime import date

import pytest

from services.risk.screening import Identifier, ListedName, Query
from services.risk.watchlists.cleared import Cleared, Pair, entry_digest, party_key
from tests.unit.risk.screening.listed import entry

LISTED = entry("O1", "Quillon & Varga Tools Ltd", countries=("HK",), identifiers=["eori:HK0042771000"])
ADDRESS = entry("A1", "Suite 404, 12 Copperbell Wharf, Limassol", "address")
PARTY = Query("QUILLON VARGA", ("HK0099990000",), "HK", "Lantern Street 88", "party")


def cleared(query: Query = PARTY, listed=LISTED) -> Cleared:
    return Cleared.of([Pair(party_key(query, listed), listed.list_name, listed.id, entry_digest(listed))])


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        (PARTY, True),
        (PARTY._replace(name="Quillon  Varga"), True),
        (PARTY._replace(address="Lantern St. 88, Kowloon"), True),
        (PARTY._replace(address=None), True),
        (PARTY._replace(name="QUILLON VARGA LTD"), False),
        (PARTY._replace(ids=()), False),
        (PARTY._replace(ids=("HK0042771000",)), False),
        (PARTY._replace(country="MO"), False),
        (PARTY._replace(country=None), False),
        (PARTY._replace(kind="vessel"), False),
    ],
)
def test_a_pair_is_about_one_party_however_its_address_is_written(query, covered):
    assert cleared().covers(query, LISTED) is covered


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        (PARTY, True),
        (PARTY._replace(name="SOMEBODY ELSE", ids=()), True),
        (PARTY._replace(address="Copperbell Wharf 12"), False),
    ],
)
def test_against_a_listed_address_a_pair_is_about_the_address(query, covered):
    assert cleared(PARTY, ADDRESS).covers(query, ADDRESS) is covered


@pytest.mark.parametrize(
    ("element", "value", "void"),
    [
        ("names", (ListedName("Quillon & Varga Tools Ltd"), ListedName("QV Tools")), True),
        ("names", (ListedName("Quillon & Varga Tools Ltd", weak=True),), True),
        ("kind", "person", True),
        ("programme", "ANOTHER", True),
        ("countries", ("HK", "CN"), True),
        ("addresses", ("Lantern Street 88",), True),
        ("identifiers", (Identifier("eori", "HK0042771001"),), True),
        ("birth_dates", ("1969",), True),
        ("valid_from", date(2026, 1, 1), False),
        ("valid_to", date(2027, 1, 1), False),
    ],
)
def test_a_pair_is_void_when_its_entry_says_something_else(element, value, void):
    assert cleared().covers(PARTY, replace(LISTED, **{element: value})) is not void


def test_the_order_in_which_an_entry_is_written_does_not_count():
    one = replace(LISTED, countries=("CN", "HK"), addresses=("A", "B"))
    other = replace(LISTED, countries=("HK", "CN"), addresses=("B", "A"))
    assert entry_digest(one) == entry_digest(other)


def test_a_pair_is_about_one_entry_of_one_list():
    assert not cleared().covers(PARTY, replace(LISTED, id="O2"))
    assert not cleared().covers(PARTY, replace(LISTED, list_name="another"))


def test_cleared_again_after_the_entry_changed_both_findings_stand():
    later = replace(LISTED, countries=("CN",))
    pairs = Cleared.of(Pair(party_key(PARTY, one), one.list_name, one.id, entry_digest(one)) for one in (LISTED, later))
    assert pairs.covers(PARTY, LISTED)
    assert pairs.covers(PARTY, later)


def test_nobody_is_cleared_by_nobody():
    assert not Cleared().covers(PARTY, LISTED)
