import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum import iso6346

from shared.codes import container_fault

GOOD = ["CSQU3054383", "MSCU1234566", "TGHU7654320", "tcnu7200794", "CSQU 305438 3", "CSQU-305438-3"]
BAD = {
    "": "must be 4 letters and 7 digits",
    "CSQU305438": "must be 4 letters and 7 digits",
    "CSQU30543833": "must be 4 letters and 7 digits",
    "CSQ33054383": "must be 4 letters and 7 digits",
    "ÇSQU3054383": "must be 4 letters and 7 digits",
    "CSQU305438٣": "must be 4 letters and 7 digits",
    "CSQU3054383\n": "must be 4 letters and 7 digits",
    "XXXX5119399": "has X as fourth letter; U, J or Z is expected",
    "CSQU3054384": "ends in check digit 4; 3 is expected",
    "TGHU7654321": "ends in check digit 1; 0 is expected",
}
LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
STEMS = st.builds("{}{}{:06d}".format, LETTERS, st.sampled_from("UJZ"), st.integers(0, 999_999))


@pytest.mark.parametrize("number", GOOD)
def test_a_container_number_is_good(number):
    assert container_fault(number) is None


@pytest.mark.parametrize(("number", "reason"), BAD.items())
def test_the_reason_says_what_is_wrong(number, reason):
    assert container_fault(number) == reason


@given(STEMS)
def test_exactly_one_check_digit_is_good(stem):
    assert [digit for digit in "0123456789" if container_fault(stem + digit) is None] == [iso6346.calc_check_digit(stem)]


@given(STEMS, st.integers(4, 9), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_caught_unless_remainders_10_and_0_meet(stem, position, digit):
    assume(stem[position] != digit)
    number = stem + iso6346.calc_check_digit(stem)
    wrong = number[:position] + digit + number[position + 1 :]
    assert container_fault(wrong) is not None or {remainder(stem), remainder(wrong)} == {0, 10}


def remainder(number):
    letters = {letter: value for value, letter in enumerate("0123456789A BCDEFGHIJK LMNOPQRSTU VWXYZ")}
    return sum(letters[character] * 2**place for place, character in enumerate(number[:10])) % 11
