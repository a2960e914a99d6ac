"""Who works beside customs: agencies and their programmes, partner administrations, police and terminals. Pure but for `read`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from shared.declaration import Many

SHIPPED = Path(__file__).with_suffix(".yaml")
_EVERYWHERE = "*"


class Agency(BaseModel):
    """An agency, and the programmes whose cases it handles."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: str
    programmes: Many[str] = ()


class Directory(BaseModel):
    """The whole of `agencies.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    agencies: Mapping[str, Agency] = {}
    partners: Mapping[str, Agency] = {}
    police: Mapping[str, Many[str]] = {}
    terminals: Mapping[str, Many[str]] = {}

    @classmethod
    def read(cls, file: Path | None = None) -> "Directory":
        """The directory in a file, the shipped one by default. Raises OSError, or ValueError saying what is wrong in it."""
        return cls.model_validate(yaml.safe_load((file or SHIPPED).read_text(encoding="utf-8")))

    def handling(self, programmes: Iterable[str]) -> tuple[str, ...]:
        """The agencies that handle one of these programmes."""
        wanted = frozenset(programmes)
        return tuple(name for name, agency in self.agencies.items() if wanted & set(agency.programmes))

    def programmes_of(self, agency: str) -> frozenset[str]:
        """The programmes an agency may see; none for one nobody knows."""
        return frozenset(self.agencies[agency].programmes) if agency in self.agencies else frozenset()

    def police_at(self, ports: Iterable[str]) -> tuple[str, ...]:
        """Who is told of a do-not-load of goods that call at these ports."""
        return _at(self.police, ports)

    def terminals_at(self, ports: Iterable[str]) -> tuple[str, ...]:
        """Who is told of holds on goods that call at these ports."""
        return _at(self.terminals, ports)


def _at(places: Mapping[str, tuple[str, ...]], ports: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(who for place in (*ports, _EVERYWHERE) for who in places.get(place, ())))
