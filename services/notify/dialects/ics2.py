"""Messages shaped like those of ICS2, IE3Q and IE3N and IE3R. Pure.

Element names are those of domain reference 2.1 and 4.4 where it gives them, and where it says only what a message holds, names in
the same manner: compare them with the specification in force before a connection to the real system.
"""

from collections.abc import Iterator

from services.notify.dialects import xml
from services.notify.dialects.spelled import spelled
from services.notify.dialects.vocabulary import Dialect
from services.notify.notices import Notice
from shared.declaration import format_time
from shared.xml import Element

NAMESPACE = "urn:wco:datamodel:eu:ics2:2"
UNSAID: frozenset[str] = frozenset()
_REFERRALS = ("Q01", "Q02", "Q03")
_PLACED = frozenset(
    {"id", "recipient", "text", "issued_at", "office", "codes", "equipment", "mrn", "lrn", "master_document", "house_document"}
)
_REFERRAL = frozenset({"reference", "reason", "question", "hint", "pointer", "source_pointer", "methods", "due_at"})
_CONTROL = frozenset({"reference", "place", "scheduled_at", "subject", "methods"})


def write(notice: Notice) -> bytes | None:
    """The message a notice is called in ICS2; None for one that has no code there."""
    code = notice.codes.get(Dialect.ICS2)
    if code is None:
        return None
    root = xml.root(NAMESPACE, f"IE3{code}", {None: NAMESPACE})
    for path, text in _heading(notice):
        xml.add(root, NAMESPACE, path, text)
    placed = _PLACED
    if code in _REFERRALS:
        placed = _PLACED | _REFERRAL
        _detail(root, "referralRequestDetails", _referral(notice))
    elif code == "N08":
        placed = _PLACED | _CONTROL
        _detail(root, "controlDetails", _control(notice))
    xml.add(root, NAMESPACE, "additionalInformation/text", notice.text)
    for name, value in spelled(notice, placed):
        xml.add(root, NAMESPACE, "additionalInformation/text", f"{name}: {value}")
    return xml.written(root)


def _heading(notice: Notice) -> Iterator[tuple[str, str | None]]:
    """Who, what and when; the filer's copy alone names the filer's own references."""
    yield "messageIdentification", str(notice.id)
    yield "documentIssueDate/DateTime", format_time(notice.issued_at)
    yield "LRN", notice.lrn
    yield "MRN", notice.mrn
    yield "transportDocumentMasterLevel/documentNumber", notice.master_document
    yield "transportDocumentHouseLevel/documentNumber", notice.house_document
    yield ("declarant" if notice.lrn else "addressee") + "/identificationNumber", notice.recipient
    yield "customsOfficeOfFirstEntry/referenceNumber", notice.office
    for box in notice.equipment:
        yield "transportEquipment/containerIdentificationNumber", box


def _referral(notice: Notice) -> Iterator[tuple[str, str | None]]:
    yield "referralRequestReference", notice.reference
    yield "requestType", notice.reason
    yield "responseDueDate/DateTime", format_time(notice.due_at) if notice.due_at else None
    yield "pointer/messageElementPath", notice.source_pointer
    yield "pointer/canonicalElementPath", notice.pointer
    yield "question", notice.question
    yield "hint", notice.hint
    for method in notice.methods:
        yield "recommendedScreeningMethod/code", method


def _control(notice: Notice) -> Iterator[tuple[str, str | None]]:
    yield "controlReference", notice.reference
    yield "placeOfControl/identification", notice.place
    yield "scheduledControlDate/DateTime", format_time(notice.scheduled_at) if notice.scheduled_at else None
    for subject in notice.subject:
        yield "controlSubject/identification", subject
    for method in notice.methods:
        yield "controlMethod/code", method


def _detail(root: Element, name: str, parts: Iterator[tuple[str, str | None]]) -> None:
    said = [(path, text) for path, text in parts if xml.fit(text)]
    if said:
        detail = xml.part(root, NAMESPACE, name)
        for path, text in said:
            xml.add(detail, NAMESPACE, path, text)
