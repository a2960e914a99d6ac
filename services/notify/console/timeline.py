"""Everything that happened to a consignment, in one line each, the newest first. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from services.notify.consignment import Consignment
from shared.events import AssessmentMade


class Happening(NamedTuple):
    """Who did what, when, and their words."""

    at: datetime
    by: str
    what: str
    text: str | None = None


def timeline(case: Consignment, assessments: Sequence[AssessmentMade]) -> list[Happening]:
    """Declarations, assessments, holds, referrals with their answers, controls with their results, arrival, disposal."""
    parts = (_declared(assessments), _holds(case), _referrals(case), _controls(case), _journey(case))
    return sorted((one for part in parts for one in part), key=lambda one: one.at, reverse=True)


def _declared(assessments: Iterable[AssessmentMade]) -> Iterator[Happening]:
    seen = set()
    for made in assessments:
        declared = made.declared
        if declared is not None and declared.revision not in seen:
            seen.add(declared.revision)
            yield Happening(declared.received_at, declared.filer, f"declared revision {declared.revision}")
        assessed = made.assessment
        yield Happening(made.assessed_at, "portcullis", f"assessed: {assessed.band.value}, score {assessed.score:.0f}")


def _holds(case: Consignment) -> Iterator[Happening]:
    for hold in case.holds:
        on = f" on box {hold.equipment}" if hold.equipment else ""
        yield Happening(hold.placed_at, hold.placed_by, f"placed a hold of {hold.agency}{on}", hold.text)
        if hold.lifted_at is not None:
            yield Happening(hold.lifted_at, hold.lifted_by or "", f"lifted the hold of {hold.agency}{on}", hold.lifted_because)


def _referrals(case: Consignment) -> Iterator[Happening]:
    for one in case.referrals:
        name = "do-not-load" if one.kind.value == "dnl" else one.kind.value.upper()
        yield Happening(one.opened_at, one.opened_by, f"{'proposed a' if name[0] == 'd' else 'opened an'} {name}", one.question)
        for answer in one.answers:
            told = answer.text or (f"screening: {answer.screening.result.value}" if answer.screening else None)
            yield Happening(answer.at, answer.party or answer.by, f"answered the {name}", told)
        for backer in one.backing[1:]:
            yield Happening(backer.at, backer.by, "confirmed the do-not-load", backer.text)
        if one.overdue_at is not None:
            yield Happening(one.overdue_at, "portcullis", f"the {name} became overdue")
        if one.closed_at is not None:
            yield Happening(one.closed_at, one.closed_by or "", f"closed the {name}", one.closing)


def _controls(case: Consignment) -> Iterator[Happening]:
    for control in case.controls:
        at = f" at {control.place}" if control.place else ""
        yield Happening(control.ordered_at, control.ordered_by, f"ordered a control{at}", control.text)
        if control.finding is not None:
            yield Happening(
                control.finding.at, control.finding.by, f"found: {control.finding.result.value}", control.finding.text
            )
        if control.cancelled_at is not None:
            yield Happening(control.cancelled_at, control.cancelled_by or "", "called the control off", control.cancelled_because)
    for request in case.requests:
        yield Happening(request.requested_at, request.partner, "asked for an inspection before departure", request.text)
        if request.declined_at is not None:
            yield Happening(request.declined_at, request.declined_by or "", "declined the request", request.declined_because)


def _journey(case: Consignment) -> Iterator[Happening]:
    if case.arrived_at is not None:
        yield Happening(case.arrived_at, case.carrier or "carrier", "notified the arrival")
    if case.disposal is not None and case.disposed is not None:
        yield Happening(case.disposed.at, case.disposed.by, f"{case.disposal.value} the goods", case.disposed.text)
    if case.expired_at is not None:
        yield Happening(case.expired_at, "portcullis", "expired: 200 days without arrival")
    if case.claimed is not None:
        yield Happening(case.claimed.at, case.claimed.by, "took the case")
    if case.escalated is not None:
        yield Happening(case.escalated.at, case.escalated.by, "asked for a supervisor", case.escalated.text)
