"""Officers' local profiles (domain reference SYS-02): a criterion of an officer's own, for at most 30 days. Pure.

A profile that would hold goods needs a second person. It counts from its first day to its last and then ends by itself.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from services.risk.core.catalogue import Programme
from services.risk.core.columns import FRAMES
from services.risk.core.conditions import Lists
from services.risk.core.criteria import AtMost, Criterion, CriterionFault, Examples, Frame
from services.risk.core.examples import run_examples
from services.risk.core.packs import check, misshapen
from services.risk.core.score import FLOORS
from shared.events import Band, Reason

LONGEST = timedelta(days=30)
"""A profile lasts so many days at most, its first and last included."""
NUMBERED_FROM = 200_000
FILE = "profile"  # how faults name it
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Profile(BaseModel):
    """What an officer states: which rows of which frame, what then happens, why, and for how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: Said = Field(examples=["Spanners that are none"])
    programme: Programme
    on: Frame = Field(description="The frame whose rows the condition reads: see docs/features.md.", examples=["item"])
    when: str = Field(description="The condition, SQL.", examples=["hs6 = '820411' AND gross_mass_kg > 2000"])
    weight: int = Field(default=0, ge=0, le=100, description="What a hit weighs; from 40 on it holds the goods.")
    measure: Literal["inspect", "hold"] | None = Field(default=None, description="What is done whatever the score.")
    at_most: AtMost | None = Field(default=None, description="How many consignments it may select a day; as many as hit if null.")
    reason: Said = Field(
        description="Why, for officers; `{column}` stands for its value.", examples=["Tip-off: {hs6} is a cover"]
    )
    valid_from: date = Field(description="First day, UTC.")
    valid_to: date = Field(description="Last day, at most 30 days from the first, both included.")
    examples: Examples = Field(description="Rows that must hit and pass: a profile proves itself, as every criterion.")

    @model_validator(mode="after")
    def _is_boxed(self) -> Self:
        if self.valid_to < self.valid_from:
            raise ValueError(f"It would end on {self.valid_to}, before it begins on {self.valid_from}.")
        if self.valid_to - self.valid_from >= LONGEST:
            raise ValueError(f"It lasts more than {LONGEST.days} days; state another one when it has proven itself.")
        return self

    @property
    def holds(self) -> bool:
        """Whether a hit holds goods, by its measure or by the floor of its weight: then a second person must approve."""
        return self.measure == "hold" or any(self.weight >= least for least, band in FLOORS if band is Band.RED)

    def criterion(self, number: int, stated_by: str, approved_by: str | None) -> Criterion:
        """The profile as a criterion of the ruleset in force. Raises ValidationError for one that contradicts itself."""
        people = f"{stated_by}, approved by {approved_by}" if approved_by else stated_by
        content: dict[str, Any] = {
            "id": f"SYS-{NUMBERED_FROM + number}",
            "title": self.title,
            "programme": self.programme,
            "on": self.on,
            "when": self.when,
            "weight": self.weight,
            "measure": self.measure,
            "reason": Reason.CONTROL,
            "because": self.reason,
            "source": f"domain reference SYS-02; local profile {number} of {people}, {self.valid_from} to {self.valid_to}"[:500],
            "examples": self.examples,
            "at_most": self.at_most,
        }
        return Criterion.model_validate(content)

    def faults(self, lists: Lists) -> list[CriterionFault]:
        """All that keeps it from being a criterion beside these reference lists; examples that come out otherwise, too."""
        try:
            criterion = self.criterion(0, "somebody", None)
        except ValidationError as error:
            return [CriterionFault(FILE, "", field, message) for field, message in misshapen(error)]
        found = list(check(criterion, FILE, lists, FRAMES))
        return found or [
            CriterionFault(FILE, "", f"examples.{one.example}", f"The row came out as {one.got}: {dict(one.row)}.")
            for one in run_examples(criterion, lists)
        ]


class Status(StrEnum):
    """How a profile stands."""

    WAITING = "waiting for approval"
    COMING = "approved, not begun"
    ACTIVE = "active"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def status(profile: Profile, changes: Collection[str], day: date) -> Status:
    """How it stands on `day` after these changes: stated, approved, withdrawn."""
    return standing(profile.valid_from, profile.valid_to, changes, day, approval=profile.holds)


def standing(first: date, last: date | None, changes: Collection[str], day: date, *, approval: bool) -> Status:
    """How what holds from its first day to its last stands on `day`; `approval`: another person must approve it."""
    if "withdrawn" in changes:
        return Status.WITHDRAWN
    if last is not None and day > last:
        return Status.ENDED
    if approval and "approved" not in changes:
        return Status.WAITING
    return Status.ACTIVE if day >= first else Status.COMING
