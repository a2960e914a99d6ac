"""Group commit: filings that come at the same moment share a transaction, and wait for nothing but the one before."""

import asyncio
from collections import deque

from services.ingest.filing import Filings
from services.ingest.registration import Filing, Receipt
from shared.problems import Problem

_MOST = 100  # filings in one transaction
_LARGE = 64 * 1024  # bytes; a filing above it has a transaction of its own, so that small ones need not wait for it


class Together:
    """Registers single filings through `Filings.file`, as many at once as came while the last transaction ran."""

    def __init__(self, filings: Filings) -> None:
        self._filings = filings
        self._waiting: deque[tuple[Filing, asyncio.Future[Receipt | Problem]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def file(self, filing: Filing) -> Receipt | Problem:
        """The receipt, or the problem of a reused LRN. Raises what the transaction raised."""
        if len(filing.raw) > _LARGE:
            return (await self._filings.file([filing]))[0]
        answer: asyncio.Future[Receipt | Problem] = asyncio.get_running_loop().create_future()
        self._waiting.append((filing, answer))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(_MOST, len(self._waiting)))]
            try:
                outcomes = await self._filings.file([filing for filing, _ in group])
            except Exception as failure:  # noqa: BLE001  it is raised to the callers
                await self._apart(group, failure)
                continue
            for (_, answer), outcome in zip(group, outcomes, strict=True):
                if not answer.done():
                    answer.set_result(outcome)

    async def _apart(self, group: list[tuple[Filing, asyncio.Future[Receipt | Problem]]], failure: Exception) -> None:
        """Nobody fails for another's filing: each alone has the failure of its own."""
        for filing, answer in group:
            try:
                outcome = (await self._filings.file([filing]))[0] if len(group) > 1 else failure
            except Exception as own:  # noqa: BLE001
                outcome = own
            if answer.done():
                continue
            if isinstance(outcome, Receipt | Problem):
                answer.set_result(outcome)
            else:
                answer.set_exception(outcome)
