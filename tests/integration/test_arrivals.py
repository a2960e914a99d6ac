"""Arrivals over HTTP, on a real database: what they cover, what they find undeclared, what they refuse."""

import json

import pytest

from shared.app import Gate
from shared.auth import Role
from shared.declaration import format_time
from tests.support.filings import container
from tests.support.gate import Caller
from tests.support.ingested import events, fresh, house


async def test_an_arrival_covers_what_was_filed_and_holds_what_was_not(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    mrn = (await ingest.filer.post("/v1/filings", json=document)).json()["mrn"]
    arrival = {
        "mode": "1",
        "conveyance": document["conveyance"]["id"],
        "voyage": document["conveyance"]["ref"],
        "place": "NLRTM",
        "arrived_at": format_time(gate.now()),
        "presented": [{"transport_document": document["master_doc"]["number"]}, {"equipment": container(777)}],
    }
    first = await ingest.carrier.post("/v1/arrivals", json=arrival)
    again = await ingest.carrier.post("/v1/arrivals", json=arrival)
    assert first.status_code == 202, first.text
    assert first.json()["covered"] == [f"{mrn}-1"]
    assert [line["equipment"] for line in first.json()["undeclared"]] == [container(777)]
    assert (again.status_code, again.json()) == (200, first.json())
    assert [type(one).__name__ for one in await events(gate)] == [
        "ConsignmentDeclared",
        "ConsignmentArrived",
        "UndeclaredPresented",
    ]
    assert (await ingest.filer.put(f"/v1/filings/{mrn}", json=document | {"houses": [house("NEW")]})).json()[
        "code"
    ] == "lifecycle.arrived"
    assert (await ingest.filer.delete(f"/v1/filings/{mrn}")).json()["code"] == "lifecycle.arrived"


async def test_nobody_notifies_the_arrival_of_another_carrier_s_goods(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    mrn = (await ingest.filer.post("/v1/filings", json=document)).json()["mrn"]
    arrival = {
        "mode": "1",
        "conveyance": document["conveyance"]["id"],
        "voyage": document["conveyance"]["ref"],
        "place": "NLRTM",
        "arrived_at": format_time(gate.now()),
        "presented": [{"transport_document": document["master_doc"]["number"]}],
    }
    answer = await ingest.as_(Role.CARRIER, "FR55566677788").post("/v1/arrivals", json=arrival)
    assert (answer.json()["covered"], answer.json()["undeclared"]) == ([], [])
    assert (await ingest.filer.get(f"/v1/filings/{mrn}")).json()["receipt"]["state"] == "registered"
    assert [type(one).__name__ for one in await events(gate)] == ["ConsignmentDeclared"]


@pytest.mark.parametrize("field", ["conveyance", "voyage", "place", "transport_document"])
@pytest.mark.parametrize("text", ["a\x00b", "a\nb", "\ud800"])
async def test_arrivals_take_no_control_characters(ingest: Caller, gate: Gate, field: str, text: str) -> None:
    arrival = {"mode": "1", "conveyance": "9074729", "place": "NLRTM", "arrived_at": format_time(gate.now())}
    changed = {"presented": [{field: text}]} if field == "transport_document" else {field: text}
    body = json.dumps(arrival | changed).encode()
    answer = await ingest.carrier.post("/v1/arrivals", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_an_arrival_with_faults_names_them(ingest: Caller, gate: Gate) -> None:
    arrival = {"mode": "1", "conveyance": "9074729", "place": "XXXXX", "arrived_at": format_time(gate.now()), "presented": [{}]}
    answer = await ingest.carrier.post("/v1/arrivals", json=arrival)
    assert (answer.status_code, {fault["pointer"] for fault in answer.json()["errors"]}) == (422, {"/place", "/presented/0"})
