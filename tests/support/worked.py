"""The worked examples of docs/formats, read from the pages themselves; and how a message is read and judged in these tests."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from services.ingest.formats.reading import Format, Limits, Reading
from services.ingest.validation import validate
from shared.problems import Fault, Problem, Severity

PAGES = Path(__file__).parents[2] / "docs/formats"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMITS = Limits()


class Judged(NamedTuple):
    """A reading with everything found wrong, errors first, pointers in the sender's terms."""

    reading: Reading
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(each.code, each.pointer) for each in self.faults if each.severity is Severity.ERROR]


def example(page: str, language: str, number: int = 0) -> bytes:
    """The n-th block of a language on a page."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", (PAGES / f"{page}.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return str(blocks[number]).encode()


def judged(form: Format, raw: bytes, limits: Limits = LIMITS) -> Judged:
    """A message as the gate takes it."""
    reading = form.read(raw, limits=limits)
    found = validate(reading.document, now=NOW, advisory=reading.advisory).faults
    told = [each.model_copy(update={"pointer": reading.pointers(each.pointer)}) for each in found]
    return Judged(reading, (*reading.faults, *told))


def refused(form: Format, raw: bytes, limits: Limits = LIMITS) -> Problem | None:
    """The problem that refuses the bytes, None when they are read."""
    try:
        form.read(raw, limits=limits)
    except Problem as problem:
        return problem
    return None


def sound(form: Format, raw: bytes) -> bool:
    """Whether bytes are read, every element with its place, or refused with a place and nothing else."""
    problem = refused(form, raw)
    if problem is not None:
        return (
            problem.status == 400
            and all(each.code and each.detail and each.hint for each in problem.errors)
            and bool(problem.errors)
        )
    reading = form.read(raw, limits=LIMITS)
    return all(isinstance(reading.pointers(pointer), str) for pointer in leaves(reading.document))


def leaves(value: Any, pointer: str = "") -> list[str]:
    """The pointers of everything in a document that is no object or list."""
    if isinstance(value, dict):
        return [leaf for name, each in value.items() for leaf in leaves(each, f"{pointer}/{name}")]
    if isinstance(value, list):
        return [leaf for index, each in enumerate(value) for leaf in leaves(each, f"{pointer}/{index}")]
    return [pointer]
