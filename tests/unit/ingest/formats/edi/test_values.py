"""Values as EDI writes them."""

import pytest

from services.ingest.formats.edi.values import commodity, count, joined, number, time, to_order


@pytest.mark.parametrize(
    ("text", "form", "zone", "expected"),
    [
        ("202603011030", "203", "Z", "2026-03-01T10:30:00Z"),
        ("20260301", "102", "Z", "2026-03-01T00:00:00Z"),
        ("20260301103015", "204", "Z", "2026-03-01T10:30:15Z"),
        ("260301", "101", "Z", "2026-03-01T00:00:00Z"),
        ("2603011030", "201", "Z", "2026-03-01T10:30:00Z"),
        ("202603011030", "203", "+08:00", "2026-03-01T10:30:00+08:00"),
        ("202603011030UTC", "303", "+08:00", "2026-03-01T10:30:00Z"),
        ("202603011030+0200", "205", "Z", "2026-03-01T10:30:00+02:00"),
        ("202603011030", "", "Z", "2026-03-01T10:30:00Z"),
        ("0700", "401", "Z", "0700"),
        ("next week", "203", "Z", "next week"),
        ("2026030110", "203", "Z", "2026030110"),
        ("", "", "Z", ""),
    ],
)
def test_times(text, form, zone, expected):
    assert time(text, form, zone) == expected


@pytest.mark.parametrize(
    ("text", "factor", "expected"),
    [
        ("2405", 1, 2405.0),
        ("2405,5", 1, 2405.5),
        (".5", 1, 0.5),
        ("1.5", 1000, 1500.0),
        ("100", 0.45359237, 45.359237),
        ("1,000.5", 1, "1,000.5"),
        ("1e9", 1, "1e9"),
        ("9" * 400, 1, "9" * 400),
        ("", 1, ""),
    ],
)
def test_numbers(text, factor, expected):
    assert number(text, factor) == expected


@pytest.mark.parametrize(("text", "expected"), [("120", 120), ("120.0", 120), ("1.5", "1.5"), ("-1", "-1"), ("²", "²"), ("", "")])
def test_counts(text, expected):
    assert count(text) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["GROSS W", "EIGHT"], "GROSS WEIGHT"),
        (["GROSS  ", "WEIGHT"], "GROSS WEIGHT"),
        (["GROSS", "WEIGHT"], "GROSS WEIGHT"),
        (["", "WEIGHT", " "], "WEIGHT"),
        (["A LINE BEYOND ALL WIDTHS", "AND ANOTHER"], "A LINE BEYOND ALL WIDTHS AND ANOTHER"),
    ],
)
def test_words_cut_at_the_end_of_a_line_are_joined(lines, expected):
    assert joined(lines, [7]) == expected


@pytest.mark.parametrize(
    ("name", "negotiable"),
    [
        ("TO ORDER", True),
        ("To the order of Gamma Bank", True),
        ("*TO ORDER*", True),
        ("Tom Order", False),
        ("TO ORDERLY LTD", False),
    ],
)
def test_bills_to_order(name, negotiable):
    assert to_order(name) is negotiable


@pytest.mark.parametrize(
    ("code", "expected"),
    [("820411", ("820411", None)), ("8204.11.00", ("820411", "82041100")), ("8204", ("8204", None)), ("HS?", ("HS?", None))],
)
def test_commodity_codes(code, expected):
    assert commodity(code) == expected
