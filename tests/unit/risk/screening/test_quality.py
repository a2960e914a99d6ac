"""Quality measured: rates from labels and scores, and the commands that print them. All names are made up."""

import json

import pytest
from click.testing import CliRunner

from services.cli import main
from services.risk.screening import ListError, Query
from services.risk.screening.labelled import labelled_pairs, names_of
from services.risk.screening.quality import LabelledPair, list_report, pair_report, pair_score, rates
from tests.unit.risk.screening.listed import entry, screener

PAIRS = """name1,name2,is_match,schema,quality
Oswin Tarkelian,Oswyn Tarkelian,true,Person,STRONG
Oswin Tarkelian,Bertram Vorn,false,Person,STRONG
Oswin Tarkelian,TARKELIAN O.,true,Person,WEAK
Oswin Tarkelian,Oswin Tarkelian,false,Person,WEAK
"""
LIST = "id,kind,name,programme,valid_to\n1,person,Oswin Tarkelian,ARMS,2001-01-01\n2,organisation,Quillon Varga Tools,ARMS,\n"


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([(True, 0.9), (True, 0.5), (False, 0.9), (False, 0.1)], (0.5, 0.5, 0.5)),
        ([(True, 0.85)], (1.0, 1.0, 1.0)),  # the threshold itself is a match
        ([(True, 0.1), (False, 0.1)], (0.0, 0.0, 0.0)),
        ([], (0.0, 0.0, 0.0)),
    ],
)
def test_rates(labels, expected):
    assert rates(labels, 0.85) == expected


def test_a_report_on_pairs():
    pairs = labelled_pairs(PAIRS.encode(), "pairs.csv")
    assert pairs[0] == LabelledPair("Oswin Tarkelian", "Oswyn Tarkelian", same=True, schema="Person", quality="STRONG")
    report = pair_report(pairs)
    strong, weak = report["by_quality"]["STRONG"], report["by_quality"]["WEAK"]
    assert (strong["right"], strong["of"], strong["f1"]) == (2, 2, 1.0)
    assert weak["of"] == 2
    assert report["by_threshold"]["0.85"] == {name: report[name] for name in ("precision", "recall", "f1")}


def test_schema_and_quality_may_be_left_out():
    [pair] = labelled_pairs(b"name1,name2,is_match\nOswin Tarkelian,TARKELIAN Oswin,1\n", "pairs.csv")
    assert pair_report([pair])["by_quality"]["UNRATED"]["right"] == 1
    assert pair_score("Quillon Tools Ltd", "Quillon Tools Limited") == pair_score("Oswin Tarkelian", "Tarkelian, Oswin") == 1.0


@pytest.mark.parametrize(
    ("read", "text", "what"),
    [
        (labelled_pairs, "name1,name2\na,b\n", "line 1: column 'is_match' is missing"),
        (labelled_pairs, "name1,name2,is_match\na,b,perhaps\n", "line 2: is_match 'perhaps'"),
        (labelled_pairs, "name1,name2,is_match\na,,true\n", "line 2: name2 is empty"),
        (labelled_pairs, "name1,name2,is_match\na,b\n", "line 2: has 2 fields"),
        (labelled_pairs, "name1,name2,is_match\n", "holds no names"),
        (labelled_pairs, "", "holds no names"),
        (names_of, "who\na\n", "column 'full_name' is missing"),
    ],
)
def test_labelled_files_that_cannot_be_used(read, text, what):
    with pytest.raises(ListError, match=what):
        read(text.encode(), "file.csv")


def test_a_report_on_a_list():
    report = list_report(
        screener(entry("1", "Oswin Tarkelian", "person")),
        [Query("Oswyn Tarkelian"), Query("Nobody Atall")],
        [Query("Bertram Vorn"), Query("TARKELIAN OSWIN")],
    )
    assert (report["recall"], report["missed"]) == (0.5, ["Nobody Atall"])
    assert (report["false_alarm_rate"], report["false_alarms"]) == (0.5, ["TARKELIAN OSWIN"])


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, list(map(str, arguments)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_for_pairs(tmp_path):
    (tmp_path / "pairs.csv").write_text(PAIRS)
    report = json.loads(run("quality", "pairs", tmp_path / "pairs.csv", "--json"))
    assert report == json.loads(json.dumps(pair_report(labelled_pairs(PAIRS.encode(), "pairs.csv"))))
    assert report["threshold"] == 0.85
    assert "STRONG     2 of 2 right" in run("quality", "pairs", tmp_path / "pairs.csv")


def test_the_command_for_lists_counts_entries_of_the_past_too(tmp_path):
    (tmp_path / "own.csv").write_text(LIST)
    (tmp_path / "on.csv").write_text("full_name,born\nOswin Tarkelian,1969\n")
    (tmp_path / "off.csv").write_text("full_name\nBertram Vorn\n")
    files = ("--positives", tmp_path / "on.csv", "--negatives", tmp_path / "off.csv")
    report = json.loads(run("quality", "list", tmp_path / "own.csv", *files, "--json"))
    assert (report["recall"], report["false_alarm_rate"], report["missed"]) == (1.0, 0.0, [])
    assert run("quality", "list", tmp_path / "own.csv", *files) == "recall: 1.0000 of 1\nfalse alarms: 0.0000 of 1\n"


def test_the_command_for_one_name(tmp_path):
    (tmp_path / "own.csv").write_text(LIST)
    for source in (tmp_path, tmp_path / "own.csv"):
        answer = json.loads(run("screen", "Quilon Varga Tools", "--list", source, "--json"))
        assert [(one["entry_id"], one["agreed"]) for one in answer["matches"]] == [("2", ["words: varga tools"])]
    assert run("screen", "Oswin Tarkelian", "--list", tmp_path) == "no match at 0.85 or above in own\n"
    assert "spelling: quilon ~ quillon" in run("screen", "Quilon Varga Tools", "--list", tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("screen", "Oswin", "--list", "bad.csv"),
        ("quality", "pairs", "bad.csv"),
        ("quality", "list", "bad.csv", "--positives", "bad.csv"),
    ],
)
def test_commands_say_what_is_wrong_with_a_file(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.csv").write_text("surname\nTarkelian\n")
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert "Error: bad.csv, line 1: column" in done.output
