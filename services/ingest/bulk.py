"""Bulk filing: a stream of lines, each a filing of its own, registered a batch at a time with bounded memory."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from services.ingest.filing import Filings
from services.ingest.intake import Intake
from services.ingest.registration import Filing, Receipt
from shared.auth import Identity
from shared.problems import Problem

_LINES = 100
_BYTES = 4 * 1024 * 1024  # a batch is closed early when its lines are long


async def lines_of(stream: AsyncIterator[bytes], limit: int) -> AsyncIterator[Sequence[bytes]]:
    """Batches of complete, non-empty lines. Raises Problem 413 for a line of more than `limit` bytes."""
    rest, batch, size = bytearray(), list[bytes](), 0
    async for chunk in stream:
        rest += chunk
        if len(rest) > limit + _BYTES:
            raise Problem(413, "request.too-large", f"One line may hold {limit} bytes.")
        if b"\n" not in chunk:
            continue
        *lines, rest = rest.split(b"\n")
        for line in filter(bytearray.strip, lines):
            batch.append(bytes(line))
            size += len(line)
            if len(batch) == _LINES or size >= _BYTES:
                yield batch
                batch, size = [], 0
    if rest.strip():
        batch.append(bytes(rest))
    if batch:
        yield batch


async def register_lines(lines: Sequence[bytes], intake: Intake, filings: Filings, identity: Identity) -> list[dict[str, Any]]:
    """File each line; one answer a line: `status` as HTTP would give it, with the receipt or the problem."""
    answers: dict[int, dict[str, Any]] = {}
    valid: list[tuple[int, Filing]] = []
    for number, line in enumerate(lines):
        try:
            valid.append((number, await intake.json(line, identity)))
        except Problem as problem:
            answers[number] = problem.body()
    outcomes = await filings.file([filing for _, filing in valid]) if valid else []
    for (number, _), outcome in zip(valid, outcomes, strict=True):
        answers[number] = _answer(outcome)
    return [answers[number] for number in range(len(lines))]


def _answer(outcome: Receipt | Problem) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return outcome.body()
    return {"status": 200 if outcome.repeated else 202, **outcome.model_dump(mode="json", exclude_none=True)}
