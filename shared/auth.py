"""Who is calling, what they may do, and for whom: JWT bearer tokens.

A token names a subject, its roles and the party (EORI, TIN or carrier id) it speaks for. In production tokens come from the
administration's identity provider (issuer and JWKS are settings); in development `portcullis token` signs them itself.
Roles say which calls are open; what an identity may *see* is checked on every object by whoever reads it.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict

from shared.kept import kept
from shared.problems import Problem
from shared.settings import Settings

_ALGORITHMS = ["ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "EdDSA"]  # asymmetric only: no shared secret, no `none`
_bearer = HTTPBearer(
    auto_error=False, description="`portcullis token --role filer --party NL123456789` prints one for development."
)


class Role(StrEnum):
    """What an identity may do (design, section 4)."""

    FILER = "filer"
    CARRIER = "carrier"
    TARGETER = "targeter"
    SUPERVISOR = "supervisor"
    OFFICER = "officer"
    AGENCY = "agency"
    ADMIN = "admin"
    OPS = "ops"


class Identity(BaseModel):
    """An authenticated caller. `party` is whom a filer or carrier acts for."""

    model_config = ConfigDict(frozen=True)
    subject: str
    roles: frozenset[Role]
    party: str | None = None


_NOBODY = (Identity(subject="", roles=frozenset()), 0.0)
_MOST_KNOWN = 10_000  # tokens


class Verifier:
    """Checks tokens against the development key, or the issuer's published keys (fetched when an unknown key id appears)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._keys: dict[str, Any] = {}
        self._fetched_at = datetime.min.replace(tzinfo=UTC)
        self._fetching = asyncio.Lock()
        self._known: dict[bytes, tuple[Identity, float]] = {}
        if settings.jwt_jwks_url is None:
            self._keys["development"] = development_key(settings.home).public_key()

    async def identity(self, token: str) -> Identity:
        """Who the token speaks for. Raises Problem 401 saying what is wrong with it.

        A verified token is known by its digest until it expires: callers send the same one with every filing.
        """
        digest = hashlib.sha256(token.encode()).digest()
        identity, expires = self._known.get(digest, _NOBODY)
        if expires > datetime.now(UTC).timestamp():
            return identity
        identity, expires = await self._verified(token)
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        self._known[digest] = identity, expires
        return identity

    async def _verified(self, token: str) -> tuple[Identity, float]:
        try:
            key = await self._key(jwt.get_unverified_header(token).get("kid"))
            claims = jwt.decode(
                token,
                key,
                algorithms=_ALGORITHMS,
                issuer=self._settings.jwt_issuer,
                audience=self._settings.jwt_audience,
                leeway=self._settings.jwt_leeway,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
            identity = Identity(subject=claims["sub"], roles=frozenset(claims.get("roles", ())), party=claims.get("party"))
            return identity, float(claims["exp"])
        except jwt.ExpiredSignatureError:
            raise _unauthenticated("auth.expired", "The token has expired; ask for a new one.") from None
        except (jwt.PyJWTError, ValueError) as wrong:
            raise _unauthenticated("auth.invalid", f"The token cannot be accepted: {type(wrong).__name__}.") from None

    async def _key(self, kid: str | None) -> Any:
        if kid in self._keys:
            return self._keys[kid]
        if self._settings.jwt_jwks_url is not None:
            async with self._fetching:
                # A flood of made-up key ids must not become a flood of fetches.
                if kid not in self._keys and datetime.now(UTC) - self._fetched_at > timedelta(seconds=10):
                    self._fetched_at = datetime.now(UTC)
                    await self._fetch(self._settings.jwt_jwks_url)
            if kid in self._keys:
                return self._keys[kid]
        raise jwt.InvalidKeyError("unknown key")

    async def _fetch(self, url: str) -> None:
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = (await client.get(url)).raise_for_status()
            self._keys = {key.key_id: key.key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id}
            self._known.clear()  # a key may have been withdrawn
        except (httpx.HTTPError, ValueError, jwt.PyJWKError) as unreachable:
            raise Problem(503, "auth.keys-unavailable", "The issuer's keys cannot be read; try again later.") from unreachable


def development_key(home: Path) -> ec.EllipticCurvePrivateKey:
    """The key that signs development tokens, made on first use, readable by its owner only."""
    file = home / "development-key.pem"
    key = load_pem_private_key(kept(file, _new_key), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file} is no elliptic-curve key; delete it and a new one is made")  # noqa: TRY004
    return key


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def development_token(
    settings: Settings,
    role: Role,
    party: str | None = None,
    valid: timedelta = timedelta(days=7),
    *,
    subject: str | None = None,
) -> str:
    """A token for trying things out; accepted only by a gate with the same `home` and no JWKS address."""
    now = datetime.now(UTC)
    claims = {
        "iss": settings.jwt_issuer,
        "aud": settings.jwt_audience,
        "sub": subject or (f"{role}:{party}" if party else str(role)),
        "roles": [role],
        "iat": now,
        "exp": now + valid,
    }
    if party:
        claims["party"] = party
    return jwt.encode(claims, development_key(settings.home), "ES256", headers={"kid": "development"})


def _unauthenticated(code: str, detail: str) -> Problem:
    return Problem(401, code, detail, headers={"WWW-Authenticate": "Bearer"})


async def _caller(request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]) -> Identity:
    if credentials is None:
        raise _unauthenticated("auth.missing", "Send a bearer token: `Authorization: Bearer …`.")
    verifier: Verifier = request.app.state.verifier
    identity = await verifier.identity(credentials.credentials)
    await request.app.state.rate_limit.take(identity)
    return identity


def require(*roles: Role) -> Callable[[Identity], Awaitable[Identity]]:
    """A dependency: the caller's identity, which must hold one of `roles`; filers and carriers must speak for a party."""

    async def allowed(identity: Annotated[Identity, Depends(_caller)]) -> Identity:
        if not identity.roles & set(roles):
            raise Problem(
                403, "auth.role", f"This call is for: {', '.join(roles)}. The token says: {', '.join(sorted(identity.roles))}."
            )
        if identity.party is None and identity.roles <= {Role.FILER, Role.CARRIER}:
            raise Problem(403, "auth.party", "The token names no party to act for (claim `party`).")
        return identity

    return allowed
