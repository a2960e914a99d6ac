"""What each event does to a consignment. Pure: the clock comes in as an argument.

Filings and assessments travel on different topics, so they may meet here in any order; where a consignment ends does not
depend on it. What stands stays: a new revision, a clean assessment or an invalidation ends no hold and no referral.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.notify.consignment import Consignment
from services.notify.holds import Hold, place
from services.notify.links import linked
from services.notify.measures import MACHINE, House, carry_out
from services.notify.outcome import Announcement, Decided, Kind, Outcome, still_in_place
from shared.declaration import Routing
from shared.events import (
    AssessmentMade,
    ConsignmentArrived,
    ConsignmentDeclared,
    ConsignmentInvalidated,
    LinkChanged,
    Measure,
    UndeclaredPresented,
)

Incoming = ConsignmentDeclared | ConsignmentInvalidated | ConsignmentArrived | LinkChanged | UndeclaredPresented | AssessmentMade


def apply(
    before: Consignment | None, incoming: Incoming, *, at: datetime, house: House, box_holds: Sequence[Hold] = ()
) -> Outcome:
    """The effect of `incoming` at time `at`. What changes anything counts `version` up.

    `box_holds` are the equipment holds that stand now: a consignment declared with a held box is held.
    Raises ValueError for news of a consignment that was never declared nor presented: nobody to tell is known.
    """
    outcome = _outcome(before, incoming, at, house, box_holds)
    if before is not None and outcome.consignment == before:
        return Outcome(before)
    return outcome._replace(consignment=outcome.consignment.changed(_actor(incoming), _did(incoming), at))


def consignment_of(incoming: Incoming) -> str:
    """The id of the consignment an event is about."""
    return incoming.assessment.consignment_id if isinstance(incoming, AssessmentMade) else incoming.consignment_id


def boxes_of(incoming: Incoming) -> tuple[str, ...]:
    """The boxes an event says the consignment lies in."""
    match incoming:
        case ConsignmentDeclared():
            return tuple(box.number for box in incoming.declaration.equipment if box.number)
        case UndeclaredPresented():
            return (incoming.equipment,) if incoming.equipment else ()
        case AssessmentMade():
            subject = incoming.declared or incoming.undeclared
            return boxes_of(subject) if subject else ()
    return ()


def _actor(incoming: Incoming) -> str:
    match incoming:
        case ConsignmentDeclared():
            return incoming.filer
        case AssessmentMade():
            return MACHINE
        case UndeclaredPresented():
            return incoming.carrier
        case LinkChanged():
            return MACHINE
    return "filer" if isinstance(incoming, ConsignmentInvalidated) else "carrier"


def _did(incoming: Incoming) -> str:
    match incoming:
        case ConsignmentDeclared():
            return f"declared revision {incoming.revision}"
        case AssessmentMade():
            return f"assessed revision {incoming.assessment.revision}: {incoming.assessment.band}"
        case UndeclaredPresented():
            return "presented without a filing"
        case LinkChanged():
            return f"{incoming.level} {incoming.state}"
    return "invalidated" if isinstance(incoming, ConsignmentInvalidated) else "arrived"


def _outcome(before: Consignment | None, incoming: Incoming, at: datetime, house: House, box_holds: Sequence[Hold]) -> Outcome:
    match incoming:
        case ConsignmentDeclared():
            return _boxed(_declared(before, incoming), box_holds)
        case UndeclaredPresented():
            return _boxed(_presented(before, incoming), box_holds)
        case AssessmentMade():
            known = _boxed(_known(before, incoming), box_holds)
            done = carry_out(known.consignment, incoming.assessment, incoming.assessed_at, at=at, house=house)
            return known.followed_by(done)
    if before is None:
        raise ValueError(f"consignment {incoming.consignment_id} was never declared to this gate")
    if isinstance(incoming, LinkChanged):
        return linked(before, incoming)
    return _invalidated(before, incoming) if isinstance(incoming, ConsignmentInvalidated) else _arrived(before, incoming)


def _boxed(outcome: Outcome, box_holds: Sequence[Hold]) -> Outcome:
    """With the standing holds of its boxes on its stack."""
    stack = outcome.consignment.holds
    told: list[Announcement] = []
    for hold in box_holds:
        new = hold.equipment in outcome.consignment.equipment and all(hold.id != known.id for known in stack)
        if new and (placed := place(stack, hold)) != stack:
            stack = placed
            told.append(Announcement(Kind.HOLD, hold.reason, reference=hold.id, subject=(hold.equipment or "",)))
    if not told:
        return outcome
    decisions = tuple(Decided(Measure.HOLD, announcement.reason) for announcement in told)
    stopped = outcome.consignment.model_copy(update={"holds": stack, "cleared": None})
    return outcome.followed_by(Outcome(stopped, tuple(told), decisions))


def _declared(before: Consignment | None, declared: ConsignmentDeclared) -> Outcome:
    """A newer revision replaces what was declared, and nothing else."""
    if before is not None and declared.revision <= before.revision:
        return Outcome(before)
    declaration, goods = declared.declaration, declared.declaration.consignment
    routing = declaration.routing or Routing()
    calls = (routing.loading, *(call.place for call in routing.calls), routing.unloading)
    facts: dict[str, Any] = {
        "consignment_id": declared.consignment_id,
        "revision": declared.revision,
        "mrn": declared.mrn,
        "lrn": declaration.lrn,
        "filer": declared.filer,
        "representative": declaration.representative.id if declaration.representative else None,
        "carrier": declared.carrier or (before.link.carrier if before and before.link else None),
        "regime": declared.regime,
        "mode": declaration.mode,
        "office": routing.first_office,
        "ports": tuple(dict.fromkeys(place for place in calls if place)),
        "master_document": declaration.master_doc.number if declaration.master_doc else None,
        "house_document": goods.house_doc.number if goods and goods.house_doc else None,
        "equipment": tuple(box.number for box in declaration.equipment if box.number),
        "source_pointers": declared.source_pointers,
        "legal_deadline": declared.clock.legal_deadline if declared.clock else None,
    }
    if before is None:
        return Outcome(Consignment(**facts, registered_at=declared.received_at))
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
            ports=(presented.place,),
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
