"""Values as EDI writes them, in canonical form. What cannot be read stays the sender's text, so that validation says so there."""

import re
from collections.abc import Collection, Iterable

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{0,12})?|-?\.[0-9]{1,12}")
_ORDER = re.compile(r"^\W*(?:UN)?TO (?:THE )?ORDER\b", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]+")
_FORMATS = {  # UN/EDIFACT 2379: how the digits of a date lie; C century, as of D.03A
    "101": "YMD",
    "102": "CYMD",
    "201": "YMDHN",
    "202": "YMDHNS",
    "203": "CYMDHN",
    "204": "CYMDHNS",
    "205": "CYMDHN",
    "303": "CYMDHN",
    "304": "CYMDHNS",
}


def number(text: str, factor: float = 1) -> float | str:
    """A decimal number times `factor`; a comma may be its decimal mark. The text itself when it is none."""
    plain = text.replace(",", ".", 1) if "." not in text else text
    if not _NUMBER.fullmatch(plain):
        return text
    value = float(plain) * factor
    return round(value, 6) if factor != 1 else value


def count(text: str) -> int | str:
    """A whole number. The text itself when it is none."""
    plain = text.removesuffix(".0") if "." in text else text
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= 18 else text


def time(text: str, form: str = "", zone: str = "Z") -> str:
    """An RFC 3339 time from digits laid out as UN/EDIFACT 2379 `form` says, or by their number where it does not.

    EDI writes no offset: times are UTC unless `zone` says otherwise; a date alone is its first minute.
    """
    digits, offset = text, zone
    if form in ("205", "303", "304"):
        digits, offset = _zoned(text, zone)
    layout = _FORMATS.get(form) or {6: "YMD", 8: "CYMD", 10: "YMDHN", 12: "CYMDHN", 14: "CYMDHNS"}.get(len(digits))
    if layout is None or not _DIGITS.fullmatch(digits) or len(digits) != 2 * len(layout):
        return text
    parts = {name: digits[2 * at : 2 * at + 2] for at, name in enumerate(layout)}
    century = parts.get("C", "20")
    hours, minutes, seconds = (parts.get(name, "00") for name in "HNS")
    return f"{century}{parts['Y']}-{parts['M']}-{parts['D']}T{hours}:{minutes}:{seconds}{offset}"


def _zoned(text: str, zone: str) -> tuple[str, str]:
    digits = re.match("[0-9]*", text)
    head = digits[0] if digits else ""
    tail = text[len(head) :]
    if found := re.fullmatch(r"([+-])([0-9]{2}):?([0-9]{2})", tail):
        return head, f"{found[1]}{found[2]}:{found[3]}"
    return head, "Z" if tail.upper() in ("UTC", "GMT", "Z") else tail or zone


def joined(lines: Iterable[str], widths: Collection[int]) -> str:
    """Free text from lines cut at one of `widths` characters. A full line goes on within the word; others ended with a blank."""
    text = ""
    for line in lines:
        if not line.strip():
            continue
        text += line
        if len(line) not in widths:
            text += " "
    return " ".join(text.split())


def to_order(name: str) -> bool:
    """Whether a consignee's name says that the bill is negotiable: `TO ORDER OF …`."""
    return bool(_ORDER.match(name))


def commodity(code: str) -> tuple[str, str | None]:
    """A commodity code as subheading and, where there is more, national code: `8204.11.00` is 820411 and 82041100."""
    digits = code.replace(".", "").replace(" ", "")
    if digits.isascii() and digits.isdecimal() and len(digits) > 6:
        return digits[:6], digits
    return digits, None
