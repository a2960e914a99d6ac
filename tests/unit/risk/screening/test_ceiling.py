"""Refusing names without aligning them changes no answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.risk.screening.ceiling import promising
from services.risk.screening.entries import PTY_02_REVIEW
from services.risk.screening.features import compare, score
from services.risk.screening.listing import Listing, joined_lengths
from services.risk.screening.names import parse

# Near one another in every way that words stand for each other: slips, sound, vowels, joined, cut, initials, misread.
ROOTS = (
    "oswin",
    "osvin",
    "oswyn",
    "tarkelian",
    "trkln",
    "tarkel",
    "torn",
    "tom",
    "vorn",
    "good",
    "will",
    "varga",
    "al",
    "o",
    "t",
)
WORDS = st.one_of(
    st.sampled_from(ROOTS),
    st.tuples(st.sampled_from(ROOTS), st.sampled_from(ROOTS)).map("".join),
    st.text("aeklmnorstvw", min_size=1, max_size=9),
    st.sampled_from(["5", "6", "gmbh", "ltd", "trading", "Оле", "طاهر"]),
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
KINDS = st.sampled_from(["person", "organisation", "vessel", "address"])
LEAST = st.sampled_from([0.5, 0.7, PTY_02_REVIEW, 0.92, 1.0])


@settings(max_examples=300, deadline=None)
@given(NAMES, st.lists(NAMES, min_size=1, max_size=6), KINDS, LEAST, st.booleans(), st.booleans())
def test_no_name_that_scores_enough_is_refused(text, listed, kind, least, romanised, also):
    name, names = parse(text, kind, romanised), [parse(one, kind, also) for one in listed]
    enough = [number for number, other in enumerate(names) if score(compare(name, other)) >= least]
    kept = promising(name, Listing.of(names), range(len(names)), least)
    assert set(enough) <= set(kept)
    assert kept == sorted(kept)


REFUSED = [
    ("person", "Maria Tarkelian", "Oswin Tarkelian"),
    ("person", "Oswin Vorn", "Oswin Tarkelian"),
    ("organisation", "Brackwater Bank", "Brackwater Chemie"),
    ("organisation", "Vorn Trading LLC", "Quillon Trading LLC"),
    ("vessel", "Lady Meridian", "Lady Oleander"),
]


@pytest.mark.parametrize(("kind", "one", "other"), REFUSED)
def test_names_with_too_much_left_over_are_not_compared(kind, one, other):
    assert promising(parse(one, kind), Listing.of([parse(other, kind)]), [0], PTY_02_REVIEW) == []


@given(st.lists(NAMES, max_size=5), KINDS, st.booleans())
def test_a_listing_gives_back_the_names(texts, kind, romanised):
    names = [parse(one, kind, romanised) for one in texts]
    listing = Listing.of(names)
    assert [listing[number] for number in range(len(listing))] == names


@pytest.mark.parametrize(
    ("lengths", "together"),
    [([], set()), ([4], set()), ([4, 3], {7}), ([4, 3, 2], {7, 6, 5, 9}), ([30, 9], {31}), ([1] * 40, {2, 3, 4})],
)
def test_lengths_of_words_together(lengths, together):
    assert {length for length in range(40) if joined_lengths(lengths) >> length & 1} == together
