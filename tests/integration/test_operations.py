"""What operations rely on: limits, logs without personal data, dead letters to replay, a gate that says when it is not ready."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
import structlog

import services.ingest.app
import services.risk.app
from services.dead_letters import replay_dead_letters
from shared import logs
from shared.app import LOGS, Gate, running
from shared.auth import Role
from shared.database import Database
from shared.events import Event
from shared.positions import START
from shared.settings import Settings
from tests.support.filings import filing
from tests.support.gate import Caller, caller
from tests.support.waiting import eventually


async def test_one_party_s_flood_does_not_stop_another(settings: Settings, database: Database) -> None:
    gate = Gate(settings.model_copy(update={"rate_limit_per_party": "5/minute"}), database)
    ingest = caller(gate, [services.ingest.app.service(gate)])
    answers = [await ingest.filer.get("/v1/filings", params={"lrn": "x"}) for _ in range(8)]
    other = await ingest.as_(Role.FILER, "FR55566677788").get("/v1/filings", params={"lrn": "x"})
    assert [answer.status_code for answer in answers] == [404] * 5 + [429] * 3
    assert answers[-1].json()["code"] == "rate.exceeded"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert other.status_code == 404


async def test_a_gate_without_its_database_is_alive_but_not_ready(settings: Settings) -> None:
    away = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    gate = Gate(settings, away)
    ingest = caller(gate, [services.ingest.app.service(gate)])
    alive, ready = await ingest.nobody.get("/healthz"), await ingest.nobody.get("/readyz")
    filed = await ingest.filer.post("/v1/filings", json=filing(now=datetime.now(UTC)))
    assert (alive.status_code, ready.status_code, filed.status_code) == (200, 503, 503)
    assert any("database" in name for name in ready.json()["waiting_for"])
    assert filed.json()["code"] == "server.unavailable"
    await away.close()


@pytest.fixture
def log_lines() -> Iterator[StringIO]:
    """Everything logged, as it is written in production."""
    sink, before = StringIO(), list(logging.getLogger().handlers)
    configured = structlog.get_config()
    logs.configure("DEBUG")
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(sink)
    yield sink
    structlog.configure(**configured)
    logging.getLogger().handlers = before


async def test_logs_follow_a_consignment_and_name_nobody(log_lines: StringIO, whole: Caller) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    answer = await whole.filer.post("/v1/filings", json=filing(now=datetime.now(UTC)), headers=headers)
    consignment = answer.json()["consignments"][0]["id"]

    async def told() -> bool:
        return bool((await whole.filer.get("/v1/notices")).json()["notices"])

    await eventually(told)
    lines = [json.loads(line) for line in log_lines.getvalue().splitlines()]
    steps = [line["topic"] for line in lines if line.get("key") == consignment]
    assert steps[:2] == ["filings", "assessments"]
    assert "decisions" in steps
    assert {line["trace_id"] for line in lines if line.get("key") == consignment} == {trace}
    assert answer.headers["traceparent"].split("-")[1] == trace
    for private in ("Alpha Tools", "Beta Hardware", "Dock Rd", "export@alpha-tools", "5555 0100", "spanners", "Bearer ", "eyJ"):
        assert private not in log_lines.getvalue()


async def test_dead_letters_are_handled_again_when_their_cause_is_mended(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = caller(gate, [services.ingest.app.service(gate)])
    mrn = (await ingest.filer.post("/v1/filings", json=filing(now=datetime.now(UTC)))).json()["mrn"]
    risk = services.risk.app.service(gate)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bad deployment")

    async def letters(count: int) -> list[Event] | None:
        async with gate.database.begin() as connection:
            found = await LOGS["risk"].tail(connection, START, ["filings.dead-letters"], 10)
        return [one.event for one in found] if len(found) >= count else None

    with monkeypatch.context() as deployed:
        deployed.setattr("services.risk.worker.judge", broken)
        async with running([risk]):
            [letter] = await eventually(lambda: letters(1)) or []
    assert "ZeroDivisionError: a bad deployment" in letter.headers["dead-letter-reason"]

    mended = services.risk.app.service(gate)
    assert await replay_dead_letters(gate, mended, "filings") == (1, 0)
    assert await replay_dead_letters(gate, mended, "filings") == (0, 0)
    async with gate.database.begin() as connection:
        [made] = await LOGS["risk"].tail(connection, START, ["assessments"], 10)
    assert made.event.key == f"{mrn}-1"
