"""Watch lists and cleared pairs over HTTP and on the command line, on a real database; the engine that follows them."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import text

import services.risk.app
from services.cli import main
from services.risk.engines import Engines
from services.risk.replay import replay
from shared import metrics
from shared.app import Gate, running
from shared.auth import Role
from shared.database import Database
from shared.settings import Settings
from tests.support.filings import filing
from tests.support.gate import Caller, caller
from tests.support.lists import ALPHA, HEADER, SOMEBODY, own_list
from tests.support.waiting import eventually

CSV = {"Content-Type": "text/csv"}
OLD, NEW = own_list(SOMEBODY), own_list(SOMEBODY, ALPHA)


@pytest.fixture
def risk(gate: Gate) -> Caller:
    """Risk alone: its routes, no loops."""
    return caller(gate, [services.risk.app.service(gate)])


async def upload(risk: Caller, content: bytes, name: str = "own", **query: str) -> dict[str, Any]:
    answer = await risk.as_(Role.SUPERVISOR).put(f"/v1/lists/{name}", content=content, headers=CSV, params=query)
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def activate(risk: Caller, version: str, name: str = "own") -> None:
    answer = await risk.as_(Role.SUPERVISOR).put(f"/v1/lists/{name}/active", json={"version": version})
    assert answer.status_code == 204, answer.text


async def active(risk: Caller) -> dict[str, str]:
    return {one["name"]: one["version"] for one in (await risk.as_(Role.OFFICER).get("/v1/lists")).json()}


async def test_an_upload_is_kept_with_who_and_when_and_in_force_only_when_somebody_says_so(risk: Caller) -> None:
    first = await upload(risk, OLD, published="2026-02-01T00:00:00Z")
    assert (first["entries"], first["uploaded_by"], first["active"]) == (1, "supervisor", False)
    assert first["published_at"] == "2026-02-01T00:00:00Z"
    assert await active(risk) == {}
    await activate(risk, first["version"])
    second = await upload(risk, NEW, activate="true")
    assert second["active"] is True
    assert await active(risk) == {"own": second["version"]}
    again = await risk.as_(Role.ADMIN).put("/v1/lists/own", content=OLD, headers=CSV)
    assert (again.status_code, again.json()["version"], again.json()["active"]) == (200, first["version"], False)


async def test_a_roll_back_is_an_activation_and_everything_stays_in_the_history(risk: Caller) -> None:
    old, new = [(await upload(risk, content))["version"] for content in (OLD, NEW)]
    for version in (old, new, new, old):
        await activate(risk, version)
    shown = (await risk.as_(Role.OFFICER).get("/v1/lists/own/versions")).json()
    assert [(one["version"], one["active"]) for one in shown["versions"]] == [(new, False), (old, True)]
    assert [(one["change"], one["version"]) for one in reversed(shown["history"])] == [
        ("uploaded", old),
        ("uploaded", new),
        ("activated", old),
        ("activated", new),
        ("activated", old),
    ]
    assert await active(risk) == {"own": old}


async def test_a_difference_says_what_a_version_would_change(risk: Caller) -> None:
    old = (await upload(risk, OLD))["version"]
    new = (await upload(risk, own_list(ALPHA, ("T-1", "Nobody Ships This Ltd", "OM"))))["version"]
    officer = risk.as_(Role.OFFICER)
    first = (await officer.get(f"/v1/lists/own/versions/{new}/diff")).json()
    assert (first["against"], first["counts"]) == (None, {"added": 2, "removed": 0, "changed": 0})
    await activate(risk, old)
    against = (await officer.get(f"/v1/lists/own/versions/{new}/diff")).json()
    assert (against["against"], against["counts"]) == (old, {"added": 1, "removed": 0, "changed": 1})
    assert [one["id"] for one in against["added"]] == ["T-2"]
    assert [(one["id"], one["elements"]) for one in against["changed"]] == [("T-1", ["countries"])]
    back = (await officer.get(f"/v1/lists/own/versions/{old}/diff", params={"against": new})).json()
    assert [one["id"] for one in back["removed"]] == ["T-2"]


MALFORMED = {
    "cut off within a field": NEW[:-30],
    "not UTF-8": NEW.replace(b"Alpha", b"\xff\xfe\xff"),
    "columns of something else": b"a,b,c\n1,2,3\n",
    "no entry": HEADER.encode() + b"\n",
    "two entries of one id": own_list(ALPHA, ALPHA),
    "an unknown kind": own_list(ALPHA, kind="spaceship"),
    "an entity expansion": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><CONSOLIDATED_LIST>&b;</CONSOLIDATED_LIST>',
}


@pytest.mark.parametrize("content", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_file_says_where_and_how_to_mend_it_and_leaves_the_old_version_in_force(
    risk: Caller, content: bytes
) -> None:
    old = await upload(risk, OLD, activate="true")
    failures = metrics.LIST_FAILURES.labels("own")._value.get()
    answer = await risk.as_(Role.SUPERVISOR).put("/v1/lists/own", content=content, headers=CSV, params={"activate": "true"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "list.invalid")
    assert problem["file"] == "own.csv"
    assert problem["line"] >= 0
    assert problem["what"]
    assert problem["hint"]
    assert await active(risk) == {"own": old["version"]}
    assert len((await risk.as_(Role.OFFICER).get("/v1/lists/own/versions")).json()["versions"]) == 1
    assert metrics.LIST_FAILURES.labels("own")._value.get() == failures + 1


async def test_several_files_come_as_parts_of_one_body(risk: Caller) -> None:
    keeper = risk.as_(Role.SUPERVISOR)
    whole = await keeper.put("/v1/lists/own", files={"file": ("own.csv", NEW, "text/csv")})
    assert (whole.status_code, whole.json()["entries"]) == (201, 2)
    plain = await keeper.put("/v1/lists/own", content=NEW, headers=CSV)
    assert (plain.status_code, plain.json()["digest"]) == (200, whole.json()["digest"])
    cut = httpx.Request("PUT", "http://gate", files={"file": ("own.csv", NEW, "text/csv")})
    sent = await keeper.put("/v1/lists/own", content=cut.read()[:-20], headers={"Content-Type": cut.headers["Content-Type"]})
    assert (sent.status_code, sent.json()["code"]) == (400, "list.cut-off")


@pytest.mark.parametrize(
    ("role", "call", "status"),
    [
        (Role.FILER, ("PUT", "/v1/lists/own"), 403),
        (Role.OFFICER, ("PUT", "/v1/lists/own"), 403),
        (Role.TARGETER, ("PUT", "/v1/lists/own/active"), 403),
        (Role.CARRIER, ("GET", "/v1/lists"), 403),
        (Role.CARRIER, ("GET", "/v1/screenings/cleared"), 403),
        (Role.SUPERVISOR, ("PUT", "/v1/lists/No%20Name"), 400),
        (Role.SUPERVISOR, ("PUT", "/v1/lists/own"), 400),
        (Role.OFFICER, ("GET", "/v1/lists/own/versions"), 404),
        (Role.OFFICER, ("GET", "/v1/lists/own/versions/0123456789ab/diff"), 404),
    ],
)
async def test_calls_that_are_refused(risk: Caller, role: Role, call: tuple[str, str], status: int) -> None:
    assert (await risk.as_(role, "XX1").request(*call)).status_code == status


async def test_a_version_that_does_not_exist_cannot_be_put_in_force(risk: Caller) -> None:
    answer = await risk.as_(Role.ADMIN).put("/v1/lists/own/active", json={"version": "0123456789ab"})
    assert (answer.status_code, answer.json()["code"]) == (404, "list.unknown")


async def test_the_engine_follows_the_database_and_until_it_has_a_list_the_sample(gate: Gate, risk: Caller) -> None:
    one, other = Engines(gate), Engines(gate)  # two processes
    assert [listed.name for listed in (await one.current()).watched.lists] == ["sample"]
    old, new = [(await upload(risk, content))["version"] for content in (OLD, NEW)]
    await activate(risk, old)
    for engines in (one, other):
        await engines.refresh()
    before = await one.current()
    assert before.ruleset.versions["watch:own"] == old
    assert "watch:sample" not in before.ruleset.versions
    await activate(risk, new)
    await upload(risk, own_list(("F-1", "Another List Co", "DE")), "second", activate="true")
    for engines in (one, other):
        await engines.refresh()
    after, beside = await one.current(), await other.current()
    assert after.ruleset.hash == beside.ruleset.hash != before.ruleset.hash
    assert after.generation == beside.generation == before.generation + 1
    assert sorted(after.screener.indexes) == ["own", "second"]
    await activate(risk, old)
    await one.refresh()
    back = await one.current()
    assert back.screener.indexes["second"] is after.screener.indexes["second"]
    assert back.generation == after.generation + 1


async def test_a_list_that_can_no_longer_be_read_leaves_the_engine_as_it_is(gate: Gate, risk: Caller) -> None:
    engines = Engines(gate)
    await upload(risk, OLD, activate="true")
    before = await engines.current()
    await upload(risk, NEW, activate="true")
    async with gate.database.begin() as connection:
        await connection.execute(text("UPDATE risk.watch_list_versions SET files = substr(files, 1, 40) WHERE entries = 2"))
    failures = metrics.RULESET_FAILURES._value.get()
    stop = asyncio.Event()
    loop = asyncio.create_task(engines.run(stop))

    async def failed() -> bool:
        return bool(metrics.RULESET_FAILURES._value.get() > failures)

    await eventually(failed)
    assert await engines.current() is before
    stop.set()
    await loop


async def test_lists_swapped_under_load_give_every_assessment_exactly_one_hash(gate: Gate, whole: Caller) -> None:
    versions = [(await upload(whole, content))["version"] for content in (OLD, NEW)]
    consignments: list[str] = []
    for serial in range(1, 61):
        answer = await whole.filer.post("/v1/filings", json=filing(now=datetime.now(UTC), serial=serial))
        consignments += [one["id"] for one in answer.json()["consignments"]]
        if serial % 10 == 0:
            await activate(whole, versions[serial // 10 % 2])

    async def assessed() -> bool:
        async with gate.database.begin() as connection:
            return await connection.scalar(text("SELECT count(DISTINCT consignment_id) FROM risk.assessments")) == 60

    await eventually(assessed)

    async def settled() -> bool:
        return bool((await whole.as_(Role.OPS).get("/v1/reassessments")).json()["backlog"] == 0)

    await eventually(settled)
    async with gate.database.begin() as connection:
        rows = (
            await connection.execute(
                text("""SELECT assessment_id, convert_from(body, 'UTF8')::jsonb AS body, r.content
                        FROM risk.assessments a JOIN risk.rulesets r ON r.hash = a.ruleset_hash""")
            )
        ).all()
        events = await connection.scalar(text("SELECT count(*) FROM risk.event_log WHERE topic = 'assessments'"))
    assert events == len(rows) >= 60
    assert all(row.body["lists"].items() <= row.content["versions"].items() for row in rows)
    assert all(any(name.startswith("watch:") for name in row.body["lists"]) for row in rows)
    assert {row.body["consignment_id"] for row in rows} == set(consignments)
    for row in rows[::7]:
        assert (await replay(gate.database, row.assessment_id)).identical


CLEARING = {
    "party": {"name": "Alpha Tools Co", "country": "CN"},
    "list_name": "own",
    "entry_id": "T-2",
    "why": "Another company of that name; seen in the trade register.",
}


async def test_a_cleared_pair_is_kept_with_who_when_and_why_and_so_is_its_end(risk: Caller) -> None:
    await upload(risk, NEW, activate="true")
    officer = risk.as_(Role.OFFICER)
    made = await officer.post("/v1/screenings/cleared", json=CLEARING)
    assert made.status_code == 201, made.text
    clearance = made.json()
    assert (clearance["state"], clearance["cleared_by"], clearance["entry_name"]) == ("in-force", "officer", "Alpha Tools Co")
    assert (await officer.get("/v1/screenings/cleared", params={"entry_id": "T-2"})).json() == [clearance]
    assert (await officer.get("/v1/screenings/cleared", params={"list_name": "other"})).json() == []
    for _ in range(2):
        gone = await risk.as_(Role.SUPERVISOR).delete(f"/v1/screenings/cleared/{clearance['id']}", params={"why": "A mistake."})
        assert (gone.status_code, gone.json()["state"], gone.json()["withdrawn_by"]) == (200, "withdrawn", "supervisor")
    [shown] = (await officer.get("/v1/screenings/cleared")).json()
    assert (shown["why"], shown["withdrawn_because"]) == (CLEARING["why"], "A mistake.")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"entry_id": "T-9"}, 404, "entry.unknown"),
        ({"list_name": "other"}, 404, "entry.unknown"),
        ({"expires_on": "2020-01-01"}, 422, "clearance.expired"),
        ({"why": "  "}, 400, "request.invalid"),
        ({"why": "seen\x00"}, 400, "request.invalid"),
        ({"party": {"name": "X", "country": "Holland"}}, 400, "request.invalid"),
        ({"reason": "unknown element"}, 400, "request.invalid"),
    ],
)
async def test_a_clearing_that_cannot_be_kept_says_why(risk: Caller, change: dict[str, Any], status: int, code: str) -> None:
    await upload(risk, NEW, activate="true")
    answer = await risk.as_(Role.OFFICER).post("/v1/screenings/cleared", json=CLEARING | change)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_clearance_expires_and_is_void_when_its_entry_changes(settings: Settings, database: Database) -> None:
    today = datetime(2026, 3, 1, 12, tzinfo=UTC)
    clock = [today]
    gate = Gate(settings, database, lambda: clock[0])
    first = caller(gate, [services.risk.app.service(gate)])
    await upload(first, NEW, activate="true")
    for expires_on in (date(2026, 3, 2), None):
        body = CLEARING | ({"expires_on": expires_on.isoformat()} if expires_on else {})
        assert (await first.as_(Role.OFFICER).post("/v1/screenings/cleared", json=body)).status_code == 201

    async def states(seen: Caller) -> list[str]:
        return sorted(one["state"] for one in (await seen.as_(Role.OFFICER).get("/v1/screenings/cleared")).json())

    assert await states(first) == ["in-force", "in-force"]
    clock[0] = today + timedelta(days=2)
    assert await states(first) == ["expired", "in-force"]
    await upload(first, own_list(SOMEBODY, ("T-2", "Alpha Tools Co", "HK")), activate="true")
    anew = caller(gate, [services.risk.app.service(gate)])
    assert await states(anew) == ["expired", "void"]


async def test_the_command_line_loads_shows_compares_and_activates(database_url: str, settings: Settings, risk: Caller) -> None:
    folder = settings.home / "lists"
    folder.mkdir()
    for name, content in (("old.csv", OLD), ("new.csv", NEW), ("bad.csv", b"a,b\n1,2\n")):
        (folder / name).write_bytes(content)
    environment = {"PORTCULLIS_DATABASE_URL": database_url, "PORTCULLIS_HOME": str(settings.home)}

    async def run(*arguments: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, main, ["lists", *arguments], env=environment)
        return done.exit_code, done.output

    code, said = await run("load", "own", str(folder / "old.csv"), "--activate")
    assert (code, "1 entries" in said, "in force" in said) == (0, True, True)
    code, said = await run("load", "own", str(folder / "new.csv"), "--published", "2026-02-01")
    assert (code, "not in force" in said) == (0, True)
    version = next(one["version"] for one in (await risk.as_(Role.OFFICER).get("/v1/lists/own/versions")).json()["versions"])
    code, said = await run("diff", "own", version)
    assert (code, "1 added, 0 removed, 0 changed" in said, "T-2" in said) == (0, True, True)
    assert (await run("activate", "own", version))[0] == 0
    code, said = await run("show")
    assert (code, version in said) == (0, True)
    done = await asyncio.to_thread(CliRunner().invoke, main, ["screen", "Alpha Tools", "--json"], env=environment)
    answer = json.loads(done.output)
    assert [(one["name"], one["version"]) for one in answer["lists"]] == [("own", version)]
    assert [one["entry_id"] for one in answer["matches"]] == ["T-2"]
    code, said = await run("load", "own", str(folder / "bad.csv"))
    assert (code, "bad.csv" in said) == (1, True)
    code, said = await run("activate", "own", "0123456789ab")
    assert (code, "no version" in said) == (1, True)
    assert await active(risk) == {"own": version}


async def test_risk_s_loops_follow_within_seconds(gate: Gate) -> None:
    service = services.risk.app.service(gate)
    async with running([service]):
        spoken = caller(gate, [service])
        version = (await upload(spoken, NEW, activate="true"))["version"]

        async def entries() -> bool:
            answer = await spoken.nobody.get("/metrics")
            return 'portcullis_list_entries{list="own"} 2.0' in answer.text

        await eventually(entries)
        assert await active(spoken) == {"own": version}
