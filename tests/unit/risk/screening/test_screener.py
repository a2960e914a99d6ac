from datetime import date

import pytest

from services.risk.core.matches import Match
from services.risk.screening import Query, Screener
from tests.unit.risk.screening.listed import entry, screener, watch_list

SCREENER = screener(
    entry("P1", "TARKELIAN, Oswin", "person", countries=("AM",), identifiers=["passport:ZZ4427710"], weak=["The Broker"]),
    entry("O1", "Quillon & Varga Tools Ltd", countries=("HK",), addresses=("Unit 9, 88 Lantern Street, Kowloon",)),
    entry("O2", "Oleander Chemie GmbH", countries=(), identifiers=["eori:DE0000442771"]),
    entry("V1", "Pale Meridian 6", "vessel", countries=("TG",), identifiers=["imo:1111111"]),
    entry("A1", "Suite 404, 12 Copperbell Wharf, Limassol", "address", countries=("CY",)),
)
LANTERN = "88 Lantern Street Unit 9 Kowloon"

CASES = [
    ("an identifier", Query("Somebody Else", ids=("ZZ 4427710",)), ("id", 1.0, "P1")),
    ("an EORI", Query(ids=("DE0000442771",)), ("id", 1.0, "O2")),
    ("a listed IMO number whose check digit fails", Query("Lucky", ids=("1111111",), kind="vessel"), ("id", 1.0, "V1")),
    ("the name in the country", Query("Oswin Tarkelian", country="AM"), ("exact", 1.0, "P1")),
    ("the name at the address", Query("QUILLON AND VARGA TOOLS LTD", country="CN", address=LANTERN), ("exact", 1.0, "O1")),
    ("the name without its form", Query("Quillon Varga Tools", country="HK"), ("exact", 1.0, "O1")),
    ("the ship's name under the flag", Query("M/V PALE MERIDIAN 6", country="TG", kind="vessel"), ("exact", 1.0, "V1")),
    ("the name alone", Query("Oswin Tarkelian"), ("fuzzy", 1.0, "P1")),
    ("the name in another country", Query("Oswin Tarkelian", country="NL"), ("fuzzy", 1.0, "P1")),
    ("the name, no country listed", Query("Oleander Chemie GmbH", country="DE"), ("fuzzy", 1.0, "O2")),
    ("the name with another form", Query("Quillon & Varga Tools AG", country="HK"), ("fuzzy", 0.9, "O1")),
    ("the ship's name, another ship", Query("Pale Meridian 6", ("9074729",), "TG", kind="vessel"), ("fuzzy", 0.92, "V1")),
    ("a sister ship", Query("Pale Meridian 7", kind="vessel"), ("fuzzy", 0.88, "V1")),
    ("a slip", Query("Oswin Tarkelain"), ("fuzzy", 0.9637, "P1")),
    ("a slip in the country", Query("Oswin Tarkelain", country="AM"), ("fuzzy", 0.9837, "P1")),
    ("a weak alias", Query("The Broker", country="AM"), ("fuzzy", 0.91, "P1")),
    (
        "the address",
        Query("Vorn Holding", country="CY", address="404 Suite, Copperbell Wharf 12, LIMASSOL"),
        ("fuzzy", 1.0, "A1"),
    ),
    ("one of two names in the field", Query("Vorn Spedition c/o Oswin Tarkelian"), ("fuzzy", 1.0, "P1")),
]


@pytest.mark.parametrize(("query", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_who_is_found_and_how(query, expected):
    best = SCREENER.screen(query)[0].match
    assert (best.kind, best.score, best.entry_id) == expected


NOBODY = [
    Query(),
    Query(" \t"),
    Query("Alpha Brackwater Co", country="CN", address="12 Dock Rd Shanghai"),
    Query("Oswin", country="AM"),
    Query("Tools Ltd", country="HK", address=LANTERN),
    Query("Pale Meridian 6"),  # a party, not a ship
    Query("Oswin Tarkelian", kind="vessel"),
    Query("Vorn Holding", address="14 Copperbell Wharf, Limassol"),
    Query("Vorn Holding", ids=("1111111",)),  # no ship
    Query("\u200b" * 50 + "\ud800"),
    Query("x" * 100_000),
]


@pytest.mark.parametrize("query", NOBODY, ids=range(len(NOBODY)))
def test_who_is_not_found(query):
    assert SCREENER.screen(query) == []


def test_a_match_names_list_entry_programme_and_why():
    [found] = SCREENER.screen(Query("Osvin Tarkelian", country="AM"))
    assert found.match._replace(parts=()) == Match("fuzzy", 0.9913, "made-up", "P1", "TARKELIAN, Oswin", "ARMS")
    assert [(part.feature, part.taken, part.seen) for part in found.parts] == [
        ("spelling", 0.0287, "osvin ~ oswin (similar, 0.90)"),
        ("same_country", -0.02, "a country in common"),
    ]
    assert found.match.parts == (
        "words: tarkelian",
        "country: AM",
        "spelling: osvin ~ oswin (similar, 0.90) (-0.0287)",
        "same_country: a country in common (+0.0200)",
    )
    assert found.parts[0].meaning.startswith("Words that stand for each other are written differently")


def test_a_weak_alias_says_what_it_lost():
    [found] = SCREENER.screen(Query("The Broker"))
    assert [(part.feature, part.taken) for part in found.parts] == [("weak_alias", 0.09)]


def test_every_list_answers_strongest_first():
    lists = [
        watch_list(entry("b", "Oswin Tarkelian", "person", countries=()), name="second"),
        watch_list(
            entry("a", "Oswin Tarkelian", "person", countries=("AM",)), entry("c", "Osvin Tarkelian", "person"), name="first"
        ),
    ]
    found = Screener.build(lists).screen(Query("Oswin Tarkelian", country="AM"))
    assert [(one.match.kind, one.match.list_name, one.match.entry_id) for one in found] == [
        ("exact", "made-up", "a"),
        ("fuzzy", "made-up", "b"),
        ("fuzzy", "made-up", "c"),
    ]


@pytest.mark.parametrize(
    ("day", "found"), [(date(2025, 1, 1), 1), (date(2025, 6, 30), 1), (date(2024, 12, 31), 0), (date(2025, 7, 1), 0)]
)
def test_an_entry_counts_from_its_first_day_to_its_last(day, found):
    listed = entry("1", "Oswin Tarkelian", "person", valid_from=date(2025, 1, 1), valid_to=date(2025, 6, 30))
    assert len(Screener.build([watch_list(listed)], day).screen(Query("Oswin Tarkelian"))) == found


def test_what_was_asked_before_is_answered_alike():
    query = Query("Oswin Tarkelain", country="AM")
    first = SCREENER.screen(query)
    first.clear()  # an answer is the caller's own
    assert SCREENER.screen(query) == list(SCREENER.search(query)) != []
    assert SCREENER.screen(query, threshold=1.0) == []


def test_the_threshold_can_be_lowered():
    assert SCREENER.screen(Query("Oswin")) == []
    assert [one.match.entry_id for one in SCREENER.screen(Query("Oswin"), threshold=0.5)] == ["P1"]


ADDRESSES = [
    ("Unit 9, 88 Lantern Street, Kowloon", "88 LANTERN STREET UNIT 9", True),
    ("88 Lantern Street, Kowloon", "88 Lantern Strete, Kowloon 999077", True),
    ("Rose Lane, Old Harbour, Nordhafen", "Rose Lane Old Harbour Nordhafen", True),
    ("88 Lantern Street, Kowloon", "89 Lantern Street, Kowloon", False),
    ("88 Lantern Street, Kowloon", "Kowloon", False),
    ("Kowloon", "Kowloon", False),
    ("88 Lantern Street", "88 Copperbell Wharf", False),
    ("", "88 Copperbell Wharf", False),
]


@pytest.mark.parametrize(("listed", "declared", "agree"), ADDRESSES)
def test_addresses_agree(listed, declared, agree):
    found = screener(entry("1", "Oleander Chemie", countries=(), addresses=(listed,))).screen(
        Query("Oleander Chemie", address=declared)
    )
    assert found[0].match.kind == ("exact" if agree else "fuzzy")
