"""The formats a filing may come in: bytes to a canonical document, and from its pointers back into the sender's own message.

To add a format, write its package beside the others with a `FORMAT`, and name it in `FORMATS`. A reader maps names and structure
only; what the values must be is validation's.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.ingest.formats import cargo_imp, cargo_xml, dcsa, edifact, ens, ics2, json, one_record, x12
from services.ingest.formats.reading import Format, Limits, Purpose, Reading, Writer
from shared.problems import Problem

__all__ = ["FORMATS", "Dialect", "Format", "Limits", "Purpose", "Reading", "answering", "format_of"]

_ROOMS = (ens, ics2, cargo_xml, cargo_imp, edifact, x12, one_record, dcsa, json)
FORMATS: Mapping[str, Format] = MappingProxyType({each.FORMAT.name: each.FORMAT for each in _ROOMS})
"""By name. Where several share a media type the first that recognises the message reads it; JSON takes what no other does."""

_BEGINNING = 4096  # bytes that tell what a message is
_UNSAID = frozenset({"", "application/octet-stream", "text/plain"})  # a Content-Type that says nothing: the content does


def format_of(content_type: str | None, raw: bytes) -> Format:
    """The format of a message: by its Content-Type, among those that share it by its content. Raises Problem 415."""
    said = _bare(content_type or "")
    beginning = raw[:_BEGINNING]
    candidates = [each for each in FORMATS.values() if said in each.media_types]
    if len(candidates) == 1 and said not in _UNSAID:
        return candidates[0]
    found = next((each for each in candidates if each.recognise(beginning)), None)
    if found is None and json.FORMAT in candidates:
        return json.FORMAT  # it says best where a body stops being JSON
    if found is None and said in _UNSAID:
        found = next((each for each in FORMATS.values() if each.recognise(beginning)), None)
    if found is None:
        known = ", ".join(dict.fromkeys(each.media_types[0] for each in FORMATS.values()))
        if candidates:
            detail = (
                f"The body is none of the messages this gate reads as {said}: {', '.join(each.title for each in candidates)}."
            )
        elif said in _UNSAID:
            detail = f"The body is of no format this gate knows. Send one of: {known}."
        else:
            detail = f"{said[:60]} is not a format this gate reads. Send one of: {known}."
        raise Problem(415, "filing.format", detail)
    return found


class Dialect(NamedTuple):
    """How answers are written, and their media type."""

    write: Writer
    media_type: str


def answering(accept: str | None, sent: Format) -> Dialect | None:
    """In which format to answer: what the sender asks for, else what it sent; None is JSON.

    A type that no format answers in is passed over, so that nobody is left without an answer.
    """
    for asked in _by_preference(accept or "*/*"):
        if asked in ("application/json", "application/problem+json"):
            return None
        if asked in ("*/*", *sent.media_types):
            return Dialect(sent.answer, sent.media_types[0]) if sent.answer else None
        for each in FORMATS.values():
            if asked in each.media_types and each.answer:
                return Dialect(each.answer, asked)
    return None


def _by_preference(accept: str) -> list[str]:
    ranges = [(_quality(each), _bare(each)) for each in accept.split(",")]
    return [name for quality, name in sorted(ranges, key=lambda each: -each[0]) if quality > 0]


def _quality(media_range: str) -> float:
    for parameter in media_range.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _bare(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()
