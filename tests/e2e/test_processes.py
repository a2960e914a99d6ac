"""Three processes, Kafka, PostgreSQL and the edge: the same gate, and nothing is lost or done twice whatever is killed."""

import asyncio
import random
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services import sample
from shared.auth import Role
from tests.support.filings import filing
from tests.support.kafka import Kafka
from tests.support.processes import Processes
from tests.support.waiting import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]


async def file(client: httpx.AsyncClient, document: dict[str, Any]) -> str:
    """File as a carrier's system does: again and again until there is an answer. The MRN."""
    while True:
        try:
            answer = await client.post("/v1/filings", json=document)
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        if answer.status_code in {200, 202}:
            return str(answer.json()["mrn"])
        assert answer.status_code in {502, 503, 504}, answer.text
        await asyncio.sleep(0.05)


async def test_release_and_hold_come_within_seconds(processes: Processes) -> None:
    async with processes.client(Role.FILER) as filer:
        released, held = await file(filer, sample.clean()), await file(filer, sample.detonators())

        async def told() -> bool:
            notices = (await filer.get("/v1/notices", params={"after": ""})).json()["notices"]
            kinds = {(one["mrn"], one["kind"]) for one in notices}
            return {(released, "release"), (held, "hold")} <= kinds

        assert await eventually(told, 10)
    async with processes.client(Role.TARGETER) as targeter:
        assert (await targeter.get(f"/v1/assessments/{held}-1")).status_code == 200
    assert await processes.stop() == {"ingest": 0, "risk": 0, "notify": 0}


async def test_whatever_is_killed_every_filing_is_decided_once(processes: Processes, kafka: Kafka) -> None:
    count = 300
    documents = [
        sample.detonators(f"K-{number}") if number % 10 == 0 else filing(now=datetime.now(UTC), serial=5000 + number)
        for number in range(count)
    ]

    def kill(victim: str) -> None:
        match victim:
            case "broker":
                kafka.kill()
                kafka.restart()
            case "database":
                processes.crash_database()
            case service:
                processes.kill(service)
                processes.start(service)

    async def kill_and_restart() -> None:
        for victim in random.sample([*sorted(processes.ports) * 2, "broker", "database"], 8):
            await asyncio.sleep(random.uniform(0.2, 0.8))  # noqa: S311  any moment
            await asyncio.to_thread(kill, victim)
        await processes.ready()

    async with processes.client(Role.FILER) as filer:
        killing = asyncio.create_task(kill_and_restart())
        mrns = []
        for document in documents:
            mrns.append(await file(filer, document))
            await asyncio.sleep(0.01)
        await killing
        assert len(set(mrns)) == count

        async def decided() -> bool:
            return await scalar(processes, "SELECT count(DISTINCT consignment_id) FROM notify.notices") == count

        await eventually(decided, 60)
    assert await scalar(processes, "SELECT count(*) FROM ingest.filings") == count
    assert await scalar(processes, "SELECT count(*) FROM risk.assessments") == count
    assert await scalar(processes, "SELECT count(*) FROM risk.event_log WHERE topic = 'assessments'") == count
    # One release or hold each to filer and carrier; who is drawn for a random inspection hears of that besides.
    told = "SELECT count(*) FROM notify.notices WHERE body ->> 'kind' IN ('release', 'hold')"
    assert await scalar(processes, told) == 2 * count
    assert (
        await scalar(processes, told.replace("count(*)", "count(DISTINCT (body ->> 'consignment_id', recipient))")) == 2 * count
    )
    decided_once = (
        "SELECT count(*) FROM notify.event_log WHERE topic = 'decisions' AND convert_from(data, 'utf8') ~ '\"(release|hold)\"'"
    )
    assert await scalar(processes, decided_once) == count
    for service in processes.ports:
        query = f"SELECT count(*) FROM {service}.event_log WHERE topic LIKE '%dead-letters'"  # noqa: S608
        assert await scalar(processes, query) == 0


async def scalar(processes: Processes, query: str) -> Any:
    async with processes.database.begin() as connection:
        return (await connection.execute(text(query))).scalar_one()
