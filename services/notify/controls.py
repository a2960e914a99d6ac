"""Controls: inspections ordered, and what they found. The result of a control is the outcome that teaches the criteria.

A control ordered before arrival takes place on arrival: it stands neither against loading nor against a release for movement.
A partner's request for an inspection before departure is none yet: it becomes one when an officer orders it.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.declaration import Many, Utc
from shared.events import Reason


class Result(StrEnum):
    """What an inspection came to. `refused`: the goods may not enter, or not leave."""

    CLEAN = "clean"
    DISCREPANCY = "discrepancy"
    SEIZURE = "seizure"
    REFUSED = "refused"


class Arm(StrEnum):
    """Why goods were examined: drawn at random, or because a criterion, an officer or a partner said so."""

    RANDOM = "random"
    TARGETED = "targeted"


class Finding(BaseModel):
    """A recorded result."""

    model_config = ConfigDict(frozen=True)
    result: Result
    by: str
    at: Utc
    quantity: float | None = None
    unit: str | None = None
    image: str | None = None
    text: str | None = None


class Control(BaseModel):
    """An inspection. No items and no equipment: the whole consignment. `criteria` are those that called for it."""

    model_config = ConfigDict(frozen=True)
    id: str
    agency: str = "customs"
    reason: Reason
    place: str | None = None
    scheduled_at: Utc | None = None
    items: Many[int] = ()
    equipment: Many[str] = ()
    methods: Many[str] = ()
    text: str | None = None
    criteria: Many[str] = ()
    arm: Arm = Arm.TARGETED
    revision: int = 0
    request_id: str | None = None
    ordered_by: str
    ordered_at: Utc
    finding: Finding | None = None
    cancelled_by: str | None = None
    cancelled_at: Utc | None = None
    cancelled_because: str | None = None

    @property
    def pending(self) -> bool:
        """Whether it is still to be done."""
        return self.finding is None and self.cancelled_at is None


class Request(BaseModel):
    """A partner administration's request for an inspection. `hold_id` is the hold that came with it."""

    model_config = ConfigDict(frozen=True)
    id: str
    partner: str
    reference: str
    reason: Reason
    text: str
    hold_id: str
    requested_by: str
    requested_at: Utc
    control_id: str | None = None
    declined_by: str | None = None
    declined_at: Utc | None = None
    declined_because: str | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.control_id is None and self.declined_at is None


def replaced(controls: Many[Control], changed: Control) -> Many[Control]:
    """With one of them as it now is."""
    return tuple(changed if control.id == changed.id else control for control in controls)
