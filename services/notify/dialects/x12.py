"""350, the customs status of ANSI X12 (004010), with an AMS disposition. Pure.

One bill a set: M10 how it travels, P4 the office of first entry, N9 the bill (BM master, OB house, in the filer's copy), K1 the
disposition. Remarks (K1) carry two times 30 characters: the text follows as `T`, what has no place of its own, or is too long for
it, as `I` with its name. X12 has no release character: separators within a text become blanks. Qualifiers: X12 128 [from memory].
"""

import re
from collections.abc import Iterator, Mapping

from services.notify.dialects.spelled import GATE, spelled
from services.notify.dialects.vocabulary import Dialect
from services.notify.notices import Notice

UNSAID: frozenset[str] = frozenset()
_SEPARATORS = re.compile("[*>~\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MODES: Mapping[str | None, str] = {"1": "O", "2": "R", "3": "M", "4": "A", "8": "W"}  # X12 91 [from memory]
_REMARK = 30  # characters of K1-01 and K1-02
_REFERENCE = 30  # characters of N9-02 in 004010
_BILLS = {"master_document": "BM", "house_document": "OB"}


def write(notice: Notice) -> bytes | None:
    """An interchange with one 350; None for a notice without a disposition."""
    code = notice.codes.get(Dialect.AMS)
    if code is None:
        return None
    body = [_segment("ST", "350", "0001"), *_body(notice, code)]
    body.append(_segment("SE", str(len(body) + 1), "0001"))
    control = f"{notice.id.int % 10**9:09d}"
    at, recipient = notice.issued_at, _SEPARATORS.sub(" ", notice.recipient)[:15]
    head = ["ISA", "00", " " * 10, "00", " " * 10, "ZZ", GATE.ljust(15), "ZZ", recipient.ljust(15)]
    head += [f"{at:%y%m%d}", f"{at:%H%M}", "U", "00401", control, "0", "P", ">"]
    group = _segment("GS", "SO", GATE, recipient, f"{at:%Y%m%d}", f"{at:%H%M}", "1", "X", "004010")
    ends = _segment("GE", "1", "1") + _segment("IEA", "1", control)
    return f"{'*'.join(head)}~\n{group}{''.join(body)}{ends}".encode()


def _body(notice: Notice, code: str) -> Iterator[str]:
    yield _segment("M10", "", _MODES.get(notice.mode, ""))
    yield _segment("P4", (notice.office or "").removeprefix("US00"), f"{notice.issued_at:%Y%m%d}")
    placed = {"text", "codes"}
    for name, qualifier in _BILLS.items():
        number = getattr(notice, name)
        if number and len(number) <= _REFERENCE:
            placed.add(name)
            yield _segment("N9", qualifier, number)
    yield _segment("K1", code)
    yield from _remarks("T", notice.text)
    for name, value in spelled(notice, placed):
        yield from _remarks("I", f"{name}: {value}")


def _remarks(mark: str, value: str) -> Iterator[str]:
    size = 2 * _REMARK - 1
    plain = " ".join(_SEPARATORS.sub(" ", value).split())
    for at in range(0, len(plain), size):
        line = mark + plain[at : at + size]
        yield _segment("K1", line[:_REMARK], line[_REMARK:])


def _segment(tag: str, *elements: str) -> str:
    plain = [_SEPARATORS.sub(" ", each) for each in elements]
    last = max((at for at, each in enumerate(plain, 1) if each), default=0)
    return "*".join([tag, *plain[:last]]) + "~\n"
