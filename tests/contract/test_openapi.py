"""What the HTTP interface says of itself: valid, complete, and for whom it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate

import services.ingest.app
from services.ingest.described import EXAMPLE
from services.ingest.registration import STATUSES
from services.notify.consignment import Status
from services.references import openapi
from shared.app import Gate
from shared.auth import Role
from shared.declaration import parse_time
from tests.support.gate import SERVICES, caller
from tests.support.openapi import CALLS, DOCUMENT, ENDLESS, resolved

SUBSETS = [("ingest", "risk", "notify"), ("ingest",), ("risk",), ("notify",)]
OPEN = [call for call in CALLS if not call.path.startswith("/v1/")]


def schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object within a part of the document."""
    if isinstance(part, list):
        for each in part:
            yield from schemas(each)
    elif isinstance(part, dict):
        if isinstance(part.get("properties"), dict):
            yield part
        for each in part.values():
            yield from schemas(each)


@pytest.mark.parametrize("names", SUBSETS)
def test_the_document_is_valid_whatever_is_served_together(names):
    validate(openapi(names))


@pytest.mark.parametrize("names", SUBSETS)
def test_every_reference_leads_somewhere(names):
    document = openapi(names)
    leads = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)))
    assert leads
    for lead in leads:
        target = document
        for step in lead.split("/"):
            target = target[step]


def test_a_call_has_a_short_name_of_its_own():
    names = [call.says["operationId"] for call in CALLS]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)?", name)] == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.says["operationId"])
def test_a_call_says_what_it_does_takes_and_answers(call):
    assert call.says["summary"]
    assert call in OPEN or re.search(r"\n\nRoles: [a-z, ]+\.$", call.says["description"])
    assert [tag for tag in call.says["tags"] if tag not in {tag["name"] for tag in DOCUMENT["tags"]}] == []
    assert [one["name"] for one in call.says.get("parameters", ()) if not one.get("description")] == []
    answers = {status: resolved(answer) for status, answer in call.says["responses"].items()}
    assert [status for status, answer in answers.items() if answer["description"] in ("", "Successful Response")] == []
    assert all("traceparent" in answer["headers"] for status, answer in answers.items() if status != "500")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.says["operationId"])
def test_a_refusal_is_a_problem_document(call):
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
    refusals = {status: resolved(answer) for status, answer in call.says["responses"].items() if status >= "400"}
    not_ready = refusals.pop("503")["content"] if call.path == "/readyz" else problem
    assert ("ProblemDocument" in str(not_ready)) is (call.path != "/readyz")
    assert [status for status, answer in refusals.items() if answer["content"] != problem] == []
    assert {"500"} <= refusals.keys()
    assert (call in OPEN) is refusals.keys().isdisjoint({"401", "403", "429"})


def test_what_fastapi_would_say_by_itself_is_gone():
    assert "ValidationError" not in json.dumps(DOCUMENT)


def test_a_declaration_is_described_once():
    assert sum("dataset_type" in schema["properties"] for schema in schemas(DOCUMENT)) == 1


def test_the_statuses_a_filer_may_see_are_those_of_notify():
    assert set(STATUSES) == set(Status) - {Status.DNL_PROPOSED}


async def test_the_example_is_a_filing_without_faults_and_warnings(gate: Gate):
    then = replace(gate, now=lambda: parse_time(EXAMPLE["issue_time"]))
    answer = await caller(then, [services.ingest.app.service(then)]).filer.post("/v1/filings:check", json=EXAMPLE)
    assert answer.json() == {"valid": True, "consignments": 1, "warnings": []}


@pytest.mark.parametrize("role", Role)
async def test_the_roles_a_call_names_are_those_it_is_open_to(gate: Gate, role: Role):
    somebody = caller(gate, [make(gate) for make in SERVICES]).as_(role, "FR55566677788")
    calls = [call for call in CALLS if call not in OPEN and call.says["operationId"] not in ENDLESS]
    tried = [(call, await somebody.request(call.method, call.url())) for call in calls]
    wrong = [call.says["operationId"] for call, answer in tried if (answer.status_code == 403) is (role in call.roles)]
    assert wrong == []
