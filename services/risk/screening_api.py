"""Ad hoc screening over HTTP, for officers: the engine that screens consignments, asked about one name."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.risk.engine import Engine
from services.risk.screening import Query
from services.risk.screening.entries import PTY_02_REVIEW
from services.risk.screening.report import FoundMatch, found
from shared.auth import Identity, Role, require
from shared.http import RateLimit
from shared.problems import Problem, refusals

Officer = Annotated[Identity, Depends(require(Role.TARGETER, Role.OFFICER, Role.SUPERVISOR, Role.ADMIN))]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
RATE = "20/second"  # a person asks, programs file
_MOST_MATCHES = 100


class Asked(BaseModel):
    """Whom to look for: a name, an identifier, or both."""

    model_config = ConfigDict(extra="forbid")
    name: Text | None = Field(default=None, examples=["Zefirin Marine Procurment"])
    ids: list[Text] = Field(default=[], max_length=20, description="EORI, TIN; a vessel's IMO number.")
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None, description="ISO 3166 code of the party's country, or of the vessel's flag.", examples=["AE"]
    )
    address: Text | None = None
    kind: Literal["party", "vessel"] = "party"
    threshold: float = Field(default=PTY_02_REVIEW, ge=0.5, le=1, description="From which score on it is a match.")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not (self.name or self.ids or self.address):
            raise ValueError("name, ids or address is needed")
        return self


class ScreenedAgainst(BaseModel):
    """A list in force."""

    name: str
    version: str
    entries: int


class AnsweredMatch(FoundMatch):
    """A match, and whether an officer has found before that the two are not the same."""

    cleared: bool


class Screening(BaseModel):
    """Every entry that matches, best first, and the lists that were asked."""

    lists: list[ScreenedAgainst]
    matches: list[AnsweredMatch] = Field(description=f"At most {_MOST_MATCHES}.")
    total: int = Field(description="How many entries match.")


def router(current: Callable[[], Awaitable[Engine]], rate: str = RATE) -> APIRouter:
    """The route of ad hoc screening, with the engine in force; `rate` is what one officer may ask of one process."""
    routes = APIRouter(prefix="/v1", tags=["screening"])
    limit = RateLimit(rate)

    @routes.post(
        "/screenings",
        summary="Screen one name",
        response_description="What matches, explained part by part.",
        responses=refusals({429: "Asked too often."}),
    )
    async def screen(asked: Asked, officer: Officer) -> Screening:
        """The same lists, index and scores that consignments are screened with; nothing is kept.

        Roles: targeter, officer, supervisor, admin.
        """
        try:
            await limit.take(officer)
        except Problem as over:
            raise Problem(429, over.code, f"More than {rate} screenings of one officer.", headers=over.headers) from None
        engine = await current()
        name = " ".join((asked.name or "").split()).upper()  # as declared names are
        query = Query(name, tuple(asked.ids), asked.country, asked.address, asked.kind)
        matches = await asyncio.to_thread(engine.screener.screen, query, asked.threshold)
        return Screening(
            lists=[ScreenedAgainst(name=one.name, version=one.version, entries=len(one.entries)) for one in engine.watched.lists],
            matches=[
                AnsweredMatch(**dict(found(one)), cleared=engine.watched.cleared.covers(query, one.entry))
                for one in matches[:_MOST_MATCHES]
            ],
            total=len(matches),
        )

    return routes
