"""What the HTTP interface says of itself. A service describes its own calls; what all of them have in common is added here."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from shared.problems import ProblemDocument, refusals

Json = dict[str, Any]
SCHEMAS = "#/components/schemas/"

_DESCRIPTION = """\
Carriers and forwarders file advance cargo declarations here. A filing is answered at once with its MRN, and with notices as
customs decides: hold, question or release.

- **Who may call.** Every call under `/v1` takes a JWT bearer token. It names roles and, for filers and carriers, the party they
  act for. Each call says which roles it is open to. What does not concern the caller does not exist for the caller: 404.
- **Sending again is safe.** The same filing, amendment or arrival again is answered with 200 and changes nothing. After a
  time-out or a 503, send it again.
- **Refusals** are problem documents (RFC 9457). Programs go by `code`, which is stable; `detail` is for people. `errors` lists
  every fault at once, each with its place and a hint.
- **Traces.** A W3C `traceparent` sent along is continued, and every event that follows carries it on.
- **Growth.** New elements may appear in answers; ignore those you do not know.
"""

_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "filings": "Declare cargo before it is loaded or arrives: check, file, amend, take back, look up; notify its arrival.",
        "notices": "The mailbox: what customs tells a filer or carrier, in order, kept until it is fetched.",
        "webhooks": "The same notices pushed to a URL, signed by the Standard Webhooks scheme.",
        "consignments": "How each consignment stands and whether it may be loaded.",
        "referrals": "Answer what customs asks: information, or the result of a screening.",
        "cases": "The queue of officers and agencies: cases, decisions on them, controls and what they found.",
        "targeting": "What a targeting centre works on: alerts, random selection, officers' profiles, trusted traders, workload.",
        "assessments": "Why a consignment was assessed as it was; for officers.",
        "rulesets": "Criteria as governed data: drafted, checked, back-tested, in shadow, approved by a second person.",
        "criteria": "The criteria in force, by programme; for officers.",
        "screening": "Denied-party screening: watch lists and their versions, ad hoc questions, pairs an officer has cleared.",
        "operations": "Probes and metrics; no token needed.",
    }
)

_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Location": "Path of what was made.",
        "Retry-After": "Seconds to wait before the next try.",
        "WWW-Authenticate": "`Bearer`: the scheme to authenticate with (RFC 9110).",
        "traceparent": "W3C trace context of this request. Quote it when you ask about a call.",
    }
)


class _Common(NamedTuple):
    """A problem that calls of a kind may answer with."""

    name: str
    meaning: str
    headers: tuple[str, ...] = ("traceparent",)


_COMMON: Mapping[str, _Common] = MappingProxyType(
    {
        "400": _Common("Misfit", "The call does not fit its description: where, and why."),
        "401": _Common("Unauthenticated", "No token, or one that cannot be accepted.", ("WWW-Authenticate", "traceparent")),
        "403": _Common("Forbidden", "The token's roles do not allow the call, or it names no party to act for."),
        "413": _Common("TooLarge", "The body is larger than the gate takes."),
        "429": _Common("TooMany", "Too many requests of this party.", ("Retry-After", "traceparent")),
        "500": _Common("Failed", "The gate failed; nothing was changed.", ()),
        "503": _Common("Unavailable", "Not now: try again, nothing counts twice.", ("Retry-After", "traceparent")),
    }
)
_FASTAPI_CLAIM = {"$ref": SCHEMAS + "HTTPValidationError"}  # as 422; the gate answers 400 instead


class Interface(FastAPI):
    """An application with a description that is complete."""

    def openapi(self) -> Json:
        """The OpenAPI document."""
        return completed(super().openapi())


def header(*names: str) -> Json:
    """The `headers` of a response that has these; they are described once for all."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def completed(document: Json) -> Json:
    """A document of FastAPI with all that calls have in common."""
    paths = {path: {method: _call(call) for method, call in calls.items()} for path, calls in document["paths"].items()}
    used = {tag for calls in paths.values() for call in calls.values() for tag in call["tags"]}
    components = document["components"]
    _, problem = models_json_schema([(ProblemDocument, "serialization")], ref_template=SCHEMAS + "{model}")
    schemas = components["schemas"] | problem["$defs"]
    return document | {
        "info": document["info"] | {"description": _DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "tags": [{"name": tag, "description": text} for tag, text in _TAGS.items() if tag in used],
        "paths": paths,
        "components": components
        | {
            "schemas": {
                name: schemas[name] for name in sorted(schemas) if name not in ("HTTPValidationError", "ValidationError")
            },
            "responses": {common.name: _response(common) for common in _COMMON.values()},
            "headers": {name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()},
        },
    }


def _call(call: Json) -> Json:
    responses = {status: {"$ref": f"#/components/responses/{_COMMON[status].name}"} for status in _common(call)}
    for status, response in call["responses"].items():
        if response.get("content", {}).get("application/json", {}).get("schema") != _FASTAPI_CLAIM:
            responses[status] = response | {"headers": response.get("headers", {}) | header("traceparent")}
    return call | {"responses": dict(sorted(responses.items()))}


def _common(call: Json) -> Iterator[str]:
    """What a call may answer with because of what it takes, whom it is open to, and always."""
    takes_json = "application/json" in call.get("requestBody", {}).get("content", {})
    if takes_json or "parameters" in call:
        yield "400"
    if takes_json:
        yield "413"
    if "security" in call:
        yield from ("401", "403", "429")
    yield from ("500", "503")


def _response(common: _Common) -> Json:
    [described] = refusals({0: common.meaning}).values()
    return described | {"headers": header(*common.headers)}
