"""Notify, put together."""

from fastapi import APIRouter

from services.notify import api, stream
from services.notify.chasing import Chasing
from services.notify.console import pages
from services.notify.delivery import Delivery
from services.notify.worker import Worker
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Notify's routes, pages and loops: the consumer, webhook delivery, the clock, the relay."""
    worker = Worker(gate)
    events = consumer(gate, "notify", worker.handle)
    routes = APIRouter()
    for part in (api.router(gate), pages.router(gate)):
        routes.include_router(part)
    return Service(
        name="notify",
        router=routes,
        handler=worker.handle,
        loops=(events.run, Delivery(gate).run, Chasing(gate).run, *relay(gate, "notify")),
        checks=(consumer_check(events, "notify"),),
        streamed=frozenset({stream.PATH, pages.STREAM}),
    )
