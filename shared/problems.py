"""Answers to what cannot be done: RFC 9457 `application/problem+json`, with every fault of a filing at once."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"


class Severity(StrEnum):
    """An error refuses the filing; a warning travels with the acceptance."""

    ERROR = "error"
    WARNING = "warning"


class Fault(BaseModel):
    """One thing wrong with a message: what, where, and how to mend it."""

    model_config = ConfigDict(frozen=True)
    code: str = Field(description="What is wrong; stable, made for programs.", examples=["container.check-digit"])
    pointer: str = Field(
        description="Where, in the sender's own message: RFC 6901 JSON pointer, XPath, or segment and element.",
        examples=["/equipment/0/number"],
    )
    detail: str = Field(description="What is wrong, for people; its words may change.")
    hint: str = Field(description="How to mend it.")
    severity: Severity = Severity.ERROR
    regime_code: str | None = Field(default=None, description="The number the sender's regime gives the same fault.")


class ProblemDocument(BaseModel):
    """Why a call was refused or failed (RFC 9457). Some problems have further members that their `detail` speaks of."""

    model_config = ConfigDict(frozen=True, extra="allow")
    type: str = Field(description="The code as a URN.", examples=["urn:portcullis:problem:filing.invalid"])
    title: str = Field(description="The kind of problem, for people.", examples=["Invalid"])
    status: int = Field(description="The HTTP status.", examples=[422])
    code: str = Field(description="The kind of problem; stable, made for programs.", examples=["filing.invalid"])
    detail: str = Field(description="What happened and what to do about it, for people; its words may change.")
    errors: tuple[Fault, ...] = Field(default=(), description="Every fault found, not only the first; absent without any.")


class Problem(Exception):  # noqa: N818  RFC 9457 calls it a problem
    """Raised anywhere below the HTTP edge; answered as problem+json. `code` is stable, e.g. `filing.invalid`."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers, self.extra = tuple(errors), headers, extra

    def body(self) -> dict[str, Any]:
        """The problem document."""
        document = ProblemDocument(
            type=f"urn:portcullis:problem:{self.code}",
            title=self.code.rpartition(".")[2].replace("-", " ").capitalize(),
            status=self.status,
            code=self.code,
            detail=self.detail,
            errors=self.errors,
            **self.extra,
        )
        return document.model_dump(mode="json", exclude_none=True, exclude=None if self.errors else {"errors"})

    def response(self) -> JSONResponse:
        """The problem as an HTTP answer."""
        return JSONResponse(self.body(), self.status, headers=self.headers, media_type=MEDIA_TYPE)


def refusals(meanings: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The problems a call may answer with, status to meaning, as FastAPI's `responses`.

    What every call of its kind may answer with is not said again: see `shared.openapi`.
    """
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}}}
    return {status: {"description": meaning, "content": content} for status, meaning in meanings.items()}


def pointer(*steps: str | int) -> str:
    """The RFC 6901 JSON pointer to `steps`: `pointer("houses", 0, "a/b")` is `/houses/0/a~1b`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def install(app: FastAPI) -> None:
    """Make every refusal of `app` a problem document. Unknown failures stay failures: they are 500s with a trace in the log."""

    @app.exception_handler(Problem)
    async def _problem(_request: Request, problem: Problem) -> JSONResponse:
        return problem.response()

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return Problem(
            error.status_code, f"http.{error.status_code}", str(error.detail), headers=dict(error.headers or {})
        ).response()

    @app.exception_handler(RequestValidationError)
    async def _request(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            Fault(
                code=f"request.{found['type'].replace('_', '-')}",
                pointer=pointer(*found["loc"]),
                detail=found["msg"],
                hint="Compare the call with its description under /docs.",
            )
            for found in error.errors()
        ]
        return Problem(400, "request.invalid", "The call does not fit its description.", errors=faults).response()

    @app.exception_handler(Exception)
    async def _unknown(_request: Request, _error: Exception) -> JSONResponse:
        return Problem(500, "server.failed", "The gate failed; nothing was changed. Try again later.").response()
