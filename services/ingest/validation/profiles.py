"""Profiles (`profiles.yaml`): what a filing of each dataset type must hold. Checked when loaded.

The paths of a profile become a tree, so that one walk finds what is missing, and says it once: of an absent consignor, not its
city. The syntax of paths stands at the head of the file.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from services.ingest.validation.faults import CATALOGUE
from services.ingest.validation.schema import elements
from shared.declaration import Consignment, Declaration, Part

CONDITIONS: Mapping[str, Callable[[Declaration, Consignment | None], bool]] = MappingProxyType(
    {
        "negotiable": lambda _, consignment: consignment is not None and consignment.negotiable,
        "acceptance_per_consignment": lambda filing, _: all(each.acceptance for _, each in filing.consignments()),
        "delivery_per_consignment": lambda filing, _: all(each.delivery for _, each in filing.consignments()),
    }
)
_STEPS = re.compile(r"([a-z0-9_]+|\([a-z0-9_|]+\))(\?)?(?:\.|$)")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Mode(_Strict):
    """A mode of transport: its conveyance identifiers, and its transport documents by bare UN/EDIFACT 1001 code.

    `containers_only`: all its equipment are freight containers; elsewhere trailers, wagons and unit load devices are too.
    """

    title: str
    conveyance: tuple[str, ...]
    master: tuple[str, ...]
    house: tuple[str, ...]
    containers_only: bool = False


class Requirement(_Strict):
    """One path of a group, and under which condition it is needed."""

    path: str
    when: str | None = None
    unless: str | None = None
    advised: bool = False
    code: str | None = None


class _Group(_Strict):
    filing: tuple[str | Requirement, ...] = ()
    consignment: tuple[str | Requirement, ...] = ()


class _Profile(_Strict):
    title: str
    level: Literal["master-and-houses", "master", "house", "straight", "any"]
    modes: tuple[str, ...]
    stage: Literal["loading", "arrival"]
    needs: tuple[str, ...]


class Demand(NamedTuple):
    """That an element must be there: the fault when it is not, and the condition (`holds`: whether it must hold or must not)."""

    code: str
    condition: str | None = None
    holds: bool = True


class Need(NamedTuple):
    """An element, or a choice of several, of which one must be there; and what must be within it."""

    names: tuple[str, ...]
    demands: tuple[Demand, ...]
    within: tuple["Need", ...]


class Profile(NamedTuple):
    """What a dataset type demands of the filing and of each consignment."""

    code: str
    title: str
    level: str
    modes: tuple[str, ...]
    before_loading: bool
    filing: tuple[Need, ...]
    consignment: tuple[Need, ...]


class _Node:
    def __init__(self) -> None:
        self.demands: dict[Demand, None] = {}
        self.within: dict[tuple[str, ...], _Node] = {}

    def add(self, part: type[Part], requirement: Requirement) -> None:
        demand = _demand(requirement)
        steps = _STEPS.findall(requirement.path)
        if not steps or ".".join(name + optional for name, optional in steps) != requirement.path:
            raise ValueError(f"{requirement.path} is not a path")
        node, kind = self, elements(part)
        for depth, (step, _) in enumerate(steps):
            names = tuple(step.strip("()").split("|"))
            if missing := set(names) - kind.keys():
                raise ValueError(f"{requirement.path}: the declaration has no element {', '.join(sorted(missing))} there")
            node = node.within.setdefault(names, _Node())
            if not any(optional for _, optional in steps[depth:]):
                node.demands[demand] = None
            inside = kind[names[0]].part
            kind = elements(inside) if inside else {}

    def needs(self) -> tuple[Need, ...]:
        return tuple(
            # Of several demands on one element the gravest is told.
            Need(names, tuple(sorted(node.demands, key=lambda demand: demand.code == "profile.advised")), node.needs())
            for names, node in self.within.items()
        )


def _demand(requirement: Requirement) -> Demand:
    code = requirement.code or ("profile.advised" if requirement.advised else "profile.missing")
    condition = requirement.when or requirement.unless
    if code not in CATALOGUE:
        raise ValueError(f"{requirement.path}: no fault has the code {code}")
    if condition and condition not in CONDITIONS:
        raise ValueError(f"{requirement.path}: no condition is called {condition}")
    return Demand(code, condition, holds=requirement.unless is None)


def load(written: Mapping[str, Any]) -> tuple[Mapping[str, Mode], Mapping[str, Profile], tuple[Need, ...]]:
    """Modes, profiles, and what every filing must hold whatever its dataset type (the group `header`).

    Raises ValueError for what the model, the catalogue or the file itself does not know.
    """
    modes = {code: Mode.model_validate(mode) for code, mode in written["modes"].items()}
    groups = {name: _Group.model_validate(group) for name, group in written["groups"].items()}
    profiles = {code: _profile(code, _Profile.model_validate(each), groups, modes) for code, each in written["profiles"].items()}
    return MappingProxyType(modes), MappingProxyType(profiles), _tree(["header"], groups)[0]


def _profile(code: str, written: _Profile, groups: Mapping[str, _Group], modes: Mapping[str, Mode]) -> Profile:
    if unknown := ({*written.needs} - groups.keys()) | ({*written.modes} - modes.keys()):
        raise ValueError(f"{code}: no such group or mode: {sorted(unknown)}")
    filing, consignment = _tree(written.needs, groups)
    return Profile(code, written.title, written.level, written.modes, written.stage == "loading", filing, consignment)


def _tree(names: Sequence[str], groups: Mapping[str, _Group]) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """What these groups together demand of the filing and of each consignment."""
    filing, consignment = _Node(), _Node()
    for name in names:
        for root, part, paths in (
            (filing, Declaration, groups[name].filing),
            (consignment, Consignment, groups[name].consignment),
        ):
            for path in paths:
                root.add(part, Requirement(path=path) if isinstance(path, str) else path)
    return filing.needs(), consignment.needs()


MODES, PROFILES, HEADER = load(yaml.safe_load((Path(__file__).parent / "profiles.yaml").read_text("utf-8")))
