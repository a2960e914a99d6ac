"""FMA and FNA: the acknowledgement and the refusal of a message, with the message they are about named after them."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from anyascii import anyascii

from services.ingest.formats.reading import Reading
from services.ingest.registration import Receipt
from shared.problems import Problem

_WIDTH = 60  # characters of text after ACK/; a telex line has 69


def answer(reading: Reading | None, outcome: Receipt | Problem, _at: datetime) -> bytes:
    """FMA with MRN and status of every bill, or FNA with every fault, as lines of the telex alphabet."""
    kind, texts = ("FMA", _accepted(outcome)) if isinstance(outcome, Receipt) else ("FNA", _refused(outcome))
    lines = [kind, *(f"{'ACK' if first else ''}/{line}" for first, line in _wrapped(texts))]
    if reading and (named := reading.document.get("message_id")):
        lines += named.split(" ")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _accepted(receipt: Receipt) -> Iterator[str]:
    yield f"RECEIVED MRN {receipt.mrn} REVISION {receipt.revision}"
    for consignment in receipt.consignments:
        yield f"{consignment.id} {consignment.house or ''} {consignment.status}"
    for warning in receipt.warnings:
        yield f"WARNING {warning.regime_code or warning.code} {warning.pointer} {warning.detail}"


def _refused(problem: Problem) -> Iterator[str]:
    if not problem.errors:
        yield f"{problem.code} {problem.detail}"
    for fault in problem.errors:
        yield f"{fault.severity.value} {fault.regime_code or fault.code} {fault.pointer} {fault.detail} {fault.hint}"


def _wrapped(texts: Iterator[str]) -> Iterator[tuple[bool, str]]:
    first = True
    for text in texts:
        for line in textwrap.wrap(_plain(text), _WIDTH):
            yield first, line
            first = False


def _plain(text: str) -> str:
    """The telex alphabet: capitals, digits and a few signs; a slant would begin an element."""
    letters = (each if each.isalnum() or each in ".,-()" else " " for each in anyascii(text).upper())
    return " ".join("".join(letters).split())
