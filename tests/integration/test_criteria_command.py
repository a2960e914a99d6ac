"""`portcullis criteria`: listing and proving the shipped catalogue, one pack, and an administration's own folder."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from services.commands.criteria import criteria
from shared.settings import Settings

OWN = """
- id: SYS-50
  title: Parrots, our own concern
  programme: SAFE
  on: item
  when: hs6 IN @our_parrots
  weight: 10
  reason: CONTROL
  because: "HS {hs6}"
  source: our own profile
  examples:
    hit: [{hs6: "010632"}]
    pass: [{hs6: "820411"}]
"""
LISTS = '[{name: our_parrots, title: Parrots, version: "1", source: HS 2022, valid_from: 2022-01-01, entries: ["010632"]}]'


def run(*arguments: str | Path, settings: Settings | None = None) -> Result:
    return CliRunner().invoke(criteria, list(map(str, arguments)), obj=settings or Settings())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "ours.yaml").write_text(OWN)
    (tmp_path / "lists" / "ours.yaml").write_text(LISTS)
    return tmp_path


def test_all_examples_of_the_catalogue_pass() -> None:
    proof = run("test")
    assert proof.exit_code == 0, proof.output
    assert proof.output.startswith("149 criteria and ")
    assert proof.output.endswith(" examples, none failed\n")


def test_an_example_that_comes_out_otherwise_is_named_with_its_file(folder: Path) -> None:
    pack = folder / "ours.yaml"
    pack.write_text(OWN.replace('"820411"', '"010632"'))
    proof = run("test", pack, "--folder", folder)
    assert proof.exit_code == 1
    assert proof.output.splitlines() == [
        f"{pack}: SYS-50, pass[0]: expected pass, got hit: {{'hs6': '010632'}}",
        "1 criterion, 2 examples, 1 failed",
    ]


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (OWN.replace("hs6 IN", "hs7 IN"), "ours.yaml: SYS-50.when, column 1: There is no column 'hs7'. Did you mean hs6?"),
        (OWN.replace("@our_parrots", "@our_parots"), "ours.yaml: SYS-50.when, column 9: There is no list '@our_parots'."),
        (OWN.replace("weight: 10", "weight: 101"), "ours.yaml: SYS-50.weight: "),
        (OWN.replace('"820411"', "820411"), "ours.yaml: SYS-50.examples.pass[0].hs6: 820411 does not fit"),
        (OWN + "  mood: bad\n", "ours.yaml: SYS-50.mood: "),
        ("- id: [", "ours.yaml: line 1, column "),
        ("just a text", "ours.yaml: A pack is a list of criteria"),
    ],
)
def test_a_pack_that_cannot_stand_says_where(folder: Path, broken: str, place: str) -> None:
    (folder / "ours.yaml").write_text(broken)
    proof = run("test", "--folder", folder)
    assert (proof.exit_code, place in proof.output) == (1, True), proof.output


def test_a_file_that_is_no_utf_8_is_said(folder: Path) -> None:
    (folder / "ours.yaml").write_bytes(b"\xff\xfe")
    proof = run("test", "--folder", folder)
    assert (proof.exit_code, "ours.yaml: The file is not UTF-8 at byte 0." in proof.output) == (1, True)


def test_an_own_folder_stands_beside_the_shipped_catalogue(folder: Path) -> None:
    assert run("test", "--folder", folder).output.startswith("150 criteria and ")
    by_setting = run("list", "--json", settings=Settings(criteria=folder))
    assert "SYS-50" in {one["id"] for one in json.loads(by_setting.output)}


def test_an_own_file_takes_the_place_of_the_shipped_one_of_its_name(folder: Path) -> None:
    (folder / "ours.yaml").rename(folder / "passengers.yaml")
    ids = {one["id"] for one in json.loads(run("list", "--folder", folder, "--json").output)}
    assert ("SYS-50" in ids, "PAX-01" in ids, "DOC-02" in ids) == (True, False, True)


def test_an_id_that_stands_twice_is_refused(folder: Path) -> None:
    (folder / "more.yaml").write_text(OWN)
    assert "SYS-50.id: A criterion of another file has this id." in run("test", "--folder", folder).output


def test_criteria_are_listed_by_programme() -> None:
    lines = run("list", "--programme", "pgs").output.splitlines()
    assert lines[0] == "PGS (6)"
    assert [line.split()[:4] for line in lines[1:]][3] == ["PGS-04", "live", "PGS", "hold"]
    assert len(lines) == 7


def test_what_does_not_judge_says_why() -> None:
    listed = run("list").output
    assert "waits for AIS positions of ships" in listed
    assert "refused with text.stop-words" in listed


def test_criteria_in_one_state_as_json() -> None:
    off = json.loads(run("list", "--state", "off", "--json").output)
    assert {one["state"] for one in off} == {"off"}
    assert all(one["waits_for"] and one["condition"] is None for one in off)
    assert run("list", "--state", "shadow").output.strip() == ""


def test_an_unknown_programme_names_those_there_are() -> None:
    answer = run("list", "--programme", "NONE")
    assert (answer.exit_code, "SAFE, SALW, STCE" in answer.output) == (2, True)
