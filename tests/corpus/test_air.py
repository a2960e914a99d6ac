"""Real Cargo-XML messages: every valid one is taken, every malformed one refused where it is wrong; see PORTCULLIS_CORPUS."""

import csv
import os
from pathlib import Path

import pytest

from services.ingest.formats.cargo_xml import FORMAT
from shared.reference import locodes
from tests.support.worked import judged, leaves

CORPUS = Path(os.environ.get("PORTCULLIS_CORPUS", Path(__file__).parents[2] / "../shared/data")).resolve()
MESSAGES = CORPUS / "messages"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not MESSAGES.is_dir(), reason=f"no corpus at {CORPUS}; set PORTCULLIS_CORPUS"),
]


def listed(status):
    if not MESSAGES.is_dir():
        return []
    with (MESSAGES / "INDEX.csv").open(newline="", encoding="utf-8") as lines:
        return [row["file"] for row in csv.DictReader(lines) if row["format"] == "cargo-xml" and row["declared_status"] == status]


@pytest.mark.parametrize("file", listed("valid"))
def test_every_valid_message_is_taken(file):
    raw = (MESSAGES / file).read_bytes()
    assert FORMAT.recognise(raw[:4096])
    taken = judged(FORMAT, raw)
    assert taken.errors == []
    assert taken.reading.document["routing"]["loading"] in locodes()
    assert all(taken.reading.pointers(pointer).startswith("/") for pointer in leaves(taken.reading.document))


# Where the two malformed messages of the index are wrong; of others, only that they are refused with a place.
WRONG = {
    "noModeCode": ("message.missing", "SpecifiedLogisticsTransportMovement[1]/ModeCode"),
    "pieceQuantityItemCountMismatch": ("message.contradiction", "TransportLogisticsPackage[1]/ItemQuantity[1]"),
}


@pytest.mark.parametrize("file", listed("malformed"))
def test_every_malformed_message_is_refused_where_it_is_wrong(file):
    errors = judged(FORMAT, (MESSAGES / file).read_bytes()).errors
    assert errors
    assert all(place for _, place in errors)
    for name, (code, place) in WRONG.items():
        assert name not in file or any(told == code and where.endswith(place) for told, where in errors)


@pytest.mark.parametrize(("number", "valid"), [("020-68548340", True), ("888-11111111", True), ("SEL22222222", False)])
def test_the_numbers_of_the_bills_are_read(number, valid):
    documents = [judged(FORMAT, (MESSAGES / file).read_bytes()).reading.document for file in listed("valid")]
    masters = {document["master_doc"]["number"] for document in documents}
    houses = {house["house_doc"]["number"] for document in documents for house in document.get("houses", [])}
    assert number in (masters if valid else houses)
