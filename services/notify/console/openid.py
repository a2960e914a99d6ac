"""Signing in at the administration's identity provider: OpenID Connect, authorization code flow with PKCE (RFC 7636, S256).

The provider is the issuer of the gate's own tokens; its addresses come from discovery. What must be remembered between leaving
and coming back (state, nonce, code verifier, where to go on) lies in a cookie of this browser. The session is the provider's
access token, so pages open to whom calls open to, and end when it ends.
"""

import json
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from hmac import compare_digest
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx
import jwt

from shared.problems import Problem
from shared.settings import Settings

_ALGORITHMS = ["ES256", "ES384", "RS256", "RS384", "RS512", "PS256", "EdDSA"]
_SECONDS = 10.0


class Leaving(NamedTuple):
    """What the browser keeps while its user is at the provider."""

    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def now(cls, goes_on: str) -> "Leaving":
        """Fresh secrets."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), goes_on)

    @classmethod
    def read(cls, cookie: str | None) -> "Leaving":
        """From the cookie. Raises Problem 400 when it is not there: the sign-in began in another browser, or too long ago."""
        try:
            return cls(*map(str, json.loads(cookie or "")))
        except (ValueError, TypeError):
            raise Problem(
                400, "signin.lost", "This sign-in did not begin in this browser, or too long ago. Begin again."
            ) from None

    def cookie(self) -> str:
        """For the cookie."""
        return json.dumps(self)


class Provider:
    """The identity provider."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._settings, self._transport = settings, transport
        self._found: dict[str, Any] | None = None

    async def address(self, leaving: Leaving, back: str) -> str:
        """Where to send the browser. Raises Problem 503 when the provider cannot be asked, or no client id is set."""
        challenge = urlsafe_b64encode(sha256(leaving.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": back,
            "scope": self._settings.oidc_scope,
            "state": leaving.state,
            "nonce": leaving.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{(await self._discovered())['authorization_endpoint']}?{urlencode(asked)}"

    async def token(self, leaving: Leaving, state: str, code: str, back: str) -> str:
        """The access token for `code`. Raises Problem 400 for an answer to no question of ours, 503 when the provider is away."""
        if not compare_digest(state.encode(), leaving.state.encode()):
            raise Problem(400, "signin.state", "The answer does not belong to this sign-in. Begin again.")
        secret = self._settings.oidc_client_secret
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": leaving.verifier}
        login = httpx.BasicAuth(self._client_id, secret.get_secret_value()) if secret else None
        async with self._client() as client:
            try:
                found = await self._discovered()
                body = form if login else form | {"client_id": self._client_id}
                answer = await client.post(found["token_endpoint"], data=body, auth=login or httpx.USE_CLIENT_DEFAULT)
                given = answer.json()
                keys = (await client.get(found["jwks_uri"])).raise_for_status().json() if answer.is_success else {}
            except (httpx.HTTPError, ValueError) as unreachable:
                raise _away() from unreachable
        if not answer.is_success or "access_token" not in given:
            raise Problem(
                400, "signin.refused", f"The identity provider refused the sign-in: {given.get('error', answer.status_code)}."
            )
        self._check(given.get("id_token", ""), keys, leaving.nonce)
        return str(given["access_token"])

    def _check(self, id_token: str, keys: dict[str, Any], nonce: str) -> None:
        """OpenID Connect Core 3.1.3.7: signature, issuer, audience, expiry, nonce."""
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            known = jwt.PyJWKSet.from_dict(keys).keys
            key = next((one for one in known if one.key_id == kid or (kid is None and len(known) == 1)), None)
            if key is None:
                raise jwt.InvalidKeyError("unknown key")
            claims = jwt.decode(
                id_token,
                key.key,
                algorithms=_ALGORITHMS,
                issuer=self._settings.jwt_issuer,
                audience=self._client_id,
                leeway=self._settings.jwt_leeway,
                options={"require": ["exp", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, ValueError) as wrong:
            raise Problem(
                400, "signin.token", f"The identity provider's token cannot be accepted: {type(wrong).__name__}."
            ) from None
        if not compare_digest(str(claims["nonce"]), nonce):
            raise Problem(400, "signin.nonce", "The token was made for another sign-in. Begin again.")

    async def _discovered(self) -> dict[str, Any]:
        """The provider's metadata (OpenID Connect Discovery 4.2), read once."""
        if self._found is None:
            address = self._settings.jwt_issuer.rstrip("/") + "/.well-known/openid-configuration"
            try:
                async with self._client() as client:
                    found: dict[str, Any] = (await client.get(address)).raise_for_status().json()
            except (httpx.HTTPError, ValueError) as unreachable:
                raise _away() from unreachable
            if found.get("issuer") != self._settings.jwt_issuer:
                raise Problem(
                    503, "signin.issuer", "The identity provider calls itself by another name than PORTCULLIS_JWT_ISSUER."
                )
            self._found = found
        return self._found

    @property
    def _client_id(self) -> str:
        if not self._settings.oidc_client_id:
            raise Problem(503, "signin.unset", "Nobody can sign in yet: PORTCULLIS_OIDC_CLIENT_ID is not set.")
        return self._settings.oidc_client_id

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(timeout=_SECONDS, transport=self._transport)


def _away() -> Problem:
    return Problem(503, "signin.unavailable", "The identity provider cannot be reached now. Try again in a moment.")
