"""Freight container numbers: ISO 6346."""

import re

from stdnum import iso6346

from shared.codes.form import compact

_SHAPE = re.compile(r"[A-Z]{4}[0-9]{7}")


def container_fault(number: str) -> str | None:
    """Why this is no container number, or None. Case, spaces and hyphens do not matter.

    Four letters (owner code and equipment category U, J or Z), six digits and a check digit (ISO 6346:2022). Of all
    single wrong digits only those that turn a remainder of 10 into 0, or back, pass: both give check digit 0.
    """
    written = compact(number)
    if not _SHAPE.fullmatch(written):
        return "must be 4 letters and 7 digits"
    if written[3] not in "UJZ":
        return f"has {written[3]} as fourth letter; U, J or Z is expected"
    expected = iso6346.calc_check_digit(written[:10])
    if written[10] != expected:
        return f"ends in check digit {written[10]}; {expected} is expected"
    return None
