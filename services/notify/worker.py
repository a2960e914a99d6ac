"""Notify's consumer: a batch of filings and assessments in, consignments, notices and decisions out, in one transaction.

Consignments are locked by id first, so that what different members handle of one consignment happens one after the other,
and versions, notices and events of each rise together.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import store
from services.notify.consignment import Consignment
from services.notify.effects import LOG, Effect, keep
from services.notify.house import house_of
from services.notify.lifecycle import Incoming, apply, boxes_of, consignment_of
from services.notify.measures import MACHINE
from services.notify.outcome import Outcome
from shared import metrics
from shared.app import Gate
from shared.eventlog import hold_keys
from shared.events import AssessmentMade, Event

__all__ = ["LOG", "Worker"]


class Worker:
    """Handles the topics `filings` and `assessments`."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._house = gate, house_of(gate.settings)

    async def handle(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """See the module. Handling an event again changes nothing.

        Raises ValueError for an event that does not belong here or tells of a consignment nobody declared.
        """
        at, house = self._gate.now(), self._house
        incoming = [(event, _news(event)) for event in events]
        ids = sorted({consignment_of(news) for _, news in incoming})
        boxes = {box for _, news in incoming for box in boxes_of(news)}
        if boxes:
            await store.share_boxes(connection)
        await hold_keys(connection, ids)
        known = await store.read(connection, ids)
        box_holds = await store.box_holds(connection, boxes)
        effects: list[Effect] = []
        for event, news in incoming:
            key = consignment_of(news)
            before = known.get(key)
            outcome = apply(before, news, at=at, house=house, box_holds=box_holds)
            if outcome.consignment is before:
                continue
            known[key] = outcome.consignment
            effects.append(Effect(outcome, MACHINE, house.agency, news, event.data, event.traceparent))
            _observe(before, outcome, news, at)
        await keep(connection, effects, at, house)


def _news(event: Event) -> Incoming:
    payload = event.payload()
    if not isinstance(payload, Incoming):
        raise ValueError(f"{event.type} does not belong on topic {event.topic}")  # noqa: TRY004  the record is at fault
    return payload


def _observe(before: Consignment | None, outcome: Outcome, news: Incoming, at: datetime) -> None:
    first = before is None or before.assessed is None or before.assessed.revision < outcome.consignment.revision
    if isinstance(news, AssessmentMade) and news.declared is not None and first:  # later ones answer no filing
        waited = (at - news.declared.received_at).total_seconds()
        metrics.DECISION_LATENCY.labels(outcome.consignment.mode or "").observe(waited)
