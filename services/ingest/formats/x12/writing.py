"""X12 written: segments without a stray separator, sets, groups and interchanges with right counts."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

_SEPARATORS = re.compile("[*>~\x00-\x1f\x7f]")  # X12 has no release character


def segment(tag: str, *elements: str) -> str:
    """One segment; empty elements at the end are left out, and separators in the text become blanks."""
    plain = [_SEPARATORS.sub(" ", each) for each in elements]
    last = max((at for at, each in enumerate(plain, 1) if each), default=0)
    return "*".join([tag, *plain[:last]]) + "~\n"


def transaction(kind: str, body: Iterable[str], reference: str) -> str:
    """A transaction set: ST, its segments, SE with their number."""
    segments = [segment("ST", kind, reference), *body]
    return "".join([*segments, segment("SE", str(len(segments) + 1), reference)])


def group(function: str, sender: str, recipient: str, at: datetime, sets: Sequence[str], release: str) -> str:
    """A functional group of transaction sets."""
    head = segment("GS", function, sender[:15], recipient[:15], f"{at:%Y%m%d}", f"{at:%H%M}", "1", "X", release)
    return "".join([head, *sets, segment("GE", str(len(sets)), "1")])


def interchange(
    sender: Sequence[str], recipient: Sequence[str], reference: str, at: datetime, content: str, groups: int = 1
) -> bytes:
    """An interchange. `sender` and `recipient` are an id and its qualifier; `groups` is how many `content` holds."""
    parties = [(qualifier or "ZZ", _SEPARATORS.sub(" ", party)[:15].ljust(15)) for party, qualifier in (sender, recipient)]
    (ours, our_id), (theirs, their_id) = parties
    control = reference[-9:].rjust(9, "0")
    head = "*".join(
        [
            "ISA",
            *("00", " " * 10, "00", " " * 10, ours, our_id, theirs, their_id),
            *(f"{at:%y%m%d}", f"{at:%H%M}", "U", "00401", control, "0", "P", ">"),
        ]
    )
    return f"{head}~\n{content}{segment('IEA', str(groups), control)}".encode()
