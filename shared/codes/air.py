"""Air waybill and flight numbers: IATA Resolutions 600a and 762."""

import re

from shared.codes.form import compact

_AWB = re.compile(r"[0-9]{11}")
_FLIGHT = re.compile(r"(?:[A-Z][A-Z0-9]|[0-9][A-Z])[0-9]{1,4}[A-Z]?")


def awb_fault(number: str) -> str | None:
    """Why this is no air waybill number, or None. A hyphen or space after the prefix does not matter.

    Three digits of airline prefix, seven of serial number and a check digit, the serial modulo 7. A digit read 7 too
    high or too low (0 and 7, 1 and 8, 2 and 9) passes, and the prefix is not covered.
    """
    written = compact(number)
    if not _AWB.fullmatch(written):
        return "must be 11 digits: airline prefix of 3, serial of 7 and a check digit"
    expected = str(int(written[3:10]) % 7)
    if written[10] != expected:
        return f"ends in check digit {written[10]}; {expected} is expected"
    return None


def flight_fault(number: str) -> str | None:
    """Why this is no IATA flight number, or None: two-character carrier, one to four digits, perhaps a letter."""
    if not _FLIGHT.fullmatch(compact(number)):
        return "must be a 2-character airline designator and 1 to 4 digits, perhaps a letter, such as QR8123"
    return None
