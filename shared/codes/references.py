"""Identifiers without a check digit: EORI, UN/LOCODE and UCR. Their shape alone; a list or register knows the rest."""

import re

_EORI = re.compile(r"[A-Z]{2}[A-Z0-9]{1,15}")
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_UCR = re.compile(r"[A-Za-z0-9()/.:-]{1,35}")


def eori_fault(number: str) -> str | None:
    """Why this is no EORI number, or None: country code and up to 15 capitals or digits (UCC-DA annex B, an..17)."""
    return None if _EORI.fullmatch(number) else "must be a 2-letter country code and 1 to 15 capitals or digits"


def locode_fault(code: str) -> str | None:
    """Why this is no UN/LOCODE, or None: country code and three letters or digits 2 to 9 (UNECE Recommendation 16)."""
    if not _LOCODE.fullmatch(code):
        return "must be a 2-letter country code and 3 capitals or digits 2 to 9, such as NLRTM"
    return None


def ucr_fault(reference: str) -> str | None:
    """Why this is no unique consignment reference, or None: up to 35 characters (WCO UCR guidelines, an..35)."""
    if not _UCR.fullmatch(reference):
        return "must be 1 to 35 letters, digits or ( ) / . : -"
    return None
