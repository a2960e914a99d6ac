"""`portcullis submit` and `portcullis simulate` against a gate, `portcullis convert` without one."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner, Result

import services.ingest.app
from services import sample
from services.cli import main
from shared.app import Gate, application
from tests.support.filings import container, filing
from tests.support.waiting import eventually

EDIFACT = Path(__file__).parents[2] / "services" / "ingest" / "formats" / "edifact" / "example.edi"


@pytest.fixture
async def address(gate: Gate) -> AsyncIterator[str]:
    config = uvicorn.Config(application(gate, [services.ingest.app.service(gate)]), port=0, log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: _started(server))
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def _started(server: uvicorn.Server) -> bool:
    return server.started


async def run(gate: Gate, *arguments: str) -> Result:
    environment = {"PORTCULLIS_HOME": str(gate.settings.home)}
    return await asyncio.to_thread(CliRunner(env=environment).invoke, main, list(arguments))


async def test_files_are_filed_and_faults_shown_with_their_line(gate: Gate, address: str, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(sample.clean()))
    bad.write_text(json.dumps(filing() | {"equipment": [{"number": container(1)[:-1] + "0"}]}))
    told = await run(gate, "submit", str(good), str(bad), "--gate", address)
    assert told.exit_code == 1, told.output
    assert f"{good}: json: 202 26" in told.output
    assert "error: code.container at /equipment/0/number" in told.output
    assert f'| "number": "{container(1)[:-1]}0"' in told.output


async def test_a_check_registers_nothing(gate: Gate, address: str, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps(sample.clean()))
    for _ in range(2):
        told = await run(gate, "submit", str(file), "--check", "--json", "--gate", address)
        answer = json.loads(told.stdout.splitlines()[0])
        assert (told.exit_code, answer["status"], answer["format"], answer["mrn"]) == (0, 200, "json", None), told.output


async def test_every_format_is_recognised_and_told_as_json(gate: Gate, address: str) -> None:
    told = await run(gate, "submit", str(EDIFACT), "--json", "--check", "--gate", address)
    assert json.loads(told.stdout.splitlines()[0])["format"] == "edifact"


@pytest.mark.parametrize("name", ["ens", "edifact", "cargo-imp"])
async def test_simulated_traffic_is_filed(gate: Gate, address: str, name: str) -> None:
    told = await run(gate, "simulate", "--format", name, "--count", "4", "--rate", "200", "--gate", address)
    assert (told.exit_code, "4 filed, 0 refused" in told.output) == (0, True), told.output


async def test_a_gate_that_is_away_is_said_to_be(gate: Gate, tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text("{}")
    told = await run(gate, "submit", str(file), "--gate", "http://127.0.0.1:9")
    assert (told.exit_code, "cannot be reached" in told.output) == (2, True)


async def test_a_message_is_converted_with_its_places(gate: Gate, tmp_path: Path) -> None:
    told = await run(gate, "convert", str(EDIFACT), "--pointers")
    assert told.exit_code == 0, told.output
    assert '"master_doc"' in told.output
    assert "/master_doc/number\t" in told.output


async def test_what_is_no_message_is_not_converted(gate: Gate, tmp_path: Path) -> None:
    file = tmp_path / "one.txt"
    file.write_text("hello")
    told = await run(gate, "convert", str(file))
    assert (told.exit_code, "no format this gate knows" in told.output) == (1, True)
