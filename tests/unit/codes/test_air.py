import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.codes import awb_fault, flight_fault

SHAPE = "must be 11 digits: airline prefix of 3, serial of 7 and a check digit"


@pytest.mark.parametrize("number", ["020-12345675", "02012345675", "157-11111111", "020 1234 5675", "888-11111111"])
def test_an_air_waybill_number_is_good(number):
    assert awb_fault(number) is None


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("020-12345676", "ends in check digit 6; 5 is expected"),
        ("020-12345679", "ends in check digit 9; 5 is expected"),
        ("020-1234567", SHAPE),
        ("020-123456755", SHAPE),
        ("O20-12345675", SHAPE),
        ("020/12345675", SHAPE),
        ("", SHAPE),
    ],
)
def test_the_reason_says_what_is_wrong(number, reason):
    assert awb_fault(number) == reason


@given(st.integers(0, 999), st.integers(0, 9_999_999), st.integers(3, 10), st.sampled_from("0123456789"))
def test_a_wrong_digit_after_the_prefix_is_caught_unless_seven_away(prefix, serial, position, digit):
    number = f"{prefix:03d}{serial:07d}{serial % 7}"
    assume(number[position] != digit)
    wrong = number[:position] + digit + number[position + 1 :]
    seven_away = position < 10 and abs(int(digit) - int(number[position])) == 7
    assert (awb_fault(wrong) is None) == seven_away


@pytest.mark.parametrize("number", ["QR8123", "KL1", "5X77", "U24567", "BA2490A", "QR 067", "LH-8400"])
def test_a_flight_number_is_good(number):
    assert flight_fault(number) is None


@pytest.mark.parametrize("number", ["", "QR", "QR12345", "BAW123", "55123", "QR12AB", "Q1", "QR8123/01"])
def test_other_flight_numbers_are_refused(number):
    assert flight_fault(number).startswith("must be a 2-character airline designator")
