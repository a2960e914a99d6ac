"""The events the three services know each other by.

An `Event` is a CloudEvents 1.0 event. On Kafka its attributes are headers and its data is the value (binary mode); in the
event log they are columns. `key` (CloudEvents `subject`) is the consignment id, or the MRN for filing-level events:
order is kept per key. Types end in `.v1` and grow by optional fields only; `shared/topics.py` says which topics there are.
`tests/contract/examples/` holds one example file per type: documentation and regression at once.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field

from shared.declaration import Declaration, Many, Utc


class Measure(StrEnum):
    """What the gate does. *Release* means nothing stands against movement at this stage; it is no customs clearance."""

    RELEASE = "release"
    RFI = "rfi"
    RFS = "rfs"
    DNL = "dnl"
    HOLD = "hold"
    INSPECT = "inspect"


class Band(StrEnum):
    """Risk bands of the score, lower bound inclusive: green 0, amber 25, red 45, critical 70 (domain reference 3.1)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CRITICAL = "critical"


class Reason(StrEnum):
    """All a filer may ever learn about why a measure was taken."""

    DATA_QUALITY = "DATA_QUALITY"
    MISSING_DATA = "MISSING_DATA"
    INFORMATION_NEEDED = "INFORMATION_NEEDED"
    SCREENING_NEEDED = "SCREENING_NEEDED"
    PROHIBITED = "PROHIBITED"
    CONTROL = "CONTROL"


class Payload(BaseModel):
    """Base of event data: immutable; unknown elements of newer producers are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    type: ClassVar[str]
    topic: ClassVar[str]


class Clock(Payload):
    """The legal clock of a filing: which rule set the deadline, what it hangs on, and whether it was met."""

    rule: str
    anchor: str
    anchor_at: Utc
    legal_deadline: Utc
    late_by_seconds: float = Field(default=0, ge=0)

    @property
    def late(self) -> bool:
        """Whether the filing was received after its legal deadline."""
        return self.late_by_seconds > 0


class ConsignmentDeclared(Payload):
    """A revision of one consignment has been registered. `declaration` is the filing narrowed to it: its goods stand in
    `declaration.consignment`, `declaration.houses` is empty, `declaration.equipment` holds only the boxes it uses.
    """

    type: ClassVar[str] = "portcullis.consignment.declared.v1"
    topic: ClassVar[str] = "filings"
    consignment_id: str
    mrn: str
    sequence: int
    revision: int
    filer: str
    carrier: str | None = None
    regime: str
    pointer: str
    declaration: Declaration
    received_at: Utc
    clock: Clock | None = None
    warnings: Many[str] = ()
    source_pointers: Mapping[str, str] = Field(
        default={}, description="Canonical pointer to the place in the sender's own message, where that was not canonical JSON."
    )


class ConsignmentInvalidated(Payload):
    """A consignment no longer stands: its filing was invalidated, or an amendment dropped it."""

    type: ClassVar[str] = "portcullis.consignment.invalidated.v1"
    topic: ClassVar[str] = "filings"
    consignment_id: str
    mrn: str
    revision: int
    reason: str


class LinkState(StrEnum):
    """How far a part of a master filed apart has found the others (ICS2: pending linking, not complete)."""

    PENDING = "pending-link"
    NOT_COMPLETE = "not-complete"
    LINKED = "linked"


class MissingPart(Payload):
    """What is still to be filed: the master, or a house; by whom and under which number, as far as that is known."""

    level: str
    filer: str | None = None
    house_document: str | None = None


class LinkChanged(Payload):
    """A consignment filed apart from its master, or a master filed apart from its houses, stands otherwise than before.

    `carrier` is the master's. `unmatched_equipment` are boxes that stand in the master but in none of its houses, or the other
    way round. `version` counts the changes of one consignment: an older one is no news.
    """

    type: ClassVar[str] = "portcullis.link.changed.v1"
    topic: ClassVar[str] = "filings"
    consignment_id: str
    mrn: str
    version: int
    level: str
    state: LinkState
    master_document: str
    carrier: str | None = None
    missing: Many[MissingPart] = ()
    unmatched_equipment: Many[str] = ()
    due_at: Utc
    changed_at: Utc


class ConsignmentArrived(Payload):
    """The carrier notified that the conveyance with this consignment has arrived."""

    type: ClassVar[str] = "portcullis.consignment.arrived.v1"
    topic: ClassVar[str] = "filings"
    consignment_id: str
    mrn: str
    revision: int
    arrival_id: str
    place: str
    arrived_at: Utc


class UndeclaredPresented(Payload):
    """A bill or box was presented on arrival that no filing covers (criterion TMP-06). `consignment_id` is made for it."""

    type: ClassVar[str] = "portcullis.consignment.undeclared.v1"
    topic: ClassVar[str] = "filings"
    consignment_id: str
    arrival_id: str
    carrier: str
    regime: str
    mode: str
    transport_document: str | None = None
    equipment: str | None = None
    conveyance: str
    place: str
    arrived_at: Utc


class Hit(Payload):
    """One criterion that holds, with what it saw. Never shown to a filer."""

    criterion: str
    title: str
    programme: str
    group: str
    weight: int
    measure: Measure | None = None
    reason: Reason
    because: str
    pointer: str
    evidence: Mapping[str, Any]


class Ordered(Payload):
    """A measure the assessment calls for, and all a filer may be told of it: reason class, pointer and hint."""

    measure: Measure
    reason: Reason | None = None
    pointer: str | None = None
    hint: str | None = None
    criteria: Many[str] = ()


def _nothing(value: object) -> bool:
    """An element with nothing to say is left out, so that what was stored before it existed stays equal."""
    return not value


class Assessment(Payload):
    """Score, band, hits and evidence for one revision of one consignment under one ruleset. `score` is 0..100."""

    id: str
    consignment_id: str
    revision: int
    ruleset_hash: str
    lists: Mapping[str, str]
    score: float
    soft_score: float
    mitigation: float
    groups: Mapping[str, float]
    band: Band
    hits: Many[Hit]
    unknown: Many[str] = ()
    measures: Many[Ordered]
    phase: str | None = Field(
        default=None, exclude_if=_nothing, description="`preload`: judged on what is due before loading (7+1); `full`: on all."
    )
    earlier: Mapping[str, Any] = Field(
        default={}, exclude_if=_nothing, description="What the same waybill was found to be before loading: id, band, criteria."
    )
    thresholds: Mapping[str, float] = Field(
        default={},
        exclude_if=_nothing,
        description="Scores from which amber and red begin, where an approved setting moves them, and its number.",
    )
    withheld: Many[Hit] = Field(
        default=(), exclude_if=_nothing, description="Would have hit, but their criteria had selected all they may that day."
    )


class AssessmentMade(Payload):
    """An assessment with what it assessed: a reader needs no other message. `declared` is absent for goods no filing covers."""

    type: ClassVar[str] = "portcullis.assessment.made.v1"
    topic: ClassVar[str] = "assessments"
    assessment: Assessment
    assessed_at: Utc
    declared: ConsignmentDeclared | None = None
    undeclared: UndeclaredPresented | None = None


class MeasureDecided(Payload):
    """The status of a consignment changed: a hold was placed or lifted, a referral opened or closed, the goods released."""

    type: ClassVar[str] = "portcullis.measure.decided.v1"
    topic: ClassVar[str] = "decisions"
    consignment_id: str
    version: int
    measure: Measure
    lifted: bool = False
    agency: str
    actor: str
    reason: Reason | None = None
    status: str
    may_load: bool
    decided_at: Utc


class AlertRaised(Payload):
    """Everything a targeting centre needs about one consignment that was not simply released, in one message."""

    type: ClassVar[str] = "portcullis.alert.raised.v1"
    topic: ClassVar[str] = "alerts"
    consignment_id: str
    version: int
    status: str
    slack_seconds: float | None = None
    made: AssessmentMade
    holds: Many[Mapping[str, Any]] = ()
    referrals: Many[Mapping[str, Any]] = ()
    raised_at: Utc


class ReferralAnswered(Payload):
    """A filer or carrier answered a referral. What they wrote stays with notify, where officers read it."""

    type: ClassVar[str] = "portcullis.referral.answered.v1"
    topic: ClassVar[str] = "outcomes"
    consignment_id: str
    version: int
    revision: int
    referral_id: str
    kind: Measure
    answer: int
    screening: str | None = None
    answered_at: Utc


class ControlRecorded(Payload):
    """The result of a control, with what the assessment in force had said: the outcome that teaches the criteria.

    `arm` is `random` when nothing but the draw called for it, else `targeted`; `result` is clean, discrepancy, seizure, refused.
    """

    type: ClassVar[str] = "portcullis.control.recorded.v1"
    topic: ClassVar[str] = "outcomes"
    consignment_id: str
    version: int
    revision: int
    control_id: str
    assessment_id: str | None = None
    band: Band | None = None
    score: float | None = None
    criteria: Many[str] = ()
    arm: str
    result: str
    quantity: float | None = None
    unit: str | None = None
    agency: str
    ordered_at: Utc
    recorded_at: Utc


class ListActivated(Payload):
    """A new version of a watch list is in force."""

    type: ClassVar[str] = "portcullis.list.activated.v1"
    topic: ClassVar[str] = "lists"
    name: str
    version: str
    entries: int
    digest: str
    activated_at: Utc


class RulesetActivated(Payload):
    """A ruleset is in force."""

    type: ClassVar[str] = "portcullis.ruleset.activated.v1"
    topic: ClassVar[str] = "lists"
    hash: str
    activated_at: Utc


PAYLOADS: Mapping[str, type[Payload]] = {
    payload.type: payload
    for payload in (
        ConsignmentDeclared,
        ConsignmentInvalidated,
        LinkChanged,
        ConsignmentArrived,
        UndeclaredPresented,
        AssessmentMade,
        MeasureDecided,
        AlertRaised,
        ReferralAnswered,
        ControlRecorded,
        ListActivated,
        RulesetActivated,
    )
}


class Event(BaseModel):
    """One CloudEvents 1.0 event, ready for the log or the wire. `data` is canonical JSON."""

    model_config = ConfigDict(frozen=True)
    id: str
    type: str
    source: str
    key: str
    time: Utc
    topic: str
    data: bytes
    traceparent: str | None = None
    headers: Mapping[str, str] = {}

    @classmethod
    def of(cls, payload: Payload, *, key: str, source: str, time: datetime, traceparent: str | None = None) -> "Event":
        """The event that carries `payload`."""
        return cls(
            id=str(uuid4()),
            type=payload.type,
            source=source,
            key=key,
            time=time,
            topic=payload.topic,
            data=payload.model_dump_json(exclude_defaults=True).encode(),
            traceparent=traceparent,
        )

    def payload(self) -> Payload:
        """The typed data; elements of later versions are ignored. Raises KeyError for an unknown type, ValueError otherwise."""
        return PAYLOADS[self.type].model_validate(json.loads(self.data), extra="ignore")
