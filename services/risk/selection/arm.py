"""The random arm (domain reference SYS-01): nobody foresees a draw; once the day's seed is revealed everybody can check it. Pure.

The seed of a day is `HMAC-SHA256(secret, "2026-03-01")`. The draw of a consignment on that day is the first eight bytes of
`HMAC-SHA256(seed, consignment id)` as a big-endian number, modulo 10,000; whoever draws less than the rate is inspected.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

OF = 10_000
"""Draws are 0 to 9,999, and rates are so many of 10,000."""


class Drawn(NamedTuple):
    """What was kept of one assessment: the draw it was given, the rate at its office, and whether it was selected."""

    consignment_id: str
    revision: int
    draw: int
    rate: int
    selected: bool


class Mismatch(NamedTuple):
    """An assessment that was not drawn as the seed says: `what` is wrong with it."""

    consignment_id: str
    revision: int
    what: str


def day_seed(secret: bytes, day: date) -> bytes:
    """The seed of a day's draws, secret until the day is over."""
    return hmac.digest(secret, day.isoformat().encode(), hashlib.sha256)


def commitment(seed: bytes) -> str:
    """SHA-256 of a seed, hex: shown before the day is over, it proves that the seed revealed later is the one that was used."""
    return hashlib.sha256(seed).hexdigest()


def draw(seed: bytes, consignment_id: str) -> int:
    """The consignment's number on the day of `seed`."""
    return int.from_bytes(hmac.digest(seed, consignment_id.encode(), hashlib.sha256)[:8]) % OF


def verify(drawn: Iterable[Drawn], seed: bytes) -> Iterator[Mismatch]:
    """Those of the day's assessments whose draw is not the seed's, or that were selected, or not, against draw and rate."""
    for one in drawn:
        expected = draw(seed, one.consignment_id)
        if one.draw != expected:
            yield Mismatch(one.consignment_id, one.revision, f"the draw is {one.draw}; the seed gives {expected}")
        elif one.selected is not (expected < one.rate):
            word = "was" if one.selected else "was not"
            yield Mismatch(one.consignment_id, one.revision, f"{word} selected with draw {expected} and rate {one.rate}")
