"""What a carrier hears in EDIFACT: CUSRES of what was taken or refused, APERAK and CONTRL of what could not even be read.

- A receipt or a refusal: CUSRES in the directory of the message sent. BGM 1225 is 29 accepted or 27 not accepted; the MRN stands
  in RFF+ABT; each consignment has its bill (RFF+BH), its own number (RFF+ABT) and its status (FTX+AAP).
- A message that is no cargo report: APERAK, with the same error group.
- Broken syntax: CONTRL, action 4 rejected, with the segment's number in its message.

An error group is ERP (segment and its number), ERC (E error, W warning) and four texts: AAO code, AAI where, ACD what, ACB how to
mend. Qualifiers: UN/EDIFACT code lists D.03A.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from services.ingest.formats.edi.reader import answered
from services.ingest.formats.edi.trail import Envelope
from services.ingest.formats.edifact.writing import interchange, message, segment, text
from services.ingest.formats.reading import Reading
from services.ingest.registration import Receipt
from shared.problems import Fault, Problem, Severity

GATE = "PORTCULLIS"
_READABLE = frozenset({"edi.not-cargo", "edi.restricted", "edi.several", "edi.function"})  # right syntax, wrong business: APERAK
_SYNTAX_ERRORS = {"edi.cut-off": "13", "edi.character": "21", "edi.limit": "35"}  # UN/EDIFACT 0085 [from memory]
_UNSPECIFIED = "18"
_SEGMENT = re.compile(r"segment ([0-9]+) ([A-Z0-9]+)")
_LRN = 35  # characters of BGM 1004


def answer(reading: Reading | None, outcome: Receipt | Problem, at: datetime) -> bytes:
    """The answer to a message, as an interchange to its sender."""
    envelope = answered(reading, outcome)
    if isinstance(outcome, Receipt):
        said = message("CUSRES", _release(envelope), _accepted(outcome, envelope, at))
    elif reading is not None:
        said = message("CUSRES", _release(envelope), _refused(outcome, str(reading.document.get("lrn", "")), envelope, at))
    elif any(fault.code in _READABLE for fault in outcome.errors) or not outcome.errors:
        said = message("APERAK", "D:96A", _refused(outcome, envelope.message, envelope, at))
    else:
        said = message("CONTRL", "D:3", _broken(outcome, envelope))
    gate = envelope.recipient if envelope.recipient[0] else (GATE, "ZZ")
    reference = f"{at:%y%m%d%H%M%S}{at.microsecond // 100:04d}"[:14]
    return interchange(gate, envelope.sender, reference, at, [said])


def _accepted(receipt: Receipt, envelope: Envelope, at: datetime) -> Iterator[str]:
    yield segment("BGM", "962", receipt.lrn[:_LRN], "29")
    yield _time("137", at)
    yield _time("9", receipt.received_at)
    yield from text("AAP", receipt.state.value.upper())
    if receipt.deadline:
        late = "LATE" if receipt.deadline.late else "IN TIME"
        yield from text("ACB", f"{receipt.deadline.rule} {receipt.deadline.legal_deadline:%Y-%m-%dT%H:%M:%SZ} {late}")
    yield segment("RFF", ("ABT", receipt.mrn, "", str(receipt.revision)))
    if envelope.reference:
        yield segment("RFF", ("ACW", envelope.reference))
    for consignment in receipt.consignments:
        yield segment("RFF", ("BH", (consignment.house or receipt.lrn)[:70]))
        yield segment("RFF", ("ABT", consignment.id))
        yield from text("AAP", consignment.status)
    for fault in receipt.warnings:
        yield from _error(fault)


def _refused(problem: Problem, number: str, envelope: Envelope, at: datetime) -> Iterator[str]:
    yield segment("BGM", "963", number[:_LRN], "27")
    yield _time("137", at)
    yield from text("AAP", f"{problem.code}: {problem.detail}")
    if envelope.reference:
        yield segment("RFF", ("ACW", envelope.reference))
    for fault in problem.errors:
        yield from _error(fault)


def _error(fault: Fault) -> Iterator[str]:
    found = _SEGMENT.match(fault.pointer)
    yield segment("ERP", "2" if found else "1", (found[2], found[1]) if found else "")
    yield segment("ERC", "E" if fault.severity is Severity.ERROR else "W")
    for qualifier, value in (("AAO", fault.code), ("AAI", fault.pointer), ("ACD", fault.detail), ("ACB", fault.hint)):
        yield from text(qualifier, value)


def _broken(problem: Problem, envelope: Envelope) -> Iterator[str]:
    error = _SYNTAX_ERRORS.get(problem.errors[0].code, _UNSPECIFIED)
    reference = envelope.reference or "0"
    if not envelope.message:
        yield segment("UCI", reference, envelope.sender, envelope.recipient, "4", error)
        return
    yield segment("UCI", reference, envelope.sender, envelope.recipient, "4")
    yield segment("UCM", envelope.message, (envelope.kind, *envelope.release.split(":"), "UN"), "4")
    for fault in problem.errors:
        found = _SEGMENT.match(fault.pointer)
        place = max(int(found[1]) - envelope.begins + 1, 1) if found else 1
        yield segment("UCS", str(place), _SYNTAX_ERRORS.get(fault.code, _UNSPECIFIED))


def _time(qualifier: str, at: datetime) -> str:
    return segment("DTM", (qualifier, f"{at:%Y%m%d%H%M}", "203"))


def _release(envelope: Envelope) -> str:
    return envelope.release if envelope.kind and ":" in envelope.release else "D:95B"
