"""The console in Chromium: what officers do all day."""

from playwright.async_api import Page, expect

from services import sample
from shared.auth import Role
from tests.support.browser import Console


async def test_an_officer_clears_the_queue_with_the_keyboard(console: Console) -> None:
    await console.held("CLEAR-1")
    await console.file(sample.groupage("CLEAR-2"))
    page = await console.officer("Ada", Role.TARGETER)
    await expect(page.locator("tbody tr")).to_have_count(3)
    for _ in range(3):
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console/cases/*")
        await page.keyboard.press("m")
        await expect(page.get_by_text("you work on it")).to_be_visible()
        await page.keyboard.press("r")
        await page.locator("#waive-text").fill("Licence seen at the counter.")
        await page.get_by_role("button", name="Waive and release").click()
        await expect(page.locator("[data-status]")).to_have_text("assessed")
        await page.keyboard.press("g")
        await page.keyboard.press("q")
        await page.wait_for_url("**/console")
    await expect(page.get_by_text("Nothing waits")).to_be_visible()
    case = await console.held("CLEAR-3")
    await expect(page.locator("tbody tr")).to_have_count(1)  # by itself: the page is live
    async with console.caller(Role.TARGETER) as colleague:
        await colleague.post(f"/v1/cases/{case}/decisions", json={"command": "claim"})
    await expect(page.locator("tbody td").last).to_have_text("targeter")  # who is on what, too


async def test_two_officers_confirm_a_do_not_load(console: Console) -> None:
    case = await console.held("DNL-1")
    ada, vera = await console.officer("Ada", Role.TARGETER), await console.officer("Vera", Role.SUPERVISOR)
    await ada.goto(f"{console.base}/console/cases/{case}")
    await ada.keyboard.press("d")
    await ada.locator("#dnl-text").fill("Detonators, no licence, first shipment.")
    await ada.get_by_role("button", name="Propose").click()
    await expect(ada.get_by_text("You stand behind it")).to_be_visible()
    await expect(ada.get_by_role("button", name="Confirm do-not-load")).to_have_count(0)
    await vera.keyboard.press("g")
    await vera.keyboard.press("a")
    await vera.wait_for_url("**/console/approvals")
    await vera.get_by_role("button", name="Confirm do-not-load").click()
    await expect(vera.locator("[data-status]")).to_have_text("DNL active")


async def test_an_agency_sees_its_own_cases_alone(console: Console) -> None:
    case = await console.held("AGENCY-1")  # explosives: programme SALW, the police's
    await console.file(sample.groupage("AGENCY-2"))
    police = await console.officer("Pia", Role.AGENCY, agency="police")
    await expect(police.locator("tbody tr")).to_have_count(1)
    await police.goto(f"{console.base}/console/cases/{case}")
    programmes = [await one.get_attribute("data-programme") for one in await police.locator(".hit").all()]
    assert set(programmes) == {"SALW"}
    await expect(police.locator("[data-raw]")).to_have_count(0)
    wildlife = await console.officer("Wil", Role.AGENCY, agency="wildlife")
    await expect(wildlife.get_by_text("Nothing waits")).to_be_visible()
    await wildlife.goto(f"{console.base}/console/cases/{case}")
    await expect(wildlife.get_by_role("heading", name="Nothing here")).to_be_visible()
    await wildlife.goto(f"{console.base}/console/approvals")
    await expect(wildlife.get_by_role("heading", name="Not for you to do")).to_be_visible()


async def test_the_second_officer_is_told_who_did_what(console: Console) -> None:
    case = await console.held("STALE-1")
    pages: list[Page] = [await console.officer(name, Role.TARGETER) for name in ("Ada", "Ben")]
    for page in pages:
        await page.goto(f"{console.base}/console/cases/{case}")
        await page.keyboard.press("h")
        await page.locator("#hold-text").fill(f"Seen by {'Ada' if page is pages[0] else 'Ben'}.")
        await page.locator("#hold-reason").select_option("INFORMATION_NEEDED")
    for page in pages:
        await page.get_by_role("button", name="Hold", exact=True).click()
    await expect(pages[1].get_by_role("heading", name="Somebody was faster")).to_be_visible()
    await expect(pages[1].locator(".trail")).to_contain_text("Ada")
    await pages[1].get_by_role("link", name="Back, and see it as it is now").click()
    await pages[1].get_by_role("button", name="Put it back").click()
    await expect(pages[1].locator("#hold-text")).to_have_value("Seen by Ben.")


async def test_a_double_click_asks_once(console: Console) -> None:
    case = await console.held("DOUBLE-1")
    page = await console.officer("Ada", Role.TARGETER)
    await page.goto(f"{console.base}/console/cases/{case}")
    await page.keyboard.press("i")
    await page.locator("#rfi-question").fill("Who will blast with these?")
    await page.get_by_role("button", name="Send RFI").dblclick()
    await expect(page.locator("[data-referral=rfi]")).to_have_count(1)
    await expect(page.locator(".draft")).to_have_count(0)
