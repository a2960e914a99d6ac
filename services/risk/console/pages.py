"""The routes of risk's pages."""

from fastapi import APIRouter

from services.risk.console import criteria_pages, watchlist_pages
from services.risk.engines import Engines
from services.risk.watchlists.api import Current
from shared.app import Gate
from shared.pages import Pages


def router(gate: Gate, engines: Engines, watched: Current) -> APIRouter:
    """Risk's pages."""
    pages = Pages("services.risk.console")
    lists, criteria = pages.router("/console/watchlists"), pages.router("/console/criteria")
    watchlist_pages.add(lists, gate, pages, watched)
    criteria_pages.add(criteria, gate, pages, engines)
    whole = APIRouter()
    whole.include_router(lists)
    whole.include_router(criteria)
    return whole
