"""Answers of ICS2: registration IE3R01, amendment accepted IE3N10, invalidation accepted IE3R07, error notification IE3N99."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from lxml import etree

from services.ingest.formats.reading import Purpose, Reading
from services.ingest.registration import Receipt
from shared.declaration import format_time
from shared.problems import Problem, Severity

NAMESPACE = "urn:wco:datamodel:eu:ics2:2"
_ACCEPTED: Mapping[Purpose, tuple[str, str]] = MappingProxyType(
    {
        Purpose.FILE: ("IE3R01", "registrationDate"),
        Purpose.AMEND: ("IE3N10", "amendmentDate"),
        Purpose.INVALIDATE: ("IE3R07", "invalidationDate"),
    }
)
_LONGEST = 512  # characters of a text (ICS2 an..512)
PLAIN: Any = {None: NAMESPACE}  # without a prefix


def answer(reading: Reading | None, outcome: Receipt | Problem, at: datetime) -> bytes:
    """The answer to a message; of one that could not be read only the errors are known."""
    document: dict[str, Any] = reading.document if reading else {}
    if isinstance(outcome, Receipt):
        root = _accepted(reading.purpose if reading else Purpose.FILE, outcome, document, at)
    else:
        root = _refused(outcome, document, at)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _accepted(purpose: Purpose, receipt: Receipt, document: dict[str, Any], at: datetime) -> Any:
    name, dated = _ACCEPTED[purpose]
    root = etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=PLAIN)
    _text(root, "LRN", receipt.lrn)
    _text(root, "MRN", receipt.mrn)
    _time(root, dated, at)
    _parties(root, document)
    return root


def _refused(problem: Problem, document: dict[str, Any], at: datetime) -> Any:
    root = etree.Element(f"{{{NAMESPACE}}}IE3N99", nsmap=PLAIN)
    if lrn := document.get("lrn"):
        _text(root, "functionalReference", str(lrn))
    _time(root, "notificationDate", at)
    _parties(root, document)
    if not problem.errors:
        _error(root, problem.detail, problem.code, "")
    for fault in problem.errors:
        if fault.severity is Severity.ERROR:
            _error(root, f"{fault.detail} {fault.hint}", fault.regime_code or fault.code, fault.pointer)
    return root


def _error(root: Any, description: str, code: str, place: str) -> None:
    error = _part(root, "error")
    _text(error, "description", description)
    _text(error, "validationCode", code)
    if place:
        _text(_part(error, "pointer"), "messageElementPath", place)


def _parties(root: Any, document: dict[str, Any]) -> None:
    """Who and what the message was about, as far as it says so."""
    _identified(root, "representative", document)
    master = document.get("master_doc")
    if isinstance(master, dict) and master.get("number"):
        part = _part(root, "transportDocument")
        _text(part, "documentNumber", str(master["number"]))
        if master.get("type"):
            _text(part, "type", str(master["type"]))
    _identified(root, "carrier", document)
    _identified(root, "declarant", document)
    routing = document.get("routing")
    if isinstance(routing, dict) and routing.get("first_office"):
        _text(_part(root, "customsOfficeOfFirstEntry"), "referenceNumber", str(routing["first_office"]))


def _identified(root: Any, role: str, document: dict[str, Any]) -> None:
    party = document.get(role)
    if isinstance(party, dict) and party.get("id"):
        _text(_part(root, role), "identificationNumber", str(party["id"]))


def _time(root: Any, name: str, at: datetime) -> None:
    _text(_part(root, name), "DateTime", format_time(at.replace(microsecond=0)))


def _part(parent: Any, name: str) -> Any:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")


def _text(parent: Any, name: str, text: str) -> None:
    element = _part(parent, name)
    element.text = "".join(each if each.isprintable() else " " for each in text)[:_LONGEST]
