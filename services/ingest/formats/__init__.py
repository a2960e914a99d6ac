"""The formats a filing may come in: bytes to a canonical document, and from its pointers back into the sender's own message.

To add a format, write its reader beside `json.py` and name its content type in `FORMATS`. A reader maps names and structure only;
what the values must be is validation's.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from services.ingest.formats import json
from shared.problems import Problem


class Reading(NamedTuple):
    """A message as read: the canonical document, and how to say a canonical JSON pointer in the sender's own terms."""

    document: dict[str, Any]
    pointers: Callable[[str], str]


class Reader(Protocol):
    """Reads one format. Raises Problem 400 for bytes that are not of it."""

    def __call__(self, raw: bytes, *, depth_limit: int) -> Reading: ...


def _canonical(raw: bytes, *, depth_limit: int) -> Reading:
    return Reading(json.read(raw, depth_limit=depth_limit), _identity)


def _identity(pointer: str) -> str:
    return pointer


FORMATS: Mapping[str, Reader] = MappingProxyType({"application/json": _canonical})


def media_type(content_type: str | None) -> str:
    """The bare media type of a Content-Type header, a key of `FORMATS`. Raises Problem 415 for one that is not."""
    bare = (content_type or "").partition(";")[0].strip().lower()
    if bare not in FORMATS:
        sent = f"{bare[:60]} is" if bare else "No Content-Type was given, and a body without one is"
        raise Problem(415, "filing.format", f"{sent} not a format this gate reads. Send one of: {', '.join(FORMATS)}.")
    return bare
