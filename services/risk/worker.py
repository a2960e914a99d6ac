"""Risk's consumer: a batch of consignments in, assessments out, in one transaction with the frames they were made from."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.risk import store
from services.risk.core.frames import Frames
from services.risk.core.subjects import Subject, view
from services.risk.engine import Engine
from services.risk.engines import Engines
from services.risk.history import store as history
from services.risk.history.judging import judge
from services.risk.history.settle import Settled
from services.risk.known import known
from services.risk.outcomes import store as outcomes
from services.risk.reassessment import live
from services.risk.reassessment import phase_store as phases
from services.risk.reassessment.phases import asks, before_loading, waybill
from services.risk.reassessment.renewal import matched
from services.risk.rulesets.shadow import keep_shadow
from services.risk.selection.limiting import within_limits
from shared import metrics
from shared.app import LOGS, Gate
from shared.events import (
    Assessment,
    AssessmentMade,
    ConsignmentArrived,
    ConsignmentDeclared,
    ConsignmentInvalidated,
    ControlRecorded,
    Event,
    LinkChanged,
    ReferralAnswered,
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
        await outcomes.keep(connection, [one for event in events if isinstance(one := event.payload(), ControlRecorded)])
        await live.forget(connection, gone(events))
        await phases.forget(connection, [one.key for one in events if one.type == ConsignmentInvalidated.type])

    async def _assess(self, connection: AsyncConnection, engine: Engine, wave: Sequence[tuple[Event, Subject]]) -> None:
        at = self._gate.now()
        subjects = [subject for _, subject in wave]
        beside = await known(connection, subjects, at.astimezone(UTC).date())
        blank = await asyncio.to_thread(engine.frames, subjects, beside)

        async def judged(told: Frames) -> Settled:
            return await judge(connection, subjects, told, engine.judge)

        frames, made, sightings = await within_limits(connection, engine.rulesets, beside.day, blank, judged)
        new = await store.unknown(connection, [assessment.id for assessment in made])
        if not new:
            return
        fresh = [assessment for assessment in made if assessment.id in new]
        archive = frames.select([assessment.consignment_id for assessment in fresh]).to_bytes()
        await store.keep_assessments(connection, fresh, archive, at)
        await history.keep(connection, sightings)
        await phases.keep(connection, subjects)
        await keep_shadow(connection, engine.rulesets, frames, fresh)
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
        await live.remember(connection, _live(wave, made, matched(frames)), engine.generation)
        for assessment, (_, subject) in zip(made, wave, strict=True):
            _count(assessment, subject)


def subject_of(event: Event) -> Subject | None:
    """What of an event is to be assessed, if anything."""
    payload = event.payload()
    if isinstance(payload, ConsignmentDeclared | UndeclaredPresented):
        return payload
    if isinstance(payload, ConsignmentInvalidated | ConsignmentArrived | LinkChanged | ControlRecorded | ReferralAnswered):
        return None
    raise ValueError(f"{event.type} does not belong on topic {event.topic}")


def waves(batch: Sequence[tuple[Event, Subject]]) -> list[list[tuple[Event, Subject]]]:
    """The batch in runs that hold each consignment once, so that frames have one row each and history is read in order; and no
    waybill filed before loading together with the same one in full, which asks what was found.
    """
    parts: list[list[tuple[Event, Subject]]] = []
    held: set[str] = set()
    for event, subject in batch:
        asked, seen = asks(subject), view(subject)
        if not parts or subject.consignment_id in held or (asked is not None and asked.number in held):
            parts.append([])
            held.clear()
        parts[-1].append((event, subject))
        named = waybill(seen) if before_loading(seen) else None
        held.update([subject.consignment_id, *([named.number] if named else [])])
    return parts


def gone(events: Sequence[Event]) -> dict[str, int]:
    """The consignments that are no longer live after these events, each with the revision that ended it."""
    ended = [event.payload() for event in events if event.type in (ConsignmentInvalidated.type, ConsignmentArrived.type)]
    return {one.consignment_id: one.revision for one in ended if isinstance(one, ConsignmentInvalidated | ConsignmentArrived)}


def _live(wave: Sequence[tuple[Event, Subject]], made: Sequence[Assessment], matching: Collection[str]) -> list[live.Judged]:
    return [
        live.Judged(event, subject, assessment.id, subject.consignment_id in matching)
        for (event, subject), assessment in zip(wave, made, strict=True)
        if isinstance(subject, ConsignmentDeclared)
    ]


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
