"""Container size and type codes: ISO 6346 in its editions of 1984 and of 1995 or later, and the ratings of ISO 668.

Old boxes and old messages still say 2210 or 4510 for what 22G1 and 45G1 say now.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_SHAPE = re.compile(r"[0-9A-Z]{4}")

# ISO 6346 table 1: first character, length in mm.
_LENGTHS = MappingProxyType(
    {
        "1": 2991, "2": 6058, "3": 9125, "4": 12192, "A": 7150, "B": 7315, "C": 7430, "D": 7450, "E": 7820,
        "F": 8100, "G": 12500, "H": 13106, "K": 13600, "L": 13716, "M": 14630, "N": 14935, "P": 16154,
    }
)  # fmt: skip

# ISO 6346 table 2: second character, height in mm; None where the code only says "more than 9 ft 6 in" or "4 ft or
# less". C to F are wider than 2438 mm and up to 2500 mm, L to P wider than that.
_HEIGHTS = MappingProxyType(
    {
        "0": 2438, "2": 2591, "4": 2743, "5": 2896, "6": None, "8": 1295, "9": None,
        "C": 2591, "D": 2743, "E": 2896, "F": None, "L": 2591, "M": 2743, "N": 2896, "P": None,
    }
)  # fmt: skip

# ISO 6346 table 3 with the tank and hopper letters of the 2022 edition: third character.
_KINDS = MappingProxyType(
    {
        "G": "general purpose", "V": "ventilated", "B": "dry bulk", "S": "named cargo", "R": "refrigerated",
        "H": "refrigerated, removable equipment", "U": "open top", "P": "platform or flat rack", "T": "tank",
        "K": "tank, pressurised", "N": "hopper or dry tank", "A": "air or surface",
    }
)  # fmt: skip

# ISO 6346:1984, annexes F and G: all digits. Odd heights have a gooseneck tunnel; the third digit is the kind.
_LENGTHS_1984 = MappingProxyType({"1": 2991, "2": 6058, "3": 9125, "4": 12192, "9": 13716})
_HEIGHTS_1984 = MappingProxyType({"0": 2438, "1": 2438, "2": 2591, "3": 2591, "4": 2896, "5": 2896, **dict.fromkeys("6789")})
_KINDS_1984 = MappingProxyType({digit: _KINDS[kind] for digit, kind in zip("0123456789", "GGHRHUPTBA", strict=True)})

# ISO 668:2013/Amd 2:2016, table 2: rating of series 1 containers in kg by length; 10 ft kept its old rating.
_RATINGS = MappingProxyType({2991: 10_160, 6058: 36_000, 9125: 36_000, 12192: 36_000, 13716: 36_000})


class SizeType(NamedTuple):
    """What a size-type code says: lengths in mm, rating in kg.

    `max_gross_kg` is the highest rating the standard gives any container of that length: more contradicts the code, while a
    particular box may bear less. None where ISO 668 sets no rating (platforms and flat racks, swap bodies, 48 and
    53 ft).
    """

    code: str
    length_mm: int
    height_mm: int | None
    kind: str
    max_gross_kg: int | None


def size_type(code: str) -> SizeType | None:
    """The meaning of a detailed (22G1), group (22GP) or 1984 code (2210), or None where there is a fault."""
    if size_type_fault(code):
        return None
    lengths, heights, kinds = _tables(code)
    length, kind = lengths[code[0]], kinds[code[2]]
    return SizeType(code, length, heights[code[1]], kind, None if kind == _KINDS["P"] else _RATINGS.get(length))


def size_type_fault(code: str) -> str | None:
    """Why this is no size-type code, or None."""
    if not _SHAPE.fullmatch(code):
        return "must be 4 capitals or digits such as 22G1"
    for position, character, table in zip(("length", "height", "type"), code, _tables(code), strict=False):
        if character not in table:
            return f"has {character} for {position}, which ISO 6346 does not assign"
    return None


def _tables(code: str) -> tuple[Mapping[str, int], Mapping[str, int | None], Mapping[str, str]]:
    return (_LENGTHS_1984, _HEIGHTS_1984, _KINDS_1984) if code.isdigit() else (_LENGTHS, _HEIGHTS, _KINDS)
