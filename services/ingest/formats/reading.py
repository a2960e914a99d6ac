"""What every format gives: a canonical document, the way back into the sender's own message, and an answer in its own form."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from services.ingest.registration import Receipt
from shared.declaration import Declaration
from shared.problems import Fault, Problem


class Purpose(StrEnum):
    """What the sender wants of the gate."""

    FILE = "file"
    RENEW = "renew"  # file, or amend what was filed under the same LRN: formats in which the last message wins
    AMEND = "amend"
    INVALIDATE = "invalidate"


class Limits(NamedTuple):
    """How large a message may be beyond its bytes. `strict`: what is merely untidy is refused, not warned of."""

    depth: int = 32  # of elements, arrays and objects in one another
    elements: int = 5_000_000  # XML elements, EDI segments, lines
    repetitions: int = 99_999  # of one group in another: the houses of a master (ICS2 HTI v2.02)
    strict: bool = False


class Reading(NamedTuple):
    """A message as read.

    `document` is the canonical document; of an invalidation it holds the LRN at most. `pointers` says a canonical JSON pointer in
    the sender's own terms. `faults` are what the format's own schema and rules find, in the sender's own terms already; `mrn` is
    the filing that an amendment or invalidation names. `advisory`: the regime's schema and rules alone decide, so that what
    the gate finds beyond them is a warning.
    """

    document: dict[str, Any]
    pointers: Callable[[str], str]
    faults: tuple[Fault, ...] = ()
    purpose: Purpose = Purpose.FILE
    mrn: str | None = None
    advisory: bool = False


class Reader(Protocol):
    """Reads one format. Raises Problem 400 for bytes that are not of it."""

    def __call__(self, raw: bytes, *, limits: Limits) -> Reading: ...


Writer = Callable[[Reading | None, Receipt | Problem, datetime], bytes]
"""Answers a message in its own format; of one that could not be read there is no reading."""


class Format(NamedTuple):
    """A format. `recognise` looks at the first bytes only, and decides between formats that share a media type.

    Answers are of the first media type. `write` makes a message of a declaration at a time of preparation, and leaves out what
    the format has no place for; it raises ValueError for a declaration that is none of its messages.
    """

    name: str
    title: str
    media_types: tuple[str, ...]
    recognise: Callable[[bytes], bool]
    read: Reader
    answer: Writer | None = None
    write: Callable[[Declaration, datetime], bytes] | None = None
