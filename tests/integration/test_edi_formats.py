"""EDIFACT and X12 over HTTP: filed, amended, taken back and refused, each answered in the sender's own format."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from services.ingest.formats.edifact.answered import read_answer
from services.ingest.formats.edifact.writer import write as cuscar
from services.ingest.formats.x12.answered import read_answer as read_x12
from services.ingest.formats.x12.writer import write as manifest
from shared.app import Gate
from shared.declaration import Declaration
from shared.positions import START
from tests.support.filings import filing
from tests.support.filings import house as a_house
from tests.support.gate import FILER, LOG, Caller

NOW = datetime.now(UTC)
EDIFACT, X12 = {"Content-Type": "application/edifact"}, {"Content-Type": "application/edi-x12"}


def declaration(serial: int, **overrides: Any) -> Declaration:
    return Declaration.model_validate(filing(now=NOW, serial=serial, **overrides))


async def test_a_cargo_report_is_filed_amended_and_taken_back(ingest: Caller, gate: Gate) -> None:
    houses = [a_house("HBL1", freight_payment="Y"), a_house("HBL2", freight_payment="Y")]
    original = declaration(701, houses=houses)
    answer = await ingest.filer.post("/v1/filings", content=cuscar(original, NOW), headers=EDIFACT)
    assert (answer.status_code, answer.headers["content-type"]) == (202, "application/edifact"), answer.text
    filed = read_answer(answer.content)
    assert (filed.kind, filed.accepted, filed.lrn) == ("CUSRES", True, original.lrn)
    assert [line["house"] for line in filed.consignments] == ["HBL1", "HBL2"]
    async with gate.database.begin() as connection:
        declared = [logged.event.payload() for logged in await LOG.tail(connection, START, ["filings"], 10_000)]
    second = next(each for each in declared if each.consignment_id == f"{filed.mrn}-2")
    where = second.source_pointers["/houses/1/consignor/name"]
    assert where.startswith("segment ")
    assert " NAD, element 4.1 (line 1, column " in where

    repeated = await ingest.filer.post("/v1/filings", content=cuscar(original, NOW + timedelta(seconds=1)), headers=EDIFACT)
    assert (repeated.status_code, read_answer(repeated.content).mrn) == (200, filed.mrn)

    less = declaration(701, houses=houses[:1])
    amended = read_answer(
        (await ingest.filer.post("/v1/filings", content=cuscar(less, NOW, function="5"), headers=EDIFACT)).content
    )
    assert (amended.accepted, amended.mrn, len(amended.consignments)) == (True, filed.mrn, 1)
    taken_back = await ingest.filer.post("/v1/filings", content=cuscar(less, NOW, function="1"), headers=EDIFACT)
    assert read_answer(taken_back.content).mrn == filed.mrn
    assert (await ingest.filer.get(f"/v1/filings/{filed.mrn}")).json()["receipt"]["state"] == "invalidated"


async def test_a_cargo_report_is_refused_with_every_fault_in_its_own_terms(ingest: Caller) -> None:
    broken = re.sub(rb"LOC\+11\+.....", b"LOC+11+ZZZZZ", cuscar(declaration(702), NOW).replace(b"9074729", b"9074728"))
    answer = await ingest.filer.post("/v1/filings", content=broken, headers=EDIFACT)
    said = read_answer(answer.content)
    assert (answer.status_code, said.kind, said.accepted) == (422, "CUSRES", False)
    errors = {fault["code"]: fault["pointer"] for fault in said.faults if fault["severity"] == "error"}
    assert "TDT, element 8.1" in errors["code.imo"]
    assert "LOC, element 2.1" in errors["code.place"]
    checked = await ingest.filer.post("/v1/filings:check", content=broken, headers={**EDIFACT, "Accept": "application/json"})
    assert {fault["pointer"] for fault in checked.json()["errors"]} >= set(errors.values())

    cut = await ingest.filer.post("/v1/filings", content=broken[:-20], headers=EDIFACT)
    assert (cut.status_code, read_answer(cut.content).kind) == (400, "CONTRL")


async def test_a_manifest_is_filed_by_its_sender_for_the_carrier(ingest: Caller) -> None:
    houses = [a_house("HBL1", freight_payment="Y"), a_house("HBL2", freight_payment="Z")]
    answer = await ingest.filer.post(
        "/v1/filings", content=manifest(declaration(703, houses=houses, sender_id=FILER), NOW), headers=X12
    )
    said = read_x12(answer.content)
    assert (answer.status_code, said.kinds, said.accepted) == (202, ("355", "350"), True), answer.text
    assert [(bill["number"], bill["status"]) for bill in said.bills] == [("HBL1", "IN_ASSESSMENT"), ("HBL2", "IN_ASSESSMENT")]

    other = await ingest.filer.post("/v1/filings", content=b"ISA*00*", headers=X12)
    assert (other.status_code, read_x12(other.content).kinds) == (400, ("TA1",))
