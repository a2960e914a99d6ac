"""What the console does with those who must not, have no session any more, or declare HTML."""

import copy
from typing import Any

import httpx
from playwright.async_api import expect

from services import sample
from shared.auth import Role, development_token
from shared.pages.session import COOKIE, csrf_of
from tests.support.browser import Console, sign_in

HTML = "<img src=x onerror=document.title='owned'>"


async def test_html_in_declared_fields_stays_text(console: Console) -> None:
    filing = copy.deepcopy(sample.detonators("HTML-1"))
    house = filing["houses"][0]
    house["items"][0]["description"] += f" {HTML}"
    house["items"][0]["packages"][0]["marks"] = HTML
    for role in ("consignor", "consignee"):
        house[role]["name"] = f"{house[role]['name']} {HTML}"
        house[role]["address"]["street"] = HTML
    [case] = await console.file(filing)
    page = await console.officer(HTML, Role.SUPERVISOR)
    for path in ("", f"/cases/{case}", "/approvals", "/controls"):
        await page.goto(f"{console.base}/console{path}")
        if path.startswith("/cases"):
            await expect(page.locator("#parties table, #parties .facts").first).to_be_visible()
            await page.locator("[data-raw] summary").first.click()
            await expect(page.get_by_text("onerror").first).to_be_visible()
        assert await page.locator("main img, main script, .who img").count() == 0
        assert "owned" not in await page.title()


async def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(console: Console) -> None:
    case = await console.held("EXPIRED-1")
    page = await console.officer("Ada", Role.TARGETER)
    await page.goto(f"{console.base}/console/cases/{case}")
    await page.keyboard.press("h")
    await page.locator("#hold-text").fill("Half an hour of thoughts.")
    await page.context.clear_cookies()
    await page.get_by_role("button", name="Hold", exact=True).click()
    await expect(page.get_by_role("heading", name="Who are you today?")).to_be_visible()
    await sign_in(page, "Ada", Role.TARGETER)
    await page.wait_for_url(f"**/console/cases/{case}")
    await page.get_by_role("button", name="Put it back").click()
    await expect(page.locator("#hold-text")).to_have_value("Half an hour of thoughts.")
    await page.locator("#hold-reason").select_option("INFORMATION_NEEDED")
    await page.get_by_role("button", name="Hold", exact=True).click()
    await expect(page.get_by_text("Half an hour of thoughts.").first).to_be_visible()
    await expect(page.locator(".draft")).to_have_count(0)


FORMS: dict[str, tuple[dict[str, Any], int]] = {
    "as it should be": ({}, 303),
    "the token of another session": ({"csrf": "0" * 64}, 403),
    "no token": ({"csrf": ""}, 403),
    "from another site": ({"origin": "https://evil.example"}, 403),
    "from nowhere": ({"origin": ""}, 403),
    "an administrator's": ({"role": Role.ADMIN}, 403),
    "a filer's": ({"role": Role.FILER}, 403),
    "an unknown command": ({"command": "no-such-command"}, 422),
    "without its reason": ({"text": ""}, 422),
    "about an older version": ({"expected_version": "1"}, 409),
}


async def test_a_form_is_checked_for_where_it_comes_from_and_who_sends_it(console: Console) -> None:
    case = await console.held("GUARD-1")
    answered = {}
    for name, (change, _) in FORMS.items():
        token = development_token(console.gate.settings, change.get("role", Role.TARGETER))
        form = {"csrf": csrf_of(token), "text": "Because.", "reason": "INFORMATION_NEEDED"}
        form |= {field: value for field, value in change.items() if field in ("csrf", "text", "expected_version")}
        path = f"/console/cases/{case}/{change.get('command', 'place-hold')}"
        headers = {"Origin": change.get("origin", console.base)}
        async with httpx.AsyncClient(base_url=console.base, cookies={COOKIE: token}) as client:
            answer = await client.post(path, data=form, headers=headers)
        answered[name] = answer.status_code
        assert answer.status_code == 303 or answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answered == {name: status for name, (_, status) in FORMS.items()}


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(console: Console) -> None:
    page = await console.officer("Ada", Role.TARGETER)
    [cookie] = [one for one in await page.context.cookies() if one["name"] == COOKIE]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/console")
    assert await page.evaluate("document.cookie") == ""


async def test_signing_in_leads_to_our_own_pages_alone(console: Console) -> None:
    led_to = {}
    async with httpx.AsyncClient(base_url=console.base) as client:
        for wanted in ("/console/controls?x=1", "https://evil.example/console", "//evil.example", "/v1", "/\\evil.example"):
            form = {"name": "Ada", "role": "targeter", "next": wanted}
            answer = await client.post("/console/sign-in", data=form, headers={"Origin": console.base})
            led_to[wanted] = answer.headers["location"]
    assert set(led_to.values()) == {"/console/controls?x=1", "/console"}
