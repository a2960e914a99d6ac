"""How ingest's calls are described in OpenAPI: what they take, what they answer, why they refuse."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from services.ingest.arrival import ArrivalReceipt
from services.ingest.formats import FORMATS
from services.ingest.registration import Receipt
from shared.openapi import SCHEMAS, header
from shared.problems import refusals

Responses = dict[int | str, dict[str, Any]]

EXAMPLE: dict[str, Any] = json.loads((Path(__file__).parent / "example.json").read_text("utf-8"))
"""A filing by sea with neither errors nor warnings, on the day it was issued."""

_DECLARATION = {"schema": {"$ref": SCHEMAS + "Declaration"}}
_UNFIT = {
    400: "The body cannot be read: where, and why.",
    403: "The caller is no filer, or the declaration names others as declarant and representative.",
    415: "The gate does not read this format.",
    422: "Every fault of the declaration, each with its place and how to mend it. Nothing was registered.",
}
_UNKNOWN = {404: "The caller has no such filing."}


def _again(model: type[BaseModel], meaning: str, *headers: str) -> Responses:
    """The answer to a repetition."""
    return {200: {"model": model, "description": meaning, "headers": header(*headers)}}


_OTHERS = {
    media_type: {"schema": {"type": "string", "format": "binary", "title": title}}
    for media_type, title in {each.media_types[0]: each.title for each in FORMATS.values() if each.name != "json"}.items()
}

DECLARATION = {
    "requestBody": {
        "required": True,
        "description": "Each format has a page in the documentation, with an example. Without a Content-Type the content tells.",
        "content": {"application/json": _DECLARATION | {"example": EXAMPLE}} | _OTHERS,
    }
}
"""The body of a filing. It is read as it comes: its bytes are evidence, and its faults are the gate's to name."""

DECLARATIONS = {
    "requestBody": {
        "required": True,
        "description": "One declaration a line; the schema is that of a line.",
        "content": {"application/x-ndjson": _DECLARATION},
    }
}

FILE: Responses = {
    **_again(Receipt, "Registered before, with the same content: nothing was changed.", "Location"),
    202: {"headers": header("Location")},
    **refusals(_UNFIT | {409: "The caller used this LRN for other content; `mrn` names that filing."}),
}
CHECK = refusals(_UNFIT)
FILE_MANY: Responses = {
    200: {
        "description": "One answer a line, with the `status` it would have had alone; the schema is that of a line.",
        "content": {
            "application/x-ndjson": {
                "schema": {
                    "oneOf": [
                        {
                            "title": "Registered",
                            "allOf": [{"$ref": SCHEMAS + Receipt.__name__}],
                            "properties": {"status": {"enum": [200, 202]}},
                            "required": ["status"],
                        },
                        {"$ref": SCHEMAS + "ProblemDocument"},
                    ]
                }
            }
        },
    }
}
READ = refusals(_UNKNOWN)
AMEND: Responses = {
    **_again(Receipt, "The same content as before: nothing was changed."),
    **refusals(_UNFIT | _UNKNOWN | {409: "The filing was invalidated, its goods have arrived, or a control was notified."}),
}
INVALIDATE = refusals(_UNKNOWN | {409: "The goods have arrived, or a hold or referral stands."})
ARRIVE: Responses = {
    **_again(ArrivalReceipt, "Notified before: the answer given then."),
    **refusals({422: "Every fault of the notification, each with its place and how to mend it. Nothing was registered."}),
}
