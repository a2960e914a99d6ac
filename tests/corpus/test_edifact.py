"""Every EDIFACT message others published: cargo reports are read, all else is refused with its place; see PORTCULLIS_CORPUS."""

import csv
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.edifact.answered import read_answer
from services.ingest.formats.edifact.cargo import CARGO
from services.ingest.formats.reading import Limits
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
        return [row for row in csv.DictReader(index) if row["format"] == "edifact"]


def cargo(row):
    return row["message"].startswith(CARGO)


@pytest.mark.parametrize(
    "row", [row for row in indexed() if cargo(row) and row["declared_status"] == "valid"], ids=lambda row: row["file"]
)
def test_cargo_reports_are_read_and_every_fault_has_its_place(row):
    raw = (MESSAGES / row["file"]).read_bytes()
    assert FORMAT.recognise(raw)
    reading = FORMAT.read(raw, limits=Limits())
    outcome = validate(reading.document, now=NOW)
    assert reading.document.get("consignment") or reading.document.get("houses")
    assert all(reading.pointers(fault.pointer).startswith("segment ") for fault in outcome.faults)


@pytest.mark.parametrize(
    "row", [row for row in indexed() if not cargo(row) or row["declared_status"] != "valid"], ids=lambda row: row["file"]
)
def test_all_else_is_refused_with_its_place_and_answered(row):
    with pytest.raises(Problem) as refused:
        FORMAT.read((MESSAGES / row["file"]).read_bytes(), limits=Limits())
    (fault,) = refused.value.errors
    assert "line " in fault.pointer
    if row["message"] != "various":  # segments without an envelope
        assert cargo(row) or fault.code == "edi.not-cargo"
    assert not read_answer(FORMAT.answer(None, refused.value, NOW)).accepted


def test_the_corpus_holds_a_cargo_report():
    assert any(cargo(row) for row in indexed())
