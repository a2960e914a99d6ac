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
@given(NAMES, st.lists(st.tuples(NAMES, KINDS), min_size=1, max_size=6), st.sets(KINDS, min_size=1), LEAST, st.booleans())
def test_no_name_that_scores_enough_is_refused(text, listed, kinds, least, romanised):
    names = [parse(text, kind, romanised) for kind in sorted(kinds)]
    others = [parse(one, kind) for one, kind in listed]
    enough = {
        (name, number)
        for name in names
        for number, other in enumerate(others)
        if name.kind == other.kind and score(compare(name, other)) >= least
    }
    assert enough <= set(promising(names, Listing.of(others), range(len(others)), least))


@settings(max_examples=100, deadline=None)
@given(NAMES, st.lists(NAMES, min_size=1, max_size=4), KINDS, LEAST)
def test_nor_is_a_name_in_latin_letters_refused_one_of_another_script(text, listed, kind, least):
    name, others = parse(text, kind), [parse(one, kind, romanised=True) for one in listed]
    enough = {(name, number) for number, other in enumerate(others) if score(compare(name, other)) >= least}
    assert enough <= set(promising([name], Listing.of(others), range(len(others)), least))


@st.composite
def respelled(draw):
    """A name of several words, and the same with two or three of them written as one, in either order, perhaps with a slip."""
    words = draw(st.lists(st.sampled_from([one for one in ROOTS if len(one) > 2]), min_size=2, max_size=5))
    first, count = draw(st.integers(0, len(words) - 2)), draw(st.integers(2, 3))
    run = words[first : first + count]
    run = [*run[1:], run[0]] if draw(st.booleans()) else run
    whole, at = "".join(run), draw(st.integers(1, 5))
    whole = draw(st.sampled_from([whole, whole[:at] + "k" + whole[at:], whole[:at] + whole[at + 1 :]]))
    return " ".join(words), " ".join([*words[:first], whole, *words[first + count :]])


@settings(max_examples=200, deadline=None)
@given(respelled(), KINDS)
def test_words_written_as_one_are_not_refused(names, kind):
    for one, other in (names, names[::-1]):
        name, listed = parse(one, kind), parse(other, kind)
        if score(compare(name, listed)) >= PTY_02_REVIEW:
            assert list(promising([name], Listing.of([listed]), [0], PTY_02_REVIEW)) == [(name, 0)]


def test_scripts_without_vowels_meet_by_consonants_but_two_romanised_names_do_not():
    latin, other = parse("Owais", "person"), parse("اويس", "person", romanised=True)
    assert list(promising([latin], Listing.of([other]), [0], PTY_02_REVIEW)) == [(latin, 0)]
    assert list(promising([other], Listing.of([latin]), [0], PTY_02_REVIEW)) == [(other, 0)]
    assert list(promising([other], Listing.of([other]), [0], PTY_02_REVIEW)) == []


REFUSED = [
    ("person", "Maria Tarkelian", "Oswin Tarkelian"),
    ("person", "Oswin Vorn", "Oswin Tarkelian"),
    ("organisation", "Brackwater Bank", "Brackwater Chemie"),
    ("organisation", "Vorn Trading LLC", "Quillon Trading LLC"),
    ("vessel", "Lady Meridian", "Lady Oleander"),
]


@pytest.mark.parametrize(("kind", "one", "other"), REFUSED)
def test_names_with_too_much_left_over_are_not_compared(kind, one, other):
    assert list(promising([parse(one, kind)], Listing.of([parse(other, kind)]), [0], PTY_02_REVIEW)) == []


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
