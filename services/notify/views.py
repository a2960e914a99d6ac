"""What each caller may see of a consignment. To everybody it does not concern, it does not exist."""

from collections.abc import Iterator
from enum import StrEnum

from pydantic import BaseModel, Field

from services.notify.consignment import Consignment, Status
from services.notify.holds import Level
from services.notify.may_load import MayLoad, may_load
from services.notify.referrals import Referral
from shared.auth import Identity, Role
from shared.declaration import Utc
from shared.events import LinkState, Measure, MissingPart, Reason

STAFF = frozenset({Role.TARGETER, Role.SUPERVISOR, Role.OFFICER})
"""Roles of the administration that see every consignment."""


class Viewer(StrEnum):
    """In what capacity somebody looks."""

    STAFF = "staff"
    FILER = "filer"
    CARRIER = "carrier"


class HoldView(BaseModel):
    """A hold of the stack. It stands until the agency that placed it lifts it; lifted ones stay in sight."""

    id: str
    level: Level
    equipment: str | None = Field(default=None, description="The box held, at equipment level.", examples=["PTCU1000011"])
    agency: str = Field(description="Who placed it and alone may lift it.", examples=["customs"])
    reason: Reason
    placed_at: Utc
    placed_by: str | None = Field(default=None, description="Shown to staff only.")
    lifted_at: Utc | None = Field(default=None, description="Absent while the hold stands.")
    lifted_by: str | None = Field(default=None, description="Shown to staff only.")


class ReferralView(BaseModel):
    """An open referral. What exactly is asked is between customs and the filer."""

    id: str
    kind: Measure = Field(description="`rfi` asks a question, `rfs` for a screening, `dnl` forbids loading.")
    reason: Reason
    pointer: str | None = Field(
        default=None, description="JSON pointer into the filing: what is in question.", examples=["/houses/0/consignee"]
    )
    question: str | None = Field(default=None, description="What is asked, in words; not shown to the carrier.")
    hint: str | None = Field(default=None, description="How to answer.")
    methods: list[str] = Field(default=[], description="Screening methods recommended.")
    opened_at: Utc
    due_at: Utc | None = Field(default=None, description="When the answer is due.")
    answered_at: Utc | None = Field(default=None, description="When the last answer came; it is being examined.")


class LinkView(BaseModel):
    """Whether a master and its houses, filed apart, have found each other. Decisions do not wait for it."""

    state: LinkState
    missing: list[MissingPart] = Field(default=[], description="Not shown to the carrier, unless it filed this part.")
    unmatched_equipment: list[str] = Field(default=[], description="In the master but in no house, or the other way round.")


class ConsignmentView(BaseModel):
    """A consignment as it stands."""

    id: str = Field(examples=["26XA7K2M9QP4T8ZCT3-1"])
    mrn: str | None = Field(default=None, description="Absent for goods no filing covers.", examples=["26XA7K2M9QP4T8ZCT3"])
    lrn: str | None = Field(default=None, description="The filer's own reference; not shown to the carrier.")
    revision: int = Field(description="The newest one declared; 0 for goods no filing covers.")
    master_document: str | None = Field(default=None, examples=["MBL0100001"])
    house_document: str | None = Field(default=None, description="Not shown to the carrier.", examples=["HBL0001"])
    equipment: list[str] = Field(description="Its boxes.", examples=[["PTCU1000011"]])
    link: LinkView | None = Field(default=None, description="Of a master or house filed apart from the others.")
    status: Status
    holds: list[HoldView] = Field(description="The hold stack, lifted holds included.")
    referrals: list[ReferralView] = Field(description="What customs asks and is not answered yet.")
    control_ordered_at: Utc | None = Field(default=None, description="Customs will inspect the goods on arrival.")
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
        link=_link(consignment, private),
        status=consignment.status if staff else consignment.disclosed_status,
        holds=list(_holds(consignment, staff)),
        referrals=list(_referrals(consignment, staff, private)),
        control_ordered_at=consignment.control.ordered_at if consignment.control else None,
        arrived_at=consignment.arrived_at,
        may_load=may_load(consignment),
    )


def _link(consignment: Consignment, private: bool) -> LinkView | None:
    link = consignment.link
    if link is None:
        return None
    missing = list(link.missing) if private else []
    return LinkView(state=link.state, missing=missing, unmatched_equipment=list(link.unmatched_equipment))


def _holds(consignment: Consignment, staff: bool) -> Iterator[HoldView]:
    for hold in consignment.holds:
        shown = HoldView.model_validate(hold.model_dump())
        yield shown if staff else shown.model_copy(update={"placed_by": None, "lifted_by": None})


def _referrals(consignment: Consignment, staff: bool, private: bool) -> Iterator[ReferralView]:
    for referral in consignment.open_referrals:
        if staff or referral.disclosed:
            yield referral_view(referral, private=private)


def referral_view(referral: Referral, *, private: bool) -> ReferralView:
    """A referral as the filer sees it (`private`), or as the carrier does."""
    shown = ReferralView.model_validate(referral.model_dump())
    answered = referral.answers[-1].at if referral.answers else None
    hidden = {} if private else {"pointer": None, "question": None, "hint": None}
    return shown.model_copy(update={"answered_at": answered} | hidden)
