"""Answers read back: what a carrier's own system would make of 355, 350, 997 and TA1."""

from typing import NamedTuple

from services.ingest.formats.edi.segments import Segment, segments
from services.ingest.formats.edi.trail import Envelope, Trail
from services.ingest.formats.x12.interchange import Interchange
from services.ingest.formats.x12.syntax import characters

_PARTS = {"2": "pointer", "3": "detail", "4": "hint"}
_REMARK = 30


class Said(NamedTuple):
    """An answer: `kinds` of its sets, number, id and status of `bills`, and of `faults` severity, code, pointer, detail, hint."""

    kinds: tuple[str, ...]
    accepted: bool
    mrn: str | None
    bills: tuple[dict[str, str], ...]
    faults: tuple[dict[str, str], ...]


def read_answer(raw: bytes) -> Said:
    """The answer in an interchange. Raises Unreadable for bytes that are none."""
    text = characters(raw)
    envelopes = Interchange(Trail(text.text, text.syntax, Envelope()))
    kinds: list[str] = []
    body: list[Segment] = []
    for each in segments(text.text, text.syntax, offset=text.begin):
        if each.tag == "TA1":
            kinds.append("TA1")
        elif not envelopes.see(each):
            body.append(each)
        elif each.tag == "ST":
            kinds.append(each(1))
    if "TA1" not in kinds:
        envelopes.close()
    verdict = next((each for each in body if each.tag == "K1" and each(1) in ("ACCEPTED", "REJECTED")), None)
    accepted = verdict is not None and verdict(1) == "ACCEPTED"
    bills, faults = _loops(body)
    return Said(tuple(kinds), accepted, verdict(2) if verdict and accepted else None, bills, faults)


def _loops(body: list[Segment]) -> tuple[tuple[dict[str, str], ...], tuple[dict[str, str], ...]]:
    bills: list[dict[str, str]] = []
    faults: list[dict[str, str]] = []
    for each in body:
        match each.tag:
            case "N9":
                bills.append({"number": each(2)})
            case "K1" if bills:
                bills[-1] |= {"id": each(1), "status": each(2).partition(" ")[0]}
            case "LX":
                faults.append({})
            case "K1" if faults:
                _remark(each, faults[-1])
            case "AK3":
                faults.append({"segment": each(2), "tag": each(1)})
    return tuple(bills), tuple(faults)


def _remark(segment: Segment, fault: dict[str, str]) -> None:
    line = segment.line(1) + segment.line(2)
    mark, said = line[:1], line[1:]
    if mark == "1":
        severity, _, fault["code"] = said.partition(" ")
        fault["severity"] = "error" if severity == "E" else "warning"
    elif mark in _PARTS:
        fault[_PARTS[mark]] = fault.get(_PARTS[mark], "") + said
