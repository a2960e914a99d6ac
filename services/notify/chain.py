"""The audit trail's chain: each entry's hash covers the one before, so that none can be changed, removed or moved unseen. Pure.

`hash = SHA-256(previous hash, newline, entry)`; an entry is canonical JSON (sorted keys, no spaces, UTF-8) and holds its own
number. Whoever cuts the end off leaves a sound chain: compare its last hash with one noted elsewhere; every append logs it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
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


def breaks(links: Iterable[Link]) -> Iterator[Break]:
    """Every place where the chain does not hold, in order. None: nothing was changed, removed or moved."""
    expected, previous = 1, GENESIS
    for link in links:
        if link.seq != expected:
            missing = f"entry {expected}" if link.seq == expected + 1 else f"entries {expected} to {link.seq - 1}"
            yield Break(link.seq, f"{missing} before it removed")
        if link.hash != digest_of(link.previous, link.entry):
            yield Break(link.seq, "its content is not what its hash covers: changed")
        elif _number(link.entry) != link.seq:
            yield Break(link.seq, f"it was entry {_number(link.entry)}: moved")
        if link.previous != previous and link.seq == expected:
            yield Break(link.seq, "it does not follow the entry before it: one of them was replaced or moved")
        expected, previous = link.seq + 1, link.hash


def _number(entry: str) -> int | None:
    try:
        number = json.loads(entry).get("seq")
    except (ValueError, AttributeError):
        return None
    return number if isinstance(number, int) else None
