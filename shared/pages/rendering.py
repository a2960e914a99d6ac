"""Pages: templates, what every one of them is given, and the headers it goes out with."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from shared.database import is_transient
from shared.pages import session, words
from shared.pages.navigation import SECTIONS
from shared.pages.static import address
from shared.problems import Problem

SIGN_IN = "/console/sign-in"
THEMES = ("auto", "light", "dark")
THEME_COOKIE = "portcullis_theme"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class Pages:
    """The pages of a service: `package` holds its `templates` folder, beside those all services share."""

    def __init__(self, package: str) -> None:
        self._templates = Environment(
            loader=ChoiceLoader([PackageLoader(package), PackageLoader("shared.pages")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= words.FILTERS
        self._templates.globals |= {"static": address, "bands": words.BANDS}

    def router(self, prefix: str) -> APIRouter:
        """A router whose refusals are pages; it has no part in the OpenAPI document, which is about calls."""
        pages = self

        class Page(APIRoute):
            def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
                answer = super().get_route_handler()

                async def shown(request: Request) -> Response:
                    try:
                        return await answer(request)
                    except Problem as problem:
                        return pages.refusal(request, problem)
                    except RequestValidationError as misfit:
                        faults = "; ".join(f"{'/'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in misfit.errors())
                        return pages.refusal(request, Problem(400, "request.invalid", f"The address does not fit: {faults}."))
                    except Exception as error:
                        if not is_transient(error):
                            raise
                        away = Problem(503, "server.unavailable", "The database cannot be reached now. Try again in a moment.")
                        return pages.refusal(request, away)

                return shown

        return APIRouter(prefix=prefix, route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

    def show(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page, or a part of one. The template is given the visitor, the sections open to them, the theme and `context`."""
        visitor = getattr(request.state, "visitor", None)
        theme = request.cookies.get(THEME_COOKIE, "auto")
        text = self._templates.get_template(template).render(
            request=request,
            visitor=visitor,
            sections=[one for one in SECTIONS if visitor and visitor.may(*one.roles)],
            theme=theme if theme in THEMES else "auto",
            here=here(request),
            done=request.query_params.get("done", ""),
            **context,
        )
        return HTMLResponse(text, status, headers=_HEADERS)

    def refusal(self, request: Request, problem: Problem) -> Response:
        """A refusal for people. Who is not signed in goes to sign in and comes back to the page they were on."""
        if problem.status == HTTPStatus.UNAUTHORIZED and request.headers.get("sec-fetch-mode", "navigate") == "navigate":
            return RedirectResponse(f"{SIGN_IN}?next={quote(_way_back(request), safe='')}", 303)
        title = HTTPStatus(problem.status).phrase
        part = request.headers.get("sec-fetch-mode", "navigate") != "navigate"
        template = "refused_part.html" if part else "refused.html"
        return self.show(request, template, problem.status, problem=problem, title=title, back=_way_back(request))


def here(request: Request) -> str:
    """The path and query of a page."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def to(path: str) -> RedirectResponse:
    """On to another page after a form was taken."""
    return RedirectResponse(path, 303, headers={"Cache-Control": "no-store"})


def own_path(path: str) -> str:
    """`path` when it leads to a page of the console, else the console's first page: a link in a mail leads nowhere else."""
    parts = urlsplit(path)
    ours = not parts.scheme and not parts.netloc and (parts.path == session.PATH or parts.path.startswith(session.PATH + "/"))
    return path if ours and path.isprintable() and "\\" not in path else session.PATH


def _way_back(request: Request) -> str:
    """Where a refused visitor was: the page itself, or the page whose form was sent."""
    if request.method == "GET":
        return here(request)
    came_from = urlsplit(request.headers.get("referer", ""))
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))
