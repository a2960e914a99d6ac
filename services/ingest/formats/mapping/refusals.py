"""How messages are refused whose bytes are none of the format, or a kind of it that declares no cargo."""

from collections.abc import Iterable

from services.ingest.validation.faults import fault, shown
from shared.problems import Fault, Problem, Severity

_MOST = 1_000


def misfit(code: str, place: str, detail: str, *, regime_code: str | None = None) -> Fault:
    """A fault of a format's own rules, `place` in the sender's terms, with the number the sender's regime gives it."""
    found = fault(code, place, detail)
    return found.model_copy(update={"regime_code": regime_code}) if regime_code else found


def told(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults of a message, the first of each place, up to a thousand; then how many more there are."""
    kept: dict[str, Fault] = {}
    more, severity = 0, Severity.WARNING
    for each in faults:
        if len(kept) < _MOST:
            kept.setdefault(each.pointer, each)
        elif each.pointer not in kept:
            more += 1
            severity = Severity.ERROR if each.severity is Severity.ERROR else severity
    rest = [fault("faults.more", "", f"{more:,} more faults were found.", severity=severity)] if more else []
    return (*kept.values(), *rest)


def strictly(found: Fault, *, strict: bool) -> Fault:
    """What is merely untidy refuses the message where the gate is strict."""
    return found.model_copy(update={"severity": Severity.ERROR}) if strict else found


def unreadable(code: str, place: str, detail: str, *more: Fault) -> Problem:
    """Bytes that are not of the format: Problem 400."""
    return Problem(400, "filing.unreadable", detail, errors=[fault(code, place, detail), *more])


def other_kind(place: str, kind: str, known: str) -> Problem:
    """A message of the format's family that declares no cargo: Problem 400 that names it."""
    return unreadable("message.kind", place, f"{shown(kind)[1:-1]} declares no cargo; this gate reads {known}.")


def too_many(place: str, count: int, limit: int) -> Problem:
    """A group that repeats more often than allowed: Problem 400."""
    return unreadable("message.too-many", place, f"The group stands {count:,} times; at most {limit:,} are allowed.")
