"""Movement reference numbers: what registration gives a filing."""

import re

from stdnum import iso6346

_STEM = re.compile(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{13}")
_SHAPE = re.compile(r"[0-9]{2}[A-Z]{2}[0-9A-Z]{13}[0-9]")
_BODY = re.compile(r"[0-9A-Z]{11}")
_SUFFIX = re.compile(r"[A-Z]{2}")


def mrn_check_digit(first17: str) -> str:
    """The digit that completes these 17 characters.

    ISO 6346's letter values, weights 2^0 to 2^16, modulo 11, 10 written as 0 (DGXXI/0879/99, check character
    algorithm). Raises ValueError when they are not year, country and 13 capitals or digits.
    """
    if not _STEM.fullmatch(first17):
        raise ValueError("expected 17 characters: 2 digits of year, 2 letters of country, 13 capitals or digits")
    return iso6346.calc_check_digit(first17)


def mrn_fault(number: str) -> str | None:
    """Why this is no MRN, or None. Written exactly: 18 capitals and digits, without separators."""
    if not _SHAPE.fullmatch(number):
        return "must be 18 characters: 2 digits of year, 2 letters of country, 13 capitals or digits, a check digit"
    expected = mrn_check_digit(number[:17])
    if number[17] != expected:
        return f"ends in check digit {number[17]}; {expected} is expected"
    return None


def compose_mrn(year: int, country: str, body11: str, suffix: str = "CT") -> str:
    """An MRN of this year and ISO 3166 country around eleven capitals or digits, which the caller draws at random.

    `suffix` marks the kind of declaration; CT is what transit systems expect of an entry summary declaration from
    2024 on. Raises ValueError when a part has another shape.
    """
    if not _BODY.fullmatch(body11):
        raise ValueError("the body must be 11 capitals or digits")
    if not _SUFFIX.fullmatch(suffix):
        raise ValueError("the suffix must be 2 capitals")
    first17 = f"{year % 100:02d}{country}{body11}{suffix}"
    return first17 + mrn_check_digit(first17)
