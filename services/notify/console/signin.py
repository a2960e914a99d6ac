"""Sign-in, sign-out and the theme. With the development key anybody chooses who to be; otherwise the provider says who it is."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.notify.console.openid import Leaving, Provider
from shared.app import Gate
from shared.auth import Role, development_token
from shared.pages import Form, Pages, session
from shared.pages.forms import Fields, same_origin
from shared.pages.rendering import THEME_COOKIE, THEMES, own_path, to
from shared.problems import Problem
from shared.settings import Settings

_LEAVING = "portcullis_leaving"
_MINUTES_AWAY = 15
_A_SHIFT = timedelta(hours=10)
_OFFICIALS = (Role.TARGETER, Role.SUPERVISOR, Role.OFFICER, Role.AGENCY, Role.ADMIN)
Next = Annotated[str, Query(max_length=2000)]


def add(routes: APIRouter, gate: Gate, pages: Pages) -> None:
    """Add the routes."""
    here = _Here(gate.settings)
    if gate.settings.jwt_jwks_url is None:
        _development(routes, gate.settings, pages, here)
    else:
        _provider(routes, gate.settings, here)
    _session(routes, here)


class _Here:
    """The console's address as browsers see it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def secure(self, request: Request) -> bool:
        """Whether cookies are for TLS alone."""
        return self._base(request).startswith("https:")

    def back(self, request: Request) -> str:
        """Where the provider sends the browser back to."""
        return self._base(request).rstrip("/") + "/console/signed-in"

    def _base(self, request: Request) -> str:
        return self._settings.console_url or str(request.base_url)


def _development(routes: APIRouter, settings: Settings, pages: Pages, here: _Here) -> None:
    @routes.get("/sign-in")
    async def sign_in(request: Request, next: Next = "/console") -> Response:  # noqa: A002  the parameter's public name
        return pages.show(request, "sign_in.html", goes_on=own_path(next), roles=_OFFICIALS, agencies=AGENCIES)

    @routes.post("/sign-in")
    async def choose(request: Request) -> Response:
        same_origin(request)
        fields = await Fields.read(request)
        if fields("role") not in _OFFICIALS or not fields("name"):
            raise Problem(422, "signin.incomplete", "Choose a role and say your name.")
        role = Role(fields("role"))
        party = fields.optional("agency") if role is Role.AGENCY else None
        answer = to(own_path(fields("next")))
        token = development_token(settings, role, party, _A_SHIFT, subject=fields("name")[:80])
        session.begin(answer, token, secure=here.secure(request))
        return answer


def _provider(routes: APIRouter, settings: Settings, here: _Here) -> None:
    provider = Provider(settings)

    @routes.get("/sign-in")
    async def sign_in(request: Request, next: Next = "/console") -> Response:  # noqa: A002  the parameter's public name
        leaving = Leaving.now(own_path(next))
        answer = to(await provider.address(leaving, here.back(request)))
        answer.set_cookie(
            _LEAVING,
            leaving.cookie(),
            _MINUTES_AWAY * 60,
            path=session.PATH,
            secure=here.secure(request),
            httponly=True,
            samesite="lax",
        )
        return answer

    @routes.get("/signed-in")
    async def signed_in(
        request: Request,
        state: Annotated[str, Query(max_length=500)] = "",
        code: Annotated[str, Query(max_length=4000)] = "",
        error: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        leaving = Leaving.read(request.cookies.get(_LEAVING))
        if error or not code:
            raise Problem(400, "signin.refused", f"The identity provider refused the sign-in: {error or 'no code'}.")
        token = await provider.token(leaving, state, code, here.back(request))
        await request.app.state.verifier.identity(token)
        answer = to(leaving.next)
        session.begin(answer, token, secure=here.secure(request))
        answer.delete_cookie(_LEAVING, path=session.PATH)
        return answer


def _session(routes: APIRouter, here: _Here) -> None:
    @routes.post("/sign-out")
    async def sign_out(form: Form) -> Response:  # noqa: ARG001  checking it is its use
        answer = to("/console/sign-in")
        session.end(answer)
        return answer

    @routes.post("/theme")
    async def theme(request: Request) -> Response:
        same_origin(request)
        fields = await Fields.read(request)
        answer = to(own_path(fields("back")))
        if fields("theme") in THEMES:
            answer.set_cookie(
                THEME_COOKIE, fields("theme"), 31_536_000, path=session.PATH, secure=here.secure(request), samesite="lax"
            )
        return answer


AGENCIES = ("wildlife", "drugs", "police", "culture", "environment", "health")
"""Offered at the development sign-in alone."""
