"""Notify over HTTP: who sees what, and how it refuses."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.notify.app import service
from services.notify.worker import Worker
from shared.app import Gate, application
from shared.auth import Role, development_token
from shared.database import Database
from shared.settings import Settings
from tests.unit.notify.build import (
    CARRIER,
    DNL,
    FILER,
    HOLD,
    ID,
    MRN,
    RELEASE,
    REPRESENTATIVE,
    RFI,
    SECRETS,
    assessed,
    at,
    declared,
    events,
    presented,
)

OTHER = "FR555555555"
SECOND = f"{MRN}-2"


class Caller:
    """Calls the gate as somebody."""

    def __init__(self, client: httpx.AsyncClient, settings: Settings) -> None:
        self._client, self._settings = client, settings

    async def __call__(self, method: str, path: str, role: Role | None, party: str | None = None, **more) -> httpx.Response:
        token = development_token(self._settings, role, party) if role else None
        headers = more.pop("headers", {}) | ({"authorization": f"Bearer {token}"} if token else {})
        return await self._client.request(method, path, headers=headers, **more)


@pytest.fixture
def gate(database: Database, tmp_path) -> Gate:
    return Gate(Settings(home=tmp_path, webhook_allow_private=True), database, now=lambda: at(2))


@pytest.fixture
async def call(gate: Gate) -> AsyncIterator[Caller]:
    app = application(gate, [service(gate)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client:
        yield Caller(client, gate.settings)


@pytest.fixture
async def filed(gate: Gate) -> None:
    """One consignment under hold, one released; one presented without a filing and held."""
    async with gate.database.begin() as connection:
        await Worker(gate).handle(
            connection,
            events(
                assessed(DNL, HOLD, RFI),
                assessed(RELEASE, of=declared(consignment_id=SECOND)),
                assessed(HOLD, revision=0, of=presented()),
            ),
        )


ACCESS = [
    # role, party, what they see of the held consignment: (status, house document, pointers asked about)
    (Role.FILER, FILER, ("HOLD", "HBL0001", ["/houses/0/consignee"])),
    (Role.FILER, REPRESENTATIVE, ("HOLD", "HBL0001", ["/houses/0/consignee"])),
    (Role.CARRIER, CARRIER, ("HOLD", None, [None])),
    (Role.FILER, CARRIER, ("HOLD", None, [None])),
    (Role.TARGETER, None, ("DNL_PROPOSED", "HBL0001", ["/houses/0/consignee", None])),
    (Role.SUPERVISOR, None, ("DNL_PROPOSED", "HBL0001", ["/houses/0/consignee", None])),
    (Role.OFFICER, None, ("DNL_PROPOSED", "HBL0001", ["/houses/0/consignee", None])),
    (Role.FILER, OTHER, 404),
    (Role.CARRIER, OTHER, 404),
    (Role.FILER, None, 403),
    (Role.AGENCY, None, 403),
    (Role.OPS, None, 403),
    (Role.ADMIN, None, 403),
    (None, None, 401),
]


@pytest.mark.parametrize(("role", "party", "expected"), ACCESS)
async def test_who_sees_what_of_a_consignment(call, filed, role, party, expected):
    answer = await call("GET", f"/v1/consignments/{ID}", role, party)
    if isinstance(expected, int):
        assert (answer.status_code, answer.headers["content-type"]) == (expected, "application/problem+json")
        assert "HBL0001" not in answer.text
    else:
        body = answer.json()
        pointers = sorted((referral.get("pointer") for referral in body["referrals"]), key=str)
        assert (body["status"], body.get("house_document"), pointers) == expected


async def test_the_answer_says_whether_it_may_load_and_by_which_law(call, filed):
    body = (await call("GET", f"/v1/consignments/{ID}", Role.CARRIER, CARRIER)).json()
    assert body["may_load"]["may_load"] is False
    assert body["may_load"]["reason"] == "A hold stands on the goods."
    assert "art. 186" in body["may_load"]["basis"]
    assert [(hold["agency"], hold["reason"]) for hold in body["holds"]] == [("customs", "PROHIBITED")]


@pytest.mark.parametrize(
    ("role", "party", "ids"),
    [
        (Role.FILER, FILER, [ID, SECOND]),
        (Role.CARRIER, CARRIER, [ID, SECOND]),
        (Role.TARGETER, None, [ID, SECOND]),
        (Role.FILER, OTHER, []),
    ],
)
async def test_who_sees_which_consignments_of_a_filing(call, filed, role, party, ids):
    body = (await call("GET", f"/v1/consignments?mrn={MRN}", role, party)).json()
    assert ([one["id"] for one in body["consignments"]], body["more"]) == (ids, False)


async def test_the_consignments_of_a_filing_come_in_pages(call, filed):
    first = (await call("GET", f"/v1/consignments?mrn={MRN}&limit=1", Role.FILER, FILER)).json()
    assert ([one["id"] for one in first["consignments"]], first["next"], first["more"]) == ([ID], ID, True)
    second = (await call("GET", f"/v1/consignments?mrn={MRN}&limit=1&after={first['next']}", Role.FILER, FILER)).json()
    assert ([one["id"] for one in second["consignments"]], second["more"]) == ([SECOND], False)


NOTICE_FORMATS = [
    # role, party, accept; status, media type, what the body holds and does not hold
    (Role.FILER, FILER, None, 200, "application/json", b"HBL0001", b"acknowledged_at"),
    (Role.FILER, FILER, "application/edifact", 200, "application/edifact", b"HBL0001", b"SAL-04"),
    (Role.FILER, FILER, "image/png", 406, "application/problem+json", b"application/edifact", b"HBL0001"),
    (Role.CARRIER, CARRIER, "application/edifact", 404, "application/problem+json", b"notice.unknown", b"HBL0001"),
    (Role.FILER, OTHER, None, 404, "application/problem+json", b"notice.unknown", b"HBL0001"),
    (Role.TARGETER, None, None, 403, "application/problem+json", b"auth.", b"HBL0001"),
]


@pytest.mark.parametrize(("role", "party", "accept", "status", "media_type", "holds", "lacks"), NOTICE_FORMATS)
async def test_a_notice_is_had_by_its_recipient_alone_in_a_format_it_can_be_said_in(
    call, filed, role, party, accept, status, media_type, holds, lacks
):
    notice = (await call("GET", "/v1/notices", Role.FILER, FILER)).json()["notices"][0]
    asked = {"accept": accept} if accept else {}
    answer = await call("GET", f"/v1/notices/{notice['id']}", role, party, headers=asked)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, media_type)
    assert (holds in answer.content, lacks in answer.content) == (True, False)


async def test_goods_without_a_filing_are_seen_by_their_carrier_alone(call, filed):
    seen = [
        (await call("GET", "/v1/consignments/arrival-1", role, party)).status_code
        for role, party in ((Role.CARRIER, CARRIER), (Role.FILER, FILER), (Role.CARRIER, OTHER))
    ]
    assert seen == [200, 404, 404]


@pytest.mark.parametrize(("role", "party"), [(Role.FILER, FILER), (Role.CARRIER, CARRIER), (Role.FILER, REPRESENTATIVE)])
@pytest.mark.parametrize("path", ["/v1/notices?after=&limit=500", f"/v1/consignments?mrn={MRN}", f"/v1/consignments/{ID}"])
async def test_no_answer_to_a_filer_or_carrier_tells_of_the_targeting(call, filed, role, party, path):
    answer = await call("GET", path, role, party)
    assert answer.status_code == 200
    assert [secret for secret in (*SECRETS, "DNL", '"dnl"') if secret in answer.text] == []


async def test_the_mailbox(call, filed):
    body = (await call("GET", "/v1/notices?after=&limit=2", Role.FILER, FILER)).json()
    assert ([notice["kind"] for notice in body["notices"]], body["more"]) == (["hold", "rfi"], True)
    rest = (await call("GET", f"/v1/notices?after={body['next']}", Role.FILER, FILER)).json()
    assert ([notice["kind"] for notice in rest["notices"]], rest["more"]) == (["release"], False)
    assert rest["notices"][0]["mrn"] == MRN


async def test_acknowledging(call, filed):
    (notice, *_) = (await call("GET", "/v1/notices", Role.FILER, FILER)).json()["notices"]
    path = f"/v1/notices/{notice['id']}/ack"
    assert (await call("POST", path, Role.FILER, FILER)).json() == {"id": notice["id"], "acknowledged_at": "2026-03-01T10:30:02Z"}
    assert (await call("POST", path, Role.CARRIER, CARRIER)).status_code == 404


@pytest.mark.parametrize(
    ("role", "party", "status"),
    [
        (Role.TARGETER, None, 200),
        (Role.SUPERVISOR, None, 200),
        (Role.FILER, FILER, 403),
        (Role.CARRIER, CARRIER, 403),
        (None, None, 401),
    ],
)
async def test_alerts_are_for_targeters(call, filed, role, party, status):
    assert (await call("GET", "/v1/alerts", role, party)).status_code == status


async def test_alerts_come_with_everything_behind_a_cursor(call, filed):
    first = (await call("GET", "/v1/alerts?limit=1", Role.TARGETER)).json()
    second = (await call("GET", f"/v1/alerts?after={first['next']}", Role.TARGETER)).json()
    last = (await call("GET", f"/v1/alerts?after={second['next']}", Role.TARGETER)).json()
    assert [alert["consignment_id"] for alert in first["alerts"] + second["alerts"]] == [ID, "arrival-1"]
    assert (first["more"], second["more"], last) == (True, False, {"alerts": [], "next": second["next"], "more": False})
    (alert,) = first["alerts"]
    assert (alert["status"], alert["made"]["assessment"]["hits"][0]["criterion"]) == ("DNL_PROPOSED", "SAL-04")
    assert alert["made"]["declared"]["declaration"]["consignment"]["house_doc"]["number"] == "HBL0001"


BAD = [
    ("GET", "/v1/notices?after=12:34", 400),
    ("GET", "/v1/notices?after=%00", 400),
    ("GET", "/v1/notices?limit=0", 400),
    ("GET", "/v1/notices?limit=501", 400),
    ("GET", "/v1/notices?limit=many", 400),
    ("POST", "/v1/notices/not-a-uuid/ack", 400),
    ("POST", "/v1/notices/00000000-0000-0000-0000-000000000000/ack", 404),
    ("GET", "/v1/consignments", 400),
    ("GET", "/v1/consignments?mrn=", 400),
    ("GET", "/v1/consignments?mrn=%00", 400),
    ("GET", f"/v1/consignments?mrn={MRN}&after=%00", 400),
    ("GET", "/v1/consignments/%00", 400),
    ("GET", f"/v1/consignments/{'9' * 200}", 400),
    ("GET", "/v1/consignments/nobody-1", 404),
    ("GET", "/v1/subscriptions/none", 404),
    ("GET", "/v1/subscriptions/No%20Name", 400),
    ("DELETE", "/v1/subscriptions/none", 404),
    ("POST", "/v1/subscriptions/none/resume", 404),
    ("GET", "/v1/subscriptions/none/deliveries", 404),
]


@pytest.mark.parametrize(("method", "path", "status"), BAD)
async def test_bad_calls_get_a_problem(call, method, path, status):
    answer = await call(method, path, Role.FILER, FILER)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["code"]


HOOK = {"url": "https://hooks.example.org/customs"}


async def test_a_secret_is_shown_when_it_is_made_and_never_again(call):
    made = await call("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json=HOOK)
    assert (made.status_code, made.json()["state"]) == (201, "active")
    first = made.json()["secret"]
    changed = await call("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json={"url": "https://hooks.example.org/new"})
    assert (changed.status_code, changed.json()["url"], "secret" in changed.json()) == (
        200,
        "https://hooks.example.org/new",
        False,
    )
    assert "secret" not in (await call("GET", "/v1/subscriptions/main", Role.FILER, FILER)).json()
    rotated = await call("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json=HOOK | {"rotate": True})
    assert rotated.status_code == 200
    assert rotated.json()["secret"].startswith("whsec_")
    assert rotated.json()["secret"] != first


async def test_subscriptions_of_others_do_not_exist(call):
    await call("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json=HOOK)
    tried = [
        (await call(method, f"/v1/subscriptions/main{path}", Role.CARRIER, CARRIER)).status_code
        for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/resume"), ("GET", "/deliveries"))
    ]
    assert tried == [404] * 4
    assert (await call("DELETE", "/v1/subscriptions/main", Role.FILER, FILER)).status_code == 204
    assert (await call("GET", "/v1/subscriptions/main", Role.FILER, FILER)).status_code == 404


async def test_a_party_may_have_ten(call):
    statuses = [
        (await call("PUT", f"/v1/subscriptions/s{number}", Role.FILER, FILER, json=HOOK)).status_code for number in range(11)
    ]
    assert statuses == [201] * 10 + [409]
    assert (await call("GET", "/v1/subscriptions/s10", Role.FILER, FILER)).status_code == 404


@pytest.mark.parametrize("body", [{}, {"url": 1}, {"url": "x" * 2001}, HOOK | {"secret": "mine"}, [], "x"])
async def test_a_wish_that_does_not_fit(call, body):
    assert (await call("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json=body)).status_code == 400


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://localhost/",
        "http://example.org/",
    ],
)
async def test_nothing_inside_can_be_subscribed_to(database, tmp_path, url):
    gate = Gate(Settings(home=tmp_path), database)
    app = application(gate, [service(gate)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gate") as client:
        answer = await Caller(client, gate.settings)("PUT", "/v1/subscriptions/main", Role.FILER, FILER, json={"url": url})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/url", "subscription.url")


async def test_every_call_is_described(call):
    document = (await call("GET", "/openapi.json", None)).json()
    operations = {(path, method): call for path, calls in document["paths"].items() for method, call in calls.items()}
    ours = {key: operation for key, operation in operations.items() if key[0].startswith("/v1")}
    assert len(ours) >= 17
    for key, operation in ours.items():
        assert operation["summary"], key
        good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        media = "text/event-stream" if key[0].endswith("/stream") else "application/json"
        assert key[1] == "delete" or "schema" in good["content"][media], key
