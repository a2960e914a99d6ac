"""Controls: ordered, done, called off; and partners' requests for them. Pure."""

from services.notify.acts.deed import Deed, held, lifted
from services.notify.acts.holds import without
from services.notify.commands import CancelControl, DeclineRequest, Ground, OrderControl, RecordControl, RequestControl
from services.notify.consignment import Consignment, Disposal, Noted
from services.notify.controls import Control, Finding, Request, Result, replaced
from services.notify.holds import Hold, standing
from services.notify.outcome import Announcement, Decided, Kind, Outcome
from shared.events import Measure
from shared.problems import Problem

_DISPOSALS = {Result.SEIZURE: (Disposal.SEIZED, Kind.SEIZED), Result.REFUSED: (Disposal.REFUSED, Kind.REFUSED)}


def order(consignment: Consignment, command: OrderControl, deed: Deed) -> Outcome:
    """A control of one's own agency. The person presenting the goods is told where, when and of what."""
    strange = sorted(set(command.equipment) - set(consignment.equipment))
    if strange:
        raise Problem(409, "control.equipment", f"These boxes are not this consignment's: {', '.join(strange)}.")
    request = _open_request(consignment, command.request_id) if command.request_id else None
    control = Control(
        id=deed.identifier(consignment),
        agency=deed.agency,
        reason=command.reason,
        place=command.place,
        scheduled_at=command.scheduled_at,
        items=command.items,
        equipment=command.equipment,
        methods=command.methods,
        text=command.text,
        revision=consignment.revision,
        request_id=request.id if request else None,
        ordered_by=deed.by,
        ordered_at=deed.at,
    )
    change: dict[str, object] = {"controls": (*consignment.controls, control)}
    told = [about_control(Kind.INSPECT, control)]
    if request is not None:
        accepted = request.model_copy(update={"control_id": control.id})
        change["requests"] = _requests(consignment, accepted)
        told.append(_answered(request, "ordered"))
    return Outcome(consignment.model_copy(update=change), tuple(told), (Decided(Measure.INSPECT, control.reason),))


def record(consignment: Consignment, command: RecordControl, deed: Deed) -> Outcome:
    """What was found. A discrepancy holds the goods; seized or refused goods are out of the trade's hands."""
    control = _own(consignment, command.control_id, deed)
    finding = Finding(
        result=command.result,
        by=deed.by,
        at=deed.at,
        quantity=command.quantity,
        unit=command.unit,
        image=command.image,
        text=command.text,
    )
    done = control.model_copy(update={"finding": finding})
    after = consignment.model_copy(update={"controls": replaced(consignment.controls, done)})
    outcome = Outcome(after, (), lifted(Measure.INSPECT, control.reason), examined=control.id)
    request = next((one for one in consignment.requests if one.id == control.request_id), None)
    if request is not None:
        outcome = outcome.followed_by(Outcome(outcome.consignment, (_answered(request, command.result),)))
        if command.result is Result.CLEAN and any(hold.id == request.hold_id for hold in standing(consignment.holds)):
            words = "The inspection the partner asked for found nothing."
            outcome = outcome.followed_by(
                without(outcome.consignment, request.hold_id, deed, deed.customs, Ground.CONTROL_DONE, words)
            )
    if command.result is Result.DISCREPANCY:
        outcome = outcome.followed_by(held(outcome.consignment, _discrepancy(consignment, control, deed)))
    if command.result in _DISPOSALS:
        disposal, kind = _DISPOSALS[command.result]
        note = Noted(by=deed.by, at=deed.at, text=command.text)
        gone = outcome.consignment.model_copy(update={"disposal": disposal, "disposed": note})
        outcome = outcome.followed_by(Outcome(gone, (about_control(kind, done),)))
    return outcome


def cancel(consignment: Consignment, command: CancelControl, deed: Deed) -> Outcome:
    """It will not take place."""
    return called_off(consignment, _own(consignment, command.control_id, deed), deed, command.text)


def called_off(consignment: Consignment, control: Control, deed: Deed, because: str) -> Outcome:
    """With a pending control cancelled."""
    change = {"cancelled_by": deed.by, "cancelled_at": deed.at, "cancelled_because": because}
    after = consignment.model_copy(update={"controls": replaced(consignment.controls, control.model_copy(update=change))})
    return Outcome(after, (about_control(Kind.INSPECT_CANCELLED, control),), lifted(Measure.INSPECT, control.reason))


def request(consignment: Consignment, command: RequestControl, deed: Deed) -> Outcome:
    """A partner's request: the goods are held until it is decided on (criterion CBM-02). The same reference again is no news."""
    if any(one.partner == deed.agency and one.reference == command.reference for one in consignment.requests):
        return Outcome(consignment)
    hold = Hold(
        id=deed.identifier(consignment, "hold"),
        agency=deed.customs,
        reason=command.reason,
        text=f"{deed.agency} asks for an inspection ({command.reference}): {command.text}",
        placed_by=deed.by,
        placed_at=deed.at,
    )
    outcome = held(consignment, hold)
    stood = hold if outcome.decisions else next(one for one in standing(consignment.holds) if one.repeats(hold))
    asked = Request(
        id=deed.identifier(consignment),
        partner=deed.agency,
        reference=command.reference,
        reason=command.reason,
        text=command.text,
        hold_id=stood.id,
        requested_by=deed.by,
        requested_at=deed.at,
    )
    after = outcome.consignment.model_copy(update={"requests": (*consignment.requests, asked)})
    return outcome._replace(consignment=after)


def decline(consignment: Consignment, command: DeclineRequest, deed: Deed) -> Outcome:
    """The partner is told no; the hold that came with the request ends."""
    asked = _open_request(consignment, command.request_id)
    change = {"declined_by": deed.by, "declined_at": deed.at, "declined_because": command.text}
    after = consignment.model_copy(update={"requests": _requests(consignment, asked.model_copy(update=change))})
    outcome = Outcome(after, (_answered(asked, "declined"),))
    if any(hold.id == asked.hold_id and hold.placed_by == asked.requested_by for hold in standing(consignment.holds)):
        lifting = without(after, asked.hold_id, deed, deed.customs, Ground.ARTICULABLE_REASON, command.text)
        return outcome.followed_by(lifting)
    return outcome


def about_control(kind: Kind, control: Control) -> Announcement:
    """An announcement about a control: place, time and subject."""
    subject = (*control.equipment, *(f"item {number}" for number in control.items))
    return Announcement(
        kind,
        control.reason,
        reference=control.id,
        methods=control.methods,
        place=control.place,
        scheduled_at=control.scheduled_at,
        subject=subject,
    )


def _discrepancy(consignment: Consignment, control: Control, deed: Deed) -> Hold:
    return Hold(
        id=deed.identifier(consignment, "discrepancy"),
        agency=control.agency,
        reason=control.reason,
        text=f"Control {control.id} found a discrepancy.",
        placed_by=deed.by,
        placed_at=deed.at,
    )


def _own(consignment: Consignment, control_id: str, deed: Deed) -> Control:
    control = next((control for control in consignment.controls if control.id == control_id), None)
    if control is None:
        raise Problem(404, "control.unknown", "There is no such control on this consignment.")
    if control.agency != deed.agency:
        raise Problem(403, "control.not-owner", f"The control is {control.agency}'s; only that agency records or cancels it.")
    if control.finding is not None:
        done = control.finding
        raise Problem(409, "control.done", f"{done.by} recorded {done.result} at {done.at:%Y-%m-%dT%H:%M:%SZ}.")
    if control.cancelled_at is not None:
        raise Problem(409, "control.cancelled", f"{control.cancelled_by} called it off.")
    return control


def _open_request(consignment: Consignment, request_id: str) -> Request:
    asked = next((one for one in consignment.requests if one.id == request_id), None)
    if asked is None:
        raise Problem(404, "request.unknown", "There is no such request on this consignment.")
    if not asked.open:
        raise Problem(409, "request.decided", "The request was decided on already.")
    return asked


def _requests(consignment: Consignment, changed: Request) -> tuple[Request, ...]:
    return tuple(changed if one.id == changed.id else one for one in consignment.requests)


def _answered(asked: Request, result: str) -> Announcement:
    return Announcement(Kind.REQUEST_ANSWERED, asked.reason, reference=asked.reference, result=result, to=asked.partner)
