"""The gate's OpenAPI document, call by call."""

import re
from typing import Any, NamedTuple

import httpx

from services.references import openapi


class Call(NamedTuple):
    """A call of the document."""

    method: str
    path: str
    says: dict[str, Any]

    @property
    def roles(self) -> set[str]:
        """The roles its description names."""
        return set(re.search(r"^Roles: ([a-z, ]+)\.$", self.says["description"], re.MULTILINE)[1].split(", "))

    def url(self) -> str:
        """Its path and query with the examples of its parameters."""
        path, query = self.path, {}
        for parameter in self.says.get("parameters", ()):
            if parameter["required"]:
                [value] = parameter["schema"]["examples"]
                path = path.replace(f"{{{parameter['name']}}}", str(value))
                if parameter["in"] == "query":
                    query[parameter["name"]] = value
        return str(httpx.URL(path, params=query))


DOCUMENT = openapi()
CALLS = [Call(method.upper(), path, says) for path, methods in DOCUMENT["paths"].items() for method, says in methods.items()]


ENDLESS = {"alert_stream"}
"""Calls whose answer never ends, which a client in the same process would wait for: they are walked over a socket, elsewhere."""


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A part of the document, or what it refers to."""
    target = DOCUMENT
    for step in part["$ref"].removeprefix("#/").split("/") if "$ref" in part else ():
        target = target[step]
    return target if "$ref" in part else part
