"""UN/LOCODE: ports, airports, terminals and towns (UNECE Recommendation 16)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from shared.reference.files import content, rows


class Place(NamedTuple):
    """A location. Coordinates are decimal degrees, None where UNECE gives none or an impossible one, and it is none of the great
    ports whose positions another list gives (`port_positions`).

    `functions` holds UNECE's classifiers: 1 sea port, 2 rail, 3 road, 4 airport, 5 international mail, 6 multimodal,
    7 fixed installation, B border crossing, 0 none known. `iata` is given where it differs from the code's last three
    characters. `removed` marks codes that left the list, or will with the next issue: filers still send them.
    """

    code: str
    name: str
    functions: str
    latitude: float | None
    longitude: float | None
    iata: str | None
    removed: bool

    @property
    def country(self) -> str:
        """ISO 3166 alpha-2 code."""
        return self.code[:2]


@dataclass(frozen=True)
class Locodes:
    """All places. Rows stay text until asked for: loading 112,000 takes milliseconds and few megabytes."""

    lines: list[str] = field(repr=False)

    def __len__(self) -> int:
        """How many codes there are."""
        return len(self.lines)

    def __iter__(self) -> Iterator[Place]:
        """Every place, by code."""
        return map(_place, self.lines)

    def __contains__(self, code: str) -> bool:
        """Whether the code is or was in the list."""
        return self.get(code) is not None

    def get(self, code: str) -> Place | None:
        """The place of a five-character code, or None."""
        at = bisect_left(self.lines, code)
        if len(code) == 5 and at < len(self.lines) and self.lines[at].startswith(code):
            return _place(self.lines[at])
        return None

    def named(self, country: str, name: str) -> tuple[Place, ...]:
        """Places of this country and name (without diacritics, or an alias such as Vienna), by code; often several."""
        key = name.casefold()
        codes = self._by_name.get((country, self._aliases.get((country, key), key)), [])
        return tuple(filter(None, map(self.get, codes)))

    def by_iata(self, code: str) -> tuple[Place, ...]:
        """Candidates for an IATA airport or city code, the likeliest first; check the country where you know it.

        UNECE prints an IATA code only where it differs from the location code, so a bare `NBO` may be Nairobi or
        Ningbo. Places whose printed code it is come first, then airports, then international mail hubs.
        """
        return tuple(filter(None, map(self.get, self._by_iata.get(code, ()))))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], list[str]]:
        found = defaultdict(list)
        for line in self.lines:
            code, name, _ = line.split("\t", 2)
            found[code[:2], name.casefold()].append(code)
            if "(" in name:
                found[code[:2], name.partition("(")[0].strip().casefold()].append(code)
        return found

    @cached_property
    def _aliases(self) -> dict[tuple[str, str], str]:
        return {(country, alias.casefold()): name.casefold() for country, alias, name in rows("locode_aliases")}

    @cached_property
    def _by_iata(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for place in self:
            if place.iata:
                found[place.iata].append((_unlikeliness(place, printed=True), place.code))
            if "4" in place.functions:
                found[place.code[2:]].append((_unlikeliness(place, printed=False), place.code))
        likely = {code: [locode for _, locode in sorted(candidates)] for code, candidates in found.items()}
        for code, locode in rows("airports_added"):
            others = likely.get(code, [])
            likely[code] = [locode, *(other for other in others if other != locode)]
        return likely


@cache
def locodes() -> Locodes:
    """The shipped edition of UN/LOCODE."""
    return Locodes(content("locodes").splitlines())


@cache
def _positions() -> dict[str, tuple[float, float]]:
    """Where great ports lie that UN/LOCODE gives no coordinates."""
    return {code: (float(latitude), float(longitude)) for code, latitude, longitude, _ in rows("port_positions")}


def _place(line: str) -> Place:
    code, name, functions, latitude, longitude, iata, removed = line.split("\t")
    north, east = (float(latitude), float(longitude)) if latitude else _positions().get(code, (None, None))
    return Place(code, name, functions, north, east, iata or None, bool(removed))


def _unlikeliness(place: Place, *, printed: bool) -> tuple[bool, bool, bool, bool, bool, int]:
    other = bool(place.iata) and not printed
    hub = "5" in place.functions
    return place.removed, other, not printed, "Apt" not in place.name, not hub, -len(place.functions)
