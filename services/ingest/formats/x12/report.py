"""309 and 358 read segment by segment into one manifest. LX begins a bill of a 309, MBL one of a 358."""

from collections.abc import Sequence
from typing import Any

from services.ingest.formats.edi.manifest import Manifest
from services.ingest.formats.edi.segments import Segment, Unreadable
from services.ingest.formats.edi.trail import Entry, Trail
from services.ingest.formats.reading import Limits, Purpose
from services.ingest.formats.x12.codes import CODES
from services.ingest.formats.x12.consignment import bill_entries, box_entries
from services.ingest.formats.x12.heading import envelope_entries, manifest_entries, port_entries

CARGO = {"309": "LX", "358": "MBL"}  # and what begins a bill of it


class CargoReport:
    """The transaction sets of one interchange, taken as parts of one manifest."""

    def __init__(self, trail: Trail, limits: Limits) -> None:
        self.purpose = Purpose.FILE
        self.manifest = Manifest(trail, limits)
        trail.entries_of = _entries
        trail.components = False
        self._trail, self._limits = trail, limits
        self._number: tuple[str, str] | None = None
        self._set: Segment | None = None
        self._headed = False
        self._run: list[Segment] = []

    def begin(self, header: Segment) -> None:
        """A transaction set begins. Raises Unreadable for one that is no manifest."""
        if header(1) not in CARGO:
            detail = f"The set {header(1)[:3]} is not a cargo declaration; this gate reads {' and '.join(CARGO)}."
            raise Unreadable("edi.not-cargo", detail, header.offset, header, 1)
        if self._set is None:
            self._trail.heading.add(Entry((), None, header))
        self._set, self._headed, self._run = header, False, []

    def take(self, segment: Segment) -> None:
        """A segment of the set's body."""
        kind = self._set(1) if self._set else ""
        if not self._headed and segment.tag != "M10":
            raise Unreadable("edi.syntax", f"{segment.tag} stands before M10.", segment.offset, segment)
        if segment.tag == "M10":
            self._manifest(segment)
        elif segment.tag == "P4":
            self._flush()
            self.manifest.head(port_entries(segment))
        elif segment.tag == CARGO.get(kind):
            self._flush()
            self._run = [segment]
        elif self._run or segment.tag == "VID":
            self._run.append(segment)
        if segment.tag == "M13" and self.purpose is Purpose.FILE:
            self.purpose = Purpose.AMEND
        if len(self._run) > self._limits.repetitions:
            detail = f"More than {self._limits.repetitions:,} segments stand in one bill."
            raise Unreadable("edi.limit", detail, segment.offset, segment)

    def end(self, trailer: Segment) -> None:
        """The set ends. Raises Unreadable for one without M10."""
        if not self._headed:
            raise Unreadable("edi.syntax", "The set has no M10.", trailer.offset, trailer)
        self._flush()

    def close(self, interchange: Segment | None, group: Segment | None) -> dict[str, Any]:
        """The canonical document."""
        document = self.manifest.document
        self.manifest.head(envelope_entries(interchange, group, self._trail.envelope.message))
        if document.get("representative", {}).get("id") == document.get("declarant", {}).get("id"):
            document.pop("representative", None)
        return self.manifest.close()

    def _manifest(self, segment: Segment) -> None:
        number = (segment(6), segment(7))
        if self._number is None:
            self._number = number
            self.purpose = self._ask(segment)
        elif number != self._number:
            detail = (
                "Another manifest begins here: its voyage or number is not that of the first. Send each in a body of its own."
            )
            raise Unreadable("edi.several", detail, segment.offset, segment, 7)
        self._headed = True
        self.manifest.head(manifest_entries(segment))

    def _ask(self, segment: Segment) -> Purpose:
        code = segment(9)
        asked = next((purpose for purpose, codes in CODES.purposes.items() if code in codes), None)
        if asked is None:
            detail = f"Manifest type {code[:1]} asks for nothing that this gate does."
            raise Unreadable("edi.function", detail, segment.offset, segment, 9)
        return Purpose(asked)

    def _flush(self) -> None:
        run, self._run = self._run, []
        for box in box_entries(run):
            self.manifest.box(box)
        if run and run[0].tag != "VID":
            self.manifest.bill(run)


def _entries(run: Sequence[Segment]) -> Sequence[Entry]:
    return list(bill_entries(run))
