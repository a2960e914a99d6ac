"""Real DCSA documents: shipping instructions, transport documents and bookings are read and what they lack is named; all other
kinds are refused by name; see PORTCULLIS_CORPUS."""

import csv
import os
from pathlib import Path

import pytest

from services.ingest.formats.dcsa import FORMAT
from tests.support.worked import judged, refused

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
MESSAGES = CORPUS / "messages"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MESSAGES.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]
DECLARING = {"DCSA ebl", "DCSA pint", "DCSA booking", "DCSA eblissuance"}


def listed():
    if not MESSAGES.is_dir():
        return []
    with (MESSAGES / "INDEX.csv").open(newline="", encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["format"] == "dcsa-json"]


def files(*, declaring):
    return [row["file"] for row in listed() if (row["message"] in DECLARING and row["declared_status"] == "valid") is declaring]


@pytest.mark.parametrize("file", files(declaring=True))
def test_every_document_with_cargo_is_read_and_what_it_lacks_is_named(file):
    raw = (MESSAGES / file).read_bytes()
    assert FORMAT.recognise(raw[:4096])
    taken = judged(FORMAT, raw)
    document = taken.reading.document
    goods = [
        item for each in (document.get("consignment"), *document.get("houses", [])) if each for item in each.get("items", [])
    ]
    assert goods or "routing-reference" in file
    assert all(item["description"] for item in goods)
    assert not [each for each in taken.errors if each[0].startswith(("message.", "shape.unknown", "shape.type"))]
    assert any(code == "profile.missing" for code, _ in taken.errors)


@pytest.mark.parametrize("file", files(declaring=False))
def test_every_other_kind_is_refused_by_name(file):
    problem = refused(FORMAT, (MESSAGES / file).read_bytes())
    assert problem is not None
    assert problem.status == 400
    (told,) = problem.errors
    if told.code == "message.kind":
        assert "This DCSA document (" in problem.detail
    else:  # templates with holes are no JSON yet, whatever the index says
        assert told.code == "json.syntax"
        assert told.pointer.startswith("line ")
