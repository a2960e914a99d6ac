"""Legal deadlines (`deadlines.yaml`): until when a filing had to be made, and by how much it is late. Pure.

A late filing is registered and scored all the same; its clock says so.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from services.ingest.validation.profiles import PROFILES
from shared.declaration import Declaration
from shared.events import Clock

SHORT_FLIGHT = timedelta(hours=4)  # domain reference 1.5


class Limit(BaseModel):
    """One time limit; what each column means stands at the head of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    modes: frozenset[Literal["1", "2", "3", "4", "8"]]
    cargo: frozenset[Literal["container", "bulk", "break_bulk", "roro"]] = frozenset()
    haul: Literal["long", "short"] | None = None
    stage: Literal["loading", "arrival"] | None = None
    trip_under_hours: float | None = None
    anchor: Literal["loading", "departure", "arrival"]
    hours_before: float
    valid_from: date
    valid_to: date | None
    source: str

    def fits(self, declaration: Declaration, received: date) -> bool:
        """Whether this limit is for such a filing, received on this day."""
        return (
            declaration.mode in self.modes
            and self.valid_from <= received
            and (self.valid_to is None or received < self.valid_to)
            and (not self.cargo or cargo_type(declaration) in self.cargo)
            and (self.haul is None or haul(declaration) == self.haul)
            and (self.stage is None or stage(declaration) == self.stage)
            and (self.trip_under_hours is None or _shorter(declaration, timedelta(hours=self.trip_under_hours)))
        )


def load(written: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, tuple[Limit, ...]]:
    """The limits by regime. Raises ValueError for what the file may not hold."""
    return MappingProxyType({regime: tuple(map(Limit.model_validate, limits)) for regime, limits in written.items()})


LIMITS = load(yaml.safe_load((Path(__file__).parent / "deadlines.yaml").read_text("utf-8")))


def clock(
    declaration: Declaration,
    received_at: datetime,
    regime: str,
    limits: Mapping[str, Sequence[Limit]] = LIMITS,
) -> Clock | None:
    """The legal clock of a filing under this regime.

    None when the regime sets no limit for such a filing, or the filing does not say when the anchor event is planned.
    """
    limit = next((each for each in limits.get(regime, ()) if each.fits(declaration, received_at.date())), None)
    if limit is None or declaration.routing is None:
        return None
    anchor_at = declaration.routing.eta if limit.anchor == "arrival" else declaration.routing.etd
    if anchor_at is None:
        return None
    deadline = anchor_at - timedelta(hours=limit.hours_before)
    late = max(0.0, (received_at - deadline).total_seconds())
    return Clock(rule=limit.id, anchor=limit.anchor, anchor_at=anchor_at, legal_deadline=deadline, late_by_seconds=late)


def cargo_type(declaration: Declaration) -> str:
    """As declared; otherwise `container` where equipment is declared, and `break_bulk` where none is."""
    return declaration.cargo_type or ("container" if declaration.equipment else "break_bulk")


def haul(declaration: Declaration) -> str:
    """As declared; otherwise `short` for flights of less than four hours, and `long`."""
    if declaration.haul:
        return declaration.haul
    return "short" if declaration.mode == "4" and _shorter(declaration, SHORT_FLIGHT) else "long"


def stage(declaration: Declaration) -> str:
    """The event this dataset type must precede: `loading` or `arrival`."""
    profile = PROFILES.get(declaration.dataset_type or "")
    return "loading" if profile and profile.before_loading else "arrival"


def _shorter(declaration: Declaration, limit: timedelta) -> bool:
    """Whether the journey is known to be shorter than this, planned departure to planned arrival."""
    routing = declaration.routing
    return bool(routing and routing.etd and routing.eta and routing.eta - routing.etd < limit)
