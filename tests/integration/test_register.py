"""The register of trusted traders over HTTP and at the command line, and what it does to assessments."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli import main
from services.risk.register import store
from services.risk.register.traders import Trader
from shared.auth import Role
from shared.database import Database
from tests.support.filings import consignee, filing, house, item
from tests.support.gate import Caller
from tests.support.waiting import eventually

HEADER = "id,name,scheme,status,partner\n"
TRUSTED = "NL123456789,Delta Forwarding,AEO-F,valid,\nNL000111222,Beta Hardware BV,AEO-S,valid,\n"
REVOKED = TRUSTED.replace("AEO-S,valid", "AEO-S,revoked")


async def assessed(gate: Caller, serial: int) -> dict:
    """The explanation of a consignment that is vague about its goods."""
    vague = house(f"HBL{serial}", freight_payment="Y", items=[item(description="Spanners")], consignee=consignee())
    document = filing(now=datetime.now(UTC), serial=serial, houses=[vague], equipment=None)
    answer = await gate.filer.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    targeter, identity = gate.as_(Role.TARGETER), answer.json()["consignments"][0]["id"]

    async def made() -> dict | None:
        found = await targeter.get(f"/v1/assessments/{identity}")
        return found.json()["explanation"] if found.status_code == 200 else None

    explanation = await eventually(made)
    assert explanation
    return explanation


def hits(explanation: dict) -> set[str]:
    return {hit["criterion"] for group in explanation["groups"] for hit in group["hits"]}


async def test_trust_lessens_the_soft_score_and_losing_it_raises_it(whole: Caller) -> None:
    admin = whole.as_(Role.ADMIN)
    before = await assessed(whole, 1)
    first = await admin.put("/v1/register", content=HEADER + TRUSTED, headers={"Content-Type": "text/csv"})
    trusted = await assessed(whole, 2)
    await admin.put("/v1/register", content=HEADER + REVOKED, headers={"Content-Type": "text/csv"})
    revoked = await assessed(whole, 3)
    assert first.status_code == 201
    assert before["soft_score"] == before["score"] > 0
    assert trusted["mitigation"] == 0.6
    assert 0 < trusted["score"] == pytest.approx(trusted["soft_score"] * 0.6, abs=0.01)
    assert {trader["role"]: trader["aeo_status"] for trader in trusted["traders"]} == {"consignee": "valid", "declarant": "valid"}
    assert revoked["mitigation"] == 1
    assert ["PTY-16" in hits(one) for one in (before, trusted, revoked)] == [False, False, True]
    assert revoked["band"] != "green"


async def test_a_partner_s_clean_control_lessens_it_too(whole: Caller) -> None:
    admin = whole.as_(Role.SUPERVISOR)
    control = {"partner": "CH", "transport_document": "HBL1", "result": "clean", "examined_at": datetime.now(UTC).isoformat()}
    assert (await admin.post("/v1/register/controls", json=control)).status_code == 204
    assert (await assessed(whole, 1))["mitigation"] == 0.7
    await admin.post("/v1/register/controls", json=control | {"transport_document": "HBL2"})
    await admin.post("/v1/register/controls", json=control | {"transport_document": "HBL2", "result": "discrepancy"})
    assert (await assessed(whole, 2))["mitigation"] == 1


async def test_a_register_is_put_in_force_as_a_whole_or_not_at_all(whole: Caller) -> None:
    admin, officer = whole.as_(Role.ADMIN), whole.as_(Role.OFFICER)
    csv = {"Content-Type": "text/csv"}
    assert (await officer.get("/v1/register")).status_code == 404
    first = await admin.put("/v1/register", content=HEADER + TRUSTED, headers=csv)
    again = await admin.put("/v1/register", content=HEADER + TRUSTED, headers=csv)
    broken = await admin.put("/v1/register", content=HEADER + TRUSTED + "NL1,,AEO,valid,\n", headers=csv)
    assert (first.status_code, again.status_code, broken.status_code) == (201, 200, 422)
    assert again.json() == first.json()
    assert [(fault["pointer"], fault["code"]) for fault in broken.json()["errors"]] == [
        ("/4/name", "register.invalid"),
        ("/4/scheme", "register.invalid"),
    ]
    assert (await officer.get("/v1/register")).json() == first.json() | {"loaded_by": "admin"}
    line = await officer.get("/v1/register/NL000111222")
    assert line.json()["trader"] | {"status": "valid", "scheme": "AEO-S"} == line.json()["trader"]
    assert line.json()["counts_today"] is True
    assert (await officer.get("/v1/register/NL9")).json()["code"] == "register.unknown"
    await admin.put("/v1/register", content=HEADER + "NL1,Gamma,AEO-C,valid,\n", headers=csv)
    assert (await officer.get("/v1/register/NL000111222")).status_code == 404


async def test_two_who_load_at_once_make_two_versions(database: Database) -> None:
    def trader(name: str) -> Trader:
        return Trader(id="NL1", name=name, scheme="AEO-F", status="valid")

    async def load(name: str) -> int:
        async with database.begin() as connection:
            version, _ = await store.replace(connection, [trader(name)], name, "somebody", datetime.now(UTC))
        return version.version

    versions = await asyncio.gather(*(load(name) for name in "ABCD"))
    async with database.begin() as connection:
        current, found = await store.in_force(connection), await store.find(connection, ["NL1", "NL2"])
    assert len(set(versions)) == 4
    assert current is not None
    assert current.version == max(versions)
    assert found == {"NL1": trader(current.digest)}


async def test_the_command_loads_a_file_or_says_what_is_wrong(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"
    env = {"PORTCULLIS_DATABASE_URL": database_url, "PORTCULLIS_HOME": str(tmp_path)}

    def load(content: str) -> tuple[int, str]:
        file.write_text(content)
        outcome = CliRunner().invoke(main, ["register", "load", str(file), "--by", "A. Clerk"], env=env)
        return outcome.exit_code, outcome.output

    code, said = await asyncio.to_thread(load, HEADER + TRUSTED)
    assert (code, said[: said.index(",")]) == (0, "version 1 with 2 traders is in force")
    code, said = await asyncio.to_thread(load, HEADER + TRUSTED)
    assert (code, said[: said.index(",")]) == (0, "version 1 with 2 traders is in force already")
    code, said = await asyncio.to_thread(load, HEADER + "NL1,Gamma,AEO,valid,\n")
    assert code == 1
    assert "/2/scheme" in said
    assert "the register before stays in force" in said
