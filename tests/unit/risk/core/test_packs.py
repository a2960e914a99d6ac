"""A pack is loaded whole or refused with every fault: file, criterion, field, column."""

import pytest
import yaml

from services.risk.core.criteria import CriteriaError, State
from services.risk.core.examples import run_examples
from services.risk.core.packs import load_pack
from tests.unit.risk.core.example_pack import LISTS, PACK

SOUND = """
- id: SAL-04
  title: Explosives without a licence
  programme: SALW
  on: item
  when: hs6 IN @blasting_hs AND NOT has_document(@blasting_licences)
  weight: 30
  reason: PROHIBITED
  hint: Declare the licence.
  because: "{hs6} is controlled"
  source: Arms Trade Treaty
  examples:
    hit: [{hs6: "360100", documents: []}]
    pass: [{hs6: "690721"}]
"""


def faults(text: str) -> list[str]:
    with pytest.raises(CriteriaError) as refused:
        load_pack(text, "salw.yaml", LISTS)
    return [str(fault) for fault in refused.value.faults]


def test_a_pack_is_loaded_with_all_it_says() -> None:
    criteria = {criterion.id: criterion for criterion in load_pack(PACK, "test.yaml", LISTS)}
    assert (criteria["SAL-04"].group.name, criteria["SAL-04"].group.cap, criteria["SAL-04"].live) == ("SALW", 60, True)
    assert (criteria["CNV-03"].state, criteria["CNV-03"].waits_for, criteria["CNV-03"].live) == (
        State.OFF,
        "AIS positions",
        False,
    )
    assert (criteria["DOC-01"].enforced_by, criteria["DOC-01"].live) == ("description.stop-words", False)


def test_every_example_of_the_pack_comes_out_as_it_says() -> None:
    assert [failure for criterion in load_pack(PACK, "test.yaml") for failure in run_examples(criterion, LISTS)] == []


def test_an_example_that_comes_out_wrong_is_named() -> None:
    [criterion] = load_pack(SOUND.replace('hit: [{hs6: "360100", documents: []}]', 'hit: [{hs6: "360100"}, {hs6: "1"}]'), "x")
    assert [str(failure) for failure in run_examples(criterion, LISTS)] == [
        "SAL-04.examples.hit[0] came out as cannot_judge: {'hs6': '360100'}",
        "SAL-04.examples.hit[1] came out as pass: {'hs6': '1'}",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("when: hs6", "when: hs7", "salw.yaml: SAL-04.when, column 1: There is no column 'hs7'. Did you mean hs6?"),
        (
            "@blasting_hs",
            "@blasting",
            "salw.yaml: SAL-04.when, column 9: There is no list '@blasting'. Did you mean blasting_hs?",
        ),
        ("{hs6} is", "a {hs7} is", "salw.yaml: SAL-04.because, column 4: There is no column 'hs7'."),
        ("{hs6} is", "{hs6.__class__} is", "salw.yaml: SAL-04.because, column 2: There is no column 'hs6.__class__'."),
        ("{hs6} is", "{hs6 is", "salw.yaml: SAL-04.because, column 1: A brace is not closed; write {column}."),
        ('"690721"', "690721", "salw.yaml: SAL-04.examples.pass[0].hs6: 690721 does not fit a column of String. Quote codes"),
        ("documents: []", "documents: '911'", "salw.yaml: SAL-04.examples.hit[0].documents: '911' does not fit"),
        ("documents: []", "packages: 1.5", "salw.yaml: SAL-04.examples.hit[0].packages: 1.5 does not fit"),
        ("documents: []", "packages: true", "salw.yaml: SAL-04.examples.hit[0].packages: True does not fit"),
        ("documents: []", "etd: 2026-03-01", "salw.yaml: SAL-04.examples.hit[0].etd: '2026-03-01' does not fit"),
        ("documents: []", "docs: []", "salw.yaml: SAL-04.examples.hit[0].docs: There is no column 'docs'."),
        ("weight: 30", "weight: 101", "salw.yaml: SAL-04.weight: Input should be less than or equal to 100."),
        ("weight: 30", "weight: true", "salw.yaml: SAL-04.weight: Input should be a valid integer."),
        ("weight: 30", "weight: 3\n  unknown: 9", "salw.yaml: SAL-04.unknown: Not knowing cannot weigh more than knowing."),
        ("weight: 30\n", "weight: 0\n", "salw.yaml: SAL-04.weight: It needs a weight (soft) or a measure (hard)."),
        ("weight: 30", "weight: 30\n  measure: release", "salw.yaml: SAL-04.measure: A criterion cannot release"),
        ("weight: 30", "weight: 30\n  wieght: 3", "salw.yaml: SAL-04.wieght: Extra inputs are not permitted."),
        ("weight: 30", "weight: 30\n  waits_for: AIS", "salw.yaml: SAL-04.state: What it waits for does not exist"),
        ("  reason: PROHIBITED\n", "", "salw.yaml: SAL-04.reason: It is required wherever there is a condition."),
        ('  because: "{hs6} is controlled"\n', "", "salw.yaml: SAL-04.because: It is required wherever there is a condition."),
        ('    pass: [{hs6: "690721"}]\n', "", "salw.yaml: SAL-04.examples.pass: At least one example row is required"),
        ("SAL-04", "SAL-4", "salw.yaml: SAL-4.id: String should match pattern"),
        ("SAL-04", "XXX-04", "salw.yaml: XXX-04.id: No group begins with XXX"),
        ("on: item", "on: items", "salw.yaml: SAL-04.on: Input should be"),
        ("programme: SALW", "programme: ARMS", "salw.yaml: SAL-04.programme: Input should be"),
        # A filer reads the hint.
        (
            "Declare the",
            "About SAL-04 declare the",
            "salw.yaml: SAL-04.hint: A filer reads it, and it says 'SAL-04'. Say it otherwise.",
        ),
        ("the licence", "the SALW licence", "salw.yaml: SAL-04.hint: A filer reads it, and it says 'SALW'."),
        ("the licence", "one of blasting_licences", "salw.yaml: SAL-04.hint: A filer reads it, and it says 'blasting_licences'."),
        ("the licence", "one of @licences", "salw.yaml: SAL-04.hint: A filer reads it, and it says '@licences'."),
        ("the licence", "30 licences", "salw.yaml: SAL-04.hint: A filer reads it, and it says '30'."),
        # YAML.
        ("weight: 30", "weight: 30\n  weight: 3", "salw.yaml: line 8, column 3: 'weight' stands twice."),
        ("weight: 30", "weight: &a 30", "salw.yaml: line 7, column 11: tags, anchors and aliases are not used in packs."),
        ("weight: 30", "weight: !!python/name:os.system x", "tags, anchors and aliases are not used in packs."),
        ("weight: 30", "weight: [30", "salw.yaml: line 8, column 9"),
        ("weight: 30", "weight: " + "9" * 5_000, "salw.yaml: Exceeds the limit"),
        ("weight: 30", "weight: " + "[" * 1_000, "salw.yaml: The YAML is nested too deeply."),
        ("weight: 30", "weight: 3\0", "salw.yaml: unacceptable character"),
        (SOUND, "id: SAL-04", "salw.yaml: A pack is a list of criteria"),
        (SOUND, "- SAL-04", "salw.yaml: #1: Input should be a valid dictionary"),
        (SOUND, "#" * 1_000_001, "salw.yaml: The pack has 1000001 characters"),
    ],
)
def test_a_pack_with_a_fault_is_refused_with_its_place(old: str, new: str, expected: str) -> None:
    assert old in SOUND
    [fault] = faults(SOUND.replace(old, new, 1))
    assert expected in fault


def test_all_faults_of_a_pack_are_told_at_once() -> None:
    second = SOUND.replace("on: item", "on: items").replace("weight: 30", "weight: x")
    third = (
        SOUND.replace("SAL-04", "SAL-05").replace("hs6 IN", "hs7 IN").replace("{hs6} is", "{hs8} is").replace("690721", "1' x")
    )
    told = faults(SOUND + second + third)
    assert [fault.partition(": ")[2].partition(":")[0] for fault in told] == [
        "SAL-04.id",
        "SAL-04.on",
        "SAL-04.weight",
        "SAL-05.when, column 1",
        "SAL-05.because, column 2",
    ]


@pytest.mark.parametrize("country", ["NO", "ON", "NL"])
@pytest.mark.parametrize("code", ["010611", "0777", "1_000", "12:30:00", "2026-03-01"])
def test_codes_and_countries_stay_texts_without_quotes(country: str, code: str) -> None:
    row = f"{{origin: {country}, hs6: {code}, un_class: '1'}}"
    [criterion] = load_pack(SOUND.replace('{hs6: "690721"}', row), "x")
    assert criterion.examples.pass_[0] == {"origin": country, "hs6": code, "un_class": "1"}
    assert yaml.safe_load(row) != criterion.examples.pass_[0] or country == "NL"
