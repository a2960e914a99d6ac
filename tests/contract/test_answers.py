"""What the gate answers is what its OpenAPI document says: status, headers, media type, schema."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from services import sample
from shared.auth import Role
from shared.declaration import format_time
from tests.support.gate import Caller
from tests.support.openapi import CALLS, DOCUMENT, ENDLESS, resolved
from tests.support.waiting import eventually


class Witness:
    """Holds every answer against the document, and keeps in mind what was seen."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    def __call__(self, client: httpx.AsyncClient) -> httpx.AsyncClient:
        client.event_hooks["response"] = [self._hold]
        return client

    async def _hold(self, answer: httpx.Response) -> None:
        [call] = [call for call in CALLS if call.method == answer.request.method and _fits(call.path, answer.request.url.path)]
        says = resolved(call.says["responses"][str(answer.status_code)])
        self.seen.add((call.says["operationId"], str(answer.status_code)))
        assert [name for name in says["headers"] if name not in answer.headers] in ([], ["Retry-After"])
        text = (await answer.aread()).decode()
        assert bool(text) is bool(says.get("content"))
        for media_type, content in says.get("content", {}).items():
            assert answer.headers["content-type"].partition(";")[0] == media_type
            if "json" in media_type:
                schema = content["schema"] | {"components": DOCUMENT["components"]}
                fits = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
                for document in filter(None, text.split("\n")):
                    assert [error.message for error in fits.iter_errors(json.loads(document))] == [], document


def _fits(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


async def test_every_answer_is_as_described(whole: Caller, ingest: Caller):
    witness = Witness()
    filer, carrier, targeter, nobody = map(witness, (whole.filer, whole.carrier, whole.as_(Role.TARGETER), whole.nobody))
    hook = {"url": "http://127.0.0.1:9/customs"}
    for body in (hook, hook | {"rotate": True}, {"url": "ftp://hooks.example.org"}, {}):
        await filer.put("/v1/subscriptions/main", json=body)
    await _file(filer)
    await _arrive(carrier)
    held = (await filer.post("/v1/filings", json=sample.detonators())).json()["consignments"][0]["id"]

    async def told() -> list[dict[str, Any]]:
        return [one for one in (await filer.get("/v1/notices")).json()["notices"] if one["consignment_id"] == held]

    [notice, *_] = await eventually(told)
    await filer.post(f"/v1/notices/{notice['id']}/ack")
    for accept in ("application/json", "image/png"):
        await filer.get(f"/v1/notices/{notice['id']}", headers={"Accept": accept})
    await filer.delete(f"/v1/filings/{held.rpartition('-')[0]}")
    for client in (filer, carrier, targeter):
        for path in (
            "/v1/notices",
            "/v1/alerts",
            f"/v1/assessments/{held}",
            f"/v1/consignments/{held}",
            "/v1/equipment/PTCU1000027",
            "/v1/consignments/none",
        ):
            await client.get(path)
        await client.get("/v1/consignments", params={"mrn": held.rpartition("-")[0]})
    await targeter.post("/v1/screenings", json={"name": "Zefirin Marine Procurment", "country": "AE"})
    for method, path in (("GET", ""), ("GET", "/deliveries"), ("POST", "/resume"), ("DELETE", ""), ("GET", "")):
        await filer.request(method, f"/v1/subscriptions/main{path}")
    for path in ("/healthz", "/readyz", "/metrics", "/v1/notices"):
        await nobody.get(path)
    await witness(ingest.nobody).get("/readyz")
    await _select(witness(whole.as_(Role.ADMIN)), witness(whole.as_(Role.SUPERVISOR)))
    await _watch(witness(whole.as_(Role.SUPERVISOR)), witness(whole.as_(Role.TARGETER)))
    await _decide(held, witness(whole.as_(Role.SUPERVISOR)), filer, witness(whole.as_(Role.AGENCY, "customs-partner")))
    await _govern(witness(whole.as_(Role.SUPERVISOR)), witness(whole.as_(Role.ADMIN)))
    good = {(call.says["operationId"], status) for call in CALLS for status in call.says["responses"] if status < "300"}
    assert {call for call in good - witness.seen if call[0] not in ENDLESS} == set()
    refused = {status for _, status in witness.seen if status >= "300"}
    assert refused == {"400", "401", "403", "404", "406", "409", "415", "422", "503"}


async def _file(filer: httpx.AsyncClient) -> None:
    document = sample.clean()
    lines = "\n".join(map(json.dumps, (document, document, document | {"mode": "9"}, [])))
    await filer.post("/v1/filings:bulk", content=lines)
    mrn = (await filer.get("/v1/filings", params={"lrn": document["lrn"]})).json()["mrn"]
    await filer.post("/v1/filings", json=document)
    for path in ("/v1/filings", "/v1/filings:check"):
        for body in (sample.clean("ANOTHER"), document | {"mode": "9"}, document | {"declarant": {"id": "FR55566677788"}}, []):
            await filer.post(path, json=body)
        await filer.post(path, content=b"{}", headers={"Content-Type": "image/png"})
    await filer.post("/v1/filings", json=document | {"cargo_type": "bulk"})
    amended = document | {"message_id": "another", "houses": [*document["houses"], *sample.clean("SECOND")["houses"]]}
    for body in (amended, amended, amended | {"lrn": "L-OTHER"}):
        await filer.put(f"/v1/filings/{mrn}", json=body)
    for rest in (f"/{mrn}", "/26XA0000000000000X", "/none", "", "?lrn=NONE"):
        await filer.get("/v1/filings" + rest)
    await filer.delete(f"/v1/filings/{mrn}")
    await filer.put(f"/v1/filings/{mrn}", json=amended)


async def _decide(held: str, officer: httpx.AsyncClient, filer: httpx.AsyncClient, partner: httpx.AsyncClient) -> None:
    question = {"command": "open-referral", "questions": [{"question": "Who made them?"}]}
    await officer.post(f"/v1/cases/{held}/decisions", json=question)
    case = (await officer.get(f"/v1/cases/{held}")).json()
    await officer.get(f"/v1/cases/{held}/assessments/{case['assessments'][0]['id']}")
    [asked] = [one["id"] for one in case["consignment"]["referrals"] if one.get("question") == "Who made them?"]
    for body in ({"text": "The works at Rjukan."}, {}):
        await filer.post(f"/v1/referrals/{asked}/answers", json=body)
    control = (await officer.post(f"/v1/cases/{held}/controls", json={"place": "NLRTM"})).json()["controls"][-1]["id"]
    for result in ("clean", "clean", "perhaps"):
        await officer.post(f"/v1/cases/{held}/controls/{control}/result", json={"result": result})
    await officer.get("/v1/cases")
    wish = {"transport_document": case["consignment"]["house_document"], "reference": "R-1", "text": "Please look."}
    for document in (wish["transport_document"], "NONE"):
        await partner.post("/v1/consignments:request-control", json=wish | {"transport_document": document})


async def _select(admin: httpx.AsyncClient, supervisor: httpx.AsyncClient) -> None:
    for content in ("id,name,scheme,status\nNL1,Beta,AEO-F,valid\n",) * 2:
        await admin.put("/v1/register", content=content, headers={"Content-Type": "text/csv"})
    control = {"partner": "CH", "transport_document": "HBL1", "result": "clean", "examined_at": format_time(datetime.now(UTC))}
    await admin.post("/v1/register/controls", json=control)
    await admin.post("/v1/selection/rates", json={"per_10000": 20, "reason": "As usual"})
    today = format_time(datetime.now(UTC))[:10]
    examples = {"hit": [{"hs6": "1"}], "pass": [{"hs6": "2"}]}
    stated = {"title": "A", "programme": "SAFE", "on": "item", "when": "hs6 = '1'", "measure": "hold", "reason": "B"}
    await admin.post("/v1/profiles", json=stated | {"valid_from": today, "valid_to": today, "examples": examples})
    await supervisor.post("/v1/profiles/1/approval", json={"reason": "C"})
    await admin.post("/v1/profiles/1/withdrawal", json={"reason": "D"})
    await admin.post("/v1/workload", json={"office": "NL000396", "amber_per_day": 9, "red_per_day": 9, "reason": "Staff"})
    await admin.post("/v1/workload/settings", json={"amber_from": 28, "red_from": 48, "reason": "Less staff"})
    await supervisor.post("/v1/workload/settings/1/approval", json={"reason": "Agreed"})
    await admin.post("/v1/workload/settings/1/withdrawal", json={"reason": "More staff"})
    for path in ("register", "register/NL1", "profiles", "profiles/1", "selection/rates", "workload", "workload/settings"):
        await admin.get(f"/v1/{path}")
    for path in ("seeds", "commitments"):
        await admin.get(f"/v1/selection/{path}/2026-03-01")


async def _watch(supervisor: httpx.AsyncClient, targeter: httpx.AsyncClient) -> None:
    versions = []
    for programme in ("A", "B", "B"):
        content = f"id,kind,name,programme,country\nX-1,organisation,Vermilion Anvil Trading,{programme},AE\n"
        kept = await supervisor.put("/v1/lists/national", content=content, headers={"Content-Type": "text/csv"})
        versions.append(kept.json()["version"])
    await supervisor.put("/v1/lists/national", content="id,kind\nX-1", headers={"Content-Type": "text/csv"})
    for version in (versions[0], versions[1], "0" * 12):
        await supervisor.put("/v1/lists/national/active", json={"version": version})
    for rest in ("", "/national/versions", "/none/versions", f"/national/versions/{versions[1]}/diff?against={versions[0]}"):
        await targeter.get(f"/v1/lists{rest}")
    party = {"name": "Vermilion Anvil Trading", "country": "AE"}
    finding = {"party": party, "list_name": "national", "entry_id": "X-1", "why": "Another company of that name."}

    async def cleared() -> str | None:  # the list is in force within seconds, not at once
        return (await targeter.post("/v1/screenings/cleared", json=finding)).json().get("id")

    clearance = await eventually(cleared)
    await targeter.get("/v1/screenings/cleared")
    await targeter.delete(f"/v1/screenings/cleared/{clearance}", params={"why": "A mistake."})
    for path in ("reassessments", "criteria"):
        await targeter.get(f"/v1/{path}")


async def _govern(author: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    criterion = {
        "id": "SYS-90",
        "title": "Everything",
        "programme": "SAFE",
        "on": "consignment",
        "when": "items >= 1",
        "weight": 1,
        "reason": "CONTROL",
        "because": "b",
        "source": "s",
        "examples": {"hit": [{"items": 1}], "pass": [{"items": 0}]},
    }
    packs = {"mine.yaml": json.dumps([criterion])}
    for given in ({"title": "Broken", "packs": {"mine.yaml": "-"}}, {"title": "Mine", "packs": packs}):
        number = (await author.post("/v1/rulesets", json=given)).json()["ruleset_id"]
        await author.post(f"/v1/rulesets/{number}/check")
    await author.post(f"/v1/rulesets/{number}/backtests", json={"days": 1})

    async def back_tested() -> bool:
        return (await author.get(f"/v1/rulesets/{number}")).json()["state"] == "back-tested"

    await eventually(back_tested)
    await author.post(f"/v1/rulesets/{number}/shadow", json={})
    for client in (author, other):
        await client.post(f"/v1/rulesets/{number}/approve", json={"why": "seen"})
    await author.post(f"/v1/rulesets/{number}/activate", json={"percentage": 5})
    await author.post("/v1/rulesets/1/roll-back", json={})
    await author.post(f"/v1/rulesets/{number - 1}/withdraw", json={})
    for path in ("s", f"s/{number}", f"s/{number}/audit", f"s/{number}/shadow", f"s/{number}/backtests", "s/9999"):
        await author.get(f"/v1/ruleset{path}")
    await author.post("/v1/rulesets:what-if", json={"criterion": packs["mine.yaml"]})


async def _arrive(carrier: httpx.AsyncClient) -> None:
    arrival = {
        "mode": "1",
        "conveyance": "9074729",
        "voyage": "099W",
        "place": "NLRTM",
        "arrived_at": format_time(datetime.now(UTC)),
        "presented": [{"transport_document": "MBL-NOBODY"}],
    }
    for body in (arrival, arrival, arrival | {"place": "XXXXX"}, {}):
        await carrier.post("/v1/arrivals", json=body)
