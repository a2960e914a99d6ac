import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.screening.index import Index
from services.risk.screening.names import parse
from services.risk.screening.postings import Postings
from services.risk.screening.spellings import Spellings
from tests.unit.risk.screening.listed import entry

LISTED = [
    entry("1", "TARKELIAN, Oswin Aram", "person"),
    entry("2", "Quillon & Varga Precision Tools Ltd", aliases=["Zephyrine/Nordic Front"]),
    entry("3", "Pale Meridian 6", "vessel", identifiers=["imo:1111111"]),
    entry("4", "Oleander Trading LLC", identifiers=["tax:90044277", "passport:1111111"], countries=("BY",)),
]
FOUND = [
    ("party", "Oswin Tarkelian", "1"),
    ("party", "Tarkelian", "1"),
    ("party", "OswinAramTarkelian", "1"),
    ("party", "Tarkelianoswinaram", "1"),
    ("party", "Osw Trkln", "1"),
    ("party", "Tarkeliam", "1"),
    ("party", "Quilon", "2"),
    ("party", "Nordik Front", "2"),
    ("party", "OLEANDRE", "4"),
    ("vessel", "MERIDIAN", "3"),
    ("vessel", "Meridain", "3"),
]
READINGS = {"party": ("person", "organisation"), "vessel": ("vessel",)}


@pytest.mark.parametrize(("group", "text", "identity"), FOUND)
def test_a_name_leads_to_the_entry(group, text, identity):
    index = Index.build(LISTED)
    numbers = index.candidates([parse(text, kind) for kind in READINGS[group]])
    assert identity in {index.entries[index.owners[number]].id for number in numbers}


def test_parties_and_vessels_are_kept_apart():
    index = Index.build(LISTED)
    assert index.candidates([parse("Oswin Tarkelian", "vessel")]) == []


@pytest.mark.parametrize(
    ("value", "of_vessel", "identities"),
    [
        ("IMO 1111111", True, ["3"]),  # its check digit fails: a listed number counts all the same
        ("1111111", True, ["3"]),
        ("1111111", False, ["4"]),  # a passport that reads like an IMO number
        ("BY90044277", False, ["4"]),  # an EORI or TIN of a listed tax number
        ("90-044.277", False, ["4"]),
        ("DE90044277", False, []),
        ("1111", False, []),
        ("", True, []),
    ],
)
def test_identifiers(value, of_vessel, identities):
    assert [one.id for one in Index.build(LISTED).identified(value, of_vessel=of_vessel)] == identities


def test_a_common_name_finds_its_bearers_by_the_pair_of_words():
    crowd = [
        entry(f"c{number}", f"Aram Vorn{chr(97 + number % 26)}{chr(97 + number // 26)}ka", "person") for number in range(500)
    ]
    crowd += [
        entry(f"d{number}", f"Oswin Larch{chr(97 + number % 26)}{chr(97 + number // 26)}ka", "person") for number in range(500)
    ]
    index = Index.build([*crowd, entry("wanted", "Aram Oswin", "person")])
    numbers = index.candidates([parse("Oswin, Aram", "person")])
    assert index.entries[index.owners[numbers[0]]].id == "wanted"
    assert len(numbers) <= 32


def test_an_empty_list_finds_nobody():
    assert Index.build([]).candidates([parse("Oswin Tarkelian", "person")]) == []


PAIRS = st.lists(st.tuples(st.text(max_size=3), st.integers(0, 50)), max_size=60)


@given(PAIRS, st.text(max_size=3))
def test_postings_are_a_map_from_keys_to_numbers(pairs, key):
    found = Postings(pairs)[key]
    assert list(found.first(1_000)) == sorted({number for one, number in pairs if one == key})
    assert list(found.first(2)) == list(found.first(1_000))[:2]


def test_spellings_are_given_best_first():
    assert Spellings(["tarkelian", "tarkeljan", "varga", "tarkel"]).near("tarkelyan") == ["tarkelian", "tarkeljan"]


def test_the_same_list_gives_the_same_index():
    one, other = Index.build(LISTED), Index.build(LISTED)
    query = [parse("Oswin Varga Oleander Tools", "person")]
    assert one.candidates(query) == other.candidates(query)
