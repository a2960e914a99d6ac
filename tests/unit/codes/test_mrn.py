import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.codes import compose_mrn, mrn_check_digit, mrn_fault

SHAPE = "must be 18 characters: 2 digits of year, 2 letters of country, 13 capitals or digits, a check digit"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
YEARS = st.integers(2024, 2099)
COUNTRIES = st.text(LETTERS, min_size=2, max_size=2)
BODIES = st.text(LETTERS + "0123456789", min_size=11, max_size=11)


@pytest.mark.parametrize("number", ["06DE586600006143E1", "26XA7K2M9QP4T8ZCT3"])
def test_a_published_mrn_is_good(number):
    assert mrn_fault(number) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("06DE586600006143E2", "ends in check digit 2; 1 is expected"),
        ("06DE586600006143E", SHAPE),
        ("06DE586600006143EX", SHAPE),
        ("06de586600006143E1", SHAPE),
        ("06D3586600006143E1", SHAPE),
        (" 06DE586600006143E1", SHAPE),
        ("", SHAPE),
    ],
)
def test_the_reason_says_what_is_wrong(number, reason):
    assert mrn_fault(number) == reason


@given(YEARS, COUNTRIES, BODIES)
def test_a_composed_mrn_verifies_and_has_the_transit_pattern(year, country, body):
    number = compose_mrn(year, country, body)
    assert mrn_fault(number) is None
    assert re.fullmatch(rf"{year % 100:02d}{country}{body}CT[0-9]", number)


@given(YEARS, COUNTRIES, BODIES, st.integers(0, 17), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_caught_unless_remainders_10_and_0_meet(year, country, body, position, digit):
    number = compose_mrn(year, country, body)
    assume(number[position].isdigit() and number[position] != digit)
    wrong = number[:position] + digit + number[position + 1 :]
    assert mrn_fault(wrong) is not None or {remainder(number), remainder(wrong)} == {0, 10}


@pytest.mark.parametrize(
    ("year", "country", "body", "suffix"),
    [
        (2026, "XA", "7K2M9QP4T8", "CT"),
        (2026, "XA", "7k2m9qp4t8z", "CT"),
        (2026, "X1", "7K2M9QP4T8Z", "CT"),
        (2026, "XAX", "7K2M9QP4T8Z", "CT"),
        (2026, "XA", "7K2M9QP4T8Z", "C"),
        (-1000, "XA", "7K2M9QP4T8Z\n", "CT"),
    ],
)
def test_composing_from_misshapen_parts_is_an_error(year, country, body, suffix):
    with pytest.raises(ValueError, match=r"must be|expected"):
        compose_mrn(year, country, body, suffix)


@pytest.mark.parametrize("stem", ["", "06DE586600006143", "06DE586600006143E1", "06de586600006143E"])
def test_the_check_digit_of_a_misshapen_stem_is_an_error(stem):
    with pytest.raises(ValueError, match="17 characters"):
        mrn_check_digit(stem)


def remainder(number):
    letters = {letter: value for value, letter in enumerate("0123456789A BCDEFGHIJK LMNOPQRSTU VWXYZ")}
    return sum(letters[character] * 2**place for place, character in enumerate(number[:17])) % 11
