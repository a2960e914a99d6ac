"""Ingest over HTTP, on a real database: what is registered, what is refused, who may see what."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.ingest.filing import Filings
from services.ingest.intake import Intake
from services.ingest.registration import Filing, Receipt
from services.ingest.together import Together
from shared.app import Gate
from shared.auth import Identity, Role, development_token
from shared.codes import mrn_fault
from shared.declaration import format_time
from shared.problems import Problem
from tests.support.filings import container, item
from tests.support.gate import FILER, Caller
from tests.support.ingested import count, events, fresh, house


async def test_a_filing_is_registered_with_an_mrn_and_an_event_for_each_consignment(ingest: Caller, gate: Gate) -> None:
    answer = await ingest.filer.post("/v1/filings", json=fresh(houses=[house("HBL1"), house("HBL2")]))
    receipt = answer.json()
    assert answer.status_code == 202, answer.text
    assert mrn_fault(receipt["mrn"]) is None
    assert answer.headers["location"] == f"/v1/filings/{receipt['mrn']}"
    assert [(line["id"], line["house"]) for line in receipt["consignments"]] == [
        (f"{receipt['mrn']}-1", "HBL1"),
        (f"{receipt['mrn']}-2", "HBL2"),
    ]
    assert receipt["deadline"]["anchor"] == "loading"
    declared = await events(gate)
    assert [(one.consignment_id, one.revision, one.filer) for one in declared] == [
        (f"{receipt['mrn']}-1", 1, FILER),
        (f"{receipt['mrn']}-2", 1, FILER),
    ]
    assert declared[0].declaration.consignment.house_doc.number == "HBL1"
    assert declared[0].declaration.houses == ()


async def test_the_same_filing_again_is_the_same_filing(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    first = await ingest.filer.post("/v1/filings", json=document)
    again = await ingest.filer.post(
        "/v1/filings", json=document | {"message_id": "another", "issue_time": format_time(gate.now())}
    )
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["mrn"] == first.json()["mrn"]
    assert again.json()["repeated"] is True
    assert len(await events(gate)) == 1


async def test_the_same_filing_many_times_at_once_is_one_filing(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    answers = await asyncio.gather(*(ingest.filer.post("/v1/filings", json=document) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [202]
    assert len({answer.json()["mrn"] for answer in answers}) == 1
    assert await count(gate, "filings") == 1


async def test_filings_that_come_together_are_each_answered_for_themselves(ingest: Caller, gate: Gate) -> None:
    documents = [fresh(serial) for serial in range(1, 31)]
    documents[7] = documents[3]
    documents[9] = documents[3] | {"houses": [house("OTHER")]}
    documents[11] = fresh(12, mode="9")
    answers = await asyncio.gather(*(ingest.filer.post("/v1/filings", json=document) for document in documents))
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses[index] for index in (3, 7, 9)) in ([200, 202, 409], [202, 409, 409])
    assert statuses[11] == 422
    assert all(status == 202 for index, status in enumerate(statuses) if index not in (3, 7, 9, 11))
    assert len({answer.json()["mrn"] for answer in answers if answer.status_code == 202}) == 27
    assert await count(gate, "filings") == 27


async def test_nobody_fails_for_another_s_filing(gate: Gate) -> None:
    class Fragile(Filings):
        async def file(self, filings: Sequence[Filing]) -> list[Receipt | Problem]:
            if any(filing.cleansed.lrn == "POISON" for filing in filings):
                raise LookupError("poison")
            return await super().file(filings)

    intake, together = Intake(gate), Together(Fragile(gate))
    identity = Identity(subject="s", roles=frozenset({Role.FILER}), party=FILER)
    documents = [fresh(serial) for serial in range(1, 11)]
    documents[4] |= {"lrn": "POISON"}
    filings = [await intake.json(json.dumps(document).encode(), identity) for document in documents]
    outcomes = await asyncio.gather(*(together.file(filing) for filing in filings), return_exceptions=True)
    assert [type(outcome).__name__ for outcome in outcomes] == ["Receipt"] * 4 + ["LookupError"] + ["Receipt"] * 5


async def test_an_lrn_used_for_other_content_is_a_conflict(ingest: Caller) -> None:
    document = fresh()
    first = await ingest.filer.post("/v1/filings", json=document)
    other = await ingest.filer.post("/v1/filings", json=document | {"houses": [house("OTHER")]})
    assert (other.status_code, other.json()["code"], other.json()["mrn"]) == (409, "filing.lrn-reused", first.json()["mrn"])


async def test_two_filers_may_use_the_same_lrn(ingest: Caller) -> None:
    theirs = fresh(sender_id="FR55566677788", declarant={"id": "FR55566677788"})
    first = await ingest.filer.post("/v1/filings", json=fresh())
    second = await ingest.as_(Role.FILER, "FR55566677788").post("/v1/filings", json=theirs)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["mrn"] != second.json()["mrn"]


async def test_every_fault_comes_in_one_answer_and_nothing_is_written(ingest: Caller, gate: Gate) -> None:
    box = container(1)
    wrong = box[:-1] + str((int(box[-1]) + 1) % 10)
    document = fresh(
        equipment=[{"number": wrong, "size_type": "45G1", "full": True, "seals": ["S1"]}],
        houses=[house(items=[item(description="General cargo", hs6="999999", equipment=[wrong], gross_mass_kg=-3)])],
        surprise=1,
    )
    answer = await ingest.filer.post("/v1/filings", json=document)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert {
        "/equipment/0/number",
        "/houses/0/items/0/description",
        "/houses/0/items/0/hs6",
        "/houses/0/items/0/gross_mass_kg",
    } <= {fault["pointer"] for fault in problem["errors"]}
    assert all(fault["code"] and fault["detail"] and fault["hint"] for fault in problem["errors"])
    assert await count(gate, "filings") == 0
    assert await events(gate) == []


async def test_check_says_the_same_without_effect(ingest: Caller, gate: Gate) -> None:
    good = await ingest.filer.post("/v1/filings:check", json=fresh())
    bad = await ingest.filer.post("/v1/filings:check", json=fresh(mode="9"))
    filed = await ingest.filer.post("/v1/filings", json=fresh(mode="9"))
    assert (good.status_code, good.json()["valid"]) == (200, True)
    assert bad.status_code == 422
    assert bad.json()["errors"] == filed.json()["errors"]
    assert await count(gate, "filings") == 0


async def test_an_amendment_is_a_revision_and_declares_only_what_changed(ingest: Caller, gate: Gate) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh(houses=[house("HBL1"), house("HBL2")]))).json()["mrn"]
    amended = fresh(houses=[house("HBL1"), house("HBL2", items=[item(gross_mass_kg=2410)]), house("HBL3")])
    answer = await ingest.filer.put(f"/v1/filings/{mrn}", json=amended)
    again = await ingest.filer.put(f"/v1/filings/{mrn}", json=amended)
    assert (answer.status_code, answer.json()["revision"]) == (202, 2), answer.text
    assert (again.status_code, again.json()["revision"]) == (200, 2)
    assert [(one.consignment_id, one.revision) for one in (await events(gate))[2:]] == [(f"{mrn}-2", 2), (f"{mrn}-3", 2)]


async def test_a_house_keeps_its_id_through_amendments_and_a_dropped_one_is_invalidated(ingest: Caller, gate: Gate) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh(houses=[house("HBL1"), house("HBL2")]))).json()["mrn"]
    await ingest.filer.put(f"/v1/filings/{mrn}", json=fresh(houses=[house("HBL2")]))
    third = await ingest.filer.put(f"/v1/filings/{mrn}", json=fresh(houses=[house("HBL2"), house("HBL4"), house("HBL1")]))
    assert [(line["id"], line["house"]) for line in third.json()["consignments"]] == [
        (f"{mrn}-2", "HBL2"),
        (f"{mrn}-3", "HBL4"),
        (f"{mrn}-1", "HBL1"),
    ]
    assert [(type(one).__name__, one.consignment_id, one.revision) for one in (await events(gate))[2:]] == [
        ("ConsignmentInvalidated", f"{mrn}-1", 2),
        ("ConsignmentDeclared", f"{mrn}-3", 3),
        ("ConsignmentDeclared", f"{mrn}-1", 3),
    ]


async def test_frozen_elements_may_not_be_amended(ingest: Caller) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh())).json()["mrn"]
    answer = await ingest.filer.put(f"/v1/filings/{mrn}", json=fresh(lrn="L-OTHER"))
    assert (answer.status_code, [(e["code"], e["pointer"]) for e in answer.json()["errors"]]) == (
        422,
        [("lifecycle.frozen", "/lrn")],
    )


async def test_an_invalidated_filing_is_over(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    mrn = (await ingest.filer.post("/v1/filings", json=document)).json()["mrn"]
    first, again = await ingest.filer.delete(f"/v1/filings/{mrn}"), await ingest.filer.delete(f"/v1/filings/{mrn}")
    assert [(a.status_code, a.json()["state"]) for a in (first, again)] == [(200, "invalidated")] * 2
    assert (await ingest.filer.put(f"/v1/filings/{mrn}", json=document)).json()["code"] == "lifecycle.invalidated"
    assert [type(one).__name__ for one in await events(gate)] == ["ConsignmentDeclared", "ConsignmentInvalidated"]


async def test_what_customs_will_inspect_stays_as_declared(ingest: Caller, gate: Gate) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh())).json()["mrn"]
    async with gate.database.begin() as connection:
        await connection.execute(text("UPDATE ingest.consignments SET status = 'CONTROL_SCHEDULED', status_version = 3"))
    answer = await ingest.filer.put(f"/v1/filings/{mrn}", json=fresh(houses=[house("HBL1", items=[item(gross_mass_kg=9)])]))
    assert (answer.status_code, answer.json()["code"]) == (409, "lifecycle.control-notified")


async def test_a_stopped_consignment_blocks_invalidation(ingest: Caller, gate: Gate) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh())).json()["mrn"]
    async with gate.database.begin() as connection:
        await connection.execute(text("UPDATE ingest.consignments SET stopped = true, status = 'HOLD', status_version = 3"))
    answer = await ingest.filer.delete(f"/v1/filings/{mrn}")
    assert (answer.status_code, answer.json()["code"]) == (409, "lifecycle.stopped")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_another_party_s_filing_does_not_exist(ingest: Caller, method: str) -> None:
    mrn = (await ingest.filer.post("/v1/filings", json=fresh())).json()["mrn"]
    stranger = ingest.as_(Role.FILER, "FR55566677788")
    body = json.dumps(fresh(declarant={"id": "FR55566677788"})) if method == "PUT" else None
    answer = await stranger.request(method, f"/v1/filings/{mrn}", content=body, headers={"Content-Type": "application/json"})
    unknown = await stranger.request(
        method, "/v1/filings/26XA0000000000000X", content=body, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()) == (404, unknown.json())


async def test_only_declarant_and_representative_may_file(ingest: Caller) -> None:
    answer = await ingest.as_(Role.FILER, "FR55566677788").post("/v1/filings", json=fresh())
    assert (answer.status_code, answer.json()["code"]) == (403, "filing.not-yours")


async def test_a_check_warns_of_another_party_s_declaration(ingest: Caller) -> None:
    answer = await ingest.as_(Role.FILER, "FR55566677788").post("/v1/filings:check", json=fresh())
    [warning] = [each for each in answer.json()["warnings"] if each["code"] == "filing.not-yours"]
    assert (answer.status_code, warning["severity"]) == (200, "warning")


async def test_a_representative_files_for_the_declarant(ingest: Caller) -> None:
    document = fresh(declarant={"id": "FR55566677788"}, representative={"id": FILER})
    answer = await ingest.filer.post("/v1/filings", json=document)
    assert answer.status_code == 202, answer.text
    seen = await ingest.as_(Role.FILER, "FR55566677788").get(f"/v1/filings/{answer.json()['mrn']}")
    assert seen.status_code == 200


async def test_a_late_filing_is_registered_and_flagged(ingest: Caller, gate: Gate) -> None:
    document = fresh()
    document["routing"]["etd"] = format_time(gate.now() + timedelta(hours=2))
    answer = await ingest.filer.post("/v1/filings", json=document)
    assert (answer.status_code, answer.json()["deadline"]["late"]) == (202, True)
    [declared] = await events(gate)
    assert declared.clock.late_by_seconds == pytest.approx(22 * 3600, abs=60)


async def test_a_filing_can_be_read_and_found_by_its_filer(ingest: Caller) -> None:
    document = fresh()
    mrn = (await ingest.filer.post("/v1/filings", json=document)).json()["mrn"]
    read = (await ingest.filer.get(f"/v1/filings/{mrn}")).json()
    found = await ingest.filer.get("/v1/filings", params={"lrn": document["lrn"]})
    assert read["receipt"]["mrn"] == found.json()["mrn"] == mrn
    assert read["declaration"]["houses"][0]["house_doc"]["number"] == document["houses"][0]["house_doc"]["number"]
    assert (await ingest.filer.get("/v1/filings", params={"lrn": "L-NONE"})).status_code == 404


async def test_raw_and_cleansed_are_both_kept(ingest: Caller, gate: Gate) -> None:
    raw = json.dumps(fresh(houses=[house(items=[item(description="  Open-end   spanners,\u200b 8-24 mm ")])]))
    answer = await ingest.filer.post("/v1/filings", content=raw, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202, answer.text
    async with gate.database.begin() as connection:
        kept = (await connection.execute(text("SELECT raw, cleansed FROM ingest.revisions"))).one()
    assert kept.raw == raw.encode()
    assert kept.cleansed["houses"][0]["items"][0]["description"] == "Open-end spanners, 8-24 mm"


async def test_bulk_answers_line_by_line(ingest: Caller, gate: Gate) -> None:
    documents = [fresh(serial) for serial in range(1, 251)]
    documents[100] = fresh(101, mode="9")
    documents[200] = documents[0]
    body = "\n".join(map(json.dumps, documents)) + "\n\n{broken"
    answer = await ingest.filer.post("/v1/filings:bulk", content=body, headers={"Content-Type": "application/x-ndjson"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == 251
    assert {number: line["status"] for number, line in enumerate(lines) if line["status"] != 202} == {
        100: 422,
        200: 200,
        250: 400,
    }
    assert lines[200]["mrn"] == lines[0]["mrn"]
    assert await count(gate, "filings") == 248


@pytest.mark.parametrize("path", ["/v1/filings?lrn=%00", "/v1/filings/%00", "/v1/filings?lrn=a%00b"])
async def test_addresses_hold_no_null_character(ingest: Caller, path: str) -> None:
    answer = await ingest.filer.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


BAD: dict[str, tuple[bytes, int]] = {
    "broken": (b'{"lrn": ', 400),
    "empty": (b"", 400),
    "not an object": (b"[1, 2]", 400),
    "a number": (b"7", 400),
    "nan": (b'{"lrn": NaN}', 400),
    "infinity": (b'{"houses": [{"total_gross_mass_kg": -Infinity}]}', 400),
    "utf-16": ('{"lrn": "x"}'.encode("utf-16"), 400),
    "latin-1": (b'{"lrn": "caf\xe9"}', 400),
    "duplicate keys": (b'{"lrn": "a", "lrn": "b"}', 400),
    "nested arrays": (b'{"houses": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "huge integer": (b'{"houses": [{"total_packages": 1' + b"0" * 5000 + b"}]}", 400),
    "lone surrogate": (b'{"lrn": "\\ud800"}', 400),
    "ten megabytes in one string": (b'{"lrn": "' + b"x" * 10_000_000 + b'"}', 422),
    "null byte": (b'{"lrn": "a\\u0000b"}', 422),
    "wrong types": (b'{"lrn": 7, "houses": "none", "equipment": {"number": 1}}', 422),
    "null everywhere": (b'{"lrn": null, "houses": null, "routing": null}', 422),
    "empty object": (b"{}", 422),
    "exponent": (b'{"houses": [{"total_gross_mass_kg": 1e999}]}', 422),
}


@pytest.mark.parametrize("name", BAD)
async def test_bad_input_is_refused_with_a_reason_and_a_place(ingest: Caller, gate: Gate, name: str) -> None:
    body, status = BAD[name]
    answer = await ingest.filer.post("/v1/filings", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in ({400, 422} if name in ("exponent", "huge integer") else {status}), answer.text[:500]
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    assert all(fault["detail"] and fault["hint"] for fault in problem.get("errors", [])), problem
    assert len(answer.content) < 100_000
    assert await count(gate, "filings") == 0


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"routing": {"etd": "9999-12-31T23:59:59Z"}}, "/routing/etd"),
        ({"routing": {"etd": "9999-12-31T23:59:59-14:00"}}, "/routing/etd"),
        ({"routing": {"etd": "0001-01-01T00:00:00Z"}}, "/routing/etd"),
        ({"routing": {"loading": "ZZZZZ"}}, "/routing/loading"),
        ({"routing": {"countries": ["XX"]}}, "/routing/countries/0"),
        ({"lrn": "x" * 23}, "/lrn"),
        ({"lrn": "a\nb"}, "/lrn"),
        ({"dataset_type": "F99"}, "/dataset_type"),
        ({"mode": "7"}, "/mode"),
        ({"regime": "MARS"}, "/regime"),
        ({"master_doc": {"number": "M\u0000", "type": "N704"}}, "/master_doc/number"),
        ({"conveyance": {"id_type": "IMO", "id": "9074728", "ref": "1"}}, "/conveyance/id"),
    ],
)
async def test_a_wrong_value_is_pointed_at(ingest: Caller, change: dict[str, Any], pointer: str) -> None:
    document = fresh()
    for name, value in change.items():
        document[name] = {**document[name], **value} if isinstance(value, dict) else value
    answer = await ingest.filer.post("/v1/filings", json=document)
    assert answer.status_code == 422, answer.text
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("content_type", ["text/csv", "application/xml", None, "multipart/form-data"])
async def test_formats_the_gate_does_not_speak_are_refused(ingest: Caller, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = await ingest.filer.post("/v1/filings", content=b"no message", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")


async def test_too_large_a_body_is_refused_before_it_is_read(ingest: Caller, gate: Gate) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": str(gate.settings.body_limit_bytes + 1)}
    answer = await ingest.filer.post("/v1/filings", content=b"{}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too-large")


async def test_tokens_decide_who_comes_in(ingest: Caller, gate: Gate) -> None:
    expired = development_token(gate.settings, Role.FILER, FILER, timedelta(minutes=-10))
    cases = {
        None: (401, "auth.missing"),
        "rubbish": (401, "auth.invalid"),
        expired: (401, "auth.expired"),
        development_token(gate.settings, Role.FILER): (403, "auth.party"),
        development_token(gate.settings, Role.TARGETER): (403, "auth.role"),
    }
    for token, expected in cases.items():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = await ingest.nobody.post("/v1/filings", json=fresh(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == expected
        assert answer.headers["content-type"] == "application/problem+json"


async def test_unknown_paths_and_methods_are_problems_too(ingest: Caller) -> None:
    for answer in (await ingest.filer.get("/v1/nothing"), await ingest.filer.patch("/v1/filings")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code in {404, 405}


async def test_ten_thousand_houses_are_one_filing(ingest: Caller, gate: Gate) -> None:
    answer = await ingest.filer.post("/v1/filings", json=fresh(houses=[house(f"HBL{n}") for n in range(10_000)]))
    assert answer.status_code == 202, answer.text[:300]
    assert len(answer.json()["consignments"]) == 10_000
    assert await count(gate, "consignments") == 10_000
