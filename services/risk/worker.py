"""Risk's consumer: a batch of consignments in, assessments out, in one transaction with the frames they were made from."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.core.subjects import Subject
from services.risk.engine import Engine
from services.risk.engines import Engines
from services.risk.known import known
from shared import metrics
from shared.app import LOGS, Gate
from shared.events import (
    Assessment,
    AssessmentMade,
    ConsignmentArrived,
    ConsignmentDeclared,
    ConsignmentInvalidated,
    Event,
    UndeclaredPresented,
)

LOG = LOGS["risk"]


class Worker:
    """Assesses what topic `filings` brings. The engine is swapped whole, between batches: each bears one ruleset's hash."""

    def __init__(self, gate: Gate, engines: Engines) -> None:
        self._gate, self._engines = gate, engines

    async def handle(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """Assess the batch; an event again changes nothing. Raises ValueError for an event that does not belong here."""
        engine = await self._engines.current()
        for wave in waves([(event, subject) for event in events if (subject := subject_of(event)) is not None]):
            await self._assess(connection, engine, wave)

    async def _assess(self, connection: AsyncConnection, engine: Engine, wave: Sequence[tuple[Event, Subject]]) -> None:
        at = self._gate.now()
        subjects = [subject for _, subject in wave]
        frames, made = await asyncio.to_thread(
            engine.assess, subjects, await known(connection, subjects, at.astimezone(UTC).date())
        )
        new = await store.unknown(connection, [assessment.id for assessment in made])
        if not new:
            return
        fresh = [assessment for assessment in made if assessment.id in new]
        archive = frames.select([assessment.consignment_id for assessment in fresh]).to_bytes()
        await store.keep_assessments(connection, fresh, archive, at)
        await LOG.append(
            connection,
            [
                Event.of(
                    _payload(assessment, subject, at),
                    key=subject.consignment_id,
                    source="risk",
                    time=at,
                    traceparent=event.traceparent,
                )
                for (event, subject), assessment in zip(wave, made, strict=True)
                if assessment.id in new
            ],
        )
        for assessment, (_, subject) in zip(made, wave, strict=True):
            _count(assessment, subject)


def subject_of(event: Event) -> Subject | None:
    """What of an event is to be assessed, if anything."""
    payload = event.payload()
    if isinstance(payload, ConsignmentDeclared | UndeclaredPresented):
        return payload
    if isinstance(payload, ConsignmentInvalidated | ConsignmentArrived):
        return None
    raise ValueError(f"{event.type} does not belong on topic {event.topic}")


def waves(batch: Sequence[tuple[Event, Subject]]) -> list[list[tuple[Event, Subject]]]:
    """The batch in parts that hold each consignment once, so that every revision is assessed and frames have one row each."""
    parts: list[list[tuple[Event, Subject]]] = []
    times: dict[str, int] = {}
    for event, subject in batch:
        turn = times[subject.consignment_id] = times.get(subject.consignment_id, -1) + 1
        if turn == len(parts):
            parts.append([])
        parts[turn].append((event, subject))
    return parts


def _payload(assessment: Assessment, subject: Subject, at: datetime) -> AssessmentMade:
    if isinstance(subject, UndeclaredPresented):
        return AssessmentMade(assessment=assessment, assessed_at=at, undeclared=subject)
    return AssessmentMade(assessment=assessment, assessed_at=at, declared=subject)


def _count(assessment: Assessment, subject: Subject) -> None:
    mode = subject.mode if isinstance(subject, UndeclaredPresented) else subject.declaration.mode
    metrics.ASSESSMENTS.labels(assessment.band, mode or "").inc()
    for hit in assessment.hits:
        metrics.HITS.labels(hit.criterion).inc()
    for criterion in assessment.unknown:
        metrics.UNJUDGED.labels(criterion).inc()
