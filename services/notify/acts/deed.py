"""What every act is given beside consignment and command, and what acts have in common. Pure."""

from datetime import datetime
from typing import NamedTuple
from uuid import uuid5

from services.notify.clock import Terms
from services.notify.commands import Actor
from services.notify.consignment import Consignment
from services.notify.holds import Hold, Level, place
from services.notify.outcome import IDENTIFIERS, Announcement, Decided, Kind, Outcome
from shared.events import Measure, Reason
from shared.problems import Problem


class Deed(NamedTuple):
    """Who acts, when, under which terms. `customs` is the agency whose gate this is."""

    actor: Actor
    at: datetime
    terms: Terms
    customs: str

    @property
    def by(self) -> str:
        """The acting person."""
        return self.actor.subject

    @property
    def agency(self) -> str:
        """The agency they act for. Raises Problem 403 when they act for none."""
        if self.actor.agency is None:
            raise Problem(403, "auth.party", "The token names no agency to act for (claim `party`).")
        return self.actor.agency

    def identifier(self, consignment: Consignment, number: int | str = 0) -> str:
        """The id of the `number`th thing made by an act on this version: the same act always gives the same."""
        return str(uuid5(IDENTIFIERS, f"{consignment.consignment_id}/{consignment.version}/act/{number}"))


def held(consignment: Consignment, hold: Hold) -> Outcome:
    """With a hold placed, and whatever clearance there was withdrawn; unchanged when the same one stands."""
    stack = place(consignment.holds, hold)
    if stack == consignment.holds:
        return Outcome(consignment)
    subject = (hold.equipment,) if hold.level is Level.EQUIPMENT and hold.equipment else ()
    told = Announcement(Kind.HOLD, hold.reason, reference=hold.id, subject=subject)
    return Outcome(stopped(consignment, holds=stack), (told,), (Decided(Measure.HOLD, hold.reason),))


def stopped(consignment: Consignment, **changes: object) -> Consignment:
    """With `changes` that stand against the goods: they are no longer clear."""
    cleared = {"cleared": None, "disposal": None, "disposed": None}
    return consignment.model_copy(update=changes | cleared)


def lifted(kind: Measure, reason: Reason | None) -> tuple[Decided, ...]:
    """A measure that ended."""
    return (Decided(kind, reason, lifted=True),)
