"""Formats that share a media type are told apart by the beginning of the message."""

import json
from pathlib import Path

import pytest

import services.ingest
from services.ingest.formats import cargo_imp, cargo_xml, dcsa, ics2, one_record
from tests.support.worked import example

FORMATS = (cargo_imp.FORMAT, cargo_xml.FORMAT, dcsa.FORMAT, ics2.FORMAT, one_record.FORMAT)
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
    (b"<CC315A/>", None),
    (b"UNA:+.? 'UNB+UNOA:1+A+B+260301:1200+1'", None),
    (b"ISA*00*          *00*          *ZZ*A", None),
    (b"", None),
]


@pytest.mark.parametrize(("raw", "name"), MESSAGES)
def test_a_message_is_recognised_by_its_own_format_alone(raw, name):
    assert [each.name for each in FORMATS if each.recognise(raw[:4096])] == ([name] if name else [])
