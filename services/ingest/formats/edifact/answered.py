"""Answers read back: what a carrier's own system would make of CUSRES, APERAK and CONTRL."""

from typing import NamedTuple

from services.ingest.formats.edi.segments import Segment, segments
from services.ingest.formats.edi.trail import Envelope, Trail
from services.ingest.formats.edifact.interchange import Interchange
from services.ingest.formats.edifact.syntax import characters

_TEXTS = {"AAO": "code", "AAI": "pointer", "ACD": "detail", "ACB": "hint"}


class Said(NamedTuple):
    """An answer. `consignments`: bill, number and status of each. `faults`: severity, code, pointer, detail and hint of each."""

    kind: str
    accepted: bool
    lrn: str
    mrn: str | None
    consignments: tuple[dict[str, str], ...]
    faults: tuple[dict[str, str], ...]


def read_answer(raw: bytes) -> Said:
    """The answer in an interchange. Raises Unreadable for bytes that are none."""
    text = characters(raw)
    envelopes = Interchange(Trail(text.text, text.syntax, Envelope()))
    body: list[Segment] = []
    kind = ""
    for each in segments(text.text, text.syntax, offset=text.begin):
        if not envelopes.see(each):
            body.append(each)
        elif each.tag == "UNH":
            kind = each(2)
    envelopes.close()
    begin = next((each for each in body if each.tag == "BGM"), None)
    mrn, consignments, faults = _groups(body)
    return Said(kind, begin is not None and begin(3) == "29", begin(2) if begin else "", mrn, consignments, faults)


def _groups(body: list[Segment]) -> tuple[str | None, tuple[dict[str, str], ...], tuple[dict[str, str], ...]]:
    mrn: str | None = None
    consignments: list[dict[str, str]] = []
    faults: list[dict[str, str]] = []
    for each in body:
        match each.tag:
            case "RFF" if each(1) == "BH":
                consignments.append({"house": each(1, 2)})
            case "RFF" if each(1) == "ABT" and consignments:
                consignments[-1]["id"] = each(1, 2)
            case "RFF" if each(1) == "ABT":
                mrn = each(1, 2)
            case "ERP":
                faults.append({})
            case "ERC":
                faults[-1]["severity"] = "error" if each(1) == "E" else "warning"
            case "UCS":
                faults.append({"segment": each(1), "code": each(2)})
            case "FTX" if faults and each(1) in _TEXTS:
                name = _TEXTS[each(1)]
                faults[-1][name] = faults[-1].get(name, "") + "".join(each.lines(4))
            case "FTX" if consignments and each(1) == "AAP":
                consignments[-1]["status"] = "".join(each.lines(4))
    return mrn, tuple(consignments), tuple(faults)
