"""In which circumstances something is announced, as far as codes depend on them. Pure."""

from collections.abc import Iterator

from services.notify.agencies import Directory
from services.notify.consignment import Consignment, Stage
from services.notify.dialects.vocabulary import Circumstance
from services.notify.outcome import Announcement

_SCANS = frozenset({"NII", "XRY"})
"""Methods by machine, without opening: non-intrusive inspection, and what air cargo calls X-ray (IATA screening codes)."""


def circumstances(consignment: Consignment, announcement: Announcement, directory: Directory) -> frozenset[Circumstance]:
    """Those of an announcement about a consignment as it stands after it."""
    return frozenset(_found(consignment, announcement, directory))


def _found(consignment: Consignment, announcement: Announcement, directory: Directory) -> Iterator[Circumstance]:
    early = consignment.stage in (Stage.BEFORE_ARRIVAL, Stage.ARRIVED)
    if early and consignment.assessment_complete and not consignment.obstacles:
        yield Circumstance.ASSESSED
    if not consignment.declared:
        yield Circumstance.UNDECLARED
    if any(control.finding for control in consignment.controls):
        yield Circumstance.EXAMINED
    owner = next((hold.agency for hold in consignment.holds if hold.id == announcement.reference), None)
    if owner == Circumstance.AGRICULTURE:
        yield Circumstance.AGRICULTURE
    if owner in directory.agencies or owner in directory.partners:
        yield Circumstance.OTHER_AGENCY
    if _SCANS & set(announcement.methods):
        yield Circumstance.SCANNED
    if announcement.place is not None and announcement.place not in consignment.ports:
        yield Circumstance.ELSEWHERE
