"""Signing in at an identity provider: the whole way there and back, and every way it may go wrong."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import services.notify.app
from shared.app import Gate, application
from shared.database import Database
from shared.pages.session import COOKIE
from shared.settings import Settings
from tests.support.provider import CLIENT, SECRET, Provider

LEAVING = "portcullis_leaving"


@pytest.fixture
async def browser(provider: Provider, database: Database, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """What a browser does, at a gate whose tokens come from the provider."""
    settings = Settings(
        home=tmp_path,
        jwt_issuer=provider.base,
        jwt_jwks_url=f"{provider.base}/keys",
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        console_url="https://gate.example",
    )
    gate = Gate(settings, database)
    transport = httpx.ASGITransport(application(gate, [services.notify.app.service(gate)]), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://gate.example") as client:
        yield client


async def there(browser: httpx.AsyncClient) -> httpx.URL:
    """From a page to the provider and to the door of the way back."""
    first = await browser.get("/console/approvals")
    away = await browser.get(first.headers["location"])
    assert away.status_code == 303
    async with httpx.AsyncClient() as outside:
        return httpx.URL((await outside.get(away.headers["location"])).headers["location"])


async def test_the_provider_says_who_it_is(browser: httpx.AsyncClient):
    back = await browser.get(await there(browser))
    cookies = back.headers.get_list("set-cookie")
    assert (back.status_code, back.headers["location"]) == (303, "/console/approvals")
    [session] = [one for one in cookies if one.startswith(COOKIE)]
    assert [word for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/console") if word not in session] == []
    page = await browser.get("/console/approvals")
    assert (page.status_code, ">Vera<" in page.text) == (200, True)


async def test_development_sign_in_is_closed(browser: httpx.AsyncClient):
    form = {"name": "Mallory", "role": "supervisor"}
    answer = await browser.post("/console/sign-in", data=form, headers={"Origin": "https://gate.example"})
    assert (answer.status_code, COOKIE in browser.cookies) == (405, False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "another"}, "signin.state"),
        ({"code": "made-up"}, "signin.refused"),
        ({"code": "", "error": "access_denied"}, "signin.refused"),
    ],
)
async def test_an_answer_to_no_question_of_ours_is_refused(browser: httpx.AsyncClient, change: dict[str, str], code: str):
    url = await there(browser)
    answer = await browser.get(url.copy_merge_params(change))
    assert (answer.status_code, code in answer.text, COOKIE in browser.cookies) == (400, True, False)


async def test_a_sign_in_begun_in_another_browser_is_refused(browser: httpx.AsyncClient):
    url = await there(browser)
    browser.cookies.delete(LEAVING)
    answer = await browser.get(url)
    assert (answer.status_code, "signin.lost" in answer.text) == (400, True)


async def test_an_answer_counts_once(browser: httpx.AsyncClient):
    url = await there(browser)
    leaving = browser.cookies[LEAVING]
    assert (await browser.get(url)).status_code == 303
    browser.cookies.set(LEAVING, leaving, domain="gate.example", path="/console")
    assert (await browser.get(url)).status_code == 400


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"nonce": "another"}, "signin.nonce"),
        ({"aud": "another-client"}, "signin.token"),
        ({"iss": "https://evil.example"}, "signin.token"),
        ({"exp": 1}, "signin.token"),
    ],
)
async def test_a_token_made_for_something_else_is_refused(
    browser: httpx.AsyncClient, provider: Provider, lie: dict[str, Any], code: str
):
    provider.lies = lie
    answer = await browser.get(await there(browser))
    assert (answer.status_code, code in answer.text, COOKIE in browser.cookies) == (400, True, False)


async def test_who_has_no_role_sees_a_page_that_says_so(browser: httpx.AsyncClient, provider: Provider):
    provider.roles = []
    await browser.get(await there(browser))
    page = await browser.get("/console")
    assert (page.status_code, "Not for you to do" in page.text) == (403, True)
