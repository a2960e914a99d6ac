"""What a text of a message is as a canonical value. A text that is none stays as it is: validation says what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from typing import Any

_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_WHOLE = re.compile(r"-?[0-9]{1,17}")
_LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POUND = 0.45359237  # kg, the international avoirdupois pound
_KILOGRAMS = {"KGM": 1.0, "KG": 1.0, "K": 1.0, "LBR": _POUND, "LB": _POUND, "L": _POUND, "TNE": 1000.0, "GRM": 0.001}
_FLAGS = {"1": True, "true": True, "0": False, "false": False}
_HS = 6


def number(text: Any) -> Any:
    """A decimal number; whole ones as int."""
    if isinstance(text, str) and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def whole(text: Any) -> Any:
    """A whole number."""
    return int(text) if isinstance(text, str) and _WHOLE.fullmatch(text) else text


def kilograms(amount: Any, unit: str | None) -> Any:
    """A mass in kilograms by its UN/ECE Recommendation 20 or IATA unit; kilograms without one. None in a unit nobody knows."""
    mass, factor = number(amount), _KILOGRAMS.get((unit or "KGM").upper())
    if factor is None:
        return None
    return mass if factor == 1.0 or not isinstance(mass, int | float) or isinstance(mass, bool) else round(mass * factor, 6)


def time(text: Any) -> Any:
    """A date and time; one without offset is taken as UTC."""
    return f"{text}Z" if isinstance(text, str) and local(text) else text


def local(text: Any) -> bool:
    """Whether a date and time says nothing of its offset."""
    return isinstance(text, str) and _LOCAL.fullmatch(text) is not None


def flag(text: Any) -> Any:
    """A boolean written as text."""
    return _FLAGS.get(text, text) if isinstance(text, str) else text


def choice(codes: Mapping[str, Any]) -> Callable[[Any], Any]:
    """A converter of codes to canonical ones; a code that is none of them stays as it is."""

    def convert(value: Any) -> Any:
        return codes.get(value, value) if isinstance(value, str) else value

    return convert


def code(codes: Mapping[str, Any]) -> Callable[[Any], str]:
    """The way back: the first code of a canonical value; a value that has none stays as it is."""
    first: dict[Any, str] = {value: code for code, value in reversed(list(codes.items()))}

    def convert(value: Any) -> str:
        return first.get(value) or written(value)

    return convert


def written(value: Any) -> str:
    """A canonical value as text: numbers in decimal notation, to a millionth."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def day(text: Any) -> Any:
    """A date as its first moment in UTC: for dates that are nothing more, such as the day a document was issued."""
    return f"{text}T00:00:00Z" if isinstance(text, str) and _DAY.fullmatch(text) else text


def hs6(text: Any) -> Any:
    """The first six digits of a commodity code; dots and blanks are layout."""
    return _digits(text)[:_HS] if isinstance(text, str) else text


def national_code(text: Any) -> Any:
    """The whole commodity code, where it is longer than six digits."""
    digits = _digits(text) if isinstance(text, str) else ""
    return digits if len(digits) > _HS else None


def _digits(text: str) -> str:
    return text.replace(".", "").replace(" ", "")
