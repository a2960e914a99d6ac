"""The rulesets in force together: one for every consignment, perhaps another for a share of them, perhaps one in shadow. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from services.risk.backtest.evaluate import BANDS, HIT, scores, verdicts
from services.risk.core.assess import assess
from services.risk.core.criteria import Criterion, State
from services.risk.core.frames import Frames
from services.risk.core.ruleset import Ruleset
from services.risk.rulesets.content import Content
from shared.events import Assessment, Band


class Governed(NamedTuple):
    """A ruleset people made, by its number."""

    id: int
    content: Content


@dataclass(frozen=True)
class Plan:
    """What is to be in force, as people wrote it. `since` is when a ruleset last became active, `share` the percentage of
    consignments the candidate is active for, `local` the profiles of officers, which count beside each of them.
    """

    base: Governed
    since: datetime
    candidate: Governed | None = None
    share: int = 0
    shadow: Governed | None = None
    local: tuple[Criterion, ...] = ()

    @property
    def mark(self) -> tuple[int | None, ...]:
        """Tells one plan from another, its local profiles aside: texts never change."""
        return (self.base.id, self.candidate and self.candidate.id, self.share, self.shadow and self.shadow.id)

    def compiled(self, day: date, versions: Mapping[str, str], before: "InForce | None" = None) -> "InForce":
        """The rulesets of `day`; those in force `before`, on the same day with the same versions, are not compiled again.
        Raises CriteriaError.
        """
        known = before.by_number if before is not None and before.plan.local == self.local else {}

        def ruleset(one: Governed | None) -> Ruleset | None:
            return one and (known.get(one.id) or one.content.compiled(day, versions, self.local))

        base = known.get(self.base.id) or self.base.content.compiled(day, versions, self.local)
        return InForce(self, base, ruleset(self.candidate), ruleset(self.shadow))


class Phantom(NamedTuple):
    """What a shadow would have said of an assessed consignment. `kind` is ruleset or criteria, `ruleset` the ruleset's number."""

    kind: str
    ruleset: int
    hash: str
    consignment_id: str
    score: float
    band: Band
    hits: list[str]


@dataclass(frozen=True)
class InForce:
    """The rulesets assessments are made with, compiled; replaced as a whole."""

    plan: Plan
    base: Ruleset
    candidate: Ruleset | None = None
    shadow: Ruleset | None = None

    @property
    def by_number(self) -> dict[int, Ruleset]:
        """The rulesets by the numbers people know them by."""
        pairs = ((self.plan.base, self.base), (self.plan.candidate, self.candidate), (self.plan.shadow, self.shadow))
        return {governed.id: ruleset for governed, ruleset in pairs if governed is not None and ruleset is not None}

    @property
    def deciding(self) -> list[Ruleset]:
        """Those that decide about consignments: all but the shadow."""
        return [self.base, *([self.candidate] if self.candidate is not None else [])]

    def of(self, consignment_id: str) -> Ruleset:
        """The ruleset that decides about this consignment: the same whoever asks, as long as the share does not fall."""
        chosen = self.plan.candidate is not None and drawn(self.plan.candidate, consignment_id) < self.plan.share
        return self.candidate if chosen and self.candidate is not None else self.base

    @cached_property
    def limited(self) -> frozenset[str]:
        """The criteria that may select so many consignments a day and no more, under whichever ruleset decides."""
        return frozenset(name for ruleset in self.deciding for name in ruleset.limited)

    def assess(self, frames: Frames) -> list[Assessment]:
        """One assessment for each consignment, in order, each under the one ruleset that decides about it."""
        if self.candidate is None:
            return assess(frames, self.base)
        ids = frames["consignment"]["consignment_id"].to_list()
        parts: dict[str, tuple[Ruleset, list[str]]] = {}
        for consignment_id in ids:
            ruleset = self.of(consignment_id)
            parts.setdefault(ruleset.hash, (ruleset, []))[1].append(consignment_id)
        made = {one.consignment_id: one for ruleset, some in parts.values() for one in assess(frames.select(some), ruleset)}
        return [made[consignment_id] for consignment_id in ids]

    @cached_property
    def with_shadow_criteria(self) -> Ruleset | None:
        """The base with its shadow criteria live; None where it has none. It decides nothing."""
        if not any(one.state is State.SHADOW and one.when for one in self.base.criteria):
            return None
        criteria = (
            one.model_copy(update={"state": State.LIVE}) if one.state is State.SHADOW and one.when else one
            for one in self.base.criteria
        )
        return Ruleset(criteria, self.base.lists, self.base.versions)

    def phantoms(self, frames: Frames) -> list[Phantom]:
        """What the ruleset in shadow, and the base with its shadow criteria, would have said of these consignments."""
        said = []
        if self.shadow is not None and self.plan.shadow is not None:
            said += _phantoms("ruleset", self.plan.shadow.id, self.shadow.hash, self.shadow, frames)
        if self.with_shadow_criteria is not None:
            said += _phantoms("criteria", self.plan.base.id, self.base.hash, self.with_shadow_criteria, frames)
        return said


def drawn(candidate: Governed, consignment_id: str) -> int:
    """The consignment's number (0..99) for this roll-out: another for every ruleset, so that no trader is always the first."""
    return int.from_bytes(hashlib.sha256(f"{candidate.content.digest}|{consignment_id}".encode()).digest()[:8]) % 100


def _phantoms(kind: str, number: int, digest: str, ruleset: Ruleset, frames: Frames) -> list[Phantom]:
    consignments = frames["consignment"]
    said = verdicts(frames, consignments, ruleset)
    rated = scores(said, consignments, ruleset)
    hits = [[name for name, verdict in zip(said.columns, row, strict=True) if verdict == HIT] for row in said.iter_rows()]
    return [
        Phantom(kind, number, digest, consignment_id, score, BANDS[band], names)
        for consignment_id, (score, band), names in zip(consignments["consignment_id"], rated.iter_rows(), hits, strict=True)
    ]
