"""Cleansing: text without symbols, container numbers in one way, all else untouched and shared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.validation import validate
from services.ingest.validation.cleansing import cleansed
from shared.declaration import Declaration, Item
from tests.support.filings import NOW, container, filing
from tests.support.pointers import changed

ITEM = "/houses/0/items/0"
CASES = [
    (f"{ITEM}/description", " Spanners\n*** 8-24\u200b mm ", "Spanners 8-24 mm"),
    ("/houses/0/consignee/name", "Beta  Hardware™", "Beta HardwareTM"),
    ("/houses/0/consignee/address/street", "Haven #5", "Haven 5"),
    (f"{ITEM}/packages/0/marks", "***", None),
    ("/lrn", "L *1*", "L *1*"),
    ("/master_doc/number", "MBL-1 *", "MBL-1 *"),
    ("/conveyance/id", "9074729", "9074729"),
]


@pytest.mark.parametrize(("where", "sent", "kept"), CASES, ids=[case[0] for case in CASES])
def test_text_is_cleansed_and_nothing_else(where, sent, kept):
    validated = validate(changed(filing(), {where: sent}), now=NOW)
    assert validated.declaration == Declaration.model_validate(changed(filing(), {where: sent}))
    assert validated.cleansed == Declaration.model_validate(changed(filing(), {where: kept}))


def test_container_numbers_are_written_one_way():
    box = container(7)
    spaced = f"{box[:4].lower()} {box[4:10]}-{box[10]}"
    sent = changed(filing(), {"/equipment/0/number": box, f"{ITEM}/equipment": [spaced]})
    assert validate(sent, now=NOW).cleansed.houses[0].items[0].equipment == (box,)


def test_what_is_clean_is_the_same_object():
    declaration = Declaration.model_validate(filing())
    assert cleansed(declaration) is declaration


def test_untouched_houses_are_shared():
    document = changed(filing("F22"), {"/houses/-": filing("F22", serial=2)["houses"][0]})
    declaration = Declaration.model_validate(changed(document, {f"{ITEM}/description": "Spanners**"}))
    clean = cleansed(declaration)
    assert clean.houses[0] != declaration.houses[0]
    assert clean.houses[1] is declaration.houses[1]


@given(st.text())
def test_cleansing_twice_changes_nothing_more(text):
    once = cleansed(Item(description=text))
    assert cleansed(once) == once
