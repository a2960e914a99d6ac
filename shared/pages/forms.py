"""Forms: every one is checked for where it comes from and whose session it belongs to before anything is read from it."""

from hmac import compare_digest
from typing import Annotated, Self
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile

from shared.pages.session import Visitor, visitor_of
from shared.problems import Problem

_MOST_FIELDS = 200
_LONGEST_FIELD = 64 * 1024


class Fields:
    """The fields of a form; texts are trimmed and bear no null character."""

    def __init__(self, data: FormData) -> None:
        self._data = data

    @classmethod
    async def read(cls, request: Request) -> Self:
        """The form of a request. Raises Problem 400 for what is no form."""
        return cls(await request.form(max_files=8, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD))

    def __call__(self, name: str) -> str:
        """A text field; empty when it is absent."""
        value = self._data.get(name)
        return value.replace("\x00", "").strip() if isinstance(value, str) else ""

    def many(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be chosen several times, none of them empty."""
        return tuple(text for value in self._data.getlist(name) if isinstance(value, str) and (text := value.strip()))

    def optional(self, name: str) -> str | None:
        """A text field, or None when nothing was written."""
        return self(name) or None

    async def files(self, name: str) -> dict[str, bytes]:
        """The files chosen in a field, by name."""
        chosen = [value for value in self._data.getlist(name) if isinstance(value, UploadFile) and value.filename]
        return {str(one.filename): await one.read() for one in chosen}


async def _checked(request: Request, visitor: Annotated[Visitor, Depends(visitor_of)]) -> Fields:
    same_origin(request)
    fields = await Fields.read(request)
    if not compare_digest(fields("csrf"), visitor.csrf):
        raise Problem(
            403, "form.stale", "The form belongs to another session. Open the page again; what was typed is kept in this tab."
        )
    return fields


Form = Annotated[Fields, Depends(_checked)]
"""The fields of a form that came from our own page and this very session. Raises Problem 403 otherwise."""


def same_origin(request: Request) -> None:
    """Raises Problem 403 unless the request comes from a page of this very host."""
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    if urlsplit(origin).netloc != request.headers.get("host", ""):
        raise Problem(403, "form.origin", "The form was sent from another site.")
