"""Every element by itself, as the data dictionary says: form, then text quality, code list or number. One fault an element."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from services.ingest.validation.codes import LISTS, NUMBERS, Check, one_of
from services.ingest.validation.dictionary import DICTIONARY, Entry
from services.ingest.validation.faults import fault
from services.ingest.validation.schema import elements
from services.ingest.validation.text import QUALITY, form
from shared.declaration import Part
from shared.problems import Fault

_CODED = 35  # what has a list or form of its own is refused there; this only keeps megabytes away from it


class Judged(NamedTuple):
    """An element of text and what judges it."""

    name: str
    many: bool
    longest: int
    free: bool
    check: Check | None


def value_faults(part: Part, pointer: str) -> Iterator[Fault]:
    """The faults of a part's own elements of text."""
    for name, many, longest, free, check in _judged(type(part)):
        value = getattr(part, name)
        if value is None:
            continue
        for index, each in enumerate(value if many else (value,)):
            verdict = form(each, longest, free=free) or (check(each) if check else None)
            if verdict:
                where = f"{pointer}/{name}/{index}" if many else f"{pointer}/{name}"
                yield fault(verdict.code, where, verdict.detail, hint=verdict.hint)


@cache
def _judged(part: type[Part]) -> tuple[Judged, ...]:
    return tuple(
        Judged(name, element.many, entry.longest or _CODED, entry.text is not None, _check(entry))
        for name, entry in DICTIONARY[part].items()
        if (element := elements(part)[name]).kind is str
    )


def _check(entry: Entry) -> Check | None:
    if entry.text:
        return QUALITY.get(entry.text)
    if entry.one_of:
        return one_of(entry.one_of)
    if entry.list:
        return LISTS[entry.list]
    return NUMBERS[entry.number] if entry.number else None
