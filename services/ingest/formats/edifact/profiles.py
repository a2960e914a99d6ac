"""Which qualifiers mean what: data in `profiles.yaml`, changed for the senders and guides that need it."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

Names = tuple[str, ...]


class When(BaseModel):
    """The messages a profile is for: every condition that is given must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    releases: Names = ()
    associations: Names = ()
    senders: Names = ()

    def fits(self, release: str, association: str, sender: str) -> bool:
        """Whether a message of this directory, guide and sender is meant."""
        return (
            (not self.releases or release in self.releases)
            and (not self.associations or association in self.associations)
            and (not self.senders or any(fnmatchcase(sender, each) for each in self.senders))
        )


class Functions(BaseModel):
    """BGM function codes by what they ask for."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: Names
    amend: Names
    invalidate: Names


class Profile(BaseModel):
    """The meaning of qualifiers; see `profiles.yaml`, where every element is explained."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    functions: Functions
    carriage: Names
    house_numbers: Names
    bill_numbers: Names
    master_numbers: Names
    begins_bill: Names
    ucr: Names
    commodity: Names
    permits: Mapping[str, str]
    parties: Mapping[str, str]
    filers: Mapping[str, str]
    declarants: Names
    sender: Names
    contacts: Mapping[str, str]
    times: Mapping[str, str]
    places: Mapping[str, str]
    calls: Names
    transit: Names
    bill_places: Mapping[str, str]
    origin: Names
    description: Names
    gross: Names
    net: Names
    masses: Mapping[str, str]
    values: Names
    payments: Mapping[str, str]
    prepaid: Mapping[str, str]
    full: Mapping[str, bool]
    ship_schemes: Names
    zone: str
    widths: tuple[int, ...]
    unstructured: Names


_WRITTEN: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / "profiles.yaml").read_text("utf-8"))
BASE = Profile.model_validate(_WRITTEN["base"])


@lru_cache(256)
def profile(release: str, association: str = "", sender: str = "") -> Profile:
    """The profile of a message: the base, changed by every profile that fits."""
    merged = dict(_WRITTEN["base"])
    for each in _WRITTEN["profiles"]:
        changes = {name: value for name, value in each.items() if name not in ("name", "when")}
        if When.model_validate(each["when"]).fits(release, association, sender):
            merged |= changes
    return Profile.model_validate(merged)
