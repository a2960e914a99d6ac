import pytest

from shared.codes import compact, eori_fault, locode_fault, ucr_fault

EORI = "must be a 2-letter country code and 1 to 15 capitals or digits"
LOCODE = "must be a 2-letter country code and 3 capitals or digits 2 to 9, such as NLRTM"
UCR = "must be 1 to 35 letters, digits or ( ) / . : -"

CASES = [
    (eori_fault, "NL123456789", None),
    (eori_fault, "DE1", None),
    (eori_fault, "FR" + "A" * 15, None),
    (eori_fault, "FR" + "A" * 16, EORI),
    (eori_fault, "FR", EORI),
    (eori_fault, "12345678901", EORI),
    (eori_fault, "nl123456789", EORI),
    (eori_fault, "NL 123456789", EORI),
    (locode_fault, "NLRTM", None),
    (locode_fault, "US7AL", None),
    (locode_fault, "NLRT", LOCODE),
    (locode_fault, "NLRTM1", LOCODE),
    (locode_fault, "NLR1M", LOCODE),
    (locode_fault, "nlrtm", LOCODE),
    (ucr_fault, "6NL123456789000-INV/2026(1)", None),
    (ucr_fault, "A" * 35, None),
    (ucr_fault, "A" * 36, UCR),
    (ucr_fault, "", UCR),
    (ucr_fault, "INV 2026", UCR),
]


@pytest.mark.parametrize(("fault", "number", "reason"), CASES)
def test_the_shape_is_checked(fault, number, reason):
    assert fault(number) == reason


def test_two_ways_to_write_a_number_have_one_compact_form():
    assert {compact(written) for written in ("csqu 305438-3", "CSQU3054383", " CSQU-3054383 ")} == {"CSQU3054383"}
