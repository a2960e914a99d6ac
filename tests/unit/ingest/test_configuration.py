"""The data files of validation are checked when they are loaded."""

import copy
from pathlib import Path

import pytest
import yaml

from services.ingest import validation
from services.ingest.deadlines import LIMITS
from services.ingest.validation import MODES, PROFILES, dictionary, profiles
from services.ingest.validation.codes import LISTS, NUMBERS
from services.ingest.validation.dictionary import DICTIONARY
from services.ingest.validation.faults import CATALOGUE
from services.ingest.validation.rules import CONSIGNMENT_RULES, FILING_RULES
from services.ingest.validation.schema import below, elements, parts
from shared.declaration import Declaration, Part
from tests.support.filings import filing
from tests.support.pointers import GONE, changed

HERE = Path(validation.__file__).parent
WRITTEN = {name: yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8")) for name in ("dictionary", "profiles")}

WRONG_PROFILES = [
    ({"/groups/header/filing/0": "lnr"}, "no element lnr"),
    ({"/groups/header/filing/0": "lrn.number"}, "no element number"),
    ({"/groups/header/filing/0": "lrn..x"}, "not a path"),
    ({"/groups/header/filing/0": {"path": "lrn", "when": "raining"}}, "no condition is called raining"),
    ({"/groups/header/filing/0": {"path": "lrn", "code": "made.up"}}, "no fault has the code made.up"),
    ({"/groups/header/filing/0": {"path": "lrn", "wen": "negotiable"}}, "wen"),
    ({"/profiles/F11/needs/-": "moon"}, "F11: no such group or mode: .*moon"),
    ({"/profiles/F11/modes": ["9"]}, "F11: no such group or mode: .*9"),
    ({"/profiles/F11/level": "attic"}, "level"),
]
WRONG_DICTIONARIES = [
    ({"/Item/colour": {"longest": 3}}, "Item"),
    ({"/Item/description": GONE}, "Item"),
    ({"/Item/packages": {}}, "no longest list for Item.packages"),
    ({"/Cargo": {}}, "Cargo"),
    ({"/Item/description/longst": 5}, "longst"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG_PROFILES, ids=[case[1] for case in WRONG_PROFILES])
def test_a_wrong_profile_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        profiles.load(changed(WRITTEN["profiles"], changes))


@pytest.mark.parametrize(("changes", "message"), WRONG_DICTIONARIES, ids=[case[1] for case in WRONG_DICTIONARIES])
def test_a_wrong_dictionary_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        dictionary.load(changed(copy.deepcopy(WRITTEN["dictionary"]), changes))


def test_every_text_has_a_greatest_length_or_a_code_list():
    assert {
        f"{part.__name__}.{name}"
        for part in below(Declaration)
        for name, element in elements(part).items()
        if element.kind is str and not ((entry := DICTIONARY[part][name]).longest or entry.list or entry.number or entry.one_of)
    } == set()


def test_lists_and_numbers_named_in_the_dictionary_exist():
    entries = [entry for lines in DICTIONARY.values() for entry in lines.values()]
    assert {entry.list for entry in entries} - {None} == LISTS.keys()
    assert {entry.number for entry in entries} - {None} == NUMBERS.keys()


def test_the_regimes_of_the_dictionary_are_those_with_deadlines():
    assert set(DICTIONARY[Declaration]["regime"].one_of) == LIMITS.keys()


def test_the_modes_agree():
    assert {mode for profile in PROFILES.values() for mode in profile.modes} == MODES.keys()


def test_every_rule_stands_in_the_catalogue_with_its_title_and_hint():
    assert CATALOGUE.keys() >= FILING_RULES.keys() | CONSIGNMENT_RULES.keys()


@pytest.mark.parametrize("dataset_type", ["F11", "F29", "F51"])
def test_every_part_is_found_at_its_pointer(dataset_type):
    document = filing(dataset_type)
    for pointer, part in parts(Declaration.model_validate(document)):
        node = document
        for step in pointer.split("/")[1:]:
            node = node[int(step)] if isinstance(node, list) else node[step]
        assert part == type(part).model_validate(node)


def test_an_element_of_an_unknown_kind_is_not_silently_skipped():
    class Odd(Part):
        when: dict[str, str] | None = None

    with pytest.raises(TypeError, match="when"):
        elements(Odd)
