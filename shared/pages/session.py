"""Who looks at a page: the bearer token of the same identity, kept in a cookie no script can read.

The token itself is the session: whatever process serves a page checks it as it checks any call's, and it ends when the token
ends. The CSRF token is derived from it, so it needs no store and belongs to this session alone.
"""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, NamedTuple

from fastapi import Depends, Request, Response

from shared.auth import Identity, Role, Verifier
from shared.problems import Problem

COOKIE = "portcullis_session"
PATH = "/console"
_LARGEST_COOKIE = 3800  # browsers keep 4,096 bytes with name and attributes (RFC 6265, 6.1)


class Visitor(NamedTuple):
    """A signed-in person. `csrf` must come back with every form."""

    identity: Identity
    csrf: str

    @property
    def name(self) -> str:
        """Whom decisions name."""
        return self.identity.subject

    def may(self, *roles: Role) -> bool:
        """Whether the visitor holds one of these roles."""
        return bool(self.identity.roles & set(roles))


async def visitor_of(request: Request) -> Visitor:
    """Who is signed in. Raises Problem 401 when nobody is, or the session has ended."""
    token = request.cookies.get(COOKIE)
    if not token:
        raise Problem(401, "session.none", "Sign in to go on.")
    verifier: Verifier = request.app.state.verifier
    identity = await verifier.identity(token)
    await request.app.state.rate_limit.take(identity)
    request.state.visitor = Visitor(identity, csrf_of(token))
    return Visitor(identity, csrf_of(token))


def visitor_with(*roles: Role) -> Callable[[Visitor], Awaitable[Visitor]]:
    """A dependency: the visitor, who must hold one of `roles`. Raises Problem 403 for anybody else."""

    async def allowed(visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visitor:
        if not visitor.may(*roles):
            wanted, held = ", ".join(roles), ", ".join(sorted(visitor.identity.roles))
            raise Problem(
                403, "auth.role", f"This page is for: {wanted}. You are signed in as: {held or 'nobody in particular'}."
            )
        return visitor

    return allowed


def csrf_of(token: str) -> str:
    """The CSRF token of a session; nothing about the session can be told from it."""
    return sha256(b"csrf\x00" + token.encode()).hexdigest()


def begin(response: Response, token: str, *, secure: bool) -> None:
    """Keep `token` as the session; it ends with the browser or the token. Raises Problem 502 for one no browser would keep."""
    if len(token) > _LARGEST_COOKIE:
        detail = (
            f"The identity provider's token has {len(token)} characters; a cookie holds {_LARGEST_COOKIE}. Ask for fewer claims."
        )
        raise Problem(502, "session.token-too-large", detail)
    response.set_cookie(COOKIE, token, path=PATH, secure=secure, httponly=True, samesite="lax")


def end(response: Response) -> None:
    """Forget the session."""
    response.delete_cookie(COOKIE, path=PATH)
