"""What an event does to a consignment: the facts after it, what is announced, what was decided, whether officers are alerted."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.notify.consignment import Consignment
from services.notify.holds import standing
from shared.events import Measure, Reason

IDENTIFIERS = UUID("4a3f0f0e-7c55-5b7b-9a3e-0d6c2f1b8e11")
"""Namespace of the ids of holds, referrals, controls and notices: the same cause always gives the same id."""


class Kind(StrEnum):
    """What a notice says. The first five are measures by the same name."""

    RELEASE = "release"
    RFI = "rfi"
    RFS = "rfs"
    HOLD = "hold"
    INSPECT = "inspect"
    HOLD_STILL = "hold-still-in-place"
    RFI_STILL = "rfi-still-in-place"
    RFS_STILL = "rfs-still-in-place"
    INVALIDATED = "invalidated"
    ARRIVAL_REGISTERED = "arrival-registered"


class Announcement(NamedTuple):
    """Something to tell filer and carrier; `reference` is the id of the hold, referral or control it is about."""

    kind: Kind
    reason: Reason | None = None
    pointer: str | None = None
    hint: str | None = None
    reference: str | None = None


class Decided(NamedTuple):
    """A measure taken."""

    measure: Measure
    reason: Reason | None = None


class Outcome(NamedTuple):
    """When the event was no news, `consignment` is what it was and the rest is empty."""

    consignment: Consignment
    announcements: tuple[Announcement, ...] = ()
    decisions: tuple[Decided, ...] = ()
    alert: bool = False


def still_in_place(consignment: Consignment) -> tuple[Announcement, ...]:
    """The answer to a new revision of a stopped consignment: what stands, stands."""
    holds = [Announcement(Kind.HOLD_STILL, hold.reason, reference=hold.id) for hold in standing(consignment.holds)]
    questions = [
        Announcement(
            Kind.RFI_STILL if referral.kind is Measure.RFI else Kind.RFS_STILL,
            referral.reason,
            referral.pointer,
            referral.hint,
            referral.id,
        )
        for referral in consignment.referrals
        if referral.disclosed
    ]
    return (*holds, *questions)
