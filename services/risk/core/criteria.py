"""A criterion: one targeting rule as data. What it must say about itself, and who may see which part.

Condition, weight, programme and id are for officers; a filer learns the reason class, a place in the filing, and the hint.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.risk.core.catalogue import GROUPS, Group, Programme
from shared.declaration import Many
from shared.events import Measure, Reason

Frame = Literal["consignment", "item", "party", "equipment", "conveyance"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Row = Mapping[str, Any]


class CriterionFault(NamedTuple):
    """What is wrong with a criterion and where. `column` counts characters within the field from 1."""

    file: str
    criterion: str
    field: str
    message: str
    hint: str = ""
    column: int | None = None

    def __str__(self) -> str:
        place = ".".join(filter(None, (self.criterion, self.field))) + (f", column {self.column}" if self.column else "")
        return ": ".join(filter(None, (self.file, place, " ".join(filter(None, (self.message, self.hint))))))


class CriteriaError(ValueError):
    """Criteria that cannot stand, with every fault found."""

    def __init__(self, faults: list[CriterionFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class State(StrEnum):
    """Live criteria count; shadow criteria are checked but do not count; off ones are only in the catalogue."""

    LIVE = "live"
    SHADOW = "shadow"
    OFF = "off"


class Examples(BaseModel):
    """Rows that prove a criterion. A row names only the columns it needs; the others are NULL."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hit: Many[Row] = ()
    pass_: Many[Row] = Field(default=(), alias="pass")
    cannot_judge: Many[Row] = ()


class AtMost(BaseModel):
    """How many consignments a criterion may select a day (UTC): in all, and of those at each office of first entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    per_day: int = Field(ge=1, le=1_000_000, strict=True, description="Consignments a day, in all.", examples=[40])
    per_office: int | None = Field(
        default=None, ge=1, le=1_000_000, strict=True, description="Consignments a day at each office of first entry."
    )


class Criterion(BaseModel):
    """One targeting rule.

    A soft criterion has a `weight` of 1 to 100; a hard one a `measure` that is taken whatever the score (it may have a weight
    too). `unknown` is the small weight that counts where it cannot be judged: missing data raises a score (SAFE's definition of
    high-risk cargo, domain reference 1.6). `because` is the officer's explanation, with columns in braces. `hint` tells the filer
    how to answer; without one the filer is not asked. `waits_for` names what an `off` criterion needs and does not exist yet;
    `enforced_by` the fault with which filings that meet it are refused at the door. Only those two kinds need no `when`.
    `at_most` limits how many consignments it selects in a day; from then on its hits are noted, and do not count.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-\d{2,6}$")]
    title: Text
    programme: Programme
    on: Frame
    when: str | None = None
    weight: int = Field(default=0, ge=0, le=100, strict=True)
    unknown: int = Field(default=0, ge=0, le=9, strict=True)
    measure: Measure | None = None
    reason: Reason | None = None
    because: Text | None = None
    hint: Text | None = None
    source: Text
    examples: Examples = Examples()
    state: State = State.LIVE
    waits_for: Text | None = None
    enforced_by: Text | None = None
    at_most: AtMost | None = None

    @property
    def group(self) -> Group:
        """The group whose cap its weight counts under."""
        return GROUPS[self.id[:3]]

    @property
    def live(self) -> bool:
        """Whether it is evaluated and counts."""
        return self.state is State.LIVE and self.when is not None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = [(field, message) for broken, field, message in self._rules() if broken]
        if faults:
            raise PydanticCustomError("criterion", "{said}", {"said": " ".join(text for _, text in faults), "faults": faults})
        return self

    def _rules(self) -> Iterator[tuple[bool, str, str]]:
        judged = self.when is not None
        soft, hard = self.weight > 0, self.measure is not None
        required = "It is required wherever there is a condition."
        example = "At least one example row is required: every criterion proves itself."
        yield self.id[:3] not in GROUPS, "id", f"No group begins with {self.id[:3]}; use one of {', '.join(GROUPS)}."
        yield self.measure is Measure.RELEASE, "measure", "A criterion cannot release; goods go where nothing stands against it."
        yield (
            bool(self.waits_for) and self.state is not State.OFF,
            "state",
            "What it waits for does not exist, so it must be off.",
        )
        yield self.unknown > self.weight and not hard, "unknown", "Not knowing cannot weigh more than knowing."
        yield not (judged or self.waits_for or self.enforced_by), "when", "Say when it holds, or waits_for or enforced_by."
        yield judged and not (soft or hard), "weight", "It needs a weight (soft) or a measure (hard)."
        yield (
            self.at_most is not None and self.measure not in {None, Measure.INSPECT} and self.group is not GROUPS["SYS"],
            "at_most",
            "What must be stopped is stopped however often it comes; only an officer's own profile may hold with a limit.",
        )
        yield judged and self.reason is None, "reason", required
        yield judged and self.because is None, "because", required
        yield judged and not self.examples.hit, "examples.hit", example
        yield judged and not self.examples.pass_, "examples.pass", example
