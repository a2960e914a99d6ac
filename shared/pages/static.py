"""Static files: ours, and what installed packages bring. Each address bears a digest of its content, so browsers keep it."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from fastapi import APIRouter
from fastapi.responses import Response

from shared.pages.coast import land
from shared.problems import Problem

_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


class File(NamedTuple):
    """A static file."""

    content: bytes
    digest: str
    media_type: str


@cache
def all_files() -> Mapping[str, File]:
    """Every static file by name, read once."""
    own = {one.name: one.read_bytes() for one in (files("shared.pages") / "static").iterdir()}
    contents = own | {"land.svg": land().encode()}
    return {
        name: File(content, sha256(content).hexdigest()[:12], _MEDIA_TYPES[name.rpartition(".")[2]])
        for name, content in contents.items()
    }


def address(name: str) -> str:
    """Where a static file is. Raises KeyError for one there is not."""
    return f"/console/static/{all_files()[name].digest}/{name}"


def router() -> APIRouter:
    """The route of static files; open to everybody, they hold nothing of anybody."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/console/static/{digest}/{name}")
    async def static(digest: str, name: str) -> Response:
        found = all_files().get(name)
        if found is None or found.digest != digest:
            raise Problem(404, "static.unknown", "There is no such file; load the page again.")
        return Response(found.content, media_type=found.media_type, headers=_FOR_GOOD)

    return routes
