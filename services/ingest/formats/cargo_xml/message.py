"""A Cargo-XML message: which it is, what all kinds share, and what the format demands of each."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from services.ingest.formats.cargo_xml.flight import flight_manifest
from services.ingest.formats.cargo_xml.houses import house_manifest, house_waybill
from services.ingest.formats.cargo_xml.waybill import waybill
from services.ingest.formats.mapping import Draft, XmlSource, misfit, other_kind, told
from services.ingest.formats.mapping.values import local
from services.ingest.formats.reading import Limits, Purpose, Reading
from services.ingest.validation.faults import shown
from shared.problems import Fault
from shared.xml import parse


class Kind(NamedTuple):
    """A kind of message: its IATA name, its reader, and the paths of what it must hold, from the root."""

    name: str
    read: Callable[[XmlSource, Limits], tuple[Draft, list[Fault]]]
    demands: tuple[str, ...]


_HEADER = ("MessageHeaderDocument/ID", "MessageHeaderDocument/TypeCode", "MessageHeaderDocument/IssueDateTime")
_AIRPORTS = ("MasterConsignment/OriginLocation/ID", "MasterConsignment/FinalDestinationLocation/ID")
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "Waybill": Kind("XFWB", waybill, (*_HEADER, "BusinessHeaderDocument/ID", "MasterConsignment", *_AIRPORTS)),
        "HouseWaybill": Kind(
            "XFZB",
            house_waybill,
            (*_HEADER, "BusinessHeaderDocument/ID", "MasterConsignment/IncludedHouseConsignment", *_AIRPORTS),
        ),
        "HouseManifest": Kind(
            "XFHL",
            house_manifest,
            (*_HEADER, "BusinessHeaderDocument/ID", "MasterConsignment/IncludedHouseConsignment", *_AIRPORTS),
        ),
        "FlightManifest": Kind(
            "XFFM",
            flight_manifest,
            (
                *_HEADER,
                "LogisticsTransportMovement/ID",
                "LogisticsTransportMovement/DepartureEvent/OccurrenceDepartureLocation/ID",
                "ArrivalEvent/OccurrenceArrivalLocation/ID",
            ),
        ),
    }
)
"""By the name of the root element."""

_PURPOSES: Mapping[str, Purpose] = MappingProxyType(
    {
        **dict.fromkeys(("creation", "create", "9"), Purpose.FILE),
        **dict.fromkeys(("update", "change", "4", "5"), Purpose.AMEND),
        **dict.fromkeys(("deletion", "delete", "cancellation", "1", "3"), Purpose.INVALIDATE),
    }
)
_MOVEMENT = "MasterConsignment/SpecifiedLogisticsTransportMovement"
_TIMES = (
    "MessageHeaderDocument/IssueDateTime",
    f"{_MOVEMENT}/DepartureEvent/ScheduledOccurrenceDateTime",
    f"{_MOVEMENT}/ArrivalEvent/ScheduledOccurrenceDateTime",
    "LogisticsTransportMovement/DepartureEvent/DepartureOccurrenceDateTime",
    "ArrivalEvent/ArrivalOccurrenceDateTime",
)
_NAMESPACE = re.compile(rb"""["']iata:[A-Za-z]{1,40}:[0-9]{1,2}["']""")


def recognise(beginning: bytes) -> bool:
    """Whether an IATA namespace is declared."""
    return _NAMESPACE.search(beginning) is not None


def read(raw: bytes, *, limits: Limits) -> Reading:
    """The declaration in a message. Raises Problem 400 for what is no Cargo-XML, or a kind of it that declares no cargo."""
    root = parse(raw, limits=limits)
    source = XmlSource(root)
    name = etree.QName(root).localname
    kind = KINDS.get(name)
    if kind is None:
        known = ", ".join(f"{each.name} ({name})" for name, each in KINDS.items())
        raise other_kind(source.place, name, known)
    draft, faults = kind.read(source, limits)
    purpose, doubts = _purpose(source)
    faults = [*_missing(source, kind.demands), *doubts, *faults, *_local_times(source)]
    document = draft.value if purpose is not Purpose.INVALIDATE else {"lrn": draft.value.get("lrn")}
    return Reading(document, draft.place, told(faults), purpose, advisory=True)


def _purpose(source: XmlSource) -> tuple[Purpose, list[Fault]]:
    for node in source.all("MessageHeaderDocument/PurposeCode")[:1]:
        purpose = _PURPOSES.get((node.value or "").lower())
        if purpose is None:
            detail = f"{shown(node.value)} is none of Creation, Update and Deletion."
            return Purpose.FILE, [misfit("message.value", node.place, detail)]
        return purpose, []
    return Purpose.FILE, []


def _missing(source: XmlSource, demands: tuple[str, ...]) -> Iterator[Fault]:
    for path in demands:
        nodes = source.all(path)
        if not nodes:
            yield misfit("message.missing", source.below(path), f"{path.rpartition('/')[2]} is missing.")
        elif nodes[0].value is None and not len(nodes[0].element):
            yield misfit("message.missing", nodes[0].place, f"{path.rpartition('/')[2]} is empty.")


def _local_times(source: XmlSource) -> Iterator[Fault]:
    for path in _TIMES:
        for node in source.all(path)[:1]:
            if local(node.value) and not str(node.value).endswith("T00:00:00"):
                yield misfit("message.local-time", node.place, f"{shown(node.value)} has no offset.")
