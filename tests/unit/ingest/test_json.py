"""Canonical JSON and the registry of formats."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.formats import FORMATS, Limits, answering, format_of
from shared.problems import Problem

LIMITS = Limits(depth=32)
documents = st.dictionaries(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    ),
)


def attempt(raw):
    try:
        return FORMATS["json"].read(raw, limits=LIMITS).document
    except Problem as problem:
        return problem


@given(documents, st.booleans(), st.sampled_from([None, 2]))
def test_every_object_is_read_as_it_was_written(document, escaped, indent):
    raw = json.dumps(document, ensure_ascii=escaped, indent=indent).encode()
    reading = FORMATS["json"].read(raw, limits=LIMITS)
    assert reading.document == document
    assert reading.pointers("/houses/0") == "/houses/0"


@given(st.binary() | st.text().map(str.encode) | st.text(alphabet='{}[]",:\\u0dD18 \n').map(str.encode))
def test_whatever_else_is_refused_with_a_place(raw):
    outcome = attempt(raw)
    if isinstance(outcome, Problem):
        assert outcome.status == 400
        assert all(fault.pointer and fault.detail and fault.hint for fault in outcome.errors)
    else:
        assert isinstance(outcome, dict)


@given(st.integers(1, 40), st.integers(1, 40))
def test_the_depth_limit_is_exact_and_blind_to_strings(depth, limit):
    raw = b'{"[[[[": ' * depth + b'"]]]]{{{{"' + b"}" * depth
    if depth <= limit:
        assert FORMATS["json"].read(raw, limits=Limits(depth=limit)).document
    else:
        with pytest.raises(Problem, match="More than"):
            FORMATS["json"].read(raw, limits=Limits(depth=limit))


HOSTILE = {
    "escaped quotes": b'{"lrn": "' + b'\\"' * 2_500_000,
    "quotes": b'"' * 5_000_000,
    "backslashes": b'{"lrn": "' + b"\\" * 5_000_001,
    "closing brackets": b"]" * 5_000_000,
    "digits": b'{"a": 1.' + b"1" * 5_000_000 + b"}",
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_megabytes_of_anything_are_refused_soon(raw):
    with pytest.raises(Problem):
        FORMATS["json"].read(raw, limits=LIMITS)


def test_ten_megabytes_of_text_are_only_text():
    assert len(FORMATS["json"].read(b'{"lrn": "' + b"x" * 10_000_000 + b'"}', limits=LIMITS).document["lrn"]) == 10_000_000


def test_all_doubtful_values_are_told_at_once():
    with pytest.raises(Problem) as refused:
        FORMATS["json"].read(b'{"a": NaN, "b": {"c": 1, "c": [1e999]}, "a": 2}', limits=LIMITS)
    assert [(fault.code, fault.pointer) for fault in refused.value.errors] == [
        ("json.duplicate-name", "/a"),
        ("json.duplicate-name", "/b/c"),
        ("json.number", "/b/c/0"),
    ]


@pytest.mark.parametrize(
    ("header", "raw"),
    [
        ("application/json", b"{}"),
        ("Application/JSON; charset=utf-8", b"{}"),
        (" application/json ", b"not JSON"),
        (None, b" {}"),
        ("application/octet-stream", b"{}"),
        ("text/plain", b"{}"),
    ],
)
def test_the_format_of_a_message(header, raw):
    assert format_of(header, raw) is FORMATS["json"]


@pytest.mark.parametrize(
    ("header", "raw"), [(None, b""), ("", b"<x/>"), ("image/png", b"{}"), ("application/json2", b"{}"), ("x" * 10_000, b"{}")]
)
def test_an_unknown_format_is_told_which_are_known(header, raw):
    with pytest.raises(Problem, match="application/json") as refused:
        format_of(header, raw)
    assert (refused.value.status, len(refused.value.detail) < 600) == (415, True)


@pytest.mark.parametrize(
    "accept", [None, "*/*", "application/json", "text/html, application/json;q=0.1", "image/png", ";q=x", ""]
)
def test_a_json_message_is_answered_in_json(accept):
    assert answering(accept, FORMATS["json"]) is None


def test_plain_text_may_be_any_format():
    assert format_of("text/plain", b"UNB+UNOA:2+A+B+261125:1200+1'").name == "edifact"
