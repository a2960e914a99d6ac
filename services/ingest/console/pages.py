"""The route of the part: staff alone, read only."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ingest.console.compare import Difference, differences
from services.ingest.tables import revisions
from shared.app import Gate
from shared.pages import Pages, Visitor, visitor_with
from shared.pages.navigation import STAFF
from shared.problems import Problem

Officer = Annotated[Visitor, Depends(visitor_with(*STAFF))]
Mrn = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,40}$")]
_REVISIONS, _DIFFERENCES, _RAW = 10, 200, 20_000


def router(gate: Gate) -> APIRouter:
    """Ingest's page."""
    pages = Pages("services.ingest.console")
    routes = pages.router("/console/declarations")

    @routes.get("/{mrn}")
    async def declaration(request: Request, mrn: Mrn, _visitor: Officer) -> Response:
        async with gate.database.begin() as connection:
            found = await _revisions(connection, mrn)
        if not found:
            raise Problem(404, "filing.unknown", "There is no such filing.")
        changes = {one["revision"]: _some(differences(old["cleansed"], one["cleansed"])) for one, old in pairwise(found)}
        cleansing = {one["revision"]: _some(differences(_sent(one), one["cleansed"])) for one in found}
        raw = {one["revision"]: bytes(one["raw"][:_RAW]).decode("utf-8", "backslashreplace") for one in found}
        context: Mapping[str, Any] = {"revisions": found, "changes": changes, "cleansing": cleansing, "raw": raw, "longest": _RAW}
        return pages.show(request, "revisions.html", **context)

    return routes


async def _revisions(connection: AsyncConnection, mrn: str) -> Sequence[RowMapping]:
    """The newest revisions of a filing, the newest first."""
    query = select(revisions).where(revisions.c.mrn == mrn).order_by(revisions.c.revision.desc()).limit(_REVISIONS)
    found: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    return found


def _sent(revision: RowMapping) -> Any:
    """What was read of the message; canonical JSON is what was read."""
    return revision["parsed"] if revision["parsed"] is not None else json.loads(revision["raw"])


def _some(found: Any) -> list[Difference]:
    return [one for one, _ in zip(found, range(_DIFFERENCES), strict=False)]
