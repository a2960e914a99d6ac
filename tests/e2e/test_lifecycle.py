"""From filing to outcome through all three services: held, asked, answered, inspected, let go; each hears what concerns it."""

from services import sample
from shared.auth import Role
from tests.support.gate import Caller
from tests.support.waiting import eventually


async def test_held_goods_are_asked_about_inspected_and_let_go(whole: Caller) -> None:
    filer, officer, supervisor = whole.filer, whole.as_(Role.OFFICER), whole.as_(Role.SUPERVISOR)
    [held] = (await filer.post("/v1/filings", json=sample.detonators())).json()["consignments"]
    path = f"/v1/cases/{held['id']}"

    async def case() -> dict:
        answer = await supervisor.get(path)
        return answer.json() if answer.status_code == 200 else {}

    opened = await eventually(case)
    assert opened["case"]["status"] == "HOLD"
    assert "SAL-04" in {hit["criterion"] for hit in opened["hits"]}
    assert [one["id"] for one in (await whole.as_(Role.AGENCY, "police").get("/v1/cases")).json()["cases"]] == [held["id"]]
    decided = {"expected_version": opened["case"]["version"]}
    question = {"command": "open-referral", "questions": [{"question": "Where is the licence?"}]}
    asked = (await supervisor.post(f"{path}/decisions", json=question | decided)).json()
    [referral] = [one for one in asked["referrals"] if one.get("question")]
    await filer.post(f"/v1/referrals/{referral['id']}/answers", json={"text": "Enclosed.", "attachments": ["LIC-1"]})
    ordered = (await supervisor.post(f"{path}/controls", json={"place": "NLRTM"})).json()["controls"][-1]["id"]
    await officer.post(f"{path}/controls/{ordered}/result", json={"result": "clean", "image": "NII-1"})
    why = {"ground": "CONTROL_DONE", "text": "Licence seen, goods as declared."}
    for one in (await supervisor.get(path)).json()["consignment"]["referrals"]:
        await supervisor.post(f"{path}/decisions", json={"command": "close-referral", "referral_id": one["id"], **why})
    for one in (await supervisor.get(path)).json()["consignment"]["holds"]:
        await supervisor.post(f"{path}/decisions", json={"command": "lift-hold", "hold_id": one["id"], **why})
    assert (await filer.get(f"/v1/consignments/{held['id']}")).json()["may_load"]["may_load"] is True
    assert (await filer.get("/v1/notices")).json()["notices"][-1]["kind"] == "release"

    async def ingest_knows() -> bool:
        mrn = held["id"].rpartition("-")[0]
        return (await filer.get(f"/v1/filings/{mrn}")).json()["receipt"]["consignments"][0]["status"] == "ASSESSED"

    await eventually(ingest_knows)
