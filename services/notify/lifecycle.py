"""What each event does to a consignment. Pure: the clock comes in as an argument.

Filings and assessments travel on different topics, so they may meet here in any order; where a consignment ends does not
depend on it. What stands stays: a new revision, a clean assessment or an invalidation ends no hold and no referral.
"""

from datetime import datetime
from typing import Any

from services.notify.consignment import Consignment
from services.notify.measures import carry_out
from services.notify.outcome import Announcement, Kind, Outcome, still_in_place
from shared.events import (
    AssessmentMade,
    ConsignmentArrived,
    ConsignmentDeclared,
    ConsignmentInvalidated,
    UndeclaredPresented,
)

Incoming = ConsignmentDeclared | ConsignmentInvalidated | ConsignmentArrived | UndeclaredPresented | AssessmentMade


def apply(before: Consignment | None, incoming: Incoming, *, at: datetime, agency: str) -> Outcome:
    """The effect of `incoming` at time `at`; holds placed belong to `agency`. What changes anything counts `version` up.

    Raises ValueError for news of a consignment that was never declared nor presented: nobody to tell is known.
    """
    outcome = _outcome(before, incoming, at, agency)
    if before is not None and outcome.consignment == before:
        return Outcome(before)
    version = before.version + 1 if before else 1
    return outcome._replace(consignment=outcome.consignment.model_copy(update={"version": version}))


def consignment_of(incoming: Incoming) -> str:
    """The id of the consignment an event is about."""
    return incoming.assessment.consignment_id if isinstance(incoming, AssessmentMade) else incoming.consignment_id


def _outcome(before: Consignment | None, incoming: Incoming, at: datetime, agency: str) -> Outcome:
    match incoming:
        case ConsignmentDeclared():
            return _declared(before, incoming)
        case UndeclaredPresented():
            return _presented(before, incoming)
        case AssessmentMade():
            known = _known(before, incoming)
            done = carry_out(known.consignment, incoming.assessment, incoming.assessed_at, at=at, agency=agency)
            return done._replace(announcements=known.announcements + done.announcements)
    if before is None:
        raise ValueError(f"consignment {incoming.consignment_id} was never declared to this gate")
    return _invalidated(before, incoming) if isinstance(incoming, ConsignmentInvalidated) else _arrived(before, incoming)


def _declared(before: Consignment | None, declared: ConsignmentDeclared) -> Outcome:
    """A newer revision replaces what was declared, and nothing else."""
    if before is not None and declared.revision <= before.revision:
        return Outcome(before)
    declaration, goods = declared.declaration, declared.declaration.consignment
    facts: dict[str, Any] = {
        "consignment_id": declared.consignment_id,
        "revision": declared.revision,
        "mrn": declared.mrn,
        "lrn": declaration.lrn,
        "filer": declared.filer,
        "representative": declaration.representative.id if declaration.representative else None,
        "carrier": declared.carrier,
        "regime": declared.regime,
        "mode": declaration.mode,
        "master_document": declaration.master_doc.number if declaration.master_doc else None,
        "house_document": goods.house_doc.number if goods and goods.house_doc else None,
        "equipment": tuple(box.number for box in declaration.equipment if box.number),
        "legal_deadline": declared.clock.legal_deadline if declared.clock else None,
    }
    if before is None:
        return Outcome(Consignment(**facts))
    return Outcome(before.model_copy(update=facts), still_in_place(before))


def _presented(before: Consignment | None, presented: UndeclaredPresented) -> Outcome:
    """Goods without a filing: only the carrier is known."""
    if before is not None:
        return Outcome(before)
    return Outcome(
        Consignment(
            consignment_id=presented.consignment_id,
            carrier=presented.carrier,
            regime=presented.regime,
            mode=presented.mode,
            master_document=presented.transport_document,
            equipment=(presented.equipment,) if presented.equipment else (),
            arrived_at=presented.arrived_at,
        )
    )


def _known(before: Consignment | None, made: AssessmentMade) -> Outcome:
    """An assessment brings what it assessed, so it may come before the declaration itself."""
    if made.declared is not None:
        return _declared(before, made.declared)
    if made.undeclared is not None:
        return _presented(before, made.undeclared)
    if before is None:
        raise ValueError(f"the assessment of {made.assessment.consignment_id} does not say what it assessed")
    return Outcome(before)


def _invalidated(before: Consignment, incoming: ConsignmentInvalidated) -> Outcome:
    if incoming.revision < before.revision or not before.valid:
        return Outcome(before)
    after = before.model_copy(update={"invalidated": incoming.revision})
    return Outcome(after, (Announcement(Kind.INVALIDATED), *still_in_place(before)))


def _arrived(before: Consignment, incoming: ConsignmentArrived) -> Outcome:
    if before.arrived_at is not None:
        return Outcome(before)
    return Outcome(before.model_copy(update={"arrived_at": incoming.arrived_at}), (Announcement(Kind.ARRIVAL_REGISTERED),))
