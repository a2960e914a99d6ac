"""Answers in the regime's own messages: IE328 and IE304 accept a declaration and an amendment, IE316 and IE305 reject them.

Shapes are those of the schemas CC328A, CC304A, CC316A and CC305A, version 10.0, which repeat elements of the message under their
names. A fault in several places is an error of its own in each.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from types import MappingProxyType

from lxml import etree

from services.ingest.formats.ens.sent import Sent
from services.ingest.formats.reading import Purpose, Reading
from services.ingest.registration import Receipt
from shared.problems import Fault, Problem, Severity
from shared.xml import Element

_UNKNOWN = "UNKNOWN"  # where the schema asks for something that the message did not say
_GATE = "PORTCULLIS"  # who answers a message that names no recipient
_INCORRECT = "12"
_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "ens.missing": "13",
        "ens.mismatch": "14",
        "ens.unexpected": "15",
        "ens.repetition": "35",
        "filing.lrn-reused": "26",
        "filing.unknown": "90",
    }
)
"""The regime's functional error codes by our code; all else is an incorrect value."""

_HEADER = ("TraModAtBorHEA76", "IdeOfMeaOfTraCroHEA85", "IdeOfMeaOfTraCroHEA85LNG", "ComRefNumHEA", "ConRefNumHEA")
_ITEM = ("IteNumGDS7", "ComRefNumGIM1", "PRODOCDC2", "CONNR2", "IDEMEATRAGI970")
_MRN = re.compile(r"[0-9]{2}[A-Z]{2}[A-Z0-9]{13}[0-9]")
_OFFICE = re.compile(r"[a-zA-Z]{2}[a-zA-Z0-9]{6}")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd]")


def answer(reading: Reading | None, outcome: Receipt | Problem, at: datetime) -> bytes:
    """The answer to a message, read or not. An amendment that does not say what IE305 repeats is rejected by IE316."""
    sent = reading.pointers if reading is not None and isinstance(reading.pointers, Sent) else None
    amends = reading is not None and reading.purpose is Purpose.AMEND
    if isinstance(outcome, Problem):
        told = _amendment_rejected(sent, outcome, at) if sent is not None and amends else None
        root = told if told is not None else _rejected(sent, outcome, at)
    elif sent is None:
        raise ValueError("a message was registered that was not read as this format")
    else:
        root = (_amended if amends else _registered)(sent, outcome, at)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _registered(sent: Sent, receipt: Receipt, at: datetime) -> Element:
    root = _message("CC328A", sent, at)
    header = etree.SubElement(root, "HEAHEA")
    _repeat(header, sent, "HEAHEA/RefNumHEA4")
    _add(header, "DocNumHEA5", receipt.mrn)
    _repeat(header, sent, "HEAHEA/TraModAtBorHEA76")
    _add(header, "NatHEA001", sent.text("HEAHEA/NatOfMeaOfTraCroHEA87"))
    _repeat(header, sent, *(f"HEAHEA/{name}" for name in _HEADER[1:]))
    _add(header, "DecRegDatTimHEA115", _minute(receipt.received_at))
    _items(root, sent)
    _repeat(root, sent, "CUSOFFLON", "PERLODSUMDEC", "CUSOFFFENT730", "TRACARENT601[TINTRACARENT602]")
    return root


def _amended(sent: Sent, receipt: Receipt, at: datetime) -> Element:
    root = _message("CC304A", sent, at)
    header = etree.SubElement(root, "HEAHEA")
    _add(header, "DocNumHEA5", receipt.mrn)
    _repeat(header, sent, *(f"HEAHEA/{name}" for name in _HEADER[:3]), "HEAHEA/NatOfMeaOfTraCroHEA87")
    _repeat(header, sent, *(f"HEAHEA/{name}" for name in _HEADER[3:]))
    _add(header, "AmeAccDatTimHEA111", _minute(receipt.received_at))
    _repeat(header, sent, "HEAHEA/DatTimAmeHEA113")
    _items(root, sent)
    _repeat(root, sent, "TRAREP", "PERLODSUMDEC", "CUSOFFFENT730", "TRACARENT601[TINTRACARENT602]")
    return root


def _rejected(sent: Sent | None, problem: Problem, at: datetime) -> Element:
    root = _message("CC316A", sent, at)
    header = etree.SubElement(root, "HEAHEA")
    named = (sent.text("HEAHEA/RefNumHEA4") or sent.text("HEAHEA/DocNumHEA5")) if sent is not None else None
    _add(header, "RefNumHEA4", _token(named, 22) or _UNKNOWN)
    _add(header, "DecRejReaHEA252", _reason(problem))
    _add(header, "DecRejDatTimHEA116", _minute(at))
    _errors(root, sent, problem)
    return root


def _amendment_rejected(sent: Sent, problem: Problem, at: datetime) -> Element | None:
    mrn, amended = sent.text("HEAHEA/DocNumHEA5") or "", sent.text("HEAHEA/DatTimAmeHEA113") or ""
    office = sent.text("CUSOFFFENT730/RefNumCUSOFFFENT731") or ""
    if not (_MRN.fullmatch(mrn) and _OFFICE.fullmatch(office) and _is_minute(amended)):
        return None
    root = _message("CC305A", sent, at)
    header = etree.SubElement(root, "HEAHEA")
    _add(header, "DocNumHEA5", mrn)
    _add(header, "AmeRejMotTexHEA605", _reason(problem))
    _add(header, "DatTimAmeHEA113", amended)
    _add(header, "AmeRejDatTimHEA112", _minute(at))
    _errors(root, sent, problem)
    _add(etree.SubElement(root, "CUSOFFFENT730"), "RefNumCUSOFFFENT731", office)
    return root


def _message(name: str, sent: Sent | None, at: datetime) -> Element:
    """An answer with the elements that every message begins with, from us to the sender."""
    namespace = f"http://ics.dgtaxud.ec/{name}"
    root = etree.Element(f"{{{namespace}}}{name}", nsmap={"ie": namespace})
    told = {path: _token(sent.text(path), 35) if sent is not None else None for path in ("MesSenMES3", "MesRecMES6")}
    _add(root, "MesSenMES3", told["MesRecMES6"] or _GATE)
    _add(root, "MesRecMES6", told["MesSenMES3"] or _UNKNOWN)
    prepared = at.astimezone(UTC)
    _add(root, "DatOfPreMES9", f"{prepared:%y%m%d}")
    _add(root, "TimOfPreMES10", f"{prepared:%H%M}")
    _add(root, "MesIdeMES19", f"{prepared:%y%m%d%H%M%S%f}"[:14])
    _add(root, "MesTypMES20", name)
    _add(root, "CorIdeMES25", _token(sent.text("MesIdeMES19"), 14) if sent is not None else None)
    return root


def _items(root: Element, sent: Sent) -> None:
    for item in sent.elements("GOOITEGDS"):
        repeated = etree.SubElement(root, "GOOITEGDS")
        for name in _ITEM:
            repeated.extend(deepcopy(each) for each in item.findall(name))


def _reason(problem: Problem) -> str | None:
    faults = sum(each.severity is Severity.ERROR for each in problem.errors)
    return f"Faults found: {faults:,}. Mend them and send the message again." if faults else _token(problem.detail, 350)


def _errors(root: Element, sent: Sent | None, problem: Problem) -> None:
    faults = [each for each in problem.errors if each.severity is Severity.ERROR]
    for code, place, number in _places(faults) if faults else [(problem.code, "/", None)]:
        error = etree.SubElement(root, "FUNERRER1")
        _add(error, "ErrTypER11", _ERRORS.get(code, _INCORRECT))
        _add(error, "ErrPoiER12", _token(place, 210) or "/")
        _add(error, "ErrReaER13", _token(number, 6))
        _add(error, "OriAttValER14", _token(sent.value_at(place), 140) if sent is not None else None)


def _places(faults: list[Fault]) -> Iterator[tuple[str, str, str | None]]:
    for fault in faults:
        for place in fault.pointer.split(" | "):
            yield fault.code, place, fault.regime_code


def _repeat(parent: Element, sent: Sent, *paths: str) -> None:
    """Repeat elements of the message as they stand."""
    for path in paths:
        parent.extend(deepcopy(each) for each in sent.elements(path))


def _add(parent: Element, name: str, text: str | None) -> None:
    """An element with this text; none without."""
    if text:
        etree.SubElement(parent, name).text = text


def _token(text: str | None, longest: int) -> str | None:
    """A text as the schema takes it: no control characters, single blanks, not too long."""
    return " ".join(_NOT_XML.sub(" ", text or "").split())[:longest].strip() or None


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M}"


def _is_minute(text: str) -> bool:
    try:
        return len(text) == 12 and text.isdecimal() and bool(datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC))
    except ValueError:
        return False
