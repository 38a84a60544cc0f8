"""Bad days in a real browser: twice pressed, gone back, two windows, away from the network, scans.

What hands do without thinking must neither order twice nor lose what was typed.
"""

import re
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from kernel.db import Database
from tests.journeys import trading
from tests.journeys.looks import LOOKS, Look, enter, fits
from tests.journeys.stage import Cast, make_cast
from tests.support.browser import Visit
from tests.support.live import free_port, live_server
from tests.support.wait import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE, DESK = LOOKS[1], LOOKS[0]
LONG = "一个没有空格的很长的备注" * 500 + "a" * 4_000
"""Ten thousand characters, none of which is a place to break a line."""


@pytest.fixture(scope="module")
async def cast(stage: Database) -> dict[Look, Cast]:
    """A branch and a dealer for each look."""
    async with stage.write() as tx:
        return await make_cast(tx, "BAD-")


async def fill_cart(visitor: Visit, quantity: int) -> None:
    """So many bicycles, by the page of the product."""
    page = visitor.page
    await visitor.go("/catalogue?q=BIKE")
    await page.get_by_label("Quantity of BIKE", exact=True).fill(str(quantity))
    await page.locator("#results").get_by_role("button", name="Add").click()
    await expect(page.get_by_role("status").first).to_be_visible()
    await visitor.go("/cart")


async def orders_of(page: Page) -> list[str]:
    """Numbers of all orders on the list."""
    await page.goto(re.sub(r"(https?://[^/]+).*", r"\1/orders", page.url))
    return await page.locator("#results td:first-child a").all_inner_texts()


async def test_an_order_is_placed_once_however_often_the_button_is_pressed(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with DESK.visit(browser, portal) as dealer:
        page = dealer.page
        await enter(dealer, cast[DESK].emails["dealer"])
        await fill_cart(dealer, 2)
        await page.get_by_role("button", name="Place the order").dblclick()
        await page.wait_for_url("**/orders/**")
        number = await page.locator("h1").inner_text()
        # Gone back, the page is as it was left; what it sends again was ordered already.
        await page.go_back()
        await page.get_by_role("button", name="Place the order").click()
        await expect(page.locator("h1")).to_have_text(number)
        assert await orders_of(page) == [number]
        assert dealer.complaints == []


async def test_two_windows_on_one_cart_neither_lose_nor_order_what_the_other_did_not_see(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with PHONE.visit(browser, portal) as dealer:
        first = dealer.page
        await enter(dealer, cast[PHONE].emails["dealer"])
        await fill_cart(dealer, 2)
        second = Visit(await first.context.new_page(), portal)
        await second.go("/cart")
        await second.page.locator("[name=rows-0-quantity]").fill("3")
        await second.page.get_by_role("button", name="Update quantities").click()
        await expect(second.page.locator("[name=lines-0-quantity]")).to_have_value("3")
        await first.locator("#po_number").fill("MY-1")
        await first.get_by_role("button", name="Place the order").click()
        await expect(first.locator("main").get_by_role("alert").first).to_be_visible()
        await expect(first.locator("#po_number")).to_have_value("MY-1")
        assert await orders_of(second.page) == []
        await second.page.close()


async def test_what_is_said_beside_the_lines_is_kept_as_soon_as_a_field_is_left(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with DESK.visit(browser, portal) as dealer:
        page = dealer.page
        await enter(dealer, cast[DESK].emails["dealer"])
        await fill_cart(dealer, 1)
        note, preference = page.locator("#note"), page.locator("#delivery_preference")
        await note.fill("ring at the gate")
        async with page.expect_response("**/cart/particulars"):
            await note.blur()
        async with page.expect_response("**/cart/particulars"):
            await preference.select_option("split")
        await dealer.go("/catalogue")
        await dealer.go("/cart")
        await expect(note).to_have_value("ring at the gate")
        await expect(preference).to_have_value("split")
        assert dealer.complaints == []


async def test_without_a_network_the_cart_says_so_and_keeps_what_was_typed(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with PHONE.visit(browser, portal) as dealer:
        page = dealer.page
        await enter(dealer, cast[PHONE].emails["dealer"])
        await fill_cart(dealer, 2)
        quantity = page.locator("[name=rows-0-quantity]")
        await page.context.set_offline(True)
        await expect(page.locator("#offline")).to_be_visible()
        await quantity.fill("7")
        await page.get_by_role("button", name="Update quantities").click()
        await expect(page.locator("#toasts")).to_contain_text("Nothing you typed is lost")
        await expect(quantity).to_have_value("7")
        await fits(dealer)
        await page.context.set_offline(False)
        await page.get_by_role("button", name="Update quantities").click()
        await expect(page.locator("[name=lines-0-quantity]")).to_have_value("7")


async def test_a_note_without_end_is_kept_and_breaks_no_page(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with PHONE.visit(browser, portal) as dealer, PHONE.visit(browser, portal) as branch:
        page = dealer.page
        await enter(dealer, cast[PHONE].emails["dealer"])
        await fill_cart(dealer, 2)
        await page.locator("#note").fill(LONG)
        await page.get_by_role("button", name="Place the order").click()
        await page.wait_for_url("**/orders/**")
        await expect(page.locator("main")).to_contain_text(LONG[:100])
        await fits(dealer)
        await enter(branch, cast[PHONE].emails["branch"])
        for path in ("/orders", f"/orders/{await page.locator('h1').inner_text()}", "/shipping"):
            await branch.go(path)
            await fits(branch)
        assert dealer.complaints + branch.complaints == []


async def test_a_scanner_counts_up_what_leaves_and_never_past_what_is_held(
    browser: Browser, portal: str, stage: Database, cast: dict[Look, Cast]
) -> None:
    async with stage.write() as tx:
        number = await trading.order(tx, cast[DESK], 3)
    async with DESK.visit(browser, portal) as branch:
        page = branch.page
        await enter(branch, cast[DESK].emails["branch"])
        await branch.go(f"/shipping/{number}")
        leaves, said = page.get_by_label("BIKE leaves now"), page.locator("#scan-said")
        await expect(leaves).to_have_value("3")
        await expect(page.locator("#scan")).to_be_focused()
        for code, counted, answer in (
            ("BIKE", "1", "1 / 3"),
            ("BELL", "1", "not in this order"),
            ("BIKE", "2", "2 / 3"),
            ("BIKE", "3", "3 / 3"),
            ("BIKE", "3", "No more of BIKE"),
        ):
            await page.keyboard.type(code)
            await page.keyboard.press("Enter")
            await expect(said).to_contain_text(answer)
            await expect(leaves).to_have_value(counted)
            await expect(page.locator("#scan")).to_have_value("")
        assert await branch.barriers() == []
        await page.get_by_role("button", name="Ship and bill").click()
        await expect(page.get_by_role("status").first).to_contain_text("billed with")
        assert branch.complaints == []


async def test_a_quick_order_needs_no_mouse(
    browser: Browser, portal: str, cast: dict[Look, Cast]
) -> None:
    async with DESK.visit(browser, portal) as dealer:
        page = dealer.page
        await enter(dealer, cast[DESK].emails["dealer"])
        await dealer.go("/quick-order")
        lines = page.locator("#quick tbody tr")
        blank = await lines.count()
        for at, (code, quantity) in enumerate(
            [("BIKE", "2"), ("PART-01", "4"), ("bell", "12")] * 4
        ):
            await page.keyboard.type(code)
            await page.keyboard.press("Enter")
            await page.keyboard.type(quantity)
            await page.keyboard.press("Enter")
            await expect(lines.nth(at).locator(".icon.text-success")).to_be_visible()
        assert await lines.count() > max(blank, 12), "there is always one more line"
        await page.keyboard.type("nothing-like-it")
        await page.keyboard.press("Enter")
        await expect(page.locator("#quick .is-invalid")).to_have_count(1)
        await until(lambda: page.evaluate("document.activeElement.dataset.part === 'quantity'"))


async def test_a_page_lives_on_when_its_server_starts_anew(
    browser: Browser, stage: Database, cast: dict[Look, Cast]
) -> None:
    """What was typed stays, what happened meanwhile is shown, and the page was not loaded anew."""
    url, port = stage.engine.url.render_as_string(hide_password=False), free_port()
    async with AsyncExitStack() as servers, DESK.visit(browser, f"http://127.0.0.1:{port}") as seen:
        page = seen.page
        first = await servers.enter_async_context(live_server(url, port=port))
        await enter(seen, cast[DESK].emails["dealer"])
        async with page.expect_response("**/live"):
            await seen.go("/orders")
        await page.locator("#q").fill("typed before")
        await first.kill()
        async with stage.write() as tx:
            number = await trading.order(tx, cast[DESK], 1)
        appears = page.locator("#results").get_by_role("link", name=number)
        await page.evaluate("document.activeElement.blur(); window.stillOpen = true")
        await servers.enter_async_context(live_server(url, port=port))
        await expect(appears).to_be_visible()
        assert await page.evaluate("window.stillOpen === true"), "the page was loaded anew"
        await expect(page.locator("#q")).to_have_value("typed before")
