"""Webhook subscriptions over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.notify import addresses, subscriptions
from services.notify.callers import Name, Party, refusals
from services.notify.subscriptions import Delivery, Subscription, Wanted
from shared.app import Gate

_UNKNOWN = refusals({404: "No such subscription of yours"})


def add(router: APIRouter, gate: Gate) -> None:
    """Add the routes to `router`."""

    @router.put(
        "/subscriptions/{name}",
        tags=["webhooks"],
        summary="Have notices pushed to a URL",
        responses=refusals({409: "Too many subscriptions", 422: "Webhooks cannot be sent to this URL"})
        | {201: {"model": Subscription, "description": "Created; the secret is shown this once"}},
        response_model_exclude_none=True,
    )
    async def put(name: Name, wanted: Wanted, party: Party, response: Response) -> Subscription:
        """Create or change a subscription. Requests are signed by the Standard Webhooks scheme with the secret shown once, on
        creation and on `rotate`; for a day after a rotation the old secret signs beside the new one.
        """
        await addresses.check_url(wanted.url, allow_private=gate.settings.webhook_allow_private)
        async with gate.database.begin() as connection:
            subscription, created = await subscriptions.put(connection, party, name, wanted, gate.now())
        response.status_code = 201 if created else 200
        return subscription

    @router.get(
        "/subscriptions/{name}",
        tags=["webhooks"],
        summary="How a subscription stands",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def get(name: Name, party: Party) -> Subscription:
        """Its URL and whether it is active or parked."""
        async with gate.database.begin() as connection:
            return await subscriptions.get(connection, party, name)

    @router.delete(
        "/subscriptions/{name}",
        tags=["webhooks"],
        summary="End a subscription",
        status_code=204,
        responses=_UNKNOWN,
    )
    async def delete(name: Name, party: Party) -> None:
        """What still waits for it is not delivered; the mailbox keeps every notice."""
        async with gate.database.begin() as connection:
            await subscriptions.drop(connection, party, name)

    @router.post(
        "/subscriptions/{name}/resume",
        tags=["webhooks"],
        summary="Deliver again after parking",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def resume(name: Name, party: Party) -> Subscription:
        """Go on with the oldest notice not delivered; every waiting one gets all its attempts again."""
        async with gate.database.begin() as connection:
            return await subscriptions.resume(connection, party, name, gate.now())

    @router.get(
        "/subscriptions/{name}/deliveries",
        tags=["webhooks"],
        summary="The newest deliveries and their outcomes",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def deliveries(name: Name, party: Party, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> list[Delivery]:
        """Newest first."""
        async with gate.database.begin() as connection:
            return await subscriptions.recent(connection, party, name, limit)
