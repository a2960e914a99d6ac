"""Formats that share a media type are told apart by the beginning of the message."""

import json
from pathlib import Path

import pytest

import services.ingest
from services.ingest.formats import FORMATS, format_of
from tests.support.worked import example

CANONICAL = (Path(services.ingest.__file__).parent / "example.json").read_bytes()
MESSAGES = [
    *((example("cargo-imp", kind), "cargo-imp") for kind in ("fwb", "fhl", "ffm")),
    (example("cargo-xml", "xml"), "cargo-xml"),
    (example("dcsa", "json"), "dcsa"),
    (example("ics2", "xml"), "ics2"),
    (example("one-record", "json"), "one-record"),
    (b"<IE3Q04><MRN>26XA7K2M9QP4T8ZCT3</MRN></IE3Q04>", "ics2"),
    (CANONICAL, None),
    (json.dumps({"lrn": 'events", "@type', "houses": "consignmentItems"}).encode(), None),
    (b"<CC315A/>", "ens"),
    (b"UNA:+.? 'UNB+UNOA:1+A+B+260301:1200+1'", "edifact"),
    (b"ISA*00*          *00*          *ZZ*A", "x12"),
    (b"", None),
]


@pytest.mark.parametrize(("raw", "name"), MESSAGES)
def test_a_message_is_recognised_by_its_own_format_alone(raw, name):
    others = [each.name for each in FORMATS.values() if each.name != "json" and each.recognise(raw[:4096])]
    assert others == ([name] if name else [])


@pytest.mark.parametrize(
    ("content_type", "page", "language", "name"),
    [
        ("application/xml; charset=UTF-8", "cargo-xml", "xml", "cargo-xml"),
        ("text/xml", "ics2", "xml", "ics2"),
        ("application/json", "dcsa", "json", "dcsa"),
        ("application/json", "one-record", "json", "one-record"),
        ("application/ld+json", "one-record", "json", "one-record"),
        ("text/plain", "cargo-imp", "fwb", "cargo-imp"),
        (None, "cargo-imp", "ffm", "cargo-imp"),
    ],
)
def test_the_content_type_and_the_content_choose_the_format(content_type, page, language, name):
    assert format_of(content_type, example(page, language)).name == name
