"""Risk, put together."""

from fastapi import APIRouter

from services.risk import api, catalogue_api, screening_api
from services.risk.backtest import api as backtest
from services.risk.backtest.jobs import Jobs
from services.risk.console import pages
from services.risk.engines import Engines
from services.risk.history.keeping import Keeping
from services.risk.reassessment import api as reassessment
from services.risk.reassessment.loop import Reassessment
from services.risk.register import api as register
from services.risk.rulesets import api as rulesets
from services.risk.selection import api as selection
from services.risk.selection import profile_api as profiles
from services.risk.selection import setting_api as settings
from services.risk.selection import workload_api as workload
from services.risk.watchlists import api as watchlists
from services.risk.watchlists.inforce import Watched
from services.risk.worker import Worker
from shared.app import Gate, Service, consumer, consumer_check, relay


def service(gate: Gate) -> Service:
    """Risk's routes and loops: the engine in force, the consumer, the relay."""
    engines = Engines(gate)
    worker = Worker(gate, engines)
    filings = consumer(gate, "risk", worker.handle)
    again = Reassessment(gate, engines, lambda: filings.handled)

    async def watched() -> Watched:
        return (await engines.current()).watched

    routes = APIRouter()
    for part in (
        api.router(gate),
        catalogue_api.router(gate, engines),
        watchlists.router(gate, watched),
        reassessment.router(gate),
        rulesets.router(gate),
        backtest.router(gate),
        selection.router(gate),
        profiles.router(gate, engines.current),
        workload.router(gate),
        settings.router(gate),
        register.router(gate),
        screening_api.router(engines.current),
        pages.router(gate, engines, watched),
    ):
        routes.include_router(part)
    return Service(
        name="risk",
        router=routes,
        handler=worker.handle,
        loops=(engines.run, filings.run, Keeping(gate).run, again.run, Jobs(gate).run, *relay(gate, "risk")),
        checks=(consumer_check(filings, "risk"),),
    )
