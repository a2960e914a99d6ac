"""What a back-test found: the model that is kept, answered and printed. Pure."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from shared.events import Band
from shared.intervals import Share


class BacktestSettings(BaseModel):
    """How a back-test is run. `capacity` is how many consignments the staff can work on in a day, those from `worked_from` up."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    days: int = Field(default=30, ge=1, le=3_660, description="How far back, in days of 24 hours.")
    capacity: int | None = Field(default=None, ge=1, description="Consignments the staff can work on in a day.")
    worked_from: Band = Field(default=Band.AMBER, description="The least band that makes work: everything not simply released.")


class Found(BaseModel):
    """One criterion: the consignments it hits and cannot judge. Precision is of those hit whose outcome is known."""

    hits: int
    unknown: int
    precision: Share
    examples: Sequence[str] = Field(description="Consignments it hits, a few.")


class Day(BaseModel):
    """The work of one day (UTC), as it was and as it would be."""

    consignments: int
    was: int
    would_be: int
    over_capacity: bool | None = Field(description="Null where no capacity is given.")


class Right(BaseModel):
    """How right a selection is. Outcomes come mostly from consignments that were selected, so recall is of what is known."""

    precision: Share = Field(description="Of the consignments worked on whose outcome is known, those where it was positive.")
    recall: Share = Field(description="Of the consignments with a positive outcome, those worked on.")


class Detections(BaseModel):
    """Consignments that would be worked on and were not, or the other way round."""

    count: int
    examples: Sequence[str]


class Report(BaseModel):
    """What a ruleset would have decided about consignments that were decided already, each by its newest assessment."""

    ruleset_hash: str
    settings: BacktestSettings
    consignments: int
    seconds: float
    bands: Mapping[str, Mapping[str, int]] = Field(description="From the band it was in to the band it would be in.")
    criteria: Mapping[str, Found]
    days: Mapping[str, Day]
    days_over_capacity: int | None
    outcomes: int = Field(description="Consignments whose outcome is known.")
    was: Right
    would_be: Right
    new: Detections
    lost: Detections
