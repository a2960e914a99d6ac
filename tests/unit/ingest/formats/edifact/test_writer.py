"""A declaration written as CUSCAR is read as it was."""

import json
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from services import ingest
from services.ingest.formats.edifact import FORMAT
from services.ingest.formats.edifact.writer import write
from services.ingest.formats.reading import Limits
from services.ingest.validation import validate
from shared.declaration import Declaration
from tests.support.houses import houses, masses

NOW = datetime(2026, 3, 1, 11, tzinfo=UTC)
EXAMPLE = json.loads((Path(ingest.__file__).parent / "example.json").read_text("utf-8"))

MORE = {"freight_payment": st.sampled_from("ABDHYZ")}
MORE_OF_ITEMS = {"net_mass_kg": masses, "documents": st.just([{"number": "L1", "type": "N911"}])}


@settings(max_examples=60, deadline=None)
@given(houses(MORE, MORE_OF_ITEMS))
def test_whatever_the_houses_hold_is_read_as_it_was_written(drawn):
    declaration = Declaration.model_validate(EXAMPLE | {"houses": drawn})
    document = FORMAT.read(write(declaration, NOW), limits=Limits()).document
    assert Declaration.model_validate(document).houses == declaration.houses


def test_the_example_filing_is_the_same_in_cuscar():
    declaration = Declaration.model_validate(EXAMPLE)
    outcome = validate(FORMAT.read(write(declaration, NOW), limits=Limits()).document, now=NOW)
    assert outcome.errors == ()
    read, meant = (each.model_dump(mode="json", exclude_defaults=True) for each in (outcome.declaration, declaration))
    for house in meant["houses"]:
        house.pop("to_order")  # false is what no bill says
        for party in (house["consignor"], house["consignee"]):
            party.pop("person_type")
            party["address"]["street"] += " " + party["address"].pop("number")
    assert read | {"message_id": meant["message_id"]} == meant
