"""CUSRES, the customs response of UN/EDIFACT, directory D.18A: a notice of any regime and mode. Pure.

DTM+137 is when it was issued; FTX+AAP holds kind and status; FTX+ACB its text; FTX+AAI what has no place of its own, by name; LOC
the office of first entry (41) and where goods are examined (43); GEI its codes, with the dialect; EQD the boxes; RFF the MRN and
revision (ABT), the consignment (ABT), master (MB), house (BH), the filer's reference (ABO), the hold, referral or control (AGI).
Qualifiers of LOC and RFF: UN/EDIFACT code lists 3227 and 1153 [from memory].
"""

import re
from collections.abc import Iterator, Sequence

from services.notify.dialects.spelled import GATE, spelled
from services.notify.notices import Notice

UNSAID: frozenset[str] = frozenset()
_RELEASED = re.compile("([+:'?])")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE, _LINES = 512, 5  # C108 in D.18A: five texts of 512 characters
_PLACED = frozenset(
    {"id", "recipient", "kind", "status", "text", "issued_at", "office", "place", "codes", "equipment", "mrn", "revision"}
    | {"consignment_id", "master_document", "house_document", "lrn", "reference"}
)
Element = str | tuple[str, ...]


def write(notice: Notice) -> bytes:
    """An interchange with one CUSRES, in UTF-8 (UNOY) when it needs that, else in ASCII (UNOC)."""
    segments = [_segment("UNH", "1", ("CUSRES", "D", "18A", "UN")), *_body(notice)]
    segments.append(_segment("UNT", str(len(segments) + 1), "1"))
    content = "".join(segments)
    character_set = "UNOC" if (content + notice.recipient).isascii() else "UNOY"
    reference = notice.id.hex[:14]
    prepared = (f"{notice.issued_at:%y%m%d}", f"{notice.issued_at:%H%M}")
    head = _segment("UNB", (character_set, "3"), (GATE, "ZZ"), (notice.recipient, "ZZ"), prepared, reference)
    return f"UNA:+.? '{head}{content}{_segment('UNZ', '1', reference)}".encode()


def _body(notice: Notice) -> Iterator[str]:
    yield _segment("BGM", "962", notice.id.hex)
    yield _segment("DTM", ("137", f"{notice.issued_at:%Y%m%d%H%M%S}", "204"))
    yield from _text("AAP", f"{notice.kind.value} {notice.status.value if notice.status else ''}".strip())
    yield from _text("ACB", notice.text)
    for name, value in spelled(notice, _PLACED):
        yield from _text("AAI", f"{name}: {value}")
    for qualifier, place in (("41", notice.office), ("43", notice.place)):
        if place:
            yield _segment("LOC", qualifier, (place,))
    for dialect, code in notice.codes.items():
        yield _segment("GEI", "ZZZ", (code.removeprefix("IE"), "", "", dialect))
    for box in notice.equipment:
        yield _segment("EQD", "CN", box)
    yield _segment("RFF", ("ABT", notice.mrn or "", "", str(notice.revision)))
    documents = (("MB", notice.master_document), ("BH", notice.house_document), ("ABO", notice.lrn), ("AGI", notice.reference))
    for qualifier, number in (("ABT", notice.consignment_id), *documents):
        if number:
            yield _segment("RFF", (qualifier, number))


def _text(qualifier: str, value: str) -> Iterator[str]:
    size = _LINE * _LINES
    for at in range(0, len(value), size):
        block = value[at : at + size]
        yield _segment("FTX", qualifier, "", "", tuple(block[of : of + _LINE] for of in range(0, len(block), _LINE)))


def _segment(tag: str, *elements: Element) -> str:
    written = [":".join(_trimmed([_plain(each) for each in _components(element)])) for element in elements]
    return "+".join([tag, *_trimmed(written)]) + "'"


def _components(element: Element) -> tuple[str, ...]:
    return (element,) if isinstance(element, str) else element


def _plain(value: str) -> str:
    return _RELEASED.sub(r"?\1", _UNFIT.sub(" ", value))


def _trimmed(parts: Sequence[str]) -> Sequence[str]:
    last = max((at for at, part in enumerate(parts, 1) if part), default=0)
    return parts[:last]
