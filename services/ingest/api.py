"""Ingest over HTTP: the thin edge. What a call means stands in `intake`, `filing` and `arrival`."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from services.ingest.arrival import Arrival, ArrivalReceipt, notify_arrival
from services.ingest.bulk import lines_of, register_lines
from services.ingest.filing import Filings
from services.ingest.intake import Intake
from services.ingest.registration import Receipt
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Declaration
from shared.problems import Fault, Problem

Filer = Annotated[Identity, Depends(require(Role.FILER))]
Carrier = Annotated[Identity, Depends(require(Role.CARRIER, Role.FILER))]

BULK = "/v1/filings:bulk"
_DECLARATION: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": Declaration.model_json_schema(ref_template="#/components/schemas/{model}")}},
    }
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": {"application/problem+json": {}}}
    for status, meaning in {
        400: "The body cannot be read: where, and why",
        401: "No token, or one that cannot be accepted",
        403: "Not for this role or party",
        409: "The LRN was used for other content, or the life cycle forbids it",
        413: "The body is too large",
        415: "No such format",
        422: "Every fault of the filing, each with pointer, code, detail and hint",
        429: "Too many requests of this party",
    }.items()
}


class _Duplex(StreamingResponse):
    """Answers while it reads. Starlette's own would wait for a disconnect meanwhile, and take the request's body for that."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI's signature
        await self.stream_response(send)


class Checked(BaseModel):
    """What filing this would have given."""

    valid: bool
    consignments: int
    warnings: list[Fault]


class Filed(BaseModel):
    """A filing of the caller with its declaration as cleansed."""

    receipt: Receipt
    declaration: dict[str, Any]


def router(gate: Gate) -> APIRouter:  # noqa: C901  a list of routes is not complex
    """The routes of ingest."""
    routes = APIRouter(prefix="/v1", tags=["filings"], responses=_REFUSALS)
    intake, filings = Intake(gate), Filings(gate)

    @routes.post("/filings", status_code=202, summary="File a declaration", openapi_extra=_DECLARATION)
    async def file(request: Request, response: Response, identity: Filer) -> Receipt:
        """Validates completely, registers, answers with the MRN. The same LRN and content again: 200 and the same MRN."""
        filing = await intake.read(await request.body(), request.headers.get("content-type"), identity)
        outcome = (await filings.file([filing]))[0]
        if isinstance(outcome, Problem):
            raise outcome
        if outcome.repeated:
            response.status_code = 200
        response.headers["Location"] = f"/v1/filings/{outcome.mrn}"
        return outcome

    @routes.post("/filings:check", summary="Check a declaration without effect", openapi_extra=_DECLARATION)
    async def check(request: Request, identity: Filer) -> Checked:
        """The same validation, no legal effect: nothing is registered, nothing is kept."""
        filing = await intake.read(await request.body(), request.headers.get("content-type"), identity)
        return Checked(valid=True, consignments=sum(1 for _ in filing.cleansed.consignments()), warnings=list(filing.warnings))

    @routes.post("/filings:bulk", summary="File many declarations, one JSON document a line")
    async def bulk(request: Request, identity: Filer) -> StreamingResponse:
        """NDJSON in, NDJSON out, streamed: line n of the answer is about line n of the request."""

        async def answers() -> AsyncIterator[bytes]:
            try:
                async for lines in lines_of(request.stream(), gate.settings.body_limit_bytes):
                    for answer in await register_lines(lines, intake, filings, identity):
                        yield json.dumps(answer, separators=(",", ":")).encode() + b"\n"
            except Problem as problem:  # the answer has begun: its last line says why it ends
                yield json.dumps(problem.body()).encode() + b"\n"

        return _Duplex(answers(), media_type="application/x-ndjson")

    @routes.get("/filings", summary="Find a filing by LRN")
    async def find(lrn: Annotated[str, Query(max_length=22)], identity: Filer) -> Receipt:
        """The caller's own filing with this LRN."""
        return await filings.find(lrn, identity)

    @routes.get("/filings/{mrn}", summary="Read a filing")
    async def read(mrn: str, identity: Filer) -> Filed:
        """The newest revision of the caller's own filing."""
        receipt, declaration = await filings.receipt(mrn, identity)
        return Filed(receipt=receipt, declaration=declaration)

    @routes.put("/filings/{mrn}", status_code=202, summary="Amend a filing", openapi_extra=_DECLARATION)
    async def amend(mrn: str, request: Request, response: Response, identity: Filer) -> Receipt:
        """The whole declaration as it now stands becomes the next revision. The same content again: 200, no new revision."""
        filing = await intake.read(await request.body(), request.headers.get("content-type"), identity)
        receipt = await filings.amend(mrn, filing)
        if receipt.repeated:
            response.status_code = 200
        return receipt

    @routes.delete("/filings/{mrn}", summary="Invalidate a filing")
    async def invalidate(mrn: str, identity: Filer) -> Receipt:
        """Only before arrival, and only while no hold or referral stands."""
        return await filings.invalidate(mrn, identity.party or "")

    @routes.post("/arrivals", status_code=202, summary="Notify an arrival")
    async def arrive(arrival: Arrival, response: Response, identity: Carrier) -> ArrivalReceipt:
        """The conveyance has arrived with these bills and boxes. What no filing covers is held."""
        receipt, new = await notify_arrival(gate, arrival, identity.party or "")
        if not new:
            response.status_code = 200
        return receipt

    return routes
