"""The references of air cargo messages, which have no LRN of their own."""

import hashlib
from collections.abc import Sequence

from shared.codes import compact

_LONGEST = 22  # characters of an LRN (ICS2)


def waybill(number: str) -> str:
    """An air waybill number as people write it: prefix, hyphen, serial. What is none stays as it is."""
    digits = compact(number)
    return f"{digits[:3]}-{digits[3:]}" if len(digits) == 11 and digits.isdecimal() else number


def lrn(number: str, part: str = "") -> str:
    """The LRN of a message about this bill: its number, so that the same bill sent again is the same filing.

    `part` tells messages about one bill apart. A number too long for an LRN is cut, and ends in eight digits of its SHA-256.
    """
    whole = number + part
    return whole if len(whole) <= _LONGEST else f"{whole[:13]}~{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def of_houses(master: str | None, houses: Sequence[str | None]) -> str | None:
    """The LRN of a message about houses: the one house's number, or that of the master and `/HL` (house list)."""
    if len(houses) == 1 and houses[0]:
        return lrn(houses[0])
    return lrn(master, "/HL") if master else None
