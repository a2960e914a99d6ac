"""A ruleset: an immutable, hashed set of criteria with the lists they look things up in, compiled once."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Self

import polars as pl

from services.risk.core.columns import FRAMES
from services.risk.core.conditions import Condition, Judge, Lists, Schema
from services.risk.core.criteria import AtMost, CriteriaError, Criterion, CriterionFault, State
from services.risk.core.packs import check
from services.risk.core.phases import as_due, beyond

FILE = "ruleset"  # how faults name it


class Ruleset:
    """What assessments are made with. `lists` are the members in force, `versions` the versions they come from, `frames` the
    columns of each frame. Raises CriteriaError with every fault, so a ruleset that exists can be evaluated.
    """

    def __init__(
        self, criteria: Iterable[Criterion], lists: Lists, versions: Mapping[str, str], frames: Mapping[str, Schema] = FRAMES
    ) -> None:
        self.criteria = tuple(sorted(criteria, key=lambda criterion: criterion.id))
        self.lists = MappingProxyType({name: frozenset(members) for name, members in lists.items()})
        self.versions = MappingProxyType(dict(sorted(versions.items())))
        self.frames = MappingProxyType(dict(frames))
        faults = [
            CriterionFault(FILE, name, "id", "Several criteria have this id.")
            for name, times in Counter(criterion.id for criterion in self.criteria).items()
            if times > 1
        ]
        faults += [fault for criterion in self.criteria for fault in check(criterion, FILE, self.lists, self.frames)]
        if faults:
            raise CriteriaError(faults)

    @classmethod
    def of(cls, content: Mapping[str, Any], frames: Mapping[str, Schema] = FRAMES) -> Self:
        """The ruleset with this `content`, as it was stored."""
        return cls(map(Criterion.model_validate, content["criteria"]), content["lists"], content["versions"], frames)

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """All it consists of, as JSON. Defaults are left out, so that future elements of criteria change no ruleset of today."""
        return {
            "criteria": [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in self.criteria],
            "lists": {name: sorted(members) for name, members in sorted(self.lists.items())},
            "versions": dict(self.versions),
        }

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of `content`: keys sorted, no spaces, UTF-8."""
        canonical = json.dumps(self.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @cached_property
    def by_id(self) -> Mapping[str, Criterion]:
        """Every criterion by its id."""
        return {criterion.id: criterion for criterion in self.criteria}

    @cached_property
    def hints(self) -> Mapping[str, str]:
        """What a filer may be told about a criterion, by id."""
        return {criterion.id: criterion.hint for criterion in self.criteria if criterion.hint}

    @cached_property
    def limited(self) -> Mapping[str, AtMost]:
        """How many consignments a day each live criterion that has a limit may select, by its id."""
        return {one.id: one.at_most for one in self.criteria if one.live and one.at_most is not None}

    @cached_property
    def later(self) -> frozenset[str]:
        """The criteria that ask for more than is due before loading: not to know does not weigh then."""
        return frozenset(name for name, one in self.conditions.items() if beyond(self.by_id[name].on, one.columns))

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The condition of every criterion that is live or in shadow, by id."""
        return {
            criterion.id: Condition.parse(criterion.when, self.frames[criterion.on], self.lists)
            for criterion in self.criteria
            if criterion.when is not None and criterion.state is not State.OFF
        }

    @cached_property
    def judges(self) -> Mapping[str, Judge]:
        """For each frame that live criteria look at, all of them compiled. Takes a complete frame, gives a nullable Boolean
        column for each criterion, named by its id.
        """
        on: dict[str, dict[str, Condition]] = {}
        for criterion in self.criteria:
            if criterion.live:
                on.setdefault(criterion.on, {})[criterion.id] = self.conditions[criterion.id]
        return {frame: Judge(conditions, self.lists) for frame, conditions in on.items()}

    def versions_of(self, hitting: Iterable[str]) -> dict[str, str]:
        """The versions of all watch lists, and of the lists that these criteria look up. The hash fixes those of all others."""
        looked_up = {name for criterion in hitting for name in self.conditions[criterion].lists}
        return {name: version for name, version in self.versions.items() if name in looked_up or name not in self.lists}

    def complete(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame as criteria read it: NULL in the columns it lacks, as one that was stored before they existed does, and in
        what is not due yet in the first phase. Raises ValueError for a column of another type.
        """
        given = frame.schema
        wanted = self.frames[name]
        for column in wanted.keys() & given.keys():
            if given[column] != wanted[column]:
                raise ValueError(f"Column '{column}' of the {name} frame is {given[column]}, not {wanted[column]}.")
        missing = [pl.lit(None, dtype=dtype).alias(column) for column, dtype in wanted.items() if column not in given]
        whole = frame.with_columns(missing) if missing else frame
        return as_due(whole) if "phase" in wanted else whole
