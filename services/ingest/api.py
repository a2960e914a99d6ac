"""Ingest over HTTP: the thin edge. What a call means stands in `intake`, `filing` and `arrival`."""

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, GetPydanticSchema
from starlette.types import Receive, Scope, Send

from services.ingest import described
from services.ingest.arrival import Arrival, ArrivalReceipt, notify_arrival
from services.ingest.bulk import lines_of, register_lines
from services.ingest.exchange import Exchange
from services.ingest.filing import LRN_REUSED, Filings
from services.ingest.formats import Purpose
from services.ingest.intake import Intake, Taken
from services.ingest.registration import Receipt, Withdrawal
from services.ingest.together import Together
from shared.app import Gate
from shared.auth import Identity, Role, require
from shared.declaration import Declaration
from shared.problems import Fault, Problem

Filer = Annotated[Identity, Depends(require(Role.FILER))]
Carrier = Annotated[Identity, Depends(require(Role.CARRIER, Role.FILER))]
Mrn = Annotated[
    str, Path(pattern=r"^[0-9A-Z]{18}$", description="The MRN of the filing's receipt.", examples=["26XA7K2M9QP4T8ZCT3"])
]
Lrn = Annotated[
    str, Query(max_length=22, description="The reference the filing was given by its filer.", examples=["REF-2026-000117"])
]

BULK = "/v1/filings:bulk"


class _Duplex(StreamingResponse):
    """Answers while it reads. Starlette's own would wait for a disconnect meanwhile, and take the request's body for that."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI's signature
        await self.stream_response(send)


class Checked(BaseModel):
    """What filing this would have given."""

    valid: bool = Field(description="Always true: what is not valid is refused.")
    consignments: int = Field(description="How many consignments would be registered.", examples=[1])
    warnings: list[Fault] = Field(description="What is odd but would be taken.")


class Filed(BaseModel):
    """A filing of the caller."""

    receipt: Receipt
    declaration: Annotated[
        dict[str, Any],
        GetPydanticSchema(get_pydantic_json_schema=lambda _, handler: handler(Declaration.__pydantic_core_schema__)),
    ] = Field(description="As cleansed; elements that were not declared are left out.")


def router(gate: Gate) -> APIRouter:  # noqa: C901  a list of routes is not complex
    """The routes of ingest."""
    routes = APIRouter(prefix="/v1", tags=["filings"])
    intake, filings = Intake(gate), Filings(gate)
    together, exchange = Together(filings), Exchange(gate, intake)

    @routes.post(
        "/filings",
        status_code=202,
        response_model=Receipt,
        summary="File a declaration",
        openapi_extra=described.DECLARATION,
        response_description="Registered.",
        responses=described.FILE,
    )
    async def file(request: Request, response: Response, identity: Filer) -> Any:
        """Validates completely, registers, answers with the MRN. The same LRN and content again: 200 and the same MRN.

        A message may amend or invalidate an earlier filing, in formats that have such messages. The answer is in the format
        of the message, or the one that `Accept` asks for.

        Roles: filer.
        """

        async def act(taken: Taken) -> Receipt:
            party, content = identity.party or "", taken.content
            if isinstance(content, Withdrawal):
                return await filings.invalidate(await filings.named(content.mrn, content.lrn, party), party)
            if taken.reading.purpose is Purpose.AMEND:
                mrn = await filings.named(taken.reading.mrn, content.cleansed.lrn, party)
                return await filings.amend(mrn, content)
            outcome = await together.file(content)
            if not isinstance(outcome, Problem):
                return outcome
            if taken.reading.purpose is Purpose.RENEW and outcome.code == LRN_REUSED:
                return await filings.amend(await filings.named(None, content.cleansed.lrn, party), content)
            raise outcome

        return await exchange.answer(request, response, identity, act)

    @routes.post(
        "/filings:check",
        summary="Check a declaration without effect",
        openapi_extra=described.DECLARATION,
        response_description="Valid.",
        responses=described.CHECK,
    )
    async def check_filing(request: Request, identity: Filer) -> Checked:
        """The same validation, no legal effect: nothing is registered, nothing is kept.

        Roles: filer.
        """
        filing = (await exchange.trial(request, identity)).filing
        return Checked(valid=True, consignments=sum(1 for _ in filing.cleansed.consignments()), warnings=list(filing.warnings))

    @routes.post(
        "/filings:bulk",
        summary="File many declarations, one JSON document a line",
        openapi_extra=described.DECLARATIONS,
        response_class=_Duplex,
        responses=described.FILE_MANY,
    )
    async def file_many(request: Request, identity: Filer) -> StreamingResponse:
        """NDJSON in, NDJSON out, streamed: line n of the answer is about line n of the request, empty lines not counted.

        Send and read at the same time. A connection that breaks loses nothing: send the lines again.

        Roles: filer.
        """

        async def answers() -> AsyncIterator[bytes]:
            try:
                async for lines in lines_of(request.stream(), gate.settings.body_limit_bytes):
                    for answer in await register_lines(lines, intake, filings, identity):
                        yield json.dumps(answer, separators=(",", ":")).encode() + b"\n"
            except Problem as problem:  # the answer has begun: its last line says why it ends
                yield json.dumps(problem.body()).encode() + b"\n"

        return _Duplex(answers(), media_type="application/x-ndjson")

    @routes.get(
        "/filings",
        summary="Find a filing by LRN",
        response_description="Its receipt.",
        responses=described.READ,
    )
    async def find_filing(lrn: Lrn, identity: Filer) -> Receipt:
        """The caller's own filing with this LRN.

        Roles: filer.
        """
        return await filings.find(lrn, identity)

    @routes.get(
        "/filings/{mrn}",
        summary="Read a filing",
        response_description="As it stands.",
        responses=described.READ,
    )
    async def read_filing(mrn: Mrn, identity: Filer) -> Filed:
        """The newest revision of a filing that the caller filed, declared or represents.

        Roles: filer.
        """
        receipt, declaration = await filings.receipt(mrn, identity)
        return Filed(receipt=receipt, declaration=declaration)

    @routes.put(
        "/filings/{mrn}",
        status_code=202,
        response_model=Receipt,
        summary="Amend a filing",
        openapi_extra=described.DECLARATION,
        response_description="The next revision is registered.",
        responses=described.AMEND,
    )
    async def amend_filing(mrn: Mrn, request: Request, response: Response, identity: Filer) -> Any:
        """The whole declaration as it now stands becomes the next revision. The same content again: 200, no new revision.

        Declarant, mode, dataset type and LRN stay as they were. A house keeps its id; a house left out is invalidated. Holds
        and questions stay until customs ends them.

        Roles: filer.
        """

        async def act(taken: Taken) -> Receipt:
            if taken.reading.mrn not in (None, mrn):
                raise Problem(409, "filing.another-mrn", f"The message is about {taken.reading.mrn}, the address about {mrn}.")
            return await filings.amend(mrn, taken.filing)

        return await exchange.answer(request, response, identity, act)

    @routes.delete(
        "/filings/{mrn}",
        summary="Invalidate a filing",
        response_description="Invalidated, now or before.",
        responses=described.INVALIDATE,
    )
    async def invalidate_filing(mrn: Mrn, identity: Filer) -> Receipt:
        """Only before arrival, and only while no hold or referral stands.

        Roles: filer.
        """
        return await filings.invalidate(mrn, identity.party or "")

    @routes.post(
        "/arrivals",
        status_code=202,
        summary="Notify an arrival",
        response_description="Registered.",
        responses=described.ARRIVE,
    )
    async def arrive(arrival: Arrival, response: Response, identity: Carrier) -> ArrivalReceipt:
        """The conveyance has arrived with these bills and boxes. What no filing covers is held.

        Roles: carrier, filer.
        """
        receipt, new = await notify_arrival(gate, arrival, identity.party or "")
        if not new:
            response.status_code = 200
        return receipt

    return routes
