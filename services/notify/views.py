"""What each caller may see of a consignment. To everybody it does not concern, it does not exist."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, Field

from services.notify.consignment import Consignment, Status
from services.notify.holds import Level
from services.notify.may_load import MayLoad, may_load
from shared.auth import Identity, Role
from shared.declaration import Utc
from shared.events import Measure, Reason

STAFF = frozenset({Role.TARGETER, Role.SUPERVISOR, Role.OFFICER})
"""Roles of the administration that see every consignment."""


class Viewer(StrEnum):
    """In what capacity somebody looks."""

    STAFF = "staff"
    FILER = "filer"
    CARRIER = "carrier"


class HoldView(BaseModel):
    """A hold of the stack. `placed_by` and `lifted_by` are shown to staff only."""

    id: str
    level: Level
    equipment: str | None = None
    agency: str
    reason: Reason
    placed_at: Utc
    placed_by: str | None = None
    lifted_at: Utc | None = None
    lifted_by: str | None = None


class ReferralView(BaseModel):
    """An open referral. What exactly is asked is between customs and the filer."""

    id: str
    kind: Measure
    reason: Reason
    pointer: str | None = None
    hint: str | None = None
    opened_at: Utc


class ConsignmentView(BaseModel):
    """A consignment as it stands."""

    id: str = Field(examples=["26XA7K2M9QP4T8ZCT3-1"])
    mrn: str | None
    lrn: str | None = None
    revision: int
    master_document: str | None = None
    house_document: str | None = None
    equipment: list[str]
    status: Status
    holds: list[HoldView]
    referrals: list[ReferralView]
    control_ordered_at: Utc | None = None
    arrived_at: Utc | None = None
    may_load: MayLoad


def viewer_of(consignment: Consignment, identity: Identity) -> Viewer | None:
    """In what capacity the caller may look at the consignment, if in any."""
    if identity.roles & STAFF:
        return Viewer.STAFF
    if identity.party is None:
        return None
    if identity.party in (consignment.filer, consignment.representative):
        return Viewer.FILER
    return Viewer.CARRIER if identity.party == consignment.carrier else None


def view(consignment: Consignment, viewer: Viewer) -> ConsignmentView:
    """What `viewer` may see of it."""
    staff, private = viewer is Viewer.STAFF, viewer is not Viewer.CARRIER
    return ConsignmentView(
        id=consignment.consignment_id,
        mrn=consignment.mrn,
        lrn=consignment.lrn if private else None,
        revision=consignment.revision,
        master_document=consignment.master_document,
        house_document=consignment.house_document if private else None,
        equipment=list(consignment.equipment),
        status=consignment.status if staff else consignment.disclosed_status,
        holds=list(_holds(consignment, staff)),
        referrals=list(_referrals(consignment, staff, private)),
        control_ordered_at=consignment.control.ordered_at if consignment.control else None,
        arrived_at=consignment.arrived_at,
        may_load=may_load(consignment),
    )


def _holds(consignment: Consignment, staff: bool) -> Iterator[HoldView]:
    for hold in consignment.holds:
        shown = HoldView.model_validate(hold.model_dump())
        yield shown if staff else shown.model_copy(update={"placed_by": None, "lifted_by": None})


def _referrals(consignment: Consignment, staff: bool, private: bool) -> Iterator[ReferralView]:
    for referral in consignment.referrals:
        if staff or referral.disclosed:
            shown = ReferralView.model_validate(referral.model_dump())
            yield shown if private else shown.model_copy(update={"pointer": None, "hint": None})
