"""The hold stack: who stopped a consignment or a box, why, and who let it go again. Goods move only when none stands.

A hold belongs to the agency that placed it and only that agency lifts it; filing again never clears one (the US codes 7J,
8J and 6J behave so). Lifted holds stay on the stack: they are its history.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.declaration import Many, Utc
from shared.events import Reason
from shared.problems import Problem


class Level(StrEnum):
    """What a hold stops: one consignment, or a box with every consignment in it."""

    CONSIGNMENT = "consignment"
    EQUIPMENT = "equipment"


class Hold(BaseModel):
    """One entry of the stack. `equipment` is the box number of a hold at equipment level, which has the same id in the stack of
    every consignment in the box. `text` and `lifted_because` are officers' words; nobody outside reads them.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    level: Level = Level.CONSIGNMENT
    equipment: str | None = None
    agency: str
    reason: Reason
    text: str | None = None
    placed_by: str
    placed_at: Utc
    lifted_by: str | None = None
    lifted_at: Utc | None = None
    ground: str | None = None
    lifted_because: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it still stops the goods."""
        return self.lifted_at is None

    def repeats(self, other: "Hold") -> bool:
        """Whether `other` says the same: same agency, same reason, same thing stopped."""
        return (self.agency, self.reason, self.level, self.equipment) == (
            other.agency,
            other.reason,
            other.level,
            other.equipment,
        )


Stack = Many[Hold]


def standing(stack: Stack) -> tuple[Hold, ...]:
    """The holds that stop the goods now."""
    return tuple(hold for hold in stack if hold.stands)


def place(stack: Stack, hold: Hold) -> Stack:
    """The stack with `hold` on it; unchanged when a standing hold already says the same."""
    if any(earlier.repeats(hold) for earlier in standing(stack)):
        return stack
    return (*stack, hold)


def lift(
    stack: Stack,
    hold_id: str,
    *,
    agency: str,
    actor: str,
    at: datetime,
    ground: str | None = None,
    because: str | None = None,
) -> Stack:
    """The stack with one hold lifted. Raises Problem 404 (no such hold), 403 (another agency's) or 409 (lifted already)."""
    hold = next((hold for hold in stack if hold.id == hold_id), None)
    if hold is None:
        raise Problem(404, "hold.unknown", "There is no such hold on this consignment.")
    if hold.agency != agency:
        raise Problem(403, "hold.not-owner", f"The hold belongs to {hold.agency}; only that agency lifts it.")
    if not hold.stands:
        raise Problem(409, "hold.lifted", f"{hold.lifted_by} lifted it at {hold.lifted_at:%Y-%m-%dT%H:%M:%SZ}.")
    lifted = hold.model_copy(update={"lifted_by": actor, "lifted_at": at, "ground": ground, "lifted_because": because})
    return tuple(lifted if entry is hold else entry for entry in stack)
