"""Segments: what divides them, where they stand, what stops reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.formats.edi.segments import LONGEST, MOST, Syntax, Unreadable, position, segments

EDIFACT = Syntax("+", ":", "'", "?")
X12 = Syntax("*", ">", "~")
plain = st.text(alphabet="AZ09 +:'?é", max_size=12).map(str.strip)


def written(value):
    return "".join(f"?{each}" if each in "+:'?" else each for each in value)


@settings(deadline=None)
@given(st.lists(st.lists(st.lists(plain, min_size=1, max_size=4), min_size=1, max_size=5), min_size=1, max_size=6), st.data())
def test_what_is_written_is_read_and_every_component_is_where_it_stands(content, data):
    breaks = data.draw(st.sampled_from(["", "\n", "\r\n"]))
    text = breaks.join("TAG+" + "+".join(":".join(map(written, element)) for element in each) + "'" for each in content) + breaks
    read = list(segments(text, EDIFACT))
    assert [[[each.strip() for each in segment.lines(at)] for at in range(1, len(segment) + 1)] for segment in read] == content
    for number, segment in enumerate(read, 1):
        assert (segment.number, segment.tag) == (number, "TAG")
        for at, element in enumerate(content[number - 1], 1):
            for component, value in enumerate(element, 1):
                begin = position(text, segment, at, component, EDIFACT)
                assert text[begin:].startswith(written(value))
                assert segment(at, component) == value


@pytest.mark.parametrize(
    ("text", "element", "component", "value"),
    [
        ("NAD+CN+A?+B'", 2, 1, "A+B"),
        ("NAD+CN+A??+B'", 2, 1, "A?"),
        ("NAD+CN+A?'B'", 2, 1, "A'B"),
        ("NAD+CN+A?:B:C'", 2, 2, "C"),
        ("NAD+CN+\r\nAB\r\nCD'", 2, 1, "ABCD"),
        ("NAD+CN'", 7, 1, ""),
        ("NAD+CN'", 1, 5, ""),
    ],
)
def test_release_characters_and_wrapped_lines(text, element, component, value):
    (segment,) = segments(text, EDIFACT)
    assert segment(element, component) == value


@pytest.mark.parametrize(
    ("text", "code", "offset"),
    [
        ("UNH+1'BGM+85", "edi.cut-off", 6),
        ("UNH+1'BGM+85?'", "edi.cut-off", 6),
        ("UNH+1'\n 'BGM'", "edi.syntax", 8),
        ("UNH+1'TOOLONG+1'", "edi.syntax", 6),
        ("UNH+1'+1'", "edi.syntax", 6),
        ("FTX+" + "A" * LONGEST + "'", "edi.limit", 0),
        ("A" * (LONGEST + 1), "edi.cut-off", 0),
        ("FTX" + "+" * (MOST + 1) + "'", "edi.limit", 0),
        ("FTX+" + ":" * MOST + "'", "edi.limit", 0),
    ],
)
def test_what_is_no_segment_stops_reading_where_it_stands(text, code, offset):
    with pytest.raises(Unreadable) as stopped:
        list(segments(text, EDIFACT))
    assert (stopped.value.code, stopped.value.offset) == (code, offset)


def test_no_more_segments_than_the_limit_are_read():
    with pytest.raises(Unreadable) as stopped:
        list(segments("LX*1~" * 11, X12, limit=10))
    assert (stopped.value.code, stopped.value.segment.number) == ("edi.limit", 11)


@pytest.mark.parametrize(
    "text",
    ["?" * 400_000, "'" * 400_000, "?'" * 200_000, " " * 400_000, "\n" * 400_000, "+" * 400_000, "A+" * 200_000, "?+" * 200_000],
)
def test_whatever_is_repeated_is_looked_at_once(text):
    """Each of these would take minutes if any character were looked at as often as there are others."""
    read = segments(text, EDIFACT)
    stopped = None
    try:
        assert next(read, None) is None
    except Unreadable as error:
        stopped = error
    assert (stopped is None) is text.isspace()


def test_segments_may_end_with_their_lines():
    lines = Syntax("*", ">", "\n")
    assert [each.tag for each in segments("ST*309*1\r\nM10*A\nSE*3*1\n", lines)] == ["ST", "M10", "SE"]
