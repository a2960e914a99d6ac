"""One message and its answer: in the sender's own format, or in the one it asks for."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

from services.ingest.formats import Format, Reading, answering, format_of
from services.ingest.intake import Intake, Taken
from services.ingest.registration import Receipt
from shared.app import Gate
from shared.auth import Identity
from shared.problems import Problem

Act = Callable[[Taken], Awaitable[Receipt]]


class Exchange:
    """Takes messages in, has something done about them, and answers."""

    def __init__(self, gate: Gate, intake: Intake) -> None:
        self._gate, self._intake = gate, intake

    async def trial(self, request: Request, identity: Identity) -> Taken:
        """What a message comes to, without effect. Raises Problem 400, 415 or 422."""
        raw = await request.body()
        form = _form(request, raw)
        return await self._intake.take(await self._intake.understand(raw, form), raw, form, identity, trial=True)

    async def answer(self, request: Request, response: Response, identity: Identity, act: Act) -> Receipt | Response:
        """Do `act` about the message. A repetition is answered with 200. Raises Problem where JSON is the answer."""
        raw = await request.body()
        form = _form(request, raw)
        dialect = answering(request.headers.get("accept"), form)
        reading: Reading | None = None
        try:
            reading = await self._intake.understand(raw, form)
            receipt = await act(await self._intake.take(reading, raw, form, identity))
        except Problem as problem:
            if dialect is None:
                raise
            body = dialect.write(reading, problem, self._gate.now())
            return Response(body, problem.status, headers=problem.headers, media_type=dialect.media_type)
        response.headers["Location"] = f"/v1/filings/{receipt.mrn}"
        response.status_code = 200 if receipt.repeated else 202
        if dialect is None:
            return receipt
        body = dialect.write(reading, receipt, self._gate.now())
        return Response(body, response.status_code, headers=dict(response.headers), media_type=dialect.media_type)


def _form(request: Request, raw: bytes) -> Format:
    return format_of(request.headers.get("content-type"), raw)
