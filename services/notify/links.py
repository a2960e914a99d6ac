"""Multiple filing as notify tells it: whose part is missing, and that time is up. No decision waits for a link. Pure."""

from collections.abc import Iterable

from services.notify.consignment import Consignment, Link
from services.notify.outcome import Announcement, Kind, Outcome
from shared.events import LinkChanged, LinkState, MissingPart


def linked(before: Consignment, change: LinkChanged) -> Outcome:
    """The effect of a changed link; an older change is no news.

    While it waits, those named as missing are told to file (ICS2 N11); when time is up the filer is told who is missing (N02).
    """
    former = before.link
    if former is not None and change.version <= former.version:
        return Outcome(before)
    link = Link(
        version=change.version,
        state=change.state,
        carrier=change.carrier,
        missing=change.missing,
        unmatched_equipment=change.unmatched_equipment,
    )
    after = before.model_copy(update={"link": link, "carrier": change.carrier or before.carrier})
    return Outcome(after, tuple(_announcements(before, link)))


def _announcements(before: Consignment, link: Link) -> Iterable[Announcement]:
    told = before.link
    if link.state is LinkState.NOT_COMPLETE:
        if told is None or told.state is not LinkState.NOT_COMPLETE or told.missing != link.missing:
            yield Announcement(Kind.NOT_COMPLETE, hint=_named(link.missing), to=before.filer)
    elif link.state is LinkState.LINKED:
        if told is not None:
            yield Announcement(Kind.LINKED, to=before.filer)
    else:
        known = {part.filer for part in told.missing} if told else set()
        others = {part.filer for part in link.missing} - known - {None, before.filer}
        for other in sorted(filter(None, others)):
            yield Announcement(Kind.PENDING_LINK, to=other)
    if link.unmatched_equipment and (told is None or told.unmatched_equipment != link.unmatched_equipment):
        yield Announcement(Kind.EQUIPMENT_UNMATCHED, subject=link.unmatched_equipment, to=before.filer)


def _named(missing: Iterable[MissingPart]) -> str:
    return "Still to be filed: " + "; ".join(map(_one, missing)) + "."


def _one(part: MissingPart) -> str:
    number = f" {part.house_document}" if part.house_document else ""
    return f"the {part.level}{number}{f' by {part.filer}' if part.filer else ''}"
