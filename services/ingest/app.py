"""Ingest, put together."""

from fastapi import APIRouter

from services.ingest import api, worker
from services.ingest.console import pages
from services.ingest.linking.clock import LinkClock
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Ingest's routes and loops. A broker that is away never turns a carrier away: readiness asks the database alone."""
    decisions = consumer(gate, "ingest", worker.handle)
    routes = APIRouter()
    for part in (api.router(gate), pages.router(gate)):
        routes.include_router(part)
    return Service(
        name="ingest",
        router=routes,
        handler=worker.handle,
        loops=(decisions.run, LinkClock(gate).run, *relay(gate, "ingest")),
        checks=() if gate.settings.kafka_bootstrap else (consumer_check(decisions, "ingest"),),
        streamed=frozenset({api.BULK}),
    )
