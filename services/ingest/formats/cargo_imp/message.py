"""A Cargo-IMP message: which it is, and in which version."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from services.ingest.formats.cargo_imp.flight import read_flight
from services.ingest.formats.cargo_imp.houses import read_houses
from services.ingest.formats.cargo_imp.lines import Message, message
from services.ingest.formats.cargo_imp.waybill import read_waybill
from services.ingest.formats.mapping import Draft, other_kind, told
from services.ingest.formats.reading import Limits, Purpose, Reading
from shared.problems import Fault


class Kind(NamedTuple):
    """A kind of message: its reader and the versions that are read."""

    read: Callable[[Message, Limits], tuple[Draft, list[Fault]]]
    versions: tuple[int, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "FWB": Kind(read_waybill, (16, 17)),
        "FHL": Kind(read_houses, (4, 5)),
        "FFM": Kind(read_flight, (4, 5, 6, 7, 8)),
    }
)
"""By message identifier."""

_BEGINNING = re.compile(rb"(?:^|[\r\n])[\x01-\x04 ]{0,4}(?:F[A-Z]{2}|UCM|LDM)(?:/[0-9]{1,2})?[ ]{0,9}[\r\n]")


def recognise(beginning: bytes) -> bool:
    """Whether a line of the first is a message identifier of air cargo."""
    return _BEGINNING.search(b"\n" + beginning + b"\n") is not None


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The declaration in a message. Raises Problem 400 for what is no Cargo-IMP, or a kind of it that declares no cargo."""
    sent = message(raw, limits)
    kind = KINDS.get(sent.kind)
    if kind is None or sent.version not in kind.versions:
        known = ", ".join(f"{name}/{version}" for name, each in KINDS.items() for version in each.versions)
        raise other_kind(f"line {sent.line.number}, column 1", sent.line.text.strip(), known)
    draft, faults = kind.read(sent, limits)
    return Reading(draft.value, draft.place, told((*faults, *sent.faults)), Purpose.RENEW, advisory=True)
