"""The whole gate in one process: a filing goes in, a hold or release comes out."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services import sample
from services.risk.replay import replay
from shared.app import Gate
from shared.auth import Role
from shared.declaration import format_time
from tests.support.filings import container, filing, house, item
from tests.support.gate import Caller
from tests.support.waiting import eventually

SECRETS = ("PGS-", "SAL-", "DGR-", "weight", "score", "programme", "criterion", "band")


async def notices_of(client: httpx.AsyncClient, consignment: str, kind: str) -> list[dict[str, Any]]:
    async def found() -> list[dict[str, Any]]:
        answer = await client.get("/v1/notices", params={"after": "", "limit": 500})
        return [one for one in answer.json()["notices"] if one["consignment_id"] == consignment and one["kind"] == kind]

    return await eventually(found)


async def file(whole: Caller, document: dict[str, Any]) -> str:
    """File; the id of the first consignment."""
    answer = await whole.filer.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["consignments"][0]["id"])


async def test_clean_goods_are_released_to_filer_and_carrier(whole: Caller) -> None:
    consignment = await file(whole, sample.clean())
    [to_filer] = await notices_of(whole.filer, consignment, "release")
    [to_carrier] = await notices_of(whole.carrier, consignment, "release")
    assert to_filer["may_load"] is True
    assert to_filer["lrn"] == "SAMPLE-CLEAN"
    assert "HBL-SAMPLE-CLEAN" not in str(to_carrier)
    standing = (await whole.carrier.get(f"/v1/consignments/{consignment}")).json()
    assert standing["may_load"]["may_load"] is True
    assert "Alpha" not in str(standing)


async def test_detonators_without_a_licence_are_held_and_raise_an_alert(whole: Caller) -> None:
    consignment = await file(whole, sample.detonators())
    [hold] = await notices_of(whole.filer, consignment, "hold")
    assert (hold["may_load"], hold["reason"]) == (False, "PROHIBITED")
    assert not any(secret in str(hold) for secret in SECRETS), hold
    alerts = (await whole.as_(Role.TARGETER).get("/v1/alerts")).json()["alerts"]
    [alert] = [one for one in alerts if one["consignment_id"] == consignment]
    assert {"PGS-04", "SAL-04", "DGR-06"} <= {hit["criterion"] for hit in alert["made"]["assessment"]["hits"]}
    assert alert["made"]["declared"]["declaration"]["consignment"]["items"][0]["hs6"] == "360340"
    mrn = consignment.rpartition("-")[0]

    async def ingest_knows() -> bool:
        receipt = (await whole.filer.get(f"/v1/filings/{mrn}")).json()["receipt"]
        return bool(receipt["consignments"][0]["status"] == "HOLD")

    await eventually(ingest_knows)
    assert (await whole.filer.delete(f"/v1/filings/{mrn}")).json()["code"] == "lifecycle.stopped"


async def test_a_hold_stays_when_the_filing_is_mended(whole: Caller) -> None:
    document = sample.detonators()
    consignment = await file(whole, document)
    await notices_of(whole.filer, consignment, "hold")
    document["houses"][0]["items"][0] |= {"description": "Adjustable pipe wrenches, forged", "hs6": "820412", "un_numbers": []}
    amended = await whole.filer.put(f"/v1/filings/{consignment.rpartition('-')[0]}", json=document)
    assert (amended.status_code, amended.json()["revision"]) == (202, 2)

    async def assessed_again() -> Any:
        return (await whole.filer.get(f"/v1/consignments/{consignment}")).json()["revision"] == 2

    await eventually(assessed_again)
    standing = (await whole.filer.get(f"/v1/consignments/{consignment}")).json()
    assert (standing["status"], standing["may_load"]["may_load"]) == ("HOLD", False)
    assert [one for one in await notices_of(whole.filer, consignment, "hold-still-in-place") if one["revision"] == 2]


async def test_goods_nobody_declared_are_held_on_arrival(whole: Caller, gate: Gate) -> None:
    arrival = {
        "mode": "1",
        "conveyance": "9074729",
        "voyage": "099W",
        "place": "NLRTM",
        "arrived_at": format_time(gate.now()),
        "presented": [{"transport_document": "MBL-NOBODY", "equipment": container(4711)}],
    }
    answer = await whole.carrier.post("/v1/arrivals", json=arrival)
    [undeclared] = answer.json()["undeclared"]
    [hold] = await notices_of(whole.carrier, undeclared["consignment_id"], "hold")
    assert hold["may_load"] is False


async def test_every_assessment_is_made_again_byte_for_byte(whole: Caller, gate: Gate) -> None:
    for make in sample.FILINGS.values():
        await file(whole, make())
    for serial in range(20):
        await file(whole, filing(now=datetime.now(UTC), serial=1000 + serial))

    async def all_assessed() -> list[str] | None:
        async with gate.database.begin() as connection:
            ids = list((await connection.execute(text("SELECT assessment_id FROM risk.assessments"))).scalars())
        return ids if len(ids) == 25 else None

    for assessment_id in await eventually(all_assessed):
        outcome = await replay(gate.database, assessment_id)
        assert outcome.identical, outcome.report


async def test_an_officer_sees_why_and_a_filer_may_not_ask(whole: Caller) -> None:
    consignment = await file(whole, sample.detonators())
    await notices_of(whole.filer, consignment, "hold")
    explained = (await whole.as_(Role.TARGETER).get(f"/v1/assessments/{consignment}")).json()
    assert "hs6 IN @detonators" in str(explained["explanation"]) or "@detonators" in str(explained["explanation"])
    assert (await whole.filer.get(f"/v1/assessments/{consignment}")).status_code == 403


@pytest.mark.parametrize("party", ["FR55566677788", "DE000000000"])
async def test_strangers_see_nothing(whole: Caller, party: str) -> None:
    consignment = await file(whole, sample.clean())
    await notices_of(whole.filer, consignment, "release")
    for role in (Role.FILER, Role.CARRIER):
        stranger = whole.as_(role, party)
        assert (await stranger.get("/v1/notices")).json()["notices"] == []
        assert (await stranger.get(f"/v1/consignments/{consignment}")).status_code == 404


async def test_ready_and_metrics(whole: Caller) -> None:
    async def ready() -> bool:
        return (await whole.nobody.get("/readyz")).status_code == 200

    assert await eventually(ready)
    consignment = await file(whole, sample.clean())
    await notices_of(whole.filer, consignment, "release")
    metrics = (await whole.nobody.get("/metrics")).text
    for name in (
        "portcullis_filings_total",
        "portcullis_assessments_total",
        "portcullis_notices_total",
        "portcullis_ruleset_info",
    ):
        assert f"\n{name}{{" in metrics
    assert "Alpha Tools" not in metrics


async def test_many_houses_in_one_filing_are_each_decided(whole: Caller) -> None:
    houses = [house(f"HBL{number}", freight_payment="Y") for number in range(500)]
    houses[250] = house(
        "HBL250", freight_payment="Y", items=[item(description="Detonators, electric", hs6="360360", un_numbers=["0030"])]
    )
    answer = await whole.filer.post("/v1/filings", json=filing(now=datetime.now(UTC), houses=houses))
    mrn = answer.json()["mrn"]
    [hold] = await notices_of(whole.filer, f"{mrn}-251", "hold")
    assert hold["house_doc"]["number"] == "HBL250" if isinstance(hold.get("house_doc"), dict) else "HBL250" in str(hold)

    async def all_told() -> bool:
        told: set[str] = set()
        after = ""
        while True:
            page = (await whole.filer.get("/v1/notices", params={"after": after, "limit": 500})).json()
            told |= {one["consignment_id"] for one in page["notices"] if one["kind"] == "release"}
            after = page["next"]
            if not page["more"]:
                return len(told) == 499

    assert await eventually(all_told)
