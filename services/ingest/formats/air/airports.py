"""Airports: IATA codes as UN/LOCODE, by UNECE's own IATA column (`shared.reference.places`), and the route they make."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from shared.reference import locodes


@lru_cache(4096)
def _known(iata: str) -> str | None:
    return next((place.code for place in locodes().by_iata(iata)), None)


def airport(iata: Any) -> Any:
    """The UN/LOCODE of an IATA airport or city code, the likeliest where several places have it; an unknown code as it stands."""
    return (_known(iata) or iata) if isinstance(iata, str) and len(iata) == 3 else iata


def iata_of(place: str | None) -> str:
    """The way back: the IATA code that is read as this UN/LOCODE. Raises ValueError where there is none."""
    found = locodes().get(place) if place else None
    codes = (found.iata, found.code[2:]) if found else ()
    for code in codes:
        if code and airport(code) == place:
            return code
    raise ValueError(f"{place or 'a place that is not told'} has no IATA code")


def is_airport(iata: Any) -> bool:
    """Whether UN/LOCODE knows this IATA code."""
    return isinstance(iata, str) and len(iata) == 3 and _known(iata) is not None


def countries(places: Iterable[Any]) -> list[str]:
    """The countries of a route of UN/LOCODEs, in order, none twice in a row."""
    passed: list[str] = []
    for place in places:
        if isinstance(place, str) and len(place) == 5 and place[:2] not in passed[-1:]:
            passed.append(place[:2])
    return passed
