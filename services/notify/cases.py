"""A case: the work item an officer sees, made of the consignment as it stands. Pure.

Whose turn it is follows from the facts, as the status does: nobody moves a case from list to list.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from services.notify.consignment import Consignment, Stage
from services.notify.holds import standing
from shared.events import Band

NO_DEADLINE = datetime(9999, 12, 31, tzinfo=UTC)
RANKS = {Band.CRITICAL: 0, Band.RED: 1, Band.AMBER: 2, Band.GREEN: 3}
"""The order of the queue: the gravest band first, then whose deadline is nearest."""

_UNJUDGED = len(RANKS)


class Turn(StrEnum):
    """Whose turn it is."""

    SUPERVISOR = "supervisor"
    TARGETER = "targeter"
    FILER = "filer"
    OFFICER = "officer"
    AGENCY = "agency"


def turn(consignment: Consignment, customs: str) -> Turn | None:
    """Who must do something now; None when nothing is left to do. `customs` owns the holds that customs lifts."""
    stands = standing(consignment.holds)
    referrals = consignment.open_referrals
    if consignment.stage is Stage.DISPOSED:
        return Turn.OFFICER if consignment.pending_controls else None
    to_decide = (
        any(request.open for request in consignment.requests)
        or any(hold.agency == customs for hold in stands)
        or any(referral.answers or referral.overdue_at for referral in referrals)
    )
    nothing_stands = not consignment.obstacles and not consignment.pending_controls
    undecided = nothing_stands and consignment.stage in (Stage.BEFORE_ARRIVAL, Stage.ARRIVED)
    ladder = (
        (Turn.SUPERVISOR, consignment.escalated is not None or any(referral.proposed for referral in referrals)),
        (Turn.TARGETER, to_decide or (undecided and not consignment.assessment_complete)),
        (Turn.FILER, any(referral.waits_for_answer for referral in referrals)),
        (Turn.OFFICER, any(control.agency == customs for control in consignment.pending_controls)),
        (Turn.AGENCY, bool(stands) or bool(consignment.pending_controls)),
        (Turn.TARGETER, consignment.do_not_load),
    )
    return next((whose for whose, true in ladder if true), None)


def row(consignment: Consignment, at: datetime, customs: str) -> dict[str, Any]:
    """The row of its case: what the queue is sorted, filtered and shown by."""
    assessed = consignment.assessed
    band = assessed.band if assessed else None
    return {
        "consignment_id": consignment.consignment_id,
        "version": consignment.version,
        "waits_for": turn(consignment, customs),
        "rank": RANKS[band] if band else _UNJUDGED,
        "due": consignment.legal_deadline or NO_DEADLINE,
        "band": band,
        "score": assessed.score if assessed else None,
        "status": consignment.status,
        "mode": consignment.mode,
        "office": consignment.office,
        "ports": list(consignment.ports),
        "programmes": list(assessed.programmes) if assessed else [],
        "agencies": list(consignment.agencies),
        "filer": consignment.filer,
        "carrier": consignment.carrier,
        "claimed_by": consignment.claimed.by if consignment.claimed else None,
        "opened_at": consignment.cased_at,
        "changed_at": at,
    }
