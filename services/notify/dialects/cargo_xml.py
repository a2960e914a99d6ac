"""XCSN: the customs status notification of Cargo-XML (`iata:customsstatusnotification:1`) of air pre-loading. Pure.

Layout after the example of the PACT Technical Implementation Guide (tc-ca/pact-cfapc, 2025): status code, action 000 IMP, text,
the master (741) and, in the filer's copy, the house (703). Flight and airports are not known of a notice. What has no place of
its own follows in further `Information` elements.
"""

from services.notify.dialects import xml
from services.notify.dialects.spelled import GATE, spelled
from services.notify.dialects.vocabulary import Dialect
from services.notify.notices import Notice
from shared.declaration import format_time
from shared.xml import Element

UNSAID: frozenset[str] = frozenset()
MESSAGE, MODEL = "iata:customsstatusnotification:1", "iata:datamodel:3"
_PLACED = frozenset({"id", "recipient", "consignment_id", "text", "issued_at", "codes", "master_document", "house_document"})
_MASTER, _HOUSE = "741", "703"


def write(notice: Notice) -> bytes | None:
    """The status notification; None for a notice without a status there."""
    code = notice.codes.get(Dialect.XCSN)
    if code is None:
        return None
    issued = format_time(notice.issued_at)
    root = xml.root(MESSAGE, "CustomsStatusNotification", {"rsm": MESSAGE, "ram": MODEL})
    header = xml.part(root, MESSAGE, "MessageHeaderDocument")
    _add(header, "ID", f"{notice.master_document or notice.consignment_id}_{notice.id.hex[:14]}")
    _add(header, "Name", "Document Response Customs")
    _add(header, "TypeCode", "962")
    _add(header, "IssueDateTime", issued)
    _add(header, "PurposeCode", "Creation")
    _add(header, "VersionID", "1.00")
    _add(header, "ConversationID", str(notice.id))
    for role, party in (("SenderParty", GATE), ("RecipientParty", notice.recipient)):
        _party(header, role, party)
    business = xml.part(root, MESSAGE, "BusinessHeaderDocument")
    _add(business, "ID", notice.consignment_id)
    _add(business, "StatusCode", code)
    _add(business, "ActionTypeCode", "000")
    _add(business, "ActionTypeName", "IMP")
    _add(business, "Information", notice.text)
    for name, value in spelled(notice, _PLACED):
        _add(business, "Information", f"{name}: {value}")
    _add(business, "IssueDateTime", issued)
    if notice.master_document or notice.house_document:
        master = xml.part(root, MESSAGE, "MasterConsignment")
        _document(master, notice.master_document, _MASTER)
        if notice.house_document:
            _document(xml.part(master, MODEL, "IncludedHouseConsignment"), notice.house_document, _HOUSE)
    return xml.written(root)


def _party(header: Element, role: str, party: str) -> None:
    if said := xml.fit(party):
        identifier = xml.part(xml.part(header, MODEL, role), MODEL, "PrimaryID")
        identifier.set("schemeID", "C")
        identifier.text = said


def _document(parent: Element, number: str | None, kind: str) -> None:
    if number:
        document = xml.part(parent, MODEL, "AssociatedReferenceDocument")
        _add(document, "ID", number)
        _add(document, "TypeCode", kind)


def _add(parent: Element, name: str, text: str) -> None:
    xml.add(parent, MODEL, name, text)
