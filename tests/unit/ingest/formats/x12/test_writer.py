"""A declaration written as a 309 is read as it was."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings

from services import ingest
from services.ingest.formats.reading import Limits
from services.ingest.formats.x12 import FORMAT
from services.ingest.formats.x12.writer import write
from shared.declaration import Declaration
from tests.support.houses import houses

NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)
EXAMPLE = json.loads((Path(ingest.__file__).parent / "example.json").read_text("utf-8"))


@settings(max_examples=60, deadline=None)
@given(houses())
def test_whatever_the_houses_hold_is_read_as_it_was_written(drawn):
    declaration = Declaration.model_validate(EXAMPLE | {"houses": drawn})
    document = FORMAT.read(write(declaration, NOW), limits=Limits()).document
    assert Declaration.model_validate(document).houses == declaration.houses


def test_the_filing_around_the_houses_is_read_as_it_was_written():
    declaration = Declaration.model_validate(EXAMPLE)
    document = FORMAT.read(write(declaration, NOW), limits=Limits()).document
    read = Declaration.model_validate(document)
    same = ("sender_id", "mode", "cargo_type", "dataset_type", "carrier", "master_doc", "conveyance", "equipment", "issue_time")
    assert {name: getattr(read, name) for name in same} == {name: getattr(declaration, name) for name in same}
    assert read.lrn == f"{declaration.conveyance.ref}-{declaration.lrn}"
    assert (read.routing.loading, read.routing.unloading, read.routing.eta) == ("CNSHA", "NLRTM", declaration.routing.eta)
    assert (read.declarant, read.representative.id) == (declaration.carrier, declaration.sender_id)
    (house,) = read.houses
    assert house.freight_payment == "D"
    assert house.items[0].description == "Open-end spanners, 8-24 mm FREIGHT PREPAID"
