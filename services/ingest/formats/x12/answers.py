"""What a carrier hears in X12: 355 accepted or rejected, 350 status of each bill, 997 and TA1 of what could not be read.

Remarks (K1) carry two times 30 characters. A fault is an LX loop whose remarks begin with `1` severity and code, `2` where,
`3` what, `4` how to mend it; long texts end there: JSON has them whole.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from services.ingest.formats.edi.reader import answered
from services.ingest.formats.edi.trail import Envelope
from services.ingest.formats.reading import Reading
from services.ingest.formats.x12.writing import group, interchange, segment, transaction
from services.ingest.registration import Receipt
from shared.problems import Fault, Problem, Severity

GATE = "PORTCULLIS"
RELEASE = "004010"
_SEGMENT = re.compile(r"segment ([0-9]+) ([A-Z0-9]+)")
_REMARK = 30  # characters of K1-01 and K1-02
_LINES = (("1", 1), ("2", 2), ("3", 4), ("4", 2))  # remarks of a fault's parts: at most ten stand in one loop
_NOTES = {"edi.cut-off": "023", "edi.syntax": "022"}  # TA1-05 [from memory]; 024 is invalid content
MODES = {"1": "O", "2": "R", "3": "M", "4": "A", "8": "W"}  # X12 91 [from memory]
_DISPOSITIONS = {"HOLD": "1H", "CONTROL_SCHEDULED": "1A", "INVALIDATED": "4E"}  # AMS codes; domain vocabulary


def answer(reading: Reading | None, outcome: Receipt | Problem, at: datetime) -> bytes:
    """The answer to a message, as an interchange to its sender."""
    envelope = answered(reading, outcome)
    gate = envelope.recipient if envelope.recipient[0] else (GATE, "ZZ")
    reference = f"{at:%d%H%M%S}{at.microsecond // 100_000}"
    if isinstance(outcome, Problem) and reading is None and not envelope.message:
        note = _NOTES.get(outcome.errors[0].code, "024") if outcome.errors else "024"
        said = segment("TA1", envelope.reference or "0", f"{at:%y%m%d}", f"{at:%H%M}", "R", note)
        return interchange(gate, envelope.sender, reference, at, said, groups=0)
    if isinstance(outcome, Problem) and reading is None:
        function, sets = "FA", [transaction("997", _unreadable(outcome, envelope), "0001")]
    elif isinstance(outcome, Problem):
        document = reading.document if reading else {}
        function, sets = "SO", [transaction("355", _rejected(outcome, document), "0001")]
    else:
        document = reading.document if reading else {}
        accepted = transaction("355", _accepted(outcome, document), "0001")
        function, sets = "SO", [accepted, transaction("350", _status(outcome, document), "0002")]
    said = group(function, gate[0], envelope.sender[0], at, sets, RELEASE)
    return interchange(gate, envelope.sender, reference, at, said)


def _accepted(receipt: Receipt, document: dict[str, Any]) -> Iterator[str]:
    yield _manifest(document, receipt.lrn)
    yield segment("K1", "ACCEPTED", receipt.mrn)
    yield _port(document)
    for number, fault in enumerate(receipt.warnings, 1):
        yield from _fault(number, fault)


def _status(receipt: Receipt, document: dict[str, Any]) -> Iterator[str]:
    yield _manifest(document, receipt.lrn)
    yield _port(document)
    for consignment in receipt.consignments:
        yield segment("N9", "BM", (consignment.house or receipt.lrn)[:30])
        yield segment("K1", consignment.id, f"{consignment.status} {_DISPOSITIONS.get(consignment.status, '')}".strip())


def _rejected(problem: Problem, document: dict[str, Any]) -> Iterator[str]:
    yield _manifest(document, str(document.get("lrn", "")))
    yield segment("K1", "REJECTED", problem.code[:_REMARK])
    yield from _remarks("0", problem.detail, 4)
    yield _port(document)
    for number, fault in enumerate(problem.errors, 1):
        yield from _fault(number, fault)


def _unreadable(problem: Problem, envelope: Envelope) -> Iterator[str]:
    yield segment("AK1", envelope.function, envelope.group)
    yield segment("AK2", envelope.kind, envelope.message)
    for fault in problem.errors:
        if found := _SEGMENT.match(fault.pointer):
            yield segment("AK3", found[2], str(max(int(found[1]) - envelope.begins + 1, 1)), "", "8")
    yield segment("AK5", "R", "5")
    yield segment("AK9", "R", "1", "1", "0")


def _fault(number: int, fault: Fault) -> Iterator[str]:
    severity = "E" if fault.severity is Severity.ERROR else "W"
    yield segment("LX", str(number))
    parts = (f"{severity} {fault.code}", fault.pointer, fault.detail, fault.hint)
    for (mark, most), value in zip(_LINES, parts, strict=True):
        yield from _remarks(mark, value, most)


def _remarks(mark: str, value: str, most: int) -> Iterator[str]:
    """A text in up to `most` remarks, each beginning with its mark."""
    size = 2 * _REMARK - 1
    plain = " ".join(value.split())
    for at in range(0, min(len(plain), most * size), size):
        line = mark + plain[at : at + size]
        yield segment("K1", line[:_REMARK], line[_REMARK:])


def _manifest(document: dict[str, Any], lrn: str) -> str:
    conveyance = document.get("conveyance", {})
    voyage = str(conveyance.get("ref", ""))
    number = lrn.removeprefix(f"{voyage}-") if voyage else lrn
    bills = len(document.get("houses", ())) or 1
    return segment(
        "M10",
        str(document.get("carrier", {}).get("id", ""))[:4],
        MODES.get(str(document.get("mode", "")), ""),
        *(str(conveyance.get(name, "")) for name in ("flag", "id", "name")),
        voyage,
        number,
        str(bills),
        "Z",
    )


def _port(document: dict[str, Any]) -> str:
    routing = document.get("routing", {})
    office = str(routing.get("first_office", "")).removeprefix("US00")
    return segment("P4", office or str(routing.get("unloading", "")), str(routing.get("eta", ""))[:10].replace("-", ""))
