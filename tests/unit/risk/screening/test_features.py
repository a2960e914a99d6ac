import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.risk.screening.entries import PTY_02_CRITICAL, PTY_02_REVIEW
from services.risk.screening.features import FEATURES, compare, explain, score
from services.risk.screening.names import parse

CRITICAL, REVIEW, NOBODY = "0.92 or more", "0.85 to 0.92", "below 0.85"

PAIRS = [
    # the same in other clothes
    ("person", "TARKELIAN, Oswin", "Oswin Tarkelian", CRITICAL),
    ("person", "Mr. Oswin Tarkelian", "Oswin Tarkelian", CRITICAL),
    ("person", "OswinTarkelian", "Oswin Tarkelian", CRITICAL),
    ("person", "TarkelianOswin", "Oswin Tarkelian", CRITICAL),
    ("person", "Oswin Tarke lian", "Oswin Tarkelian", CRITICAL),
    ("person", "Osw1n Tarkelian", "Oswin Tarkelian", CRITICAL),
    ("organisation", "Brackwater Chemie GmbH", "Brackwater Chemie G.m.b.H.", CRITICAL),
    ("organisation", "Brackwater Chemie", "Brackwater Chemie GmbH", CRITICAL),
    ("organisation", "The Good Will Company", "Goodwill Company", CRITICAL),
    # typed, heard, carried over
    ("person", "Oswin Tarkelain", "Oswin Tarkelian", CRITICAL),
    ("person", "Osvin Tarkeljan", "Oswin Tarkelian", CRITICAL),
    ("person", "Oswn Trkln", "Oswin Tarkelian", REVIEW),
    ("person", "Muhammad Tarkelian", "Mohamed Tarkelian", CRITICAL),
    ("person", "Oswin Tarkel", "Oswin Tarkelian", REVIEW),
    ("person", "Torn Tarkelian", "Tom Tarkelian", CRITICAL),
    # less said than listed
    ("person", "Oswin Tarkelian", "Oswin Aram Tarkelian", CRITICAL),
    ("person", "O. Tarkelian", "Oswin Tarkelian", REVIEW),
    ("organisation", "Quillon Trading", "Quillon General Trading", REVIEW),
    ("organisation", "Quillon GmbH", "Quillon AG", REVIEW),
    ("vessel", "Pale Meridian 5", "Pale Meridian 6", REVIEW),
    # someone else
    ("person", "Oswin Vorn", "Oswin Tarkelian", NOBODY),
    ("person", "Ardo Tarkelian", "Oswin Tarkelian", NOBODY),
    ("person", "Oswin", "Oswin Aram Tarkelian", NOBODY),
    ("person", "Oswin Karen Tarkelian", "Oswin Aram Tarkelian", NOBODY),
    ("organisation", "Brackwater Bank", "Brackwater Chemie", NOBODY),
    ("organisation", "Vorn Trading LLC", "Quillon Trading LLC", NOBODY),
    ("organisation", "General Trading LLC", "Quillon General Trading LLC", NOBODY),
    ("vessel", "Lady Meridian", "Lady Oleander", NOBODY),
    ("address", "12 Copperbell Wharf, Nordhafen", "14 Copperbell Wharf, Nordhafen", NOBODY),
]


def band(value):
    return CRITICAL if value >= PTY_02_CRITICAL else REVIEW if value >= PTY_02_REVIEW else NOBODY


@pytest.mark.parametrize(("kind", "left", "right", "expected"), PAIRS)
def test_pairs_of_names(kind, left, right, expected):
    assert band(score(compare(parse(left, kind), parse(right, kind)))) == expected


def test_a_country_adds_or_takes_a_little():
    names = parse("Oswin Tarkel", "person"), parse("Oswin Tarkelian", "person")
    other, unknown, same = (score(compare(*names, same_country=known)) for known in (False, None, True))
    assert (round(unknown - other, 4), round(same - unknown, 4)) == (0.03, 0.02)


def test_the_same_name_is_the_same_in_any_country():
    name = parse("Oswin Tarkelian", "person")
    assert score(compare(name, name, same_country=False)) == 1.0


def test_a_match_explains_itself_part_by_part():
    both = compare(parse("O. Quillon Varga Tools 5 GmbH", "organisation"), parse("Quilon Varga Tools 6 AG", "organisation"))
    assert [(part.feature, part.taken, part.seen) for part in explain(both)] == [
        ("spelling", 0.0237, "quillon ~ quilon (similar, 0.90)"),
        ("left_out", 0.0165, "o | -"),
        ("legal_form", 0.12, "gmbh | ag"),
        ("number", 0.12, "5 | 6"),
    ]


def test_every_feature_says_what_it_means():
    assert [feature.name for feature in FEATURES if not feature.meaning.endswith(".")] == []


NAMES = st.text(st.sampled_from("abcdefg ' .-1é"), max_size=30)
KINDS = st.sampled_from(["person", "organisation", "vessel", "address"])


@given(NAMES, NAMES, KINDS)
def test_the_score_lies_between_0_and_1_and_is_what_the_parts_leave(left, right, kind):
    both = compare(parse(left, kind), parse(right, kind))
    rest = 1 - sum(part.taken for part in explain(both))
    assert score(both) == pytest.approx(min(1, max(0, rest)), abs=0.001)


@given(NAMES, KINDS)
def test_a_name_is_itself(text, kind):
    assert score(compare(parse(text, kind), parse(text, kind))) == 1.0


@given(NAMES, NAMES, KINDS)
def test_it_does_not_matter_which_name_is_listed(left, right, kind):
    one, other = parse(left, kind), parse(right, kind)
    assert (score(compare(one, other)) == 1.0) == (score(compare(other, one)) == 1.0)
