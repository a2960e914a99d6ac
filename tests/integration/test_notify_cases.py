"""Cases over HTTP: the queue, who sees what, a conversation from question to release, a stream that resumes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from services.notify.app import service
from services.notify.worker import Worker
from shared.app import Gate, application
from shared.auth import Role, development_token
from shared.database import Database
from shared.declaration import Document
from shared.events import Band, ConsignmentInvalidated
from shared.settings import Settings
from tests.support.waiting import eventually
from tests.unit.notify.build import (
    CARRIER,
    DNL,
    FILER,
    HOLD,
    ID,
    MRN,
    RELEASE,
    RFI,
    RFS,
    assessed,
    at,
    declaration,
    declared,
    events,
)

SECOND = f"{MRN}-2"
AMBER = assessed(RFI, of=declared(consignment_id=SECOND, declaration=declaration("4")))
AMBER = AMBER.model_copy(
    update={"assessment": AMBER.assessment.model_copy(update={"band": Band.AMBER, "score": 30.0, "hits": ()})}
)
GONE = declaration().model_copy(update={"master_doc": Document(number="MBL-GONE", type="N704")})
As = Callable[..., httpx.AsyncClient]


@pytest.fixture
def gate(database: Database, tmp_path) -> Gate:
    return Gate(Settings(home=tmp_path), database, now=lambda: at(2))


@pytest.fixture
async def as_(gate: Gate) -> AsyncIterator[As]:
    transport = httpx.ASGITransport(application(gate, [service(gate)]))

    def somebody(role: Role, party: str | None = None) -> httpx.AsyncClient:
        client = httpx.AsyncClient(transport=transport, base_url="http://gate")
        client.headers["Authorization"] = f"Bearer {development_token(gate.settings, role, party)}"
        return client

    return somebody


async def hear(gate: Gate, *payloads) -> None:
    async with gate.database.begin() as connection:
        await Worker(gate).handle(connection, events(*payloads))


@pytest.fixture
async def filed(gate: Gate) -> None:
    """One critical case with a hold, of programme SALW; one amber with a question."""
    await hear(gate, assessed(HOLD), AMBER, assessed(RELEASE, of=declared(consignment_id=f"{MRN}-3")))


FILTERS = [
    ("", [ID, SECOND]),
    ("?band=amber", [SECOND]),
    ("?mode=4", [SECOND]),
    ("?programme=SALW", [ID]),
    ("?programme=CITES", []),
    ("?waits_for=filer", [SECOND]),
    ("?waits_for=targeter", [ID]),
    (f"?filer={FILER}", [ID, SECOND]),
    ("?office=NL000396", []),
    ("?port=NLRTM", []),
    ("?claimed_by=nobody", []),
]


@pytest.mark.parametrize(("query", "ids"), FILTERS)
async def test_the_queue_by_band_and_filters(as_, filed, query, ids):
    body = (await as_(Role.TARGETER).get(f"/v1/cases{query}")).json()
    assert ([case["id"] for case in body["cases"]], body["more"]) == (ids, False)
    assert sum(count["cases"] for count in body["counts"]) == len(ids)


async def test_the_queue_in_pages(as_, filed):
    targeter = as_(Role.TARGETER)
    one = (await targeter.get("/v1/cases?limit=1")).json()
    two = (await targeter.get("/v1/cases", params={"limit": 1, "after": one["next"]})).json()
    assert [(page["cases"][0]["id"], page["more"]) for page in (one, two)] == [(ID, True), (SECOND, False)]
    assert (one["cases"][0]["slack_seconds"], two["counts"]) == (3598, [])
    for cursor in ("x", "WzFd", "W251bGwsIDEsIDJd"):
        answer = await targeter.get("/v1/cases", params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor.invalid")


async def test_a_case_has_all_that_officers_need(as_, gate, filed):
    await hear(gate, assessed(HOLD, revision=2, after=5))
    body = (await as_(Role.TARGETER).get(f"/v1/cases/{ID}")).json()
    assert (body["case"]["band"], body["assessment"]["score"], body["hits"][0]["criterion"]) == ("critical", 87.5, "SAL-04")
    assert body["declared"]["declaration"]["consignment"]["house_doc"]["number"] == "HBL0001"
    assert [one["revision"] for one in body["assessments"]] == [2, 1]
    earlier = (await as_(Role.TARGETER).get(f"/v1/cases/{ID}/assessments/assessment-1-1")).json()
    assert earlier["declared"]["revision"] == 1
    assert (await as_(Role.TARGETER).get(f"/v1/cases/{MRN}-3")).status_code == 404


@pytest.mark.parametrize(
    ("role", "party", "seen"),
    [
        (Role.AGENCY, "police", [ID]),
        (Role.AGENCY, "wildlife", []),
        (Role.AGENCY, "customs-partner", []),
        (Role.AGENCY, "nobody", []),
        (Role.AGENCY, None, 403),
        (Role.FILER, FILER, 403),
        (Role.OPS, None, 403),
    ],
)
async def test_an_agency_sees_the_cases_of_its_programmes_alone(as_, filed, role, party, seen):
    somebody = as_(role, party)
    answer = await somebody.get("/v1/cases")
    if isinstance(seen, int):
        assert answer.status_code == seen
    else:
        assert [case["id"] for case in answer.json()["cases"]] == seen
        assert [(await somebody.get(f"/v1/cases/{one}")).status_code for one in (ID, SECOND)] == [200 if seen else 404, 404]


async def test_an_agency_sees_no_evidence_but_its_own(as_, gate):
    made = assessed(HOLD)
    other = made.assessment.hits[0].model_copy(update={"criterion": "FIN-01", "programme": "SAFE", "because": "Undervalued"})
    hits = (*made.assessment.hits, other)
    await hear(gate, made.model_copy(update={"assessment": made.assessment.model_copy(update={"hits": hits})}))
    await as_(Role.TARGETER).post(f"/v1/cases/{ID}/decisions", json={"command": "place-hold", "text": "Our secret."})
    seen = await as_(Role.AGENCY, "police").get(f"/v1/cases/{ID}")
    assert [hit["criterion"] for hit in seen.json()["hits"]] == ["SAL-04"]
    assert [word for word in ("FIN-01", "Undervalued", "Our secret", "87.5", "71.37") if word in seen.text] == []


async def test_a_conversation(as_, gate, filed):
    """Asked, answered, closed, released; the agency places a hold of its own, and alone lifts it."""
    targeter, filer, police = as_(Role.TARGETER), as_(Role.FILER, FILER), as_(Role.AGENCY, "police")
    asked = {"command": "open-referral", "questions": [{"question": "Who is it for?", "pointer": "/houses/0/consignee"}]}
    opened = (await targeter.post(f"/v1/cases/{ID}/decisions", json=asked)).json()
    notice = (await filer.get("/v1/notices")).json()["notices"][-1]
    assert (notice["kind"], notice["question"], notice["due_at"]) == ("rfi", "Who is it for?", "2026-03-02T10:30:02Z")
    path = f"/v1/referrals/{notice['reference']}/answers"
    assert (await as_(Role.CARRIER, CARRIER).post(path, json={"text": "Me."})).json()["code"] == "referral.not-yours"
    assert (await as_(Role.FILER, "FR555").post(path, json={"text": "Me."})).status_code == 404
    for _ in range(2):
        answered = await filer.post(path, json={"text": "For the museum.", "attachments": ["INV-7"]})
        assert (answered.status_code, answered.json()["answered_at"]) == (200, "2026-03-01T10:30:02Z")
    await police.post(f"/v1/cases/{ID}/decisions", json={"command": "place-hold", "text": "Ours."})
    case = (await targeter.get(f"/v1/cases/{ID}")).json()
    assert case["consignment"]["referrals"][0]["answers"][0]["text"] == "For the museum."
    why = {"ground": "ANSWER_SATISFIES", "text": "Fine."}
    close = {"command": "close-referral", "referral_id": notice["reference"], **why}
    stale = await targeter.post(f"/v1/cases/{ID}/decisions", json=close | {"expected_version": opened["version"]})
    assert (stale.status_code, [one["did"] for one in stale.json()["changes"]]) == (409, ["answer-referral", "place-hold"])
    await targeter.post(f"/v1/cases/{ID}/decisions", json=close)
    ours, theirs = sorted(case["consignment"]["holds"], key=lambda hold: hold["agency"])
    lift = {"command": "lift-hold", "ground": "FALSE_MATCH", "text": "Fine."}
    tried = [
        (await somebody.post(f"/v1/cases/{ID}/decisions", json=lift | {"hold_id": hold["id"]})).status_code
        for somebody, hold in ((targeter, theirs), (police, ours), (targeter, ours), (police, theirs))
    ]
    assert tried == [403, 403, 200, 200]
    kinds = [notice["kind"] for notice in (await filer.get("/v1/notices")).json()["notices"] if notice["consignment_id"] == ID]
    assert kinds == ["hold", "rfi", "answer-received", "hold", "rfi-closed", "hold-lifted", "hold-lifted", "release"]
    assert (await filer.get(f"/v1/consignments/{ID}")).json()["status"] == "ASSESSED"


async def test_a_screening_is_answered_by_the_carrier_and_leads_to_a_do_not_load_that_is_acknowledged(as_, gate):
    await hear(gate, assessed(RFS))
    carrier, targeter, supervisor = as_(Role.CARRIER, CARRIER), as_(Role.TARGETER), as_(Role.SUPERVISOR)
    [notice] = (await carrier.get("/v1/notices")).json()["notices"]
    screening = {"result": "unable", "methods": ["XRY"], "facility": "Hall 4", "person": "A. de Vries"}
    await carrier.post(f"/v1/referrals/{notice['reference']}/answers", json={"screening": screening})
    case = (await targeter.get(f"/v1/cases/{ID}")).json()
    assert (case["case"]["status"], case["case"]["waits_for"]) == ("DNL_PROPOSED", "supervisor")
    [proposed] = [one for one in case["consignment"]["referrals"] if one["kind"] == "dnl"]
    confirm = {"command": "confirm-dnl", "referral_id": proposed["id"]}
    for who in (targeter, supervisor):
        last = (await who.post(f"/v1/cases/{ID}/decisions", json=confirm)).json()
    assert [one["active_at"] for one in last["referrals"] if one["kind"] == "dnl"] == ["2026-03-01T10:30:02Z"]
    banned = (await carrier.get(f"/v1/consignments/{ID}")).json()
    assert (banned["status"], banned["may_load"]["reason"]) == ("DNL_ACTIVE", "Customs forbids loading these goods.")
    dnl = (await carrier.get("/v1/notices")).json()["notices"][-1]
    assert (await carrier.post(f"/v1/notices/{dnl['id']}/ack")).status_code == 200
    noted = (await targeter.get(f"/v1/cases/{ID}")).json()["consignment"]["referrals"]
    assert [one["acknowledged_by"] for one in noted if one["kind"] == "dnl"] == [[CARRIER]]


async def test_a_control_is_ordered_done_and_told(as_, filed):
    targeter, officer = as_(Role.TARGETER), as_(Role.OFFICER)
    order = {
        "place": "NLRTM",
        "scheduled_at": "2026-03-03T08:00:00Z",
        "equipment": ["PTCU0000016"],
        "text": "Look behind the wall.",
    }
    ordered = (await targeter.post(f"/v1/cases/{ID}/controls", json=order)).json()
    told = (await as_(Role.CARRIER, CARRIER).get("/v1/notices")).json()["notices"][-1]
    assert (told["kind"], told["place"], told["scheduled_at"], told["subject"]) == (
        "inspect",
        "NLRTM",
        "2026-03-03T08:00:00Z",
        ["PTCU0000016"],
    )
    assert "wall" not in json.dumps(told)
    path = f"/v1/cases/{ID}/controls/{ordered['controls'][0]['id']}/result"
    assert (await targeter.post(path, json={"result": "seizure"})).status_code == 403
    done = (await officer.post(path, json={"result": "seizure", "quantity": 12, "unit": "KGM", "image": "NII-1"})).json()
    assert done["disposal"] == "seized"
    assert (await officer.post(path, json={"result": "clean"})).json()["code"] == "control.done"


async def test_a_partner_asks_for_an_inspection_and_gets_the_result(as_, gate, filed):
    partner, targeter, officer = as_(Role.AGENCY, "customs-partner"), as_(Role.TARGETER), as_(Role.OFFICER)
    wish = {"transport_document": "MBL0001", "reference": "CH-2026-7", "text": "Our officers found a twin of it."}
    asked = await partner.post("/v1/consignments:request-control", json=wish)
    assert {one["state"] for one in asked.json()["requests"]} == {"open"}
    case = (await targeter.get(f"/v1/cases/{MRN}-3")).json()
    request = case["consignment"]["requests"][0]["id"]
    ordered = (await targeter.post(f"/v1/cases/{MRN}-3/controls", json={"request_id": request})).json()
    await officer.post(f"/v1/cases/{MRN}-3/controls/{ordered['controls'][0]['id']}/result", json={"result": "clean"})
    again = (await partner.post("/v1/consignments:request-control", json=wish)).json()["requests"]
    assert sorted((one["state"], one.get("result")) for one in again) == [("done", "clean"), ("open", None), ("open", None)]
    assert [one["result"] for one in (await partner.get("/v1/notices")).json()["notices"]] == ["ordered", "clean"]
    assert (await as_(Role.AGENCY, "police").post("/v1/consignments:request-control", json=wish)).status_code == 403
    gone = assessed(RELEASE, of=declared(consignment_id="26XA0000000000000X-1", declaration=GONE))
    await hear(gate, gone, ConsignmentInvalidated(consignment_id=gone.assessment.consignment_id, mrn=MRN, revision=1, reason="x"))
    late = await partner.post("/v1/consignments:request-control", json=wish | {"transport_document": "MBL-GONE"})
    assert (late.status_code, late.json()["code"]) == (409, "lifecycle.stage")
    lost = await partner.post("/v1/consignments:request-control", json=wish | {"transport_document": "NONE"})
    assert lost.status_code == 404


BAD = [
    ("decisions", {}),
    ("decisions", {"command": "fly"}),
    ("decisions", {"command": "place-hold"}),
    ("decisions", {"command": "place-hold", "text": " "}),
    ("decisions", {"command": "place-hold", "text": "a\x00b"}),
    ("decisions", {"command": "place-hold", "text": "x" * 4001}),
    ("decisions", {"command": "lift-hold", "hold_id": "x", "text": "no ground"}),
    ("decisions", {"command": "waive", "ground": "BECAUSE", "text": "x"}),
    ("decisions", {"command": "open-referral", "questions": []}),
    ("decisions", {"command": "open-referral", "kind": "dnl", "questions": [{"question": "x"}]}),
    ("decisions", {"command": "claim", "expected_version": -1}),
    ("decisions", {"command": "answer-referral", "referral_id": "x", "text": "not here"}),
    ("decisions", {"command": "claim", "more": 1}),
    ("controls", {"equipment": ["?"]}),
    ("controls/x/result", {"result": "maybe"}),
    ("controls/x/result", {"result": "clean", "quantity": -1}),
]


@pytest.mark.parametrize(("path", "body"), BAD)
async def test_a_decision_that_is_none(as_, path, body):
    answer = await as_(Role.SUPERVISOR).post(f"/v1/cases/{ID}/{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.invalid")


async def test_html_in_a_text_stays_text(as_, filed):
    script = "<script>alert(1)</script> & \u202e"
    await as_(Role.TARGETER).post(f"/v1/cases/{ID}/decisions", json={"command": "place-hold", "text": script})
    held = (await as_(Role.TARGETER).get(f"/v1/cases/{ID}")).json()["consignment"]["holds"]
    assert [hold["text"] for hold in held if "text" in hold] == [script]


@asynccontextmanager
async def listening(gate: Gate) -> AsyncIterator[str]:
    """The gate behind a socket: an endless answer cannot be read within the process."""
    app = application(gate, [service(gate)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def test_alerts_stream_and_resume(gate):
    await hear(gate, assessed(HOLD))
    token = {"Authorization": f"Bearer {development_token(gate.settings, Role.TARGETER)}"}

    async def read(client: httpx.AsyncClient, last: str | None, many: int, meanwhile=None) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        headers = token | ({"Last-Event-ID": last} if last else {})
        async with client.stream("GET", "/v1/alerts/stream", headers=headers) as answer:
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "text/event-stream")
            cursor = ""
            async for line in answer.aiter_lines():
                if line == ": connected" and meanwhile is not None:
                    await meanwhile()
                if line.startswith("id: "):
                    cursor = line.removeprefix("id: ")
                if line.startswith("data: "):
                    found.append((cursor, json.loads(line.removeprefix("data: "))["consignment_id"]))
                if len(found) == many:
                    return found
        return found

    async with listening(gate) as address, httpx.AsyncClient(base_url=address, timeout=20) as client:
        assert (await client.get("/v1/alerts/stream", headers={})).status_code == 401
        filer = {"Authorization": f"Bearer {development_token(gate.settings, Role.FILER, FILER)}"}
        assert (await client.get("/v1/alerts/stream", headers=filer)).status_code == 403
        assert (await client.get("/v1/alerts/stream", headers=token | {"Last-Event-ID": "x"})).status_code == 400
        [(first, name)] = await read(client, None, 1, lambda: hear(gate, AMBER))
        assert name == SECOND
        third = assessed(DNL, of=declared(consignment_id=f"{MRN}-3"))
        await hear(gate, third)
        assert [name for _, name in await read(client, first, 1)] == [f"{MRN}-3"]


async def test_the_first_page_of_fifty_thousand_cases_takes_a_moment(gate, as_, filed):
    copies = """INSERT INTO notify.{table} ({columns})
        SELECT {values} FROM notify.{table} CROSS JOIN generate_series(1, 25000) AS n WHERE consignment_id IN (:one, :two)"""
    async with gate.database.begin() as connection:
        for table in ("consignments", "cases"):
            found = await connection.execute(
                text("SELECT column_name FROM information_schema.columns WHERE table_schema = 'notify' AND table_name = :table"),
                {"table": table},
            )
            columns = [row.column_name for row in found]
            values = ["consignment_id || '-' || n" if name == "consignment_id" else name for name in columns]
            statement = copies.format(table=table, columns=", ".join(columns), values=", ".join(values))
            await connection.execute(text(statement), {"one": ID, "two": SECOND})
        await connection.execute(text("ANALYZE notify.cases"))
    targeter = as_(Role.TARGETER)
    for query in ("", "?programme=SALW", "?mode=4", "?port=NLRTM", "?office=NL000396"):
        took = []
        for _ in range(3):  # the machine may be busy with others; the gate is not
            began = time.perf_counter()
            body = (await targeter.get(f"/v1/cases{query}")).json()
            took.append(time.perf_counter() - began)
        assert min(took) < 1, query
    assert sum(count["cases"] for count in (await targeter.get("/v1/cases")).json()["counts"]) == 50_002
    assert body["cases"] == []
