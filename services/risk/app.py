"""Risk, put together."""

from fastapi import APIRouter

from services.risk import api, catalogue_api
from services.risk.engines import Engines
from services.risk.register import api as register
from services.risk.selection import api as selection
from services.risk.worker import Worker
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Risk's routes and loops: the engine in force, the consumer, the relay."""
    engines = Engines(gate)
    worker = Worker(gate, engines)
    filings = consumer(gate, "risk", worker.handle)
    routes = APIRouter()
    for part in (api.router(gate), catalogue_api.router(engines), selection.router(gate), register.router(gate)):
        routes.include_router(part)
    return Service(
        name="risk",
        router=routes,
        handler=worker.handle,
        loops=(engines.run, filings.run, *relay(gate, "risk")),
        checks=(consumer_check(filings, "risk"),),
    )
