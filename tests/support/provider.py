"""An identity provider in miniature: discovery, authorization code with PKCE, keys. It can be told to misbehave."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import uvicorn
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.support.browser import serving
from tests.support.edge import free_port

CLIENT, SECRET = "portcullis-console", "a secret of the tests"


class Provider:
    """Signs in a supervisor called Vera. `lies` replaces claims of the ID token."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.lies: dict[str, Any] = {}
        self.roles = ["supervisor"]
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._codes: dict[str, Any] = {}
        routes = {"/.well-known/openid-configuration": self._discovery, "/authorize": self._authorize, "/keys": self._keys}
        self.app = Starlette(
            routes=[*(Route(path, serve) for path, serve in routes.items()), Route("/token", self._token, methods=["POST"])]
        )

    async def _discovery(self, _request: Request) -> Response:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return JSONResponse({"issuer": self.base} | {name: self.base + path for name, path in paths.items()})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        asked = self._codes.pop(str(form["code"]), None)
        given = urlsafe_b64encode(sha256(str(form["code_verifier"]).encode()).digest()).rstrip(b"=").decode()
        login = "Basic " + b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or given != asked["code_challenge"] or request.headers.get("authorization") != login:
            return JSONResponse({"error": "invalid_grant"}, 400)
        claims = {"iss": self.base, "sub": "Vera", "exp": time() + 600, "iat": time()}
        id_token = claims | {"aud": CLIENT, "nonce": asked["nonce"]} | self.lies
        access = claims | {"aud": "portcullis", "roles": self.roles}
        return JSONResponse({"access_token": self._signed(access), "id_token": self._signed(id_token), "token_type": "Bearer"})

    async def _keys(self, _request: Request) -> Response:
        key = jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return JSONResponse({"keys": [key | {"kid": "one", "alg": "ES256", "use": "sig"}]})

    def _signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self._key, "ES256", headers={"kid": "one"})


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """The provider, on a socket of its own."""
    port = free_port()
    made = Provider(f"http://127.0.0.1:{port}")
    async with serving(uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=port, log_config=None))):
        yield made
