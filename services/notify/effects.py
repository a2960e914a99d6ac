"""What happened is kept: states, cases, notices, events, audit entries, in a fixed number of statements, in the caller's
transaction. Worker, desk and clock all end here.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import case_store, store, trail
from services.notify.cases import row
from services.notify.consignment import Consignment
from services.notify.holds import standing
from services.notify.lifecycle import Incoming
from services.notify.may_load import may_load
from services.notify.measures import House
from services.notify.notices import compose
from services.notify.outcome import Outcome
from shared import metrics
from shared.app import LOGS
from shared.events import (
    AlertRaised,
    AssessmentMade,
    ControlRecorded,
    Event,
    Measure,
    MeasureDecided,
    Payload,
    ReferralAnswered,
)

LOG = LOGS["notify"]


class Effect(NamedTuple):
    """One outcome, by whom, and of what it came: an event (`news`, with its `data` as it came) or a decision to be audited."""

    outcome: Outcome
    actor: str
    agency: str
    news: Incoming | None = None
    data: bytes = b""
    traceparent: str | None = None
    audit: Mapping[str, Any] | None = None


async def keep(connection: AsyncConnection, effects: Sequence[Effect], at: datetime, house: House) -> None:
    """Keep effects, in order. The caller holds the consignments' keys."""
    changed: dict[str, Consignment] = {one.outcome.consignment.consignment_id: one.outcome.consignment for one in effects}
    await store.write(connection, list(changed.values()), at, house.terms)
    await case_store.write(connection, [row(one, at, house.agency) for one in changed.values() if one.cased_at is not None])
    made = [(one.news, one.data) for one in effects if isinstance(one.news, AssessmentMade)]
    await case_store.keep_assessments(
        connection, [(news, data) for news, data in made if changed[news.assessment.consignment_id].cased_at is not None]
    )
    notices = [
        notice for one in effects for notice in compose(one.outcome.consignment, one.outcome.announcements, at, house.directory)
    ]
    for notice in await store.issue(connection, notices, at):
        metrics.NOTICES.labels(notice.kind).inc()
    await LOG.append(connection, [event for one in effects for event in _events(one, at)])
    for one in effects:
        for decided in one.outcome.decisions:
            if decided.measure is Measure.HOLD:
                metrics.HOLDS.labels("lifted" if decided.lifted else "placed").inc()
    await trail.append(connection, [_entry(one, at) for one in effects if one.audit is not None])


def _events(effect: Effect, at: datetime) -> list[Event]:
    key = effect.outcome.consignment.consignment_id
    return [
        Event.of(payload, key=key, source="notify", time=at, traceparent=effect.traceparent) for payload in _payloads(effect, at)
    ]


def _payloads(effect: Effect, at: datetime) -> list[Payload]:
    """What the others are told: every measure decided, what was answered or found, and an alert with all officers need."""
    outcome, consignment = effect.outcome, effect.outcome.consignment
    told: list[Payload] = [
        MeasureDecided(
            consignment_id=consignment.consignment_id,
            version=consignment.version,
            measure=decided.measure,
            lifted=decided.lifted,
            agency=effect.agency,
            actor=effect.actor,
            reason=decided.reason,
            status=consignment.status,
            may_load=may_load(consignment).may_load,
            decided_at=at,
        )
        for decided in outcome.decisions
    ]
    if outcome.alert and isinstance(effect.news, AssessmentMade):
        told.append(
            AlertRaised(
                consignment_id=consignment.consignment_id,
                version=consignment.version,
                status=consignment.status,
                slack_seconds=_slack(consignment, at),
                made=effect.news,
                holds=tuple(hold.model_dump(mode="json", exclude_none=True) for hold in standing(consignment.holds)),
                referrals=tuple(one.model_dump(mode="json", exclude_defaults=True) for one in consignment.open_referrals),
                raised_at=at,
            )
        )
    if outcome.answered is not None:
        told.append(_answered(consignment, outcome.answered))
    if outcome.examined is not None:
        told.append(_recorded(consignment, outcome.examined))
    return told


def _answered(consignment: Consignment, referral_id: str) -> ReferralAnswered:
    referral = next(one for one in consignment.referrals if one.id == referral_id)
    answer = referral.answers[-1]
    return ReferralAnswered(
        consignment_id=consignment.consignment_id,
        version=consignment.version,
        revision=consignment.revision,
        referral_id=referral.id,
        kind=referral.kind,
        answer=len(referral.answers),
        screening=answer.screening.result if answer.screening else None,
        answered_at=answer.at,
    )


def _recorded(consignment: Consignment, control_id: str) -> ControlRecorded:
    """The outcome, with what the assessment in force had said: that is what it teaches about."""
    control = next(one for one in consignment.controls if one.id == control_id)
    finding, assessed = control.finding, consignment.assessed
    if finding is None:
        raise LookupError(f"control {control_id} has no result")
    return ControlRecorded(
        consignment_id=consignment.consignment_id,
        version=consignment.version,
        revision=consignment.revision,
        control_id=control.id,
        assessment_id=assessed.id if assessed else None,
        band=assessed.band if assessed else None,
        score=assessed.score if assessed else None,
        criteria=assessed.criteria if assessed else (),
        arm=control.arm,
        result=finding.result,
        quantity=finding.quantity,
        unit=finding.unit,
        agency=control.agency,
        ordered_at=control.ordered_at,
        recorded_at=finding.at,
    )


def _slack(consignment: Consignment, at: datetime) -> float | None:
    """Seconds left until the legal deadline; negative when it has passed."""
    deadline = consignment.legal_deadline
    return (deadline - at).total_seconds() if deadline else None


def _entry(effect: Effect, at: datetime) -> dict[str, Any]:
    consignment = effect.outcome.consignment
    return {
        **(effect.audit or {}),
        "at": at,
        "actor": effect.actor,
        "agency": effect.agency,
        "consignment_id": consignment.consignment_id,
        "version": consignment.version,
        "status": consignment.status.value,
        "assessment": consignment.assessed.id if consignment.assessed else None,
    }
