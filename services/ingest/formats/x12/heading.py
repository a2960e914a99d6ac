"""What 309 and 358 say of the whole manifest: ISA and GS, M10 and the port of P4."""

import re
from collections.abc import Iterator

from services.ingest.formats.edi.segments import Segment
from services.ingest.formats.edi.trail import Entry
from services.ingest.formats.edi.values import time
from services.ingest.formats.x12.codes import CODES

_PORT = re.compile(r"[0-9]{4}")  # Schedule D: the port where customs is
_PLACE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")  # UN/LOCODE


def manifest_entries(segment: Segment) -> Iterator[Entry]:
    """M10: carrier, conveyance, voyage, and the number that with the voyage names the manifest."""
    number = "-".join(filter(None, (segment(6), segment(7))))
    if number:
        yield Entry(("lrn",), number, segment, 7 if segment(7) else 6)
    if segment(1):
        yield Entry(("carrier", "id"), segment(1), segment, 1)
        yield Entry(("declarant", "id"), segment(1), segment, 1)
    mode = CODES.modes.get(segment(2), segment(2))
    if mode:
        yield Entry(("mode",), mode, segment, 2)
    for element, name in ((3, "flag"), (5, "name"), (6, "ref")):
        if segment(element):
            yield Entry(("conveyance", name), segment(element), segment, element)
    element = 6 if mode == "4" else 4 if segment(4) else 5 if mode in ("2", "3") else 4
    if segment(element):
        yield Entry(("conveyance", "id_type"), {"2": "TRAIN", "3": "PLATE", "4": "FLIGHT"}.get(mode, "IMO"), segment, element)
        yield Entry(("conveyance", "id"), segment(element).removeprefix("IMO").strip(), segment, element)


def port_entries(segment: Segment) -> Iterator[Entry]:
    """P4: the port of arrival. A number of four digits is a customs port of the United States (Schedule D)."""
    port = segment(1)
    if _PLACE.fullmatch(port):
        yield Entry(("routing", "unloading"), port, segment, 1)
    elif port:
        yield Entry(("routing", "first_office"), f"US00{port}" if _PORT.fullmatch(port) else port, segment, 1)
    if segment(2):
        yield Entry(("routing", "eta"), time(segment(2) + segment(5)), segment, 2)


def envelope_entries(interchange: Segment | None, group: Segment | None, reference: str) -> Iterator[Entry]:
    """ISA and GS: the message's number, when it was written, who sent it. Who is not the carrier represents it."""
    if interchange is not None:
        number = "/".join(filter(None, (interchange(13), reference)))
        yield Entry(("message_id",), number, interchange, 13)
    if group is not None:
        written = time(group(4) + group(5))
        if written:
            yield Entry(("issue_time",), written, group, 4)
        if group(2):
            yield Entry(("sender_id",), group(2), group, 2)
            yield Entry(("representative", "id"), group(2), group, 2)
