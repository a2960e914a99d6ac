"""Who works on what: claim, let go, call a supervisor. Pure."""

from services.notify.acts.deed import Deed
from services.notify.commands import Claim, Escalate, Unclaim
from services.notify.consignment import Consignment, Noted
from services.notify.outcome import Outcome
from shared.auth import Role
from shared.problems import Problem


def claim(consignment: Consignment, _command: Claim, deed: Deed) -> Outcome:
    """Mine, unless a colleague has it; a supervisor takes over."""
    if consignment.claimed is not None and consignment.claimed.by == deed.by:
        return Outcome(consignment)
    _refuse_colleague(consignment, deed)
    return Outcome(consignment.model_copy(update={"claimed": Noted(by=deed.by, at=deed.at)}))


def unclaim(consignment: Consignment, _command: Unclaim, deed: Deed) -> Outcome:
    """Nobody's."""
    if consignment.claimed is not None and consignment.claimed.by != deed.by:
        _refuse_colleague(consignment, deed)
    return Outcome(consignment.model_copy(update={"claimed": None}))


def escalate(consignment: Consignment, command: Escalate, deed: Deed) -> Outcome:
    """For a supervisor's eyes; any decision of one ends it."""
    return Outcome(consignment.model_copy(update={"escalated": Noted(by=deed.by, at=deed.at, text=command.text)}))


def _refuse_colleague(consignment: Consignment, deed: Deed) -> None:
    holder = consignment.claimed
    if holder is not None and Role.SUPERVISOR not in deed.actor.roles:
        raise Problem(409, "case.claimed", f"{holder.by} works on it since {holder.at:%Y-%m-%d %H:%M:%S} UTC.", by=holder.by)
