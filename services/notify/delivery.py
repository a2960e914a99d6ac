"""Webhook delivery: notices pushed to subscribers, in order per consignment, again and again until they arrive.

After the last attempt the subscription is parked until its owner resumes it; the mailbox keeps everything meanwhile.
Delivery is at least once: `webhook-id` is the notice's id and stays the same, so a receiver drops what it has seen.
"""

import asyncio
import random
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notify import addresses, outbox, sending
from services.notify.outbox import Due, Result, Target
from services.notify.sending import REFUSED, Attempt
from shared import metrics
from shared.app import Gate
from shared.database import is_transient
from shared.problems import Problem

log = structlog.get_logger(__name__)

_SUBSCRIPTIONS_AT_ONCE = 16
_DELIVERIES_AT_ONCE = 32  # per subscription
_IDLE_SECONDS = 0.2
_SPARE = timedelta(seconds=30)  # beyond the attempt itself, before another worker may take the delivery
_OVERLAP = timedelta(days=1)  # how long a rotated secret still signs


class Delivery:
    """Delivers what is due. Several may run side by side, here and in other processes."""

    def __init__(self, gate: Gate) -> None:
        self._gate, self._settings = gate, gate.settings

    async def run(self, stop: asyncio.Event) -> None:
        """Serve subscriptions in rounds until `stop` is set; rounds of different subscriptions run side by side."""
        stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
        rounds: dict[asyncio.Task[Any], int] = {}
        async with addresses.client(self._settings) as client:
            try:
                while not stop.is_set():
                    for target in await self._targets(rounds.values()):
                        rounds[asyncio.create_task(self._round(client, target))] = target.id
                    done, _ = await asyncio.wait({stopping, *rounds}, timeout=_IDLE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                    for ended in done & rounds.keys():
                        del rounds[ended]
                        ended.result()
                await asyncio.gather(*rounds)
            finally:
                for unfinished in (stopping, *rounds):
                    unfinished.cancel()

    async def _targets(self, busy: Collection[int]) -> list[Target]:
        if len(busy) >= _SUBSCRIPTIONS_AT_ONCE:
            return []
        try:
            async with self._gate.database.begin() as connection:
                return await outbox.targets(
                    connection, self._gate.now(), busy=busy, limit=_SUBSCRIPTIONS_AT_ONCE - len(busy), overlap=_OVERLAP
                )
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("deliveries wait for the database", error=repr(error)[:300])
            return []

    async def _round(self, client: httpx.AsyncClient, target: Target) -> None:
        """Take what is due for one subscription, send it side by side, keep what became of it."""
        now = self._gate.now()
        until = now + timedelta(seconds=self._settings.webhook_timeout_seconds) + _SPARE
        try:
            async with self._gate.database.begin() as connection:
                taken = await outbox.take(connection, target.id, now, until, _DELIVERIES_AT_ONCE)
            attempts = await self._send(client, target, taken)
            async with self._gate.database.begin() as connection:
                parked = await self._settle(connection, target, taken, attempts)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("a round of deliveries will be repeated", subscription=target.id, error=repr(error)[:300])
            return
        for one in attempts:
            metrics.WEBHOOKS.labels("delivered" if one.delivered else "refused" if one.refused else "failed").inc()
        if parked:
            metrics.WEBHOOKS.labels("parked").inc()
            log.warning("subscription parked", subscription=target.id)

    async def _send(self, client: httpx.AsyncClient, target: Target, taken: Sequence[Due]) -> list[Attempt]:
        try:  # the name may have changed since it was registered; asking DNS first touches nothing inside
            await addresses.check_url(target.url, allow_private=self._settings.webhook_allow_private)
        except Problem:
            return [REFUSED] * len(taken)
        return await asyncio.gather(*(self._attempt(client, target, due) for due in taken))

    async def _attempt(self, client: httpx.AsyncClient, target: Target, due: Due) -> Attempt:
        body, media_type = sending.message(due.body, target.format)
        signed = sending.headers(target.secrets, str(due.notice_id), self._gate.now(), body, media_type)
        return await sending.attempt(client, target.url, body, signed, self._settings.webhook_timeout_seconds)

    async def _settle(
        self, connection: AsyncConnection, target: Target, taken: Sequence[Due], attempts: Sequence[Attempt]
    ) -> bool:
        """Write down what became of a round; whether the subscription was parked for it."""
        now, parked_because = self._gate.now(), None
        results = []
        for due, attempt in zip(taken, attempts, strict=True):
            made = due.attempts + 1
            pause = None if attempt.delivered else sending.backoff(made, self._settings, random.random())  # noqa: S311  jitter
            results.append(Result(due.serial, attempt.outcome, pause))
            if attempt.gone:
                parked_because = "the receiver answered 410 Gone"
            elif pause is not None and made >= self._settings.webhook_attempts:
                parked_because = f"{made} attempts failed; the last: {attempt.outcome}"
        await outbox.settle(connection, target.id, now, results)
        return parked_because is not None and await outbox.park(connection, target.id, now, parked_because)
