"""Ship numbers: IMO for sea-going ships, ENI for inland waterway vessels."""

import re

from stdnum import imo

_IMO = re.compile(r"[1-9][0-9]{6}")
_ENI = re.compile(r"[0-9]{8}")


def imo_fault(number: str) -> str | None:
    """Why this is no IMO ship number, or None.

    Seven digits; the first six times 7 down to 2 add up to a number that ends in the seventh (IMO Resolution
    A.1117(30)). About one listed ship in seven fails this: never drop a *listed* number for it.
    """
    if not _IMO.fullmatch(number):
        return "must be 7 digits, the first not 0"
    expected = imo.calc_check_digit(number)
    if number[6] != expected:
        return f"ends in check digit {number[6]}; {expected} is expected"
    return None


def eni_fault(number: str) -> str | None:
    """Why this is no European vessel identification number, or None: eight digits, without check digit."""
    return None if _ENI.fullmatch(number) else "must be 8 digits"
