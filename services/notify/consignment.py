"""A consignment as notify knows it: who has to do with it, what stands against it, and the status that follows.

The status is never stored by hand: it is computed from the facts, what stops the goods first. (Names: domain reference 5.1.)
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.holds import Hold, standing
from services.notify.referrals import Referral
from shared.declaration import Many, Utc
from shared.events import Measure, Reason


class Status(StrEnum):
    """Where a consignment stands. ASSESSED: nothing stands against movement at this stage; it is no customs clearance."""

    DNL_PROPOSED = "DNL_PROPOSED"
    HOLD = "HOLD"
    RFS_OPEN = "RFS_OPEN"
    RFI_OPEN = "RFI_OPEN"
    INVALIDATED = "INVALIDATED"
    CONTROL_SCHEDULED = "CONTROL_SCHEDULED"
    ARRIVED = "ARRIVED"
    ASSESSED = "ASSESSED"
    IN_ASSESSMENT = "IN_ASSESSMENT"


class Assessed(BaseModel):
    """The newest assessment taken note of. Assessments of one consignment are ordered by revision, then time."""

    model_config = ConfigDict(frozen=True)
    revision: int
    at: Utc
    id: str

    def precedes(self, other: "Assessed") -> bool:
        """Whether `other` is news after this one."""
        return (self.revision, self.at) <= (other.revision, other.at) and self.id != other.id


class Control(BaseModel):
    """An inspection ordered, to take place on arrival: it stands neither against loading nor against a release for movement."""

    model_config = ConfigDict(frozen=True)
    id: str
    reason: Reason
    ordered_by: str
    ordered_at: Utc


class Consignment(BaseModel):
    """The facts. `version` counts changes; `revision` is the newest declared one, 0 for goods no filing covers.

    `cleared` is the revision whose assessment called for nothing that stops goods; `invalidated` the one that was taken back.
    """

    model_config = ConfigDict(frozen=True)
    consignment_id: str
    version: int = 0
    revision: int = 0
    mrn: str | None = None
    lrn: str | None = None
    filer: str | None = None
    representative: str | None = None
    carrier: str | None = None
    regime: str
    mode: str | None = None
    master_document: str | None = None
    house_document: str | None = None
    equipment: Many[str] = ()
    legal_deadline: Utc | None = None
    assessed: Assessed | None = None
    cleared: int | None = None
    invalidated: int | None = None
    control: Control | None = None
    arrived_at: Utc | None = None
    holds: Many[Hold] = ()
    referrals: Many[Referral] = ()

    @property
    def declared(self) -> bool:
        """Whether a filing covers the goods."""
        return self.revision > 0

    @property
    def valid(self) -> bool:
        """Whether its newest revision still stands."""
        return self.invalidated is None or self.invalidated < self.revision

    @property
    def assessment_complete(self) -> bool:
        """Whether the newest revision was assessed and nothing that stops goods came of it."""
        return self.cleared == self.revision

    @property
    def obstacles(self) -> frozenset[Measure]:
        """The kinds of measure that stand against movement."""
        kinds = {referral.kind for referral in self.referrals}
        return frozenset(kinds | {Measure.HOLD} if standing(self.holds) else kinds)

    @property
    def status(self) -> Status:
        """As officers see it."""
        return Status.DNL_PROPOSED if Measure.DNL in self.obstacles else self._status(self.obstacles)

    @property
    def disclosed_status(self) -> Status:
        """As filer and carrier see it: a proposed DNL looks like an assessment that is not complete."""
        shown = self._status(self.obstacles - {Measure.DNL})
        return Status.IN_ASSESSMENT if shown is Status.ASSESSED and Measure.DNL in self.obstacles else shown

    def _status(self, obstacles: frozenset[Measure]) -> Status:
        ladder = (
            (Status.HOLD, Measure.HOLD in obstacles),
            (Status.RFS_OPEN, Measure.RFS in obstacles),
            (Status.RFI_OPEN, Measure.RFI in obstacles),
            (Status.INVALIDATED, not self.valid),
            (Status.CONTROL_SCHEDULED, self.control is not None),
            (Status.ARRIVED, self.arrived_at is not None),
            (Status.ASSESSED, self.assessment_complete),
        )
        return next((status for status, true in ladder if true), Status.IN_ASSESSMENT)
