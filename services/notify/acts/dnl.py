"""Do not load: proposed by one, in force when two people stand behind it, one of them a supervisor. Pure."""

from services.notify.acts.deed import Deed, lifted, stopped
from services.notify.acts.referrals import find, must_be_open
from services.notify.commands import AcknowledgeDnl, ConfirmDnl, LiftDnl, ProposeDnl, RefuseDnl
from services.notify.consignment import Consignment
from services.notify.outcome import Decided, Kind, Outcome, about
from services.notify.referrals import Backing, Referral, replaced
from shared.auth import Role
from shared.events import Measure
from shared.problems import Problem

_BACKERS_NEEDED = 2


def propose(consignment: Consignment, command: ProposeDnl, deed: Deed) -> Outcome:
    """Who proposes stands behind it. One at a time: where one is proposed already, it is to be confirmed or refused."""
    if not consignment.declared:
        raise Problem(409, "referral.nobody", "No filing covers these goods; hold them.")
    if any(referral.kind is Measure.DNL for referral in consignment.open_referrals):
        raise Problem(409, "dnl.open", "A do-not-load is proposed or in force already.")
    referral = Referral(
        id=deed.identifier(consignment),
        kind=Measure.DNL,
        reason=command.reason,
        revision=consignment.revision,
        opened_by=deed.by,
        opened_at=deed.at,
        backing=(_backing(deed, command.text),),
    )
    after = stopped(consignment, referrals=(*consignment.referrals, referral))
    return Outcome(after, (), (Decided(Measure.DNL, referral.reason),))


def confirm(consignment: Consignment, command: ConfirmDnl, deed: Deed) -> Outcome:
    """One more person behind it. What the machine proposed needs two, what an officer proposed one other."""
    referral = _dnl(consignment, command.referral_id, deed)
    if not referral.proposed:
        raise Problem(409, "dnl.active", "It is in force already.")
    if any(backer.by == deed.by for backer in referral.backing):
        raise Problem(403, "dnl.same-person", "You stand behind it already; another person must confirm it.")
    backing = (*referral.backing, _backing(deed, command.text))
    if len(backing) >= _BACKERS_NEEDED and not any(backer.supervisor for backer in backing):
        raise Problem(403, "dnl.supervisor", "One of the two must be a supervisor.")
    in_force = len(backing) >= _BACKERS_NEEDED
    backed = referral.model_copy(update={"backing": backing, "active_at": deed.at if in_force else None})
    after = stopped(consignment, referrals=replaced(consignment.referrals, backed))
    if not in_force:
        return Outcome(after)
    return Outcome(after, (about(Kind.DNL, backed),), (Decided(Measure.DNL, backed.reason),))


def refuse(consignment: Consignment, command: RefuseDnl, deed: Deed) -> Outcome:
    """A supervisor's no, or the proposer's own."""
    referral = _dnl(consignment, command.referral_id, deed)
    if not referral.proposed:
        raise Problem(409, "dnl.active", "It is in force; a supervisor may lift it.")
    if Role.SUPERVISOR not in deed.actor.roles and referral.opened_by != deed.by:
        raise Problem(403, "dnl.supervisor", "A supervisor refuses a proposal; its proposer may withdraw it.")
    return Outcome(_ended(consignment, referral, deed, command), (), lifted(Measure.DNL, referral.reason))


def lift(consignment: Consignment, command: LiftDnl, deed: Deed) -> Outcome:
    """The goods may be loaded, as far as this is concerned."""
    referral = _dnl(consignment, command.referral_id, deed)
    if referral.proposed:
        raise Problem(409, "dnl.proposed", "It is only proposed; confirm or refuse it.")
    told = about(Kind.DNL_LIFTED, referral)
    return Outcome(_ended(consignment, referral, deed, command), (told,), lifted(Measure.DNL, referral.reason))


def acknowledge(consignment: Consignment, command: AcknowledgeDnl, deed: Deed) -> Outcome:
    """Whoever took note is chased no more."""
    referral = find(consignment, command.referral_id, deed)
    party = deed.actor.party
    if party is None or party in referral.acknowledged_by or referral.kind is not Measure.DNL:
        return Outcome(consignment)
    noted = referral.model_copy(update={"acknowledged_by": (*referral.acknowledged_by, party)})
    return Outcome(consignment.model_copy(update={"referrals": replaced(consignment.referrals, noted)}))


def _backing(deed: Deed, text: str | None) -> Backing:
    return Backing(by=deed.by, supervisor=Role.SUPERVISOR in deed.actor.roles, at=deed.at, text=text)


def _dnl(consignment: Consignment, referral_id: str, deed: Deed) -> Referral:
    referral = find(consignment, referral_id, deed)
    if referral.kind is not Measure.DNL:
        raise Problem(409, "dnl.other", "This referral is no do-not-load.")
    must_be_open(referral)
    return referral


def _ended(consignment: Consignment, referral: Referral, deed: Deed, command: RefuseDnl | LiftDnl) -> Consignment:
    change = {"closed_by": deed.by, "closed_at": deed.at, "ground": command.ground, "closing": command.text}
    return consignment.model_copy(update={"referrals": replaced(consignment.referrals, referral.model_copy(update=change))})
