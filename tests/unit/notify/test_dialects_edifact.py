"""CUSRES: every separator in a text is released, and counts and references agree."""

import re

from hypothesis import given
from hypothesis import strategies as st

from services.notify.dialects.edifact import write
from tests.unit.notify.test_dialects_formats import FULL


def segments(raw: bytes) -> list[str]:
    return re.findall(r"(?:[^'?]|\?.)+", raw.decode().removeprefix("UNA:+.? '"), re.DOTALL)


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=3000))
def test_texts_come_back_as_they_were(text):
    found = segments(write(FULL.model_copy(update={"text": text})))
    said = [each for each in found if each.startswith("FTX+ACB+++")]
    lines = [line for each in said for line in re.findall(r"(?:[^:?]|\?.)+", each.removeprefix("FTX+ACB+++"), re.DOTALL)]
    assert re.sub(r"\?(.)", r"\1", "".join(lines), flags=re.DOTALL) == text


def test_counts_and_references_agree():
    head, *inside, tail = segments(write(FULL))
    assert head == f"UNB+UNOC:3+PORTCULLIS:ZZ+NL123456789:ZZ+260301:1030+{FULL.id.hex[:14]}"
    assert tail == f"UNZ+1+{FULL.id.hex[:14]}"
    assert (inside[0], inside[-1]) == ("UNH+1+CUSRES:D:18A:UN", f"UNT+{len(inside)}+1")
    order = dict.fromkeys(each.partition("+")[0] for each in inside)
    assert list(order) == ["UNH", "BGM", "DTM", "FTX", "LOC", "GEI", "EQD", "RFF", "UNT"]


def test_other_letters_are_utf_8_and_say_so():
    assert write(FULL.model_copy(update={"text": "Żółć"})).startswith(b"UNA:+.? 'UNB+UNOY:3+")
