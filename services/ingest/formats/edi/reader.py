"""What reading an interchange comes to, whichever its format: strict or lenient, readable or refused."""

from collections.abc import Sequence
from typing import Any

from services.ingest.formats.edi.segments import Unreadable
from services.ingest.formats.edi.trail import Envelope, Trail
from services.ingest.formats.reading import Limits, Purpose, Reading
from services.ingest.registration import Receipt
from services.ingest.validation.faults import fault
from shared.problems import Fault, Problem, Severity


def reading(
    document: dict[str, Any], trail: Trail, faults: Sequence[Fault], purpose: Purpose, mrn: str | None, limits: Limits
) -> Reading:
    """A reading. With `limits.strict` what is merely untidy refuses. An invalidation keeps nothing but its LRN."""
    if limits.strict:
        faults = [each.model_copy(update={"severity": Severity.ERROR}) for each in faults]
    if purpose is Purpose.INVALIDATE:
        document = {"lrn": document["lrn"]} if "lrn" in document else {}
    return Reading(document, trail, tuple(faults), purpose, mrn)


def refusal(error: Unreadable, trail: Trail) -> Problem:
    """The problem an unreadable interchange gets. `interchange` tells what is known of its envelope, for the answer."""
    where = trail.say(error.segment, error.offset, error.element)
    found = fault(error.code, where, error.detail)
    known = {name: value for name, value in trail.envelope._asdict().items() if value not in ("", ("", ""))}
    return Problem(400, "filing.unreadable", f"{error.detail} ({where})", errors=[found], interchange=known)


def answered(reading: Reading | None, outcome: Receipt | Problem) -> Envelope:
    """The envelope that an answer is to. A filing that came in another format has but its sender's name."""
    if reading is not None and isinstance(reading.pointers, Trail):
        return reading.pointers.envelope
    if reading is not None:
        return Envelope(sender=(str(reading.document.get("sender_id", "")), ""))
    return Envelope(**outcome.extra.get("interchange", {})) if isinstance(outcome, Problem) else Envelope()
