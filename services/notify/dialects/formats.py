"""The formats a notice is offered in beside JSON, and which of them an HTTP `Accept` asks for. Pure.

To add one, write a module with `write` and `UNSAID` beside the others and name it in `FORMATS`. A writer gives None for a notice
its messages cannot say: none is made up.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from services.notify.dialects import camir, cargo_xml, edifact, ics2, uk, x12
from services.notify.notices import Notice
from shared.problems import Problem


class MediaType(StrEnum):
    """What a notice may be sent as. XML is the message of the regime: ICS2, the UK's, or Cargo-XML."""

    JSON = "application/json"
    XML = "application/xml"
    X12 = "application/edi-x12"
    EDIFACT = "application/edifact"
    CAMIR = "text/x-camir"


class Format(NamedTuple):
    """A writer. `unsaid` are the elements of a notice that its messages have no room for."""

    name: str
    media_type: MediaType
    write: Callable[[Notice], bytes | None]
    unsaid: frozenset[str]


FORMATS = (
    Format("ICS2", MediaType.XML, ics2.write, ics2.UNSAID),
    Format("UK IE351", MediaType.XML, uk.write, uk.UNSAID),
    Format("Cargo-XML XCSN", MediaType.XML, cargo_xml.write, cargo_xml.UNSAID),
    Format("CAMIR PSN", MediaType.CAMIR, camir.write, camir.UNSAID),
    Format("X12 350", MediaType.X12, x12.write, x12.UNSAID),
    Format("EDIFACT CUSRES", MediaType.EDIFACT, edifact.write, edifact.UNSAID),
)
"""Those of one media type are for different regimes or modes: the first that can say a notice says it."""

_KNOWN = frozenset(each.value for each in MediaType)
_ALIASES = {"text/xml": "application/xml", "application/edi-edifact": "application/edifact"}


class Said(NamedTuple):
    """A notice as bytes of a media type."""

    body: bytes
    media_type: MediaType


def said(notice: Notice, media_type: MediaType) -> Said | None:
    """The notice in a format of this media type; None when there is none that can say it, and for JSON."""
    bodies = (each.write(notice) for each in FORMATS if each.media_type is media_type)
    return next((Said(body, media_type) for body in bodies if body is not None), None)


def offered(notice: Notice) -> list[MediaType]:
    """Every media type the notice can be had in."""
    return [MediaType.JSON, *(each for each in MediaType if said(notice, each) is not None)]


def answer(notice: Notice, accept: str | None) -> Said | None:
    """The notice as the caller asks for it, the most wanted first; None is JSON. Raises Problem 406 naming what is offered."""
    for wanted in _by_preference(accept or "*/*"):
        if wanted in ("*/*", "application/*", MediaType.JSON):
            return None
        if wanted in _KNOWN and (found := said(notice, MediaType(wanted))):
            return found
    names = ", ".join(offered(notice))
    detail = (
        f"This notice cannot be had in what `Accept` asks for; under its regime and mode of transport it is offered as {names}."
    )
    raise Problem(406, "notice.format", detail, offered=offered(notice))


def _by_preference(accept: str) -> Iterator[str]:
    ranges = [(_quality(each), each.partition(";")[0].strip().lower()) for each in accept.split(",")]
    return (_ALIASES.get(name, name) for quality, name in sorted(ranges, key=lambda each: -each[0]) if quality > 0)


def _quality(media_range: str) -> float:
    """The weight of a media range (RFC 9110, 12.4.2); 0 for one that cannot be read."""
    weight = next((each.strip()[2:] for each in media_range.split(";")[1:] if each.strip().startswith("q=")), "1")
    try:
        return float(weight)
    except ValueError:
        return 0.0
