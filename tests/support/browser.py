"""The console in a real browser: a gate on a socket of its own, Chromium before it, and officers who sign in."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from services import sample
from shared.app import Gate, application, running
from shared.auth import Role, development_token
from tests.support.absent import absent
from tests.support.edge import free_port
from tests.support.gate import FILER, SERVICES
from tests.support.waiting import eventually

CHROMIUM = "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Console:
    """A gate with its console, and who is at it."""

    def __init__(self, gate: Gate, base: str, browser: Browser) -> None:
        self.gate, self.base, self._browser = gate, base, browser
        self._contexts: list[BrowserContext] = []

    async def officer(self, name: str, role: Role, *, agency: str = "", scheme: Any = "light", **more: Any) -> Page:
        """A page of somebody who has just signed in, in a browser profile of their own."""
        context = await self._browser.new_context(color_scheme=scheme, viewport={"width": 1366, "height": 768}, **more)
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"a script failed: {error}"))
        await page.goto(f"{self.base}/console")
        await sign_in(page, name, role, agency)
        return page

    def caller(self, role: Role, party: str | None = None) -> httpx.AsyncClient:
        """A caller of the HTTP interface."""
        token = development_token(self.gate.settings, role, party)
        return httpx.AsyncClient(base_url=self.base, headers={"Authorization": f"Bearer {token}"}, timeout=30)

    async def file(self, filing: dict[str, Any]) -> list[str]:
        """File, and wait until all of it is decided; the ids of what became a case, as the queue orders them."""
        async with self.caller(Role.FILER, FILER) as filer, self.caller(Role.SUPERVISOR) as supervisor:
            answer = await filer.post("/v1/filings", json=filing)
            assert answer.status_code == 202, answer.text
            mrn = answer.json()["mrn"]

            async def decided() -> list[str]:
                told = (await supervisor.get("/v1/consignments", params={"mrn": mrn})).json()["consignments"]
                ready = len(told) == len(answer.json()["consignments"]) and all(one["status"] != "IN_ASSESSMENT" for one in told)
                return [one["id"] for one in told] if ready else []

            ids = await eventually(decided)
            queue = (await supervisor.get("/v1/cases", params={"limit": 500})).json()["cases"]
            return [one["id"] for one in queue if one["id"] in ids]

    async def held(self, lrn: str) -> str:
        """A consignment that is held: detonators without a licence."""
        [case] = await self.file(sample.detonators(lrn))
        return case

    async def close(self) -> None:
        """Everybody goes home."""
        for context in self._contexts:
            await context.close()


async def sign_in(page: Page, name: str, role: Role, agency: str = "") -> None:
    """Fill in the development sign-in that is shown."""
    await page.fill("#name", name)
    await page.select_option("#role", role.value)
    if agency:
        await page.fill("#agency", agency)
    await page.click("main button")
    await page.wait_for_load_state()


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if shutil.which(CHROMIUM) is None:
        absent("no Chromium (Debian: chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def console(gate: Gate, chromium: Browser) -> AsyncIterator[Console]:
    """A gate at work on a database of its own, and its console."""
    port = free_port()
    made = [make(gate) for make in SERVICES]
    config = uvicorn.Config(application(gate, made), host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1)
    async with running(made), serving(uvicorn.Server(config)):
        shown = Console(gate, f"http://127.0.0.1:{port}", chromium)
        yield shown
        await shown.close()


@asynccontextmanager
async def serving(server: uvicorn.Server) -> AsyncIterator[None]:
    served = asyncio.create_task(server._serve())

    async def started() -> bool:
        return server.started or served.done()

    try:
        await eventually(started)
        yield
    finally:
        server.should_exit = True
        await served
