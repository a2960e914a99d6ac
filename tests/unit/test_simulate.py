"""`portcullis simulate` to a folder and `portcullis convert --to`: what is written is valid, and the same for the same seed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import services.ingest
from services.commands.messages import convert
from services.commands.simulate import simulate
from services.ingest.formats import FORMATS, Limits, format_of
from services.ingest.validation import validate
from shared.settings import Settings

AT = datetime(2026, 3, 1, 11, tzinfo=UTC)
WRITING = [each.name for each in FORMATS.values() if each.write]
EXAMPLES = Path(services.ingest.__file__).parent


def simulated(folder, *options):
    told = CliRunner().invoke(simulate, ["--to", str(folder), "--at", f"{AT:%Y-%m-%dT%H:%M:%S}", *options], obj=Settings())
    assert told.exit_code == 0, told.output
    return [file.read_bytes() for file in sorted(folder.iterdir())]


def documents(messages, name):
    readings = [FORMATS[name].read(each, limits=Limits()) for each in messages]
    for each in readings:
        assert validate(each.document, now=AT, advisory=each.advisory).errors == ()
        assert each.faults == ()
    return [each.document for each in readings]


@pytest.mark.parametrize("name", WRITING)
def test_traffic_of_every_format_is_recognised_and_without_faults(name, tmp_path):
    messages = simulated(tmp_path, "--format", name, "--count", "12")
    assert {format_of(None, each).name for each in messages} == {name}
    said = documents(messages, name)
    assert len({each["lrn"] for each in said}) == len({each["master_doc"]["number"] for each in said}) == 12


def test_the_same_seed_makes_the_same_traffic_and_another_makes_another(tmp_path):
    one, again, other = (
        simulated(tmp_path / folder, "--count", "5", "--seed", seed) for folder, seed in (("a", "7"), ("b", "7"), ("c", "8"))
    )
    assert one == again
    assert not set(one) & set(other)


@pytest.mark.parametrize(("risky", "least", "most"), [("0", 0, 0), ("1", 40, 40), ("0.5", 10, 30)])
def test_a_share_of_the_filings_holds_detonators(risky, least, most, tmp_path):
    said = documents(simulated(tmp_path, "--count", "40", "--risky", risky), "json")
    held = [any(item["hs6"].startswith("3603") for house in each["houses"] for item in house["items"]) for each in said]
    assert least <= sum(held) <= most


def test_somewhere_to_write_must_be_named():
    told = CliRunner().invoke(simulate, ["--count", "1"], obj=Settings(), env={"PORTCULLIS_GATE": None})
    assert (told.exit_code, "--to FOLDER or --gate URL" in told.output) == (2, True)


@pytest.mark.parametrize("name", [each for each in WRITING if each not in ("json", "cargo-imp")])
def test_a_message_is_converted_to_any_format_with_a_writer(name):
    told = CliRunner().invoke(convert, [str(EXAMPLES / "example.json"), "--to", name])
    assert told.exit_code == 0, told.output
    said = FORMATS[name].read(told.stdout_bytes.rstrip(b"\n"), limits=Limits()).document
    assert said["houses"][0]["items"][0]["description"].startswith("Open-end spanners, 8-24 mm")


@pytest.mark.parametrize(
    ("name", "why"), [("ics2", "F99 is no dataset type"), ("cargo-imp", "Cargo-IMP holds air waybills and their houses")]
)
def test_what_the_other_format_cannot_be_is_told(name, why, tmp_path):
    file = tmp_path / "odd.json"
    file.write_text('{"dataset_type": "F99"}')
    told = CliRunner().invoke(convert, [str(file), "--to", name])
    assert (told.exit_code, f"cannot be written as {name}: {why}" in told.output) == (1, True)
