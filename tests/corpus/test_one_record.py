"""Real ONE Record objects: shipments and pieces are read and what they lack is named; all others are refused by name; see
PORTCULLIS_CORPUS."""

import csv
import os
from pathlib import Path

import pytest

from services.ingest.formats.one_record import FORMAT
from tests.support.worked import judged, refused

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
MESSAGES = CORPUS / "messages"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MESSAGES.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]
BROKEN = "iata_CIMP-Example1.json"  # its publisher closed a brace too many: no JSON, whatever the index says


def files(*, declaring):
    if not MESSAGES.is_dir():
        return []
    with (MESSAGES / "INDEX.csv").open(newline="", encoding="utf-8") as lines:
        named = [row["file"] for row in csv.DictReader(lines) if row["format"] == "one-record"]
    return [file for file in named if ("Piece" in file) is declaring]


@pytest.mark.parametrize("file", files(declaring=True))
def test_every_shipment_and_piece_is_read_and_what_it_lacks_is_named(file):
    raw = (MESSAGES / file).read_bytes()
    assert FORMAT.recognise(raw[:4096])
    taken = judged(FORMAT, raw)
    assert taken.reading.document["consignment"]["items"]
    assert {code for code, _ in taken.errors} <= {"profile.missing", "rule.consignee"}
    assert ("profile.missing", "/waybillNumber") in taken.errors


@pytest.mark.parametrize("file", files(declaring=False))
def test_every_other_object_is_refused_by_name(file):
    raw = (MESSAGES / file).read_bytes()
    problem = refused(FORMAT, raw)
    assert problem is not None
    assert problem.status == 400
    (told,) = problem.errors
    assert (told.code, told.pointer) == (
        ("json.syntax", "line 316, column 29") if file.endswith(BROKEN) else ("message.kind", "/@type")
    )
