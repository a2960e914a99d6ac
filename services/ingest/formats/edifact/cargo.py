"""CUSCAR and CUSREP read segment by segment into one manifest: heading, equipment, consignments.

Which group a segment belongs to is told by the order of segments alone, since directories and national guides nest them
differently: EQD begins equipment, CNI (or, after goods, a bill's reference; or GID without any) begins a consignment.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from services.ingest.formats.edi.manifest import Manifest
from services.ingest.formats.edi.segments import Segment, Unreadable
from services.ingest.formats.edi.trail import Entry, Trail
from services.ingest.formats.edi.values import time
from services.ingest.formats.edifact.consignment import bill_entries, box_entries
from services.ingest.formats.edifact.heading import heading_entries
from services.ingest.formats.edifact.paxlst import traveller_list
from services.ingest.formats.edifact.profiles import BASE, Profile, profile
from services.ingest.formats.reading import Limits, Purpose
from shared.codes import mrn_fault

CONVEYANCE = "CUSREP"
CARGO = ("CUSCAR", CONVEYANCE)
PASSENGERS = "PAXLST"
_BOX = frozenset({"EQD", "SEL", "MEA", "DIM", "TMP", "RNG", "EQA", "SGP", "HAN", "TPL", "COD", "DMG", "EQN"})
_MRN = 18


class CargoReport:
    """The cargo messages of one interchange, taken as parts of one report."""

    def __init__(self, trail: Trail, limits: Limits) -> None:
        self.purpose = Purpose.FILE
        self.mrn: str | None = None
        self.profile: Profile = BASE
        self.manifest = Manifest(trail, limits)
        trail.entries_of = self._entries
        self._trail, self._limits = trail, limits
        self._first: Segment | None = None
        self._journeys: list[tuple[Segment, Segment, list[Segment]]] = []
        self._kept = 0  # segments in them
        self._report: tuple[str, str] | None = None
        self._heading: list[Segment] = []
        self._run: list[Segment] = []
        self._read = False
        self._goods = False

    def begin(self, header: Segment) -> None:
        """A message begins. Raises Unreadable for one that is no cargo report."""
        kind = header(2)
        if kind not in (*CARGO, PASSENGERS):
            detail = f"{kind[:6] or 'The message'} is not a cargo declaration; this gate reads {' and '.join(CARGO)}."
            raise Unreadable("edi.not-cargo", detail, header.offset, header, 2)
        if self._first is None:
            self.profile = profile(header(2, 3), header(2, 5), self._trail.envelope.sender[0])
        self._heading, self._run, self._read = [header], [], False

    def take(self, segment: Segment) -> None:
        """A segment of the message's body."""
        if self._heading[0](2) == PASSENGERS:
            self._head(segment)
        elif self._begins_bill(segment):
            self._flush()
            self._run, self._goods = [segment], segment.tag == "GID"
        elif self._run and self._run[0].tag == "EQD" and segment.tag not in _BOX:
            self._flush()
            self._head(segment)
        elif self._run and (self._run[0].tag != "EQD" or segment.tag != "EQD"):
            self._goods = self._goods or segment.tag == "GID"
            self._run.append(segment)
        elif segment.tag == "EQD":
            self._flush()
            self._run = [segment]
        else:
            self._head(segment)
        if len(self._run) + len(self._heading) + self._kept > self._limits.repetitions:
            detail = f"More than {self._limits.repetitions:,} segments stand in one group."
            raise Unreadable("edi.limit", detail, segment.offset, segment)

    def end(self) -> None:
        """The message ends."""
        self._flush()
        if self._heading[0](2) == PASSENGERS:
            self._refuse_travellers(*self._heading)
        self._read_heading()

    def close(self, interchange: Segment | None) -> dict[str, Any]:
        """The canonical document. A conveyance report adds what the cargo report does not say; alone it is the report."""
        alone = self._first is None
        for header, begin, heading in self._journeys:
            if alone:
                self._report_on(header, begin, heading)
            else:
                self.manifest.head(heading_entries(heading, self.profile))
        if interchange is not None:
            self.manifest.head(self._of_interchange(interchange))
        return self.manifest.close()

    def _begins_bill(self, segment: Segment) -> bool:
        if segment.tag == "CNI":
            return True
        in_bill = bool(self._run) and self._run[0].tag != "EQD"
        if segment.tag == "GID":
            return not in_bill
        return segment.tag == "RFF" and in_bill and self._goods and segment(1) in self.profile.begins_bill

    def _head(self, segment: Segment) -> None:
        if self._read:  # totals and authentication after the goods
            return
        self._heading.append(segment)

    def _flush(self) -> None:
        run, self._run, self._goods = self._run, [], False
        if run:
            self._read_heading()
        if run and run[0].tag == "EQD":
            self.manifest.box(list(box_entries(run, self.profile)))
        elif run:
            for box in _boxes(run):
                self.manifest.box(list(box_entries(box, self.profile)))
            self.manifest.bill(run)

    def _read_heading(self) -> None:
        if self._read:
            return
        self._read = True
        header, *heading = self._heading
        self._trail.heading.add(Entry((), None, header))
        begin = next((segment for segment in heading if segment.tag == "BGM"), None)
        if begin is None:
            raise Unreadable("edi.syntax", "The message has no BGM.", header.offset, header)
        if header(2) == CONVEYANCE:
            self._journeys.append((header, begin, heading))
            self._kept += len(heading) + 1
        else:
            self._report_on(header, begin, heading)

    def _report_on(self, header: Segment, begin: Segment, heading: Sequence[Segment]) -> None:
        self._same_report(header, begin)
        if self._first is None:
            self._first = header
            self._ask(begin, heading)
        self.manifest.head(heading_entries(heading, self.profile))

    def _refuse_travellers(self, header: Segment, *body: Segment) -> NoReturn:
        found = traveller_list(body)
        on_board = f"passengers: {found.passengers:,}, crew: {found.crew:,}"
        detail = (
            f"The PAXLST of {found.flight or 'no flight'} lists travellers ({on_board}). It is no cargo declaration: "
            "lists of travellers are restricted to passenger and crew criteria, and were not kept."
        )
        raise Unreadable("edi.restricted", detail, header.offset, header, 2)

    def _same_report(self, header: Segment, begin: Segment) -> None:
        """A further message must go on with the report of the first: the same number, or the same access reference."""
        report = (begin(2), header(3))
        if self._report is None:
            self._report = report
        elif report[0] != self._report[0] and (not report[1] or report[1] != self._report[1]):
            detail = "Another report begins here: its number is not that of the first. Send each in an interchange of its own."
            raise Unreadable("edi.several", detail, begin.offset, begin, 2)

    def _ask(self, begin: Segment, heading: Sequence[Segment]) -> None:
        code = begin(3)
        wanted = {Purpose.FILE: self.profile.functions.file, Purpose.AMEND: self.profile.functions.amend}
        wanted[Purpose.INVALIDATE] = self.profile.functions.invalidate
        asked = next((purpose for purpose, codes in wanted.items() if code in codes), None)
        if asked is None:
            known = ", ".join(each for codes in wanted.values() for each in codes if each)
            detail = f"Message function {code[:3]} asks for nothing that this gate does; it takes {known}."
            raise Unreadable("edi.function", detail, begin.offset, begin, 3)
        self.purpose = asked
        if asked is not Purpose.FILE:
            references = (segment(1, 2) for segment in heading if segment.tag == "RFF")
            self.mrn = next((each for each in references if len(each) == _MRN and mrn_fault(each) is None), None)

    def _of_interchange(self, interchange: Segment) -> list[Entry]:
        reference = "/".join(filter(None, (interchange(5), self._trail.envelope.message)))
        sent = time(interchange(4) + interchange(4, 2))
        return [
            *([Entry(("message_id",), reference, interchange, 5)] if reference else []),
            *([Entry(("issue_time",), sent, interchange, 4)] if sent else []),
        ]

    def _entries(self, run: Sequence[Segment]) -> Sequence[Entry]:
        return list(bill_entries(run, self.profile))


def _boxes(run: Sequence[Segment]) -> list[list[Segment]]:
    """Equipment declared within a bill."""
    boxes: list[list[Segment]] = []
    inside = False
    for segment in run:
        if segment.tag == "EQD":
            boxes.append([segment])
            inside = True
        elif inside and segment.tag in _BOX:
            boxes[-1].append(segment)
        else:
            inside = False
    return boxes
