"""A consignment as notify knows it: who has to do with it, what stands against it, and the status that follows.

The status is never stored by hand: it is computed from the facts, what stops the goods first. (Names: domain reference 5.1.)
"""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.controls import Arm, Control, Request
from services.notify.holds import Hold, standing
from services.notify.referrals import Referral
from shared.declaration import Many, Utc
from shared.events import Band, LinkState, Measure, MissingPart

CHANGES_KEPT = 20
"""How many of its last changes a consignment remembers, so that who comes late can be told who did what."""


class Status(StrEnum):
    """Where a consignment stands. ASSESSED: nothing stands against movement at this stage; it is no customs clearance."""

    SEIZED = "SEIZED"
    REFUSED = "REFUSED"
    DNL_ACTIVE = "DNL_ACTIVE"
    DNL_PROPOSED = "DNL_PROPOSED"
    HOLD = "HOLD"
    RFS_OPEN = "RFS_OPEN"
    RFI_OPEN = "RFI_OPEN"
    INVALIDATED = "INVALIDATED"
    EXPIRED = "EXPIRED"
    CONTROL_SCHEDULED = "CONTROL_SCHEDULED"
    RELEASED = "RELEASED"
    INSPECTED = "INSPECTED"
    ARRIVED = "ARRIVED"
    ASSESSED = "ASSESSED"
    IN_ASSESSMENT = "IN_ASSESSMENT"


class Stage(StrEnum):
    """How far the goods have come, whatever stands against them: what a command may be given on depends on it."""

    BEFORE_ARRIVAL = "before arrival"
    ARRIVED = "arrived"
    RELEASED = "released"
    DISPOSED = "seized or refused"
    ENDED = "invalidated or expired"


class Disposal(StrEnum):
    """How the goods left customs' hands, or did not."""

    RELEASED = "released"
    SEIZED = "seized"
    REFUSED = "refused"


class Assessed(BaseModel):
    """The newest assessment taken note of. Assessments of one consignment are ordered by revision, then time."""

    model_config = ConfigDict(frozen=True)
    revision: int
    at: Utc
    id: str
    band: Band | None = None
    score: float | None = None
    programmes: Many[str] = ()
    criteria: Many[str] = ()
    random: bool = False

    def precedes(self, other: "Assessed") -> bool:
        """Whether `other` is news after this one."""
        return (self.revision, self.at) <= (other.revision, other.at) and self.id != other.id

    @property
    def arm(self) -> Arm:
        """Whether it was drawn at random, and nothing else called for a control."""
        return Arm.RANDOM if self.random else Arm.TARGETED


class Noted(BaseModel):
    """Who did something, when, and their words."""

    model_config = ConfigDict(frozen=True)
    by: str
    at: Utc
    text: str | None = None


class Change(BaseModel):
    """What made a version of the consignment: for who looked at an older one, and for the timeline."""

    model_config = ConfigDict(frozen=True)
    version: int
    by: str
    did: str
    at: Utc


class Link(BaseModel):
    """How a part of a master filed apart stands. `carrier` is the master's: it sees how goods stand, not what they are."""

    model_config = ConfigDict(frozen=True)
    version: int
    state: LinkState
    carrier: str | None = None
    missing: Many[MissingPart] = ()
    unmatched_equipment: Many[str] = ()


class Consignment(BaseModel):
    """The facts. `version` counts changes; `revision` is the newest declared one, 0 for goods no filing covers.

    `cleared` is the revision that was found clear; `invalidated` the one that was taken back; `agencies` are those to which a
    case of it was ever routed. `cased_at` is when officers first had to look at it.
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
    office: str | None = None
    ports: Many[str] = ()
    master_document: str | None = None
    house_document: str | None = None
    equipment: Many[str] = ()
    link: Link | None = None
    source_pointers: Mapping[str, str] = {}
    legal_deadline: Utc | None = None
    registered_at: Utc | None = None
    assessed: Assessed | None = None
    cleared: int | None = None
    invalidated: int | None = None
    expired_at: Utc | None = None
    arrived_at: Utc | None = None
    disposal: Disposal | None = None
    disposed: Noted | None = None
    cased_at: Utc | None = None
    claimed: Noted | None = None
    escalated: Noted | None = None
    agencies: Many[str] = ()
    changes: Many[Change] = ()
    holds: Many[Hold] = ()
    referrals: Many[Referral] = ()
    controls: Many[Control] = ()
    requests: Many[Request] = ()

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
    def open_referrals(self) -> tuple[Referral, ...]:
        """Referrals that stand, answered or not."""
        return tuple(referral for referral in self.referrals if referral.open)

    @property
    def pending_controls(self) -> tuple[Control, ...]:
        """Controls still to be done."""
        return tuple(control for control in self.controls if control.pending)

    @property
    def control(self) -> Control | None:
        """The oldest control still to be done."""
        return next(iter(self.pending_controls), None)

    @property
    def do_not_load(self) -> bool:
        """Whether a do-not-load is in force."""
        return any(referral.active for referral in self.referrals)

    @property
    def obstacles(self) -> frozenset[Measure]:
        """The kinds of measure that stand against movement. An answered question stands until it is closed."""
        kinds = {referral.kind for referral in self.open_referrals}
        return frozenset(kinds | {Measure.HOLD} if standing(self.holds) else kinds)

    @property
    def stage(self) -> Stage:
        """How far the goods have come."""
        if self.disposal in (Disposal.SEIZED, Disposal.REFUSED):
            return Stage.DISPOSED
        if not self.valid or self.expired_at is not None:
            return Stage.ENDED
        if self.disposal is Disposal.RELEASED:
            return Stage.RELEASED
        return Stage.BEFORE_ARRIVAL if self.arrived_at is None else Stage.ARRIVED

    @property
    def status(self) -> Status:
        """As officers see it."""
        return self._status(proposed=any(referral.proposed for referral in self.referrals))

    @property
    def disclosed_status(self) -> Status:
        """As filer and carrier see it: a proposed DNL looks like an assessment that is not complete."""
        shown = self._status(proposed=False)
        hidden = any(referral.proposed for referral in self.referrals)
        return Status.IN_ASSESSMENT if shown is Status.ASSESSED and hidden else shown

    def _status(self, *, proposed: bool) -> Status:
        waiting = {referral.kind for referral in self.referrals if referral.waits_for_answer}
        ladder = (
            (Status.SEIZED, self.disposal is Disposal.SEIZED),
            (Status.REFUSED, self.disposal is Disposal.REFUSED),
            (Status.DNL_ACTIVE, self.do_not_load),
            (Status.DNL_PROPOSED, proposed),
            (Status.HOLD, bool(standing(self.holds))),
            (Status.RFS_OPEN, Measure.RFS in waiting),
            (Status.RFI_OPEN, Measure.RFI in waiting),
            (Status.INVALIDATED, not self.valid),
            (Status.EXPIRED, self.expired_at is not None),
            (Status.CONTROL_SCHEDULED, self.control is not None),
            (Status.RELEASED, self.disposal is Disposal.RELEASED and not self.obstacles),
            (Status.INSPECTED, any(control.finding for control in self.controls) and not self.assessment_complete),
            (Status.ARRIVED, self.arrived_at is not None),
            (Status.ASSESSED, self.assessment_complete and not self.obstacles),
        )
        return next((status for status, true in ladder if true), Status.IN_ASSESSMENT)

    def in_the_message(self, pointer: str | None) -> str | None:
        """Where the element at a canonical pointer, or the first one in it, or the list it is in, stands in the sender's message.

        None where that was canonical JSON itself.
        """
        if pointer is None:
            return None
        places = self.source_pointers.items()
        return next(
            (place for known, place in places if f"{known}/".startswith(f"{pointer}/") or pointer.startswith(f"{known}/")), None
        )

    def changed(self, by: str, did: str, at: Utc) -> "Consignment":
        """The next version, remembering who made it."""
        change = Change(version=self.version + 1, by=by, did=did, at=at)
        return self.model_copy(update={"version": change.version, "changes": (*self.changes, change)[-CHANGES_KEPT:]})

    def since(self, version: int) -> tuple[Change, ...]:
        """What happened after `version`, as far as it is remembered."""
        return tuple(change for change in self.changes if change.version > version)
