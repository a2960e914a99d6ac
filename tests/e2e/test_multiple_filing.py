"""A carrier and two forwarders file their parts of one box apart: each is decided alone, the box moves when all may."""

from datetime import UTC, datetime
from typing import Any

import httpx

from shared.auth import Role
from tests.support.filings import consignee, consignor, container, filing, item
from tests.support.gate import CARRIER, FILER, Caller
from tests.support.waiting import eventually

NOW = datetime.now(UTC)
OTHER, BOX = "FR55566677788", container(1)
DETONATORS = {"description": "Detonators, non-electric", "hs6": "360340", "un_numbers": ["0029"]}


def house(number: str, filer: str, **goods: Any) -> dict[str, Any]:
    """F14: a house of MBL0001 in the box."""
    one = {
        "house_doc": {"number": number, "type": "N714"},
        "freight_payment": "Y",
        "to_order": False,
        "consignor": consignor(),
        "consignee": consignee(),
        "items": [item(equipment=[BOX], **goods)],
    }
    return filing("F14", now=NOW, declarant={"id": filer}, houses=[one], carrier=None) | {"lrn": number}


async def file(client: httpx.AsyncClient, document: dict[str, Any]) -> str:
    answer = await client.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["consignments"][0]["id"])


async def test_a_box_moves_when_all_its_houses_may(whole: Caller) -> None:
    carrier, other = whole.as_(Role.FILER, CARRIER), whole.as_(Role.FILER, OTHER)
    tools = await file(whole.filer, house("HBL-TOOLS", FILER))
    arms = await file(other, house("HBL-ARMS", OTHER, **DETONATORS))
    named = [{"id": FILER}, {"id": OTHER}]
    master = filing("F12", now=NOW, declarant={"id": CARRIER}, supplementary_declarants=named) | {"lrn": "MASTER"}
    await file(carrier, master)

    async def box(client: httpx.AsyncClient) -> dict[str, Any]:
        async def linked() -> Any:
            answer = (await client.get(f"/v1/equipment/{BOX}")).json()
            settled = answer.get("stopped") == 1 and all(one["link"]["state"] == "linked" for one in answer["yours"])
            return answer if settled and answer["consignments"] == 3 else None

        found: dict[str, Any] = await eventually(linked)
        return found

    seen = await box(whole.filer)
    assert (seen["may_load"], [one["id"] for one in seen["yours"]]) == (False, [tools])
    assert "HBL-ARMS" not in str(seen)
    assert (await box(other))["yours"][0]["may_load"]["may_load"] is False
    carried = {one["id"]: one for one in (await box(whole.carrier))["yours"]}
    assert (carried[arms]["status"], carried[arms].get("house_document")) == ("HOLD", None)
    stranger = await whole.as_(Role.FILER, "DE111222333").get(f"/v1/equipment/{BOX}")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "equipment.unknown")
