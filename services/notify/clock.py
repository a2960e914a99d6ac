"""The clock of the conversation: what falls due, is overdue, is chased, expires. Pure: the time comes in as an argument.

Whatever was done leaves a mark on the consignment, so that a tick told twice does it once (domain reference 5.2, actor K).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid5

from services.notify.consignment import Consignment, Stage
from services.notify.holds import Hold, place
from services.notify.outcome import IDENTIFIERS, Announcement, Decided, Kind, Outcome, about
from services.notify.referrals import Referral, replaced
from shared.events import Measure, Reason

CLOCK = "portcullis"
"""The actor of what no person decided."""


class Terms(NamedTuple):
    """How long things may take. No law fixes hours for an answer: an administration sets its own (domain reference 2.1)."""

    rfi: timedelta = timedelta(hours=24)
    rfs: timedelta = timedelta(hours=12)
    chase: timedelta = timedelta(hours=24)
    dnl: timedelta = timedelta(minutes=30)
    expiry: timedelta = timedelta(days=200)

    def due(self, kind: Measure, at: datetime) -> datetime | None:
        """When the answer to a referral opened `at` is due."""
        wait = {Measure.RFI: self.rfi, Measure.RFS: self.rfs}.get(kind)
        return at + wait if wait else None


def wakes_at(consignment: Consignment, terms: Terms) -> datetime | None:
    """When the clock next has something to do about it, if ever."""
    return min((when for when, _ in _due(consignment, terms)), default=None)


def tick(consignment: Consignment, *, at: datetime, terms: Terms, agency: str) -> Outcome:
    """All that is due at `at`. Holds that come of it belong to `agency`. Nothing due: nothing changes."""
    outcome = Outcome(consignment)
    for when, referral in _due(consignment, terms):
        if when <= at:
            one = _expired(outcome.consignment, at) if referral is None else _chased(outcome.consignment, referral, at, agency)
            outcome = outcome.followed_by(one)
    if outcome.consignment == consignment:
        return Outcome(consignment)
    return outcome._replace(consignment=outcome.consignment.changed(CLOCK, _did(outcome), at))


def _due(consignment: Consignment, terms: Terms) -> Iterator[tuple[datetime, Referral | None]]:
    """What will fall due and when: a referral to be chased, or (None) the whole consignment to expire."""
    live = consignment.stage in (Stage.BEFORE_ARRIVAL, Stage.ARRIVED)
    for referral in consignment.referrals:
        if live and referral.waits_for_answer and referral.due_at is not None:
            yield (referral.chased_at + terms.chase if referral.chased_at else referral.due_at), referral
        if live and referral.active and referral.active_at and unacknowledged(consignment, referral):
            yield (referral.chased_at or referral.active_at) + terms.dnl, referral
    if consignment.stage is Stage.BEFORE_ARRIVAL and consignment.registered_at is not None:
        yield consignment.registered_at + terms.expiry, None


def unacknowledged(consignment: Consignment, referral: Referral) -> tuple[str, ...]:
    """Who was told of a do-not-load and has not taken note of it."""
    told = dict.fromkeys(party for party in (consignment.filer, consignment.carrier) if party)
    return tuple(party for party in told if party not in referral.acknowledged_by)


def _expired(consignment: Consignment, at: datetime) -> Outcome:
    return Outcome(consignment.model_copy(update={"expired_at": at}), (Announcement(Kind.EXPIRED),))


def _chased(consignment: Consignment, referral: Referral, at: datetime, agency: str) -> Outcome:
    if referral.kind is Measure.DNL:
        marked = referral.model_copy(update={"chased_at": at})
        reminders = tuple(
            about(Kind.DNL_UNACKNOWLEDGED, referral)._replace(to=party) for party in unacknowledged(consignment, referral)
        )
        return Outcome(_with(consignment, marked), reminders)
    first = referral.overdue_at is None
    marked = referral.model_copy(update={"chased_at": at, "overdue_at": referral.overdue_at or at})
    after = _with(consignment, marked)
    overdue = about(Kind.RFI_OVERDUE if referral.kind is Measure.RFI else Kind.RFS_OVERDUE, referral)
    if referral.kind is not Measure.RFI or not first:  # goods to be screened are stopped by the request itself
        return Outcome(after, (overdue,))
    hold = Hold(
        id=str(uuid5(IDENTIFIERS, f"{referral.id}/overdue")),
        agency=agency,
        reason=Reason.INFORMATION_NEEDED,
        text="No answer by the due time.",
        placed_by=CLOCK,
        placed_at=at,
    )
    stack = place(after.holds, hold)
    if stack == after.holds:
        return Outcome(after, (overdue,))
    held = after.model_copy(update={"holds": stack, "cleared": None})
    announced = Announcement(Kind.HOLD, hold.reason, reference=hold.id)
    return Outcome(held, (overdue, announced), (Decided(Measure.HOLD, hold.reason),))


def _with(consignment: Consignment, referral: Referral) -> Consignment:
    return consignment.model_copy(update={"referrals": replaced(consignment.referrals, referral)})


def _did(outcome: Outcome) -> str:
    return ", ".join(dict.fromkeys(announcement.kind for announcement in outcome.announcements))
