"""Placing and lifting holds. Pure.

A hold at equipment level has one id and stands in the stack of every consignment in the box; whoever runs the act brings the
others (`others_in_the_box`), and every consignment declared with the box later gets it too (`lifecycle`).
"""

from services.notify.acts.deed import Deed, held, lifted
from services.notify.commands import LiftHold, PlaceHold
from services.notify.consignment import Consignment
from services.notify.holds import Hold, Level, lift
from services.notify.outcome import Announcement, Kind, Outcome
from shared.events import Measure
from shared.problems import Problem


def put(consignment: Consignment, command: PlaceHold, deed: Deed) -> Outcome:
    """With the hold on the stack; unchanged when the same one stands."""
    if command.level is Level.EQUIPMENT and command.equipment not in consignment.equipment:
        boxes = ", ".join(consignment.equipment) or "none"
        raise Problem(409, "hold.equipment", f"Name a box of this consignment (`equipment`): {boxes}.")
    hold = Hold(
        id=deed.identifier(consignment),
        level=command.level,
        equipment=command.equipment if command.level is Level.EQUIPMENT else None,
        agency=deed.agency,
        reason=command.reason,
        text=command.text,
        placed_by=deed.by,
        placed_at=deed.at,
    )
    return held(consignment, hold)


def take_off(consignment: Consignment, command: LiftHold, deed: Deed) -> Outcome:
    """Without the hold. Raises Problem 404, 403 (another agency's) or 409 (lifted already)."""
    return without(consignment, command.hold_id, deed, deed.agency, command.ground, command.text)


def without(consignment: Consignment, hold_id: str, deed: Deed, agency: str, ground: str, text: str) -> Outcome:
    """With a hold of `agency` lifted."""
    stack = lift(consignment.holds, hold_id, agency=agency, actor=deed.by, at=deed.at, ground=ground, because=text)
    hold = next(hold for hold in stack if hold.id == hold_id)
    told = Announcement(Kind.HOLD_LIFTED, hold.reason, reference=hold.id)
    return Outcome(consignment.model_copy(update={"holds": stack}), (told,), lifted(Measure.HOLD, hold.reason))
