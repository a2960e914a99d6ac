import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.codes import eni_fault, imo_fault

IMO_BAD = {
    "9074728": "ends in check digit 8; 9 is expected",
    "907472": "must be 7 digits, the first not 0",
    "90747299": "must be 7 digits, the first not 0",
    "0000000": "must be 7 digits, the first not 0",
    "IMO9074729": "must be 7 digits, the first not 0",
    "٩٠٧٤٧٢٩": "must be 7 digits, the first not 0",
}


@pytest.mark.parametrize("number", ["9074729", "9319466", "8814275"])
def test_an_imo_number_is_good(number):
    assert imo_fault(number) is None


@pytest.mark.parametrize(("number", "reason"), IMO_BAD.items())
def test_the_reason_says_what_is_wrong(number, reason):
    assert imo_fault(number) == reason


@given(st.integers(100_000, 999_999), st.integers(0, 6), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_caught_where_the_weight_lets_it(stem, position, digit):
    number = next(f"{stem}{check}" for check in range(10) if imo_fault(f"{stem}{check}") is None)
    assume(number[position] != digit)
    weight = (7, 6, 5, 4, 3, 2, 1)[position]
    invisible = weight * (int(digit) - int(number[position])) % 10 == 0
    wrong = number[:position] + digit + number[position + 1 :]
    assume(wrong[0] != "0")
    assert (imo_fault(wrong) is None) == invisible


@pytest.mark.parametrize(
    ("number", "reason"),
    [("02326123", None), ("2326123", "must be 8 digits"), ("023261234", "must be 8 digits"), ("A2326123", "must be 8 digits")],
)
def test_an_eni_number_has_eight_digits(number, reason):
    assert eni_fault(number) == reason
