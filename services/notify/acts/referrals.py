"""Asking, answering, closing: RFI and RFS. Pure."""

from services.notify.acts.deed import Deed, lifted, stopped
from services.notify.clock import CLOCK
from services.notify.commands import AnswerReferral, CloseReferral, OpenReferral
from services.notify.consignment import Consignment, Stage
from services.notify.outcome import Announcement, Decided, Kind, Outcome, about
from services.notify.referrals import Answer, Referral, ScreeningResult, open_referral, replaced
from shared.events import Measure, Reason
from shared.problems import Problem

_USUAL = {Measure.RFI: Reason.INFORMATION_NEEDED, Measure.RFS: Reason.SCREENING_NEEDED}
_CLOSED = {Measure.RFI: Kind.RFI_CLOSED, Measure.RFS: Kind.RFS_CLOSED}


def ask(consignment: Consignment, command: OpenReferral, deed: Deed) -> Outcome:
    """Every question becomes a referral of its own; one that is open already is not asked twice."""
    if not consignment.declared:
        raise Problem(409, "referral.nobody", "No filing covers these goods: there is no filer to ask.")
    if command.kind is Measure.RFS and consignment.stage is not Stage.BEFORE_ARRIVAL:
        raise Problem(409, "lifecycle.arrived", "The goods have arrived; a screening before loading can no longer be asked for.")
    if command.due_at is not None and command.due_at <= deed.at:
        raise Problem(409, "referral.due", "The due time has passed already; give a later one.")
    outcome = Outcome(consignment)
    for number, asked in enumerate(command.questions):
        referral = Referral(
            id=deed.identifier(consignment, number),
            kind=command.kind,
            reason=command.reason or _USUAL[command.kind],
            question=asked.question,
            pointer=asked.pointer,
            methods=command.methods,
            revision=consignment.revision,
            opened_by=deed.by,
            opened_at=deed.at,
            due_at=command.due_at or deed.terms.due(command.kind, deed.at),
        )
        opened = open_referral(outcome.consignment.referrals, referral)
        if opened != outcome.consignment.referrals:
            after = stopped(outcome.consignment, referrals=opened)
            told = about(Kind(command.kind), referral)
            outcome = outcome.followed_by(Outcome(after, (told,), (Decided(command.kind, referral.reason),)))
    return outcome


def answer(consignment: Consignment, command: AnswerReferral, deed: Deed) -> Outcome:
    """The filer's answer, of a screening also the carrier's. Who cannot screen, or found something: a DNL is proposed."""
    referral = find(consignment, command.referral_id, deed)
    party = deed.actor.party
    filers = (consignment.filer, consignment.representative)
    if referral.kind is Measure.DNL or not (party in filers or (referral.kind is Measure.RFS and party == consignment.carrier)):
        raise Problem(403, "referral.not-yours", "This is answered by its filer; a screening request by its carrier as well.")
    _refuse_misfit(referral, command)
    given = Answer(
        by=deed.by,
        party=party,
        at=deed.at,
        text=command.text,
        screening=command.screening,
        attachments=command.attachments,
    )
    if any(given.repeats(earlier) for earlier in referral.answers):
        return Outcome(consignment)
    if not referral.open:
        raise Problem(409, "referral.closed", f"It was closed at {referral.closed_at:%Y-%m-%dT%H:%M:%SZ}; nothing waits for it.")
    answered = referral.model_copy(update={"answers": (*referral.answers, given)})
    after = consignment.model_copy(update={"referrals": replaced(consignment.referrals, answered)})
    outcome = Outcome(after, (Announcement(Kind.ANSWERED, referral.reason, reference=referral.id),), answered=referral.id)
    dangerous = given.screening is not None and given.screening.result is not ScreeningResult.CLEARED
    if dangerous and consignment.stage is Stage.BEFORE_ARRIVAL:
        return outcome.followed_by(_proposed(outcome.consignment, deed, consignment))
    return outcome


def _refuse_misfit(referral: Referral, command: AnswerReferral) -> None:
    if referral.kind is Measure.RFS and command.screening is None:
        raise Problem(409, "referral.screening-needed", "A screening request is answered with `screening`: result and methods.")
    if referral.kind is Measure.RFI and command.screening is not None:
        raise Problem(409, "referral.no-screening", "A request for information is answered with `text` or `attachments`.")
    if not (command.text or command.screening or command.attachments):
        raise Problem(409, "referral.empty", "The answer says nothing: send `text`, `screening` or `attachments`.")


def _proposed(consignment: Consignment, deed: Deed, before: Consignment) -> Outcome:
    """The machine proposes what "unable to screen" leads to (domain reference 5.2)."""
    referral = Referral(
        id=deed.identifier(before, "dnl"),
        kind=Measure.DNL,
        reason=Reason.SCREENING_NEEDED,
        revision=consignment.revision,
        opened_by=CLOCK,
        opened_at=deed.at,
    )
    opened = open_referral(consignment.referrals, referral)
    if opened == consignment.referrals:
        return Outcome(consignment)
    return Outcome(stopped(consignment, referrals=opened), (), (Decided(Measure.DNL, referral.reason),))


def close(consignment: Consignment, command: CloseReferral, deed: Deed) -> Outcome:
    """It no longer stands against the goods."""
    referral = find(consignment, command.referral_id, deed)
    if referral.kind is Measure.DNL:
        raise Problem(409, "referral.dnl", "A do-not-load is refused while proposed, lifted when in force.")
    must_be_open(referral)
    return closed(consignment, referral, deed.by, deed, command.ground, command.text)


def closed(consignment: Consignment, referral: Referral, by: str, deed: Deed, ground: str, text: str) -> Outcome:
    """With an open RFI or RFS closed."""
    ended = referral.model_copy(update={"closed_by": by, "closed_at": deed.at, "ground": ground, "closing": text})
    after = consignment.model_copy(update={"referrals": replaced(consignment.referrals, ended)})
    told = Announcement(_CLOSED[referral.kind], referral.reason, reference=referral.id)
    return Outcome(after, (told,), lifted(referral.kind, referral.reason))


def find(consignment: Consignment, referral_id: str, deed: Deed) -> Referral:
    """The referral. Raises Problem 404; to traders a proposed do-not-load does not exist."""
    found = next((referral for referral in consignment.referrals if referral.id == referral_id), None)
    if found is None or (deed.actor.agency is None and not found.disclosed):
        raise Problem(404, "referral.unknown", "There is no such referral that concerns you.")
    return found


def must_be_open(referral: Referral) -> None:
    """Raises Problem 409 for a referral that ended."""
    if not referral.open:
        raise Problem(409, "referral.closed", f"{referral.closed_by} ended it at {referral.closed_at:%Y-%m-%dT%H:%M:%SZ}.")
