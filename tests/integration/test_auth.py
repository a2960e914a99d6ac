"""Tokens of an identity provider: published keys, new keys, wrong keys, and a provider that is away."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from shared.auth import Role, Verifier, development_key, development_token
from shared.problems import Problem
from shared.settings import Settings

ISSUER = "https://identity.example"


class Provider:
    """An identity provider with keys of its own."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {"first": rsa.generate_private_key(65537, 2048)}
        self.asked = 0

    def published(self) -> dict[str, Any]:
        self.asked += 1
        forms = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
        return {
            "keys": [
                next(form for kind, form in forms.items() if isinstance(key, kind)).to_jwk(key.public_key(), as_dict=True)
                | {"kid": kid, "alg": "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"}
                for kid, key in self.keys.items()
            ]
        }

    def token(self, kid: str = "first", key: Any = None, algorithm: str = "RS256", **changes: Any) -> str:
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": "portcullis",
            "sub": "carrier-system-7",
            "roles": ["filer"],
            "party": "NL123456789",
            "exp": now + timedelta(minutes=5),
        } | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, key or self.keys[kid], algorithm, headers={"kid": kid})


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def verifier(provider: Provider, httpserver: Callable[[Any], str], tmp_path: Path) -> Verifier:
    return Verifier(Settings(home=tmp_path, jwt_issuer=ISSUER, jwt_jwks_url=httpserver(provider.published)))


async def test_a_token_of_the_provider_is_an_identity(provider: Provider, verifier: Verifier) -> None:
    identity = await verifier.identity(provider.token())
    assert (identity.subject, identity.roles, identity.party) == ("carrier-system-7", {Role.FILER}, "NL123456789")
    await verifier.identity(provider.token())
    assert provider.asked == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "another-service"},
        {"sub": None},
        {"exp": None},
        {"roles": ["emperor"]},
        {"roles": "filer"},
        {"party": 7},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
    ],
)
async def test_claims_that_do_not_fit_are_refused(provider: Provider, verifier: Verifier, changes: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        await verifier.identity(provider.token(**changes))
    assert (refused.value.status, refused.value.code) == (401, "auth.invalid")


async def test_an_expired_token_says_so(provider: Provider, verifier: Verifier) -> None:
    with pytest.raises(Problem) as refused:
        await verifier.identity(provider.token(exp=datetime.now(UTC) - timedelta(minutes=5)))
    assert (refused.value.status, refused.value.code) == (401, "auth.expired")


async def test_a_token_known_before_ends_with_its_time(
    provider: Provider, httpserver: Callable[[Any], str], tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path, jwt_issuer=ISSUER, jwt_jwks_url=httpserver(provider.published), jwt_leeway=timedelta(0))
    verifier, token = Verifier(settings), provider.token(exp=datetime.now(UTC) + timedelta(seconds=1.2))
    assert await verifier.identity(token) == await verifier.identity(token)
    await asyncio.sleep(1.3)  # what is tested is the passing of time
    with pytest.raises(Problem) as refused:
        await verifier.identity(token)
    assert refused.value.code == "auth.expired"


async def test_a_forged_signature_is_refused(provider: Provider, verifier: Verifier) -> None:
    with pytest.raises(Problem) as refused:
        await verifier.identity(provider.token(key=rsa.generate_private_key(65537, 2048)))
    assert refused.value.status == 401


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
async def test_shared_secrets_and_no_signature_are_refused(provider: Provider, verifier: Verifier, algorithm: str) -> None:
    key = "x" * 40 if algorithm == "HS256" else None
    forged = jwt.encode({"sub": "x"}, key, algorithm, headers={"kid": "first"})  # type: ignore[arg-type]
    with pytest.raises(Problem) as refused:
        await verifier.identity(forged)
    assert refused.value.status == 401


async def test_a_development_token_opens_no_gate_with_a_provider(verifier: Verifier, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        await verifier.identity(development_token(Settings(home=tmp_path, jwt_issuer=ISSUER), Role.ADMIN))
    assert refused.value.status == 401


async def test_unknown_key_ids_do_not_flood_the_provider(provider: Provider, verifier: Verifier) -> None:
    await verifier.identity(provider.token())
    for _ in range(20):
        forged = jwt.encode({"sub": "x"}, provider.keys["first"], "RS256", headers={"kid": "made-up"})
        with pytest.raises(Problem):
            await verifier.identity(forged)
    assert provider.asked == 1


async def test_a_provider_that_is_away_is_said_to_be(tmp_path: Path, provider: Provider) -> None:
    verifier = Verifier(Settings(home=tmp_path, jwt_issuer=ISSUER, jwt_jwks_url="http://127.0.0.1:9/keys"))
    with pytest.raises(Problem) as refused:
        await verifier.identity(provider.token())
    assert (refused.value.status, refused.value.code) == (503, "auth.keys-unavailable")


def test_the_development_key_is_made_once_and_kept_secret(tmp_path: Path) -> None:
    first, second = development_key(tmp_path), development_key(tmp_path)
    assert first.private_numbers() == second.private_numbers()
    assert (tmp_path / "development-key.pem").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["development-key.pem"]
