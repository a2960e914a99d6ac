"""Webhook subscriptions over HTTP, and what a subscriber's receiver is sent."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field

from services.notify import addresses, subscriptions
from services.notify.callers import Limit, Name, Party
from services.notify.notices import Notice
from services.notify.subscriptions import Delivery, Subscription, Wanted
from shared.app import Gate
from shared.declaration import Utc
from shared.problems import refusals

_UNKNOWN = refusals({404: "You have no subscription of this name."})
_receiver = APIRouter()


class Pushed(BaseModel):
    """A webhook's body. Elements that have nothing to say are left out."""

    type: str = Field(description="`notice.` and the notice's kind.", examples=["notice.hold"])
    timestamp: Utc = Field(description="When the notice was issued.")
    data: Notice


@_receiver.post(
    "{$request.body#/url}",
    name="notice",
    operation_id="receive",
    summary="Receive a notice",
    status_code=204,
    response_description="Taken; any other 2xx says the same.",
    responses={
        410: {"description": "Send no more: the subscription is parked."},
        "default": {"description": "Not taken, redirects included: sent again with growing pauses; after the last try parked."},
    },
)
async def _receive(
    pushed: Pushed,
    webhook_id: Annotated[str, Header(description="The notice's id, the same in every try: drop what you have seen.")],
    webhook_timestamp: Annotated[int, Header(description="When it was sent, in seconds since 1970.")],
    webhook_signature: Annotated[str, Header(description="`v1,` and a signature; several with spaces between them.")],
) -> None:
    """Notices of one consignment come in order, each at least once. Check the signature, keep the notice, answer, work then.

    A subscription with another `format` is sent the notice as such a message; the signature covers its bytes.
    """


def add(router: APIRouter, gate: Gate) -> None:
    """Add the routes to `router`."""

    @router.put(
        "/subscriptions/{name}",
        tags=["webhooks"],
        summary="Have notices pushed to a URL",
        callbacks=_receiver.routes,
        response_description="Changed; a new secret, if one was asked for, is shown this once.",
        responses={
            201: {"model": Subscription, "description": "Created; its secret is shown this once."},
            **refusals({409: "You have as many subscriptions as a party may have.", 422: "Webhooks cannot be sent to this URL."}),
        },
        response_model_exclude_none=True,
    )
    async def subscribe(name: Name, wanted: Wanted, party: Party, response: Response) -> Subscription:
        """Create or change a subscription. Requests are signed by the Standard Webhooks scheme with the secret shown once, on
        creation and on `rotate`; for a day after a rotation the old secret signs beside the new one.

        Roles: filer, carrier, agency.
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
        response_description="As it stands.",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def subscription(name: Name, party: Party) -> Subscription:
        """Its URL and whether it is active or parked.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            return await subscriptions.get(connection, party, name)

    @router.delete(
        "/subscriptions/{name}",
        tags=["webhooks"],
        summary="End a subscription",
        status_code=204,
        response_description="Ended.",
        responses=_UNKNOWN,
    )
    async def unsubscribe(name: Name, party: Party) -> None:
        """What still waits for it is not delivered; the mailbox keeps every notice.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            await subscriptions.drop(connection, party, name)

    @router.post(
        "/subscriptions/{name}/resume",
        tags=["webhooks"],
        summary="Deliver again after parking",
        response_description="Active.",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def resume(name: Name, party: Party) -> Subscription:
        """Go on with the oldest notice not delivered; every waiting one gets all its attempts again.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            return await subscriptions.resume(connection, party, name, gate.now())

    @router.get(
        "/subscriptions/{name}/deliveries",
        tags=["webhooks"],
        summary="The newest deliveries and their outcomes",
        response_description="Newest first.",
        responses=_UNKNOWN,
        response_model_exclude_none=True,
    )
    async def deliveries(name: Name, party: Party, limit: Limit = 100) -> list[Delivery]:
        """What was sent or waits to be, with the outcome of the last attempt.

        Roles: filer, carrier, agency.
        """
        async with gate.database.begin() as connection:
            return await subscriptions.recent(connection, party, name, limit)
