"""XFNM: the response of Cargo-XML, an acknowledgement or the errors of a message (namespace `iata:response:3`)."""

from datetime import datetime
from typing import Any

from lxml import etree

from services.ingest.formats.reading import Reading
from services.ingest.registration import Receipt
from shared.declaration import format_time
from shared.problems import Fault, Problem

_RESPONSE, _MODEL = "iata:response:3", "iata:datamodel:3"
_NAMESPACES = {"rsm": _RESPONSE, "ram": _MODEL}
_SEVERITY = {"error": "Error", "warning": "Warning"}


def answer(reading: Reading | None, outcome: Receipt | Problem, at: datetime) -> bytes:
    """The response to a message: accepted with MRN and status of every bill, or rejected with every error."""
    document: dict[str, Any] = reading.document if reading else {}
    accepted = isinstance(outcome, Receipt)
    root = etree.Element(f"{{{_RESPONSE}}}Response", nsmap=_NAMESPACES)
    header = _part(root, "MessageHeaderDocument")
    reference = outcome.mrn if isinstance(outcome, Receipt) else document.get("message_id", document.get("lrn", "UNKNOWN"))
    _text(header, "ID", f"XFNM_{reference}_{at:%Y%m%d%H%M%S%f}")
    _text(header, "Name", "Application acknowledgement and error report")
    _text(header, "TypeCode", "294")
    _text(header, "IssueDateTime", format_time(at))
    _text(header, "PurposeCode", "Response")
    _text(header, "VersionID", "3.00")
    if message_id := document.get("message_id"):
        _text(header, "ConversationID", str(message_id))
    business = _part(root, "BusinessHeaderDocument")
    _text(business, "ID", str(document.get("lrn") or "UNKNOWN"))
    _text(business, "StatusCode", "Processed" if accepted else "Rejected")
    if isinstance(outcome, Receipt):
        _acknowledged(root, outcome)
    else:
        _refused(root, outcome)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _acknowledged(root: Any, receipt: Receipt) -> None:
    _status(root, "Acknowledgement", "MRN", "No Errors", receipt.mrn)
    for consignment in receipt.consignments:
        _status(root, "Acknowledgement", "BILL", f"{consignment.house or receipt.lrn}: {consignment.status}", consignment.id)
    for warning in receipt.warnings:
        _fault(root, warning)


def _refused(root: Any, problem: Problem) -> None:
    if not problem.errors:
        _status(root, "Error", problem.code, problem.detail, "")
    for fault in problem.errors:
        _fault(root, fault)


def _fault(root: Any, fault: Fault) -> None:
    code = fault.regime_code or fault.code
    _status(root, _SEVERITY[fault.severity], code, f"{fault.detail} {fault.hint}", fault.pointer)


def _status(root: Any, condition: str, code: str, reason: str, information: str) -> None:
    status = _part(root, "ResponseStatus")
    _text(status, "ConditionCode", condition)
    _text(status, "ReasonCode", code)
    _text(status, "Reason", reason)
    if information:
        _text(status, "Information", information)


def _part(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{_RESPONSE}}}{name}")


def _text(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_MODEL}}}{name}").text = "".join(each if each.isprintable() else " " for each in text)
