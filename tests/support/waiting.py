"""Waiting for what must come true, with an end."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(probe: Callable[[], Awaitable[T]], seconds: float = 20) -> T:
    """The first truthy answer of `probe`; AssertionError with the last answer when it does not come in time."""
    until = time.monotonic() + seconds
    while not (answer := await probe()):
        assert time.monotonic() < until, f"still {answer!r} after {seconds} s"
        await asyncio.sleep(0.02)
    return answer
