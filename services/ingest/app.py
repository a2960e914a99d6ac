"""Ingest, put together."""

from services.ingest import api, worker
from services.ingest.linking.clock import LinkClock
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Ingest's routes and loops. A broker that is away never turns a carrier away: readiness asks the database alone."""
    decisions = consumer(gate, "ingest", worker.handle)
    return Service(
        name="ingest",
        router=api.router(gate),
        handler=worker.handle,
        loops=(decisions.run, LinkClock(gate).run, *relay(gate, "ingest")),
        checks=() if gate.settings.kafka_bootstrap else (consumer_check(decisions, "ingest"),),
        streamed=frozenset({api.BULK}),
    )
