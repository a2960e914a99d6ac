"""The audit trail's chain: each entry's hash covers the one before, so that none can be changed, removed or moved unseen. Pure.

`hash = SHA-256(previous hash, newline, entry)`; an entry is canonical JSON (sorted keys, no spaces, UTF-8) and holds its own
number. Whoever cuts the end off leaves a sound chain: compare its last hash with one noted elsewhere; every append logs it.
"""

import hashlib
import json
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

GENESIS = "0" * 64
"""What the first entry follows."""


class Link(NamedTuple):
    """A stored entry: its number, its canonical text, the hash before it and its own."""

    seq: int
    entry: str
    previous: str
    hash: str


class Break(NamedTuple):
    """Where the chain does not hold, and why."""

    seq: int
    why: str


def canonical(entry: Mapping[str, Any]) -> str:
    """The one way to write an entry down."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def linked(last: Link | None, entries: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """Entries made links, after `last`. Their numbers have no gaps."""
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    for entry in entries:
        seq += 1
        text = canonical({**entry, "seq": seq})
        digest = digest_of(previous, text)
        yield Link(seq, text, previous, digest)
        previous = digest


def digest_of(previous: str, entry: str) -> str:
    """The hash of an entry after `previous`."""
    return hashlib.sha256(f"{previous}\n{entry}".encode()).hexdigest()


class Verified(NamedTuple):
    """What a walk along the chain found: every break, how many entries, the last, and the one that was asked for."""

    breaks: tuple[Break, ...]
    entries: int
    last: Link | None
    noted: Link | None


async def verified(links: AsyncIterable[Link], noted: int | None = None) -> Verified:
    """Walk along a chain, one entry in memory at a time. `noted`: the number of an entry to hand back."""
    faults: list[Break] = []
    count, last, wanted = 0, None, None
    async for link in links:
        faults += breaks(last, link)
        count, last = count + 1, link
        wanted = link if link.seq == noted else wanted
    return Verified(tuple(faults), count, last, wanted)


def breaks(last: Link | None, link: Link) -> Iterator[Break]:
    """How an entry does not follow the `last` one, if it does not."""
    expected, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    if link.seq != expected:
        missing = f"entry {expected}" if link.seq == expected + 1 else f"entries {expected} to {link.seq - 1}"
        yield Break(link.seq, f"{missing} before it removed")
    elif link.previous != previous:
        yield Break(link.seq, "it does not follow the entry before it: one of the two was replaced")
    if link.hash != digest_of(link.previous, link.entry):
        yield Break(link.seq, "its content is not what its hash covers: changed")
    elif _number(link.entry) != link.seq:
        yield Break(link.seq, f"it was entry {_number(link.entry)}: moved")


def _number(entry: str) -> int | None:
    try:
        number = json.loads(entry).get("seq")
    except (ValueError, AttributeError):
        return None
    return number if isinstance(number, int) else None
