"""Risk, put together."""

from services.risk import api
from services.risk.engines import Engines
from services.risk.worker import Worker
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Risk's routes and loops: the engine in force, the consumer, the relay."""
    engines = Engines(gate)
    worker = Worker(gate, engines)
    filings = consumer(gate, "risk", worker.handle)
    return Service(
        name="risk",
        router=api.router(gate),
        handler=worker.handle,
        loops=(engines.run, filings.run, *relay(gate, "risk")),
        checks=(consumer_check(filings, "risk"),),
    )
