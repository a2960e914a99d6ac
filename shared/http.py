"""What every request meets before it is understood: size and time limits, rate limit per party, trace context, the log line."""

import asyncio
import re
import secrets
import time
from contextvars import ContextVar

import structlog
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import metrics
from shared.auth import Identity
from shared.problems import Problem

log = structlog.get_logger("http")
traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)
"""W3C trace context of the request under way; events carry it on."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class RateLimit:
    """So many requests per party and process; over it a 429 that says when to come back."""

    def __init__(self, rate: str) -> None:
        self._rate = parse(rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def take(self, identity: Identity) -> None:
        """Count one request. Raises Problem 429."""
        who = identity.party or identity.subject
        if not await self._limiter.hit(self._rate, who):
            window = await self._limiter.get_window_stats(self._rate, who)
            wait = max(1, round(window.reset_time - time.time()))
            raise Problem(429, "rate.exceeded", f"More than {self._rate} for one party.", headers={"Retry-After": str(wait)})


class Gatehouse:
    """ASGI middleware: outermost of all."""

    def __init__(self, app: ASGIApp, *, body_limit: int, seconds: float, streamed: frozenset[str]) -> None:
        self._app, self._limit, self._seconds, self._streamed = app, body_limit, seconds, streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = _continue_trace(headers.get(b"traceparent", b"").decode("latin-1"))
        traceparent.set(trace)
        structlog.contextvars.bind_contextvars(trace_id=trace.split("-")[1])
        began, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"traceparent", trace.encode())]
            await send(message)

        try:
            if "\x00" in scope["path"] or b"%00" in scope["query_string"]:  # PostgreSQL's text cannot hold it
                await Problem(400, "request.invalid", "The address holds a null character.").response()(scope, receive, answer)
            elif scope["path"] in self._streamed:  # has limits per line of its own
                await self._app(scope, receive, answer)
            else:
                await self._bounded(scope, receive, answer, headers)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            method = scope["method"] if scope["method"] in _METHODS else "other"  # a caller's invention becomes no label
            metrics.REQUESTS.labels(method, route, status).observe(time.perf_counter() - began)
            log.info("request", method=method, route=route, status=status, ms=round(1000 * (time.perf_counter() - began), 1))
            structlog.contextvars.clear_contextvars()

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, bytes]) -> None:
        announced = headers.get(b"content-length", b"0")
        too_large = Problem(413, "request.too-large", f"The body may hold {self._limit} bytes.")
        if not announced.isdigit() or int(announced) > self._limit:
            await too_large.response()(scope, receive, send)
            return
        received, started = 0, False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise too_large
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self._seconds) as clock:
                await self._app(scope, counted, watched)
        except TimeoutError:
            if started or not clock.expired():
                raise
            late = Problem(
                503,
                "request.timeout",
                f"No answer within {self._seconds:g} s. Send it again: the same filing never counts twice.",
                headers={"Retry-After": "5"},
            )
            await late.response()(scope, receive, send)


def _continue_trace(sent: str) -> str:
    """The caller's trace with a span of ours, or a new trace."""
    trace = sent.split("-")[1] if _TRACEPARENT.fullmatch(sent) else secrets.token_hex(16)
    return f"00-{trace}-{secrets.token_hex(8)}-01"
