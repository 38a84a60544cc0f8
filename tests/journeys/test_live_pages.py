"""Keys, live pages and bad days in a real Chromium in front of a real server."""

import pytest
from playwright.async_api import Browser, Page, expect

from kernel.db import Database
from kernel.db.outbox import Event, publish
from tests.journeys import trading
from tests.journeys.looks import LOOKS, stays
from tests.journeys.stage import Cast, make_cast
from tests.support.browser import NARROW, visit
from tests.support.factories import PASSWORD, Channel

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
async def act(stage: Database) -> Cast:
    """Alpha may owe 1,000.00 to East, which has bicycles at 20.00."""
    async with stage.write() as tx:
        return (await make_cast(tx, "LIVE-"))[LOOKS[0]]


@pytest.fixture(scope="module")
def channel(act: Cast) -> Channel:
    """Where they stand."""
    return act.channel


async def test_keys_find_and_open_what_one_looks_for(
    browser: Browser, portal: str, channel: Channel
) -> None:
    async with visit(browser, portal) as person:
        page = person.page
        await person.sign_in(channel.person(channel.east).email, PASSWORD)
        await page.keyboard.press("Control+k")
        await page.keyboard.type("alpha")
        await expect(page.locator("#palette a.found").first).to_contain_text("Alpha Trading")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/dealers/{channel.code('alpha')}")
        await person.go("/dealers")
        await page.keyboard.press("/")
        await page.keyboard.type("Beta")
        await expect(page.locator("#results").get_by_text("Alpha Trading")).to_have_count(0)
        await page.keyboard.press("Escape")
        await page.locator("h1").click()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/dealers/{channel.code('beta')}*")
        await page.keyboard.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        assert await person.barriers() == []
        assert person.complaints == []


async def test_a_page_shows_what_changed_without_a_reload(
    browser: Browser, portal: str, channel: Channel, stage: Database
) -> None:
    async with visit(browser, portal) as person:
        await person.sign_in(channel.person(channel.alpha).email, PASSWORD)
        async with person.page.expect_response("**/live"):
            await person.go("/")
        await expect(person.page.locator("#needs")).not_to_have_class("is-new")
        async with stage.write() as tx:
            happened = Event("orders:order:confirmed", channel.east, 1, {"buyer_id": channel.alpha})
            await publish(tx, [happened])
        await expect(person.page.locator("#needs.is-new")).to_be_visible()
        assert person.complaints == []


async def test_an_inbox_and_the_count_beside_it_grow_on_screen(
    browser: Browser, portal: str, act: Cast, stage: Database
) -> None:
    async with visit(browser, portal) as branch:
        page = branch.page
        await branch.sign_in(act.emails["branch"], PASSWORD)
        async with page.expect_response("**/live"):
            await branch.go("/today")
        count = page.locator("#menu [data-count-of='/today']")

        async def order_too_much() -> None:
            async with stage.write() as tx:
                await trading.order(tx, act, 60)

        await stays(branch, order_too_much, page.locator("tr[data-kind=blocked_order]"))
        await expect(count).to_have_text("1")
        assert branch.complaints == []


async def test_without_a_network_nothing_typed_is_lost(
    browser: Browser, portal: str, channel: Channel
) -> None:
    async with visit(browser, portal, width=NARROW) as person:
        page = person.page
        await person.sign_in(channel.person(channel.alpha).email, PASSWORD)
        await person.go("/filters?path=/orders")
        await page.locator("#name").fill("Mine")
        await page.context.set_offline(True)
        await expect(page.locator("#offline")).to_be_visible()
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("#toasts")).to_contain_text("Nothing you typed is lost")
        await expect(page.locator("#name")).to_have_value("Mine")
        await page.context.set_offline(False)
        await expect(page.locator("#offline")).to_be_hidden()
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/orders")
        assert await person.overflow() == 0


async def test_a_form_whose_session_ended_comes_back_filled(
    browser: Browser, portal: str, channel: Channel
) -> None:
    async with visit(browser, portal) as person:
        page = person.page
        email = channel.person(channel.alpha).email
        await person.sign_in(email, PASSWORD)
        await person.go("/filters?path=/orders&query=state%3Dblocked")
        await page.locator("#name").fill("Typed before")
        await page.context.clear_cookies(name="session")
        await page.get_by_role("button", name="Save").click()
        await enter(page, email)
        await expect(page.get_by_text("Typed before")).to_be_visible()
        await page.get_by_role("link", name="Back to the form").click()
        await expect(page.locator("#name")).to_have_value("Typed before")
        await page.get_by_role("button", name="Save").click()
        await page.wait_for_url("**/orders?state=blocked")


async def enter(page: Page, email: str) -> None:
    """Sign in where the sign-in form stands."""
    await page.locator("#login").fill(email)
    await page.locator("#password").fill(PASSWORD)
    await page.locator(".sign-in form button").click()


async def test_the_frame_has_no_barriers_on_a_telephone_in_the_dark(
    browser: Browser, portal: str, channel: Channel
) -> None:
    async with visit(browser, portal, dark=True, width=NARROW) as person:
        await person.sign_in(channel.person(channel.alpha).email, PASSWORD)
        for path in ("/", "/orders", "/filters?path=/orders", "/search?q=bike", "/#menu"):
            await person.go(path)
            assert await person.barriers() == [], path
            assert await person.overflow() == 0, path
