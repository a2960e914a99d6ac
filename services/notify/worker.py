"""Notify's consumer: a batch of events in, notices and decisions out, in one transaction.

Consignments are locked by id first, so that what different members handle of one consignment happens one after the other,
and versions, notices and events of each rise together.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import store
from services.notify.consignment import Consignment
from services.notify.holds import standing
from services.notify.lifecycle import Incoming, apply, consignment_of
from services.notify.may_load import may_load
from services.notify.measures import MACHINE
from services.notify.notices import Notice, compose
from services.notify.outcome import Outcome
from shared import metrics
from shared.app import LOGS, Gate
from shared.eventlog import hold_keys
from shared.events import AlertRaised, AssessmentMade, Event, Measure, MeasureDecided, Payload

LOG = LOGS["notify"]


class Worker:
    """Handles the topics `filings` and `assessments`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def handle(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """See the module. Handling an event again changes nothing.

        Raises ValueError for an event that does not belong here or tells of a consignment nobody declared.
        """
        at, agency = self._gate.now(), self._gate.settings.agency
        incoming = [(event, _news(event)) for event in events]
        ids = sorted({consignment_of(news) for _, news in incoming})
        await hold_keys(connection, ids)
        known = await store.read(connection, ids)
        changed: dict[str, Consignment] = {}
        issued: list[Notice] = []
        published: list[Event] = []
        for event, news in incoming:
            key = consignment_of(news)
            before = known.get(key)
            outcome = apply(before, news, at=at, agency=agency)
            if outcome.consignment is before:
                continue
            known[key] = changed[key] = outcome.consignment
            issued += compose(outcome.consignment, outcome.announcements, at)
            published += [
                Event.of(payload, key=key, source="notify", time=at, traceparent=event.traceparent)
                for payload in _payloads(outcome, news, at=at, agency=agency)
            ]
            _observe(before, outcome, news, at)
        await store.write(connection, list(changed.values()), at)
        for notice in await store.issue(connection, issued, at):
            metrics.NOTICES.labels(notice.kind).inc()
        await LOG.append(connection, published)


def _news(event: Event) -> Incoming:
    payload = event.payload()
    if not isinstance(payload, Incoming):
        raise ValueError(f"{event.type} does not belong on topic {event.topic}")  # noqa: TRY004  the record is at fault
    return payload


def _payloads(outcome: Outcome, news: Incoming, *, at: datetime, agency: str) -> list[Payload]:
    """What the others are told: every measure decided, and an alert with all a targeting centre needs."""
    consignment = outcome.consignment
    told: list[Payload] = [
        MeasureDecided(
            consignment_id=consignment.consignment_id,
            version=consignment.version,
            measure=decided.measure,
            agency=agency,
            actor=MACHINE,
            reason=decided.reason,
            status=consignment.status,
            may_load=may_load(consignment).may_load,
            decided_at=at,
        )
        for decided in outcome.decisions
    ]
    if outcome.alert and isinstance(news, AssessmentMade):
        told.append(
            AlertRaised(
                consignment_id=consignment.consignment_id,
                version=consignment.version,
                status=consignment.status,
                slack_seconds=_slack(consignment, at),
                made=news,
                holds=tuple(hold.model_dump(mode="json", exclude_none=True) for hold in standing(consignment.holds)),
                referrals=tuple(referral.model_dump(mode="json", exclude_none=True) for referral in consignment.referrals),
                raised_at=at,
            )
        )
    return told


def _slack(consignment: Consignment, at: datetime) -> float | None:
    """Seconds left until the legal deadline; negative when it has passed."""
    deadline = consignment.legal_deadline
    return (deadline - at).total_seconds() if deadline else None


def _observe(before: Consignment | None, outcome: Outcome, news: Incoming, at: datetime) -> None:
    metrics.HOLDS.labels("placed").inc(sum(decided.measure is Measure.HOLD for decided in outcome.decisions))
    first = before is None or before.assessed is None or before.assessed.revision < outcome.consignment.revision
    if isinstance(news, AssessmentMade) and news.declared is not None and first:  # later ones answer no filing
        waited = (at - news.declared.received_at).total_seconds()
        metrics.DECISION_LATENCY.labels(outcome.consignment.mode or "").observe(waited)
