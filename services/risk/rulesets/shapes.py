"""What is asked and answered about rulesets over HTTP.."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from services.risk.rulesets.content import Content
from services.risk.rulesets.lifecycle import WHOLE, State
from shared.declaration import Utc

FileName = Annotated[str, Field(pattern=r"^[\w.-]{1,80}\.yaml$")]
Files = Mapping[FileName, str | None]
Why = Annotated[str, Field(max_length=500, description="Why; kept in the audit trail.")]


class Draft(BaseModel):
    """A new ruleset: whole, or what it changes of another."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(min_length=1, max_length=200, description="What it is for.")]
    based_on: int | None = Field(default=None, ge=1, description="The ruleset whose other files are taken over; null: none are.")
    packs: Files = Field(default={}, description="Criteria packs: YAML text by file name; null takes a file of the base out.")
    lists: Files = Field(default={}, description="Reference lists, likewise.")


class Grounds(BaseModel):
    """Why something is done."""

    model_config = ConfigDict(extra="forbid")
    why: Why = ""


class Activation(Grounds):
    """For how many consignments a ruleset is to be active."""

    percentage: int = Field(
        default=WHOLE, ge=1, le=WHOLE, description="Share of consignments, chosen by a stable hash of the id."
    )


class Summary(BaseModel):
    """Where a ruleset stands."""

    ruleset_id: int
    title: str
    state: State
    author: str
    submitter: str | None = Field(description="Who put it into shadow.")
    approver: str | None
    percentage: int = Field(description="Share of consignments it is active for.")
    digest: str = Field(description="SHA-256 of its texts.")
    created_at: Utc


class Rulesets(BaseModel):
    """All rulesets, the newest first."""

    rulesets: list[Summary]


class Detail(Summary):
    """A ruleset with its texts, and what its last check found."""

    faults: list[dict[str, Any]]
    content: Content


class AuditEntry(BaseModel):
    """One act on a ruleset."""

    at: Utc
    who: str
    act: str
    from_state: State | None
    to_state: State
    percentage: int
    why: str


class Trail(BaseModel):
    """All that was done to a ruleset, oldest first."""

    entries: list[AuditEntry]


class ShadowReport(BaseModel):
    """What was recorded in shadow beside live decisions."""

    consignments: int
    bands: Mapping[str, Mapping[str, int]] = Field(description="From the live band to the band in shadow.")
    hits: Mapping[str, int] = Field(description="Consignments each criterion would have hit.")


class Shadows(BaseModel):
    """A ruleset's own time in shadow, and its shadow criteria while it was live."""

    ruleset: ShadowReport
    criteria: ShadowReport
