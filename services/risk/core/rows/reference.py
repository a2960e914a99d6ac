"""The code lists that features are read from, and small helpers of all rows."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

from shared.reference import (
    HarmonizedSystem,
    Place,
    SizeType,
    UnNumber,
    countries,
    hs,
    locodes,
    size_type,
    stop_words,
    un_numbers,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Places by UN/LOCODE, HS, dangerous goods by UN number, ISO 3166 codes, container types, and the test for stop words."""

    places: Callable[[str], Place | None]
    nomenclature: HarmonizedSystem
    un_numbers: Mapping[str, UnNumber]
    countries: Collection[str]
    size_type: Callable[[str], SizeType | None]
    holds_stop_word: Callable[[str], bool]

    @classmethod
    def shipped(cls) -> Self:
        """The lists of `shared.reference`."""
        return cls(locodes().get, hs(), un_numbers(), countries(), size_type, stop_words().inside)

    def remembering(self) -> Self:
        """The same lists, for one batch: it remembers what it looked up, because words and places come again and again."""
        return replace(
            self, places=cache(self.places), size_type=cache(self.size_type), holds_stop_word=cache(self.holds_stop_word)
        )


def country_of(place: str | None) -> str | None:
    """The country of a UN/LOCODE: its first two characters."""
    return place[:2] if place else None


def each_once(values: Collection[str | None]) -> list[str]:
    """The values without gaps and repetitions, in order."""
    return list(dict.fromkeys(filter(None, values))) if values else []


def total(values: Collection[float | None]) -> float | None:
    """The sum; None where a value is missing or there are none."""
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None


def transposed(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """The rows as columns; none where there is no row. Raises KeyError when a row lacks a column of the first."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
