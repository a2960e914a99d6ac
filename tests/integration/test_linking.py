"""Multiple filing over HTTP: carrier and forwarders file a master and its houses apart, and the gate links them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.ingest.linking.clock import LinkClock
from shared.app import Gate
from shared.auth import Role
from shared.events import LinkChanged, LinkState
from shared.positions import START
from tests.support.filings import filing
from tests.support.gate import CARRIER, FILER, LOG, Caller

NOW = datetime.now(UTC)
OTHER = "FR55566677788"


def house(serial: int, filer: str = FILER, **overrides: Any) -> dict[str, Any]:
    """F14: a house of MBL0001, filed by its forwarder."""
    master = {"number": "MBL0001", "type": "N704"}
    return filing("F14", now=NOW, serial=serial, master_doc=master, declarant={"id": filer}, **overrides)


def master(*expects: tuple[str, str], **overrides: Any) -> dict[str, Any]:
    """F12: the master MBL0001, filed by the carrier, who says whose houses are to come."""
    named = [{"id": filer, "house_doc": {"number": number, "type": "N714"}} for filer, number in expects]
    document = filing("F12", now=NOW, declarant={"id": CARRIER}, supplementary_declarants=named, **overrides)
    return document | {"lrn": "MASTER-1"}


async def told(gate: Gate) -> list[LinkChanged]:
    """Every change of a link, in order."""
    async with gate.database.begin() as connection:
        payloads = [logged.event.payload() for logged in await LOG.tail(connection, START, ["filings"], 10_000)]
    return [one for one in payloads if isinstance(one, LinkChanged)]


async def links(gate: Gate) -> dict[str, tuple[LinkState, list[str | None]]]:
    """By MRN, how each part stands and whose filing is missing. What was told last has the highest version."""
    changes = sorted(await told(gate), key=lambda one: one.version)
    return {one.mrn: (one.state, [each.filer for each in one.missing]) for one in changes}


async def file(client: Any, document: dict[str, Any]) -> str:
    answer = await client.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["mrn"])


@pytest.mark.parametrize("order", ["master first", "houses first", "all at once"])
async def test_parts_find_each_other_in_any_order(ingest: Caller, gate: Gate, order: str) -> None:
    carrier, other = ingest.as_(Role.FILER, CARRIER), ingest.as_(Role.FILER, OTHER)
    parts = [
        (carrier, master((FILER, "HBL0001"), (OTHER, "HBL0002"))),
        (ingest.filer, house(1)),
        (other, house(2, OTHER)),
    ]
    if order == "houses first":
        parts.reverse()
    if order == "all at once":
        mrns = await asyncio.gather(*(file(client, document) for client, document in parts))
    else:
        mrns = [await file(client, document) for client, document in parts]
    assert await links(gate) == {mrn: (LinkState.LINKED, []) for mrn in mrns}


async def test_what_is_missing_when_time_is_up_is_named_once(ingest: Caller, gate: Gate) -> None:
    mrn = await file(ingest.as_(Role.FILER, CARRIER), master((FILER, "HBL0001"), (OTHER, "HBL0002")))
    lone = await file(ingest.filer, house(1))
    assert await links(gate) == {mrn: (LinkState.PENDING, [OTHER]), lone: (LinkState.LINKED, [])}
    late = replace(gate, now=lambda: datetime.now(UTC) + gate.settings.link_wait + timedelta(seconds=1))
    assert [await LinkClock(late).step(), await LinkClock(late).step()] == [1, 0]
    assert (await links(gate))[mrn] == (LinkState.NOT_COMPLETE, [OTHER])


async def test_a_house_withdrawn_is_missing_again(ingest: Caller, gate: Gate) -> None:
    mrn = await file(ingest.as_(Role.FILER, CARRIER), master((FILER, "HBL0001")))
    lone = await file(ingest.filer, house(1))
    assert (await ingest.filer.delete(f"/v1/filings/{lone}")).status_code == 200
    assert (await links(gate))[mrn] == (LinkState.PENDING, [FILER])


async def test_an_amendment_may_move_a_house_to_another_master(ingest: Caller, gate: Gate) -> None:
    mrn = await file(ingest.as_(Role.FILER, CARRIER), master((FILER, "HBL0001")))
    lone = await file(ingest.filer, house(1))
    moved = house(1) | {"master_doc": {"number": "MBL0002", "type": "N704"}}
    assert (await ingest.filer.put(f"/v1/filings/{lone}", json=moved)).status_code == 202
    assert await links(gate) == {mrn: (LinkState.PENDING, [FILER]), lone: (LinkState.PENDING, [CARRIER])}


async def test_a_whole_filing_has_no_link(ingest: Caller, gate: Gate) -> None:
    await file(ingest.filer, filing("F11", now=NOW))
    assert await told(gate) == []
