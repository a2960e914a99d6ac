"""What an event does to a consignment: the facts after it, what is announced, what was decided, whether officers are alerted."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.notify.consignment import Consignment
from services.notify.holds import standing
from services.notify.referrals import Referral
from shared.events import Measure, Reason

IDENTIFIERS = UUID("4a3f0f0e-7c55-5b7b-9a3e-0d6c2f1b8e11")
"""Namespace of the ids of holds, referrals, controls and notices: the same cause always gives the same id."""


class Kind(StrEnum):
    """What a notice says. The first six are measures by the same name."""

    RELEASE = "release"
    RFI = "rfi"
    RFS = "rfs"
    DNL = "dnl"
    HOLD = "hold"
    INSPECT = "inspect"
    HOLD_STILL = "hold-still-in-place"
    RFI_STILL = "rfi-still-in-place"
    RFS_STILL = "rfs-still-in-place"
    DNL_STILL = "dnl-still-in-place"
    HOLD_LIFTED = "hold-lifted"
    RFI_CLOSED = "rfi-closed"
    RFS_CLOSED = "rfs-closed"
    DNL_LIFTED = "dnl-lifted"
    ANSWERED = "answer-received"
    RFI_OVERDUE = "rfi-overdue"
    RFS_OVERDUE = "rfs-overdue"
    DNL_UNACKNOWLEDGED = "dnl-unacknowledged"
    INSPECT_CANCELLED = "inspect-cancelled"
    SEIZED = "seized"
    REFUSED = "refused"
    INVALIDATED = "invalidated"
    EXPIRED = "expired"
    ARRIVAL_REGISTERED = "arrival-registered"
    PENDING_LINK = "pending-link"
    NOT_COMPLETE = "not-complete"
    LINKED = "linked"
    EQUIPMENT_UNMATCHED = "equipment-unmatched"
    CASE_ROUTED = "case-routed"
    REQUEST_ANSWERED = "control-request-answered"


class Announcement(NamedTuple):
    """Something to tell; `reference` is the id of the hold, referral or control it is about.

    Whom, is said by the kind (`notices.RECIPIENTS`); `to` narrows it to one of them, or names an agency or partner.
    """

    kind: Kind
    reason: Reason | None = None
    pointer: str | None = None
    hint: str | None = None
    reference: str | None = None
    question: str | None = None
    due_at: datetime | None = None
    methods: tuple[str, ...] = ()
    place: str | None = None
    scheduled_at: datetime | None = None
    subject: tuple[str, ...] = ()
    result: str | None = None
    to: str | None = None


class Decided(NamedTuple):
    """A measure taken, or ended."""

    measure: Measure
    reason: Reason | None = None
    lifted: bool = False


class Outcome(NamedTuple):
    """When the event was no news, `consignment` is what it was and the rest is empty.

    `answered` is a referral just answered, `examined` the id of a control whose result was just recorded.
    """

    consignment: Consignment
    announcements: tuple[Announcement, ...] = ()
    decisions: tuple[Decided, ...] = ()
    alert: bool = False
    answered: str | None = None
    examined: str | None = None

    def followed_by(self, other: "Outcome") -> "Outcome":
        """The effect of this and then `other`, which began where this ended."""
        return Outcome(
            other.consignment,
            self.announcements + other.announcements,
            self.decisions + other.decisions,
            self.alert or other.alert,
            other.answered or self.answered,
            other.examined or self.examined,
        )


def about(kind: Kind, referral: Referral) -> Announcement:
    """An announcement about a referral, with all that was asked."""
    return Announcement(
        kind,
        referral.reason,
        referral.pointer,
        referral.hint,
        referral.id,
        referral.question,
        referral.due_at,
        referral.methods,
    )


_STILL = {Measure.RFI: Kind.RFI_STILL, Measure.RFS: Kind.RFS_STILL, Measure.DNL: Kind.DNL_STILL}


def still_in_place(consignment: Consignment) -> tuple[Announcement, ...]:
    """The answer to a new revision of a stopped consignment: what stands, stands."""
    holds = [Announcement(Kind.HOLD_STILL, hold.reason, reference=hold.id) for hold in standing(consignment.holds)]
    questions = [
        about(_STILL[referral.kind], referral) for referral in consignment.referrals if referral.open and referral.disclosed
    ]
    return (*holds, *questions)
