"""Criteria as officers read them: one element each for machines, and the whole catalogue as a page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from services.risk.core.catalogue import CAPS, Programme
from services.risk.core.criteria import AtMost, Criterion, Examples, Frame, State
from shared.events import Measure, Reason

_PREFACE = """\
# The criteria catalogue

Every criterion that comes with the gate, by programme. A soft one has a weight, which counts under the cap of its group; a hard
one a measure, taken whatever the score. *Off* criteria wait for data that no filing and no feed brings yet; *refused* ones are
met by no filing that was accepted, since validation refuses those with the fault named. What conditions may read:
[features.md](features.md); how to write one: [services/risk/criteria/](../services/risk/criteria/README.md). It is for officers:
a filer is shown nothing of it but a criterion's hint. `services/risk/core/described.py` writes this page; a test keeps it equal
to the packs.

**Limits.** A criterion, or an officer's local profile, may have `at_most: {per_day: 40, per_office: 10}`: so many consignments a
day (UTC) in all, and of those at each office of first entry. A consignment counts once for a criterion, on the day it was first
selected, and stays selected however often it is amended or judged again. Further hits of that day are *withheld*: they are kept
with the assessment and shown in the explanation, and neither weight nor measure counts. Selections are rows under a unique key,
written in the transaction that keeps the assessment, one such transaction at a time; so the number is exact with any number of
workers, after a restart, and when an event comes again. Which criteria were withheld stands in the stored frames (`exhausted`),
so that an assessment made again is the same. What must stop goods has no limit; an officer's own profile may.

**The work fits the staff.** `GET /v1/workload` holds the cases of the last days against what offices and lanes can do and
proposes thresholds, a step from those in force. A supervisor states them (`POST /v1/workload/settings`) for an
office of first entry and a lane (mode, perhaps with countries of departure and destination: `1:CN-NL`), with days of validity;
another person approves it, either withdraws it, and all of it stays in the audit trail. Amber then begins between 15 and 40
(25 without a setting) and red between 35 and 60 (45) for what is assessed from its first day on. It moves the band of the score
and nothing else: hard hits, floors, critical (70) and the random arm stay as they are. Thresholds and the setting's number stand
in the stored frames, in the assessment and in its explanation; a consignment that is judged again keeps those it had.
"""


class Described(BaseModel):
    """A criterion with all that an officer may ask of it."""

    model_config = ConfigDict(frozen=True)
    id: str
    title: str
    programme: Programme
    group: str = Field(description="The group whose cap its weight counts under.")
    cap: int = Field(description="The most that group counts.")
    on: Frame = Field(description="The frame it judges: consignment, item, party, equipment or conveyance.")
    state: State
    condition: str | None = Field(description="When it holds; null where it waits for data, or validation refuses.")
    weight: int = Field(description="1 to 100; 0 for one that forces a measure only.")
    unknown: int = Field(description="Weight where it cannot be judged.")
    measure: Measure | None = Field(description="Taken whatever the score.")
    at_most: AtMost | None = Field(description="How many consignments it may select a day; null for any number.")
    reason: Reason | None = Field(description="The reason class, all that a filer learns besides the hint.")
    because: str | None = Field(description="The sentence that explains a hit, columns in braces.")
    hint: str | None
    source: str
    enforced_by: str | None = Field(description="Fault code with which validation refuses filings that meet it.")
    waits_for: str | None = Field(description="What an off criterion needs that does not exist yet.")
    examples: Examples

    @classmethod
    def of(cls, criterion: Criterion) -> Self:
        """What there is to say of a criterion."""
        own = {name: getattr(criterion, name) for name in cls.model_fields.keys() & Criterion.model_fields.keys()}
        return cls(**own, group=criterion.group.name, cap=criterion.group.cap, condition=criterion.when)

    @property
    def force(self) -> str:
        """What a hit does: its measure, its weight, or both; and how often in a day."""
        limit = f", at most {self.at_most.per_day} a day" if self.at_most else ""
        return " + ".join(filter(None, (self.measure, str(self.weight) if self.weight else None))) + limit

    @property
    def standing(self) -> str:
        """Its state, or `refused` where validation lets no such filing in."""
        return "refused" if self.enforced_by and self.condition is None else self.state.value


def by_programme(criteria: Iterable[Criterion]) -> Iterator[tuple[Programme, list[Described]]]:
    """The criteria of each programme that has any, in the order of programmes and within them as they are given."""
    described = [Described.of(criterion) for criterion in criteria]
    for programme in Programme:
        of_it = [one for one in described if one.programme is programme]
        if of_it:
            yield programme, of_it


def listing(programmes: Mapping[Programme, Sequence[Described]]) -> Iterator[str]:
    """Lines for a terminal: programmes, their criteria, and what those that do not judge wait for or are refused with."""
    for programme, of_it in programmes.items():
        yield f"{programme} ({len(of_it)})"
        for one in of_it:
            yield f"  {one.id:<8}{one.standing:<9}{one.group:<7}{one.force:<10}{one.title}"
            if one.condition is None:
                yield f"{'':36}{f'waits for {one.waits_for}' if one.waits_for else f'refused with {one.enforced_by}'}"


def page(criteria: Iterable[Criterion]) -> str:
    """The catalogue as Markdown."""
    return "".join(_lines(list(criteria)))


def _lines(criteria: list[Criterion]) -> Iterator[str]:
    yield _PREFACE
    counted = Counter(Described.of(one).standing for one in criteria)
    states = ", ".join(f"{number} {standing}" for standing, number in counted.most_common())
    yield f"\n{len(criteria)} criteria: {states}. Caps: {', '.join(f'{name} {cap}' for name, cap in CAPS.items())}.\n"
    for programme, of_it in by_programme(criteria):
        yield f"\n## {programme}\n\n| id | criterion | on | group | weight or measure | holds when | source |\n"
        yield "|---|---|---|---|---|---|---|\n"
        for one in of_it:
            cells = (one.id, one.title, one.on, one.group, one.force, _when(one), one.source)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def _when(one: Described) -> str:
    if one.condition is not None:
        condition = f"`{' '.join(one.condition.split())}`"
        return condition if one.state is State.LIVE else f"*{one.state}*, {condition}"
    return f"*refused* with `{one.enforced_by}`" if one.enforced_by else f"*off*, waits for {one.waits_for}"
