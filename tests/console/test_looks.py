"""The console as it looks: accessible in both themes, nothing from elsewhere, nothing that jumps, at home on a tablet."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from shared.auth import Role
from tests.support.browser import Console

PATHS = (
    "",
    "/approvals",
    "/controls",
    "/watchlists",
    "/criteria?programme=SALW",
    "/criteria/rulesets/1",
    "/performance",
    "/cases/none",
)
SERIOUS = {"serious", "critical"}


async def serious(page: Page, **options: Any) -> list[str]:
    """What axe finds serious, and where."""
    found = await Axe().run(page, options=options)
    return [
        f"{page.url}: {one['id']} at {one['nodes'][0]['target']}: {one['nodes'][0].get('failureSummary')}"
        for one in found.response["violations"]
        if one["impact"] in SERIOUS
    ]


async def test_axe_finds_nothing_serious_in_either_theme(console: Console) -> None:
    case = await console.held("AXE-1")
    faults = []
    case_page = f"/cases/{case}"
    for scheme, paths, options in (
        ("light", (*PATHS, case_page), {}),
        ("dark", ("", "/criteria?programme=SALW", case_page), {"runOnly": ["color-contrast"]}),  # all else is the same in both
    ):
        page = await console.officer("Vera", Role.SUPERVISOR, scheme=scheme, bypass_csp=True)  # axe is the test's own script
        for path in paths:
            await page.goto(f"{console.base}/console{path}")
            for part in await page.locator("[data-part]:visible").all():
                await expect(part).to_have_attribute("aria-busy", "false")
            await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
            faults += await serious(page, **options)
        await page.keyboard.press("?")
        faults += await serious(page, **options)
        await page.goto(f"{console.base}/console/sign-in")
        faults += await serious(page, **options)
    assert faults == []


async def test_nothing_comes_from_elsewhere_and_nothing_jumps(console: Console) -> None:
    case = await console.held("LOCAL-1")
    page = await console.officer("Vera", Role.SUPERVISOR)
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda told: refused.append(told.text) if "Content Security Policy" in told.text else None)
    watch = """() => new Promise((done) => {
        let shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => { shift += one.value; }))
            .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(shift), 800);
    })"""
    for path in ("", f"/cases/{case}", "/criteria", "/performance"):
        await page.goto(f"{console.base}/console{path}")
        assert await page.evaluate(watch) < 0.1, path  # the bound of "good" (web.dev, Cumulative Layout Shift)
    assert [url for url in asked if not url.startswith(console.base)] == []
    assert refused == []


async def test_no_page_is_wider_than_the_screen_and_a_chosen_theme_stays(console: Console) -> None:
    case = await console.held("WIDTH-1")
    page = await console.officer("Vera", Role.SUPERVISOR)
    await page.select_option("#theme", "dark")
    for width, height in ((1366, 768), (820, 1180)):  # a small laptop, a tablet
        await page.set_viewport_size({"width": width, "height": height})
        for path in ("", f"/cases/{case}", "/criteria", "/watchlists"):
            await page.goto(f"{console.base}/console{path}")
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, path)
    assert await page.locator("html").get_attribute("data-theme") == "dark"
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 21, 28)"
