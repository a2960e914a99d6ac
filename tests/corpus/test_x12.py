"""Every X12 message others published: manifests are read, all else is refused with its place; see PORTCULLIS_CORPUS."""

import csv
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.ingest.formats.reading import Limits
from services.ingest.formats.x12 import FORMAT
from services.ingest.formats.x12.answered import read_answer
from services.ingest.formats.x12.report import CARGO
from services.ingest.validation import validate
from shared.problems import Problem

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
MESSAGES = CORPUS / "messages"
NOW = datetime(2026, 3, 1, tzinfo=UTC)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MESSAGES.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]


def indexed():
    if not MESSAGES.is_dir():
        return []
    with (MESSAGES / "INDEX.csv").open(encoding="utf-8") as index:
        return [row for row in csv.DictReader(index) if row["format"] == "x12"]


def cargo(row):
    return row["message"].removeprefix("X12 ").startswith(tuple(CARGO))


@pytest.mark.parametrize("row", indexed(), ids=lambda row: row["file"])
def test_manifests_are_read_and_all_else_is_refused_each_with_places(row):
    raw = (MESSAGES / row["file"]).read_bytes()
    assert FORMAT.recognise(raw)
    reading = problem = None
    try:
        reading = FORMAT.read(raw, limits=Limits())
    except Problem as refusal:
        problem = refusal
    if cargo(row) and row["declared_status"] == "valid":
        faults = validate(reading.document, now=NOW).faults
        assert reading.document.get("consignment") or reading.document.get("houses")
        assert all(reading.pointers(fault.pointer).startswith("segment ") for fault in faults)
    else:
        (fault,) = problem.errors
        assert "line " in fault.pointer
        assert cargo(row) or fault.code == "edi.not-cargo"
        assert not read_answer(FORMAT.answer(None, problem, NOW)).accepted
