"""A dealer's day in a real browser: ordered, blocked, paid, shipped, received, reported.

Alpha's limit is 1,000.00 and a bicycle costs 20.00, so that 60 of them are 200.00 too much.
"""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.journeys.conftest import CHINESE_BUYER
from tests.support.browser import NARROW, Visit, visit
from tests.support.factories import PASSWORD, Channel
from tests.support.wait import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = 1440
JOBS_SECONDS = 180
"""Time for what follows by itself: the retry of a blocked order, the figures of a report."""


async def test_order_over_the_limit_is_paid_shipped_received_and_reported(
    browser: Browser, portal: str, channel: Channel
) -> None:
    async with (
        visit(browser, portal, width=DESK) as dealer,
        visit(browser, portal, width=DESK) as branch,
        visit(browser, portal, width=DESK) as headquarters,
    ):
        await dealer.sign_in(channel.person(channel.alpha).email, PASSWORD)
        order = await order_bicycles(dealer)
        await expect(dealer.page.locator("[data-reason=over_limit]")).to_contain_text(
            re.compile(r"Pay .*200\.00, or ask for an approval")
        )
        await branch.sign_in(channel.person(channel.east).email, PASSWORD)
        await record_payment(branch, order)
        await until(lambda: shows(dealer, dealer.page.get_by_text("Confirmed")), JOBS_SECONDS)
        shipment, invoice = await ship_a_part(branch, order)
        await receive_with_a_shortage(dealer, shipment)
        await find_on_account(dealer, invoice)
        await headquarters.sign_in(channel.person(channel.hq).email, PASSWORD)
        await drill_down(headquarters, invoice)
        assert dealer.complaints + branch.complaints + headquarters.complaints == []


@pytest.mark.usefixtures("channel")
async def test_dealer_orders_in_chinese_on_a_telephone(browser: Browser, portal: str) -> None:
    async with visit(browser, portal, language="zh", width=NARROW) as dealer:
        page = dealer.page
        await dealer.sign_in(CHINESE_BUYER, PASSWORD)
        await page.get_by_role("link", name="菜单", exact=True).click()
        await menu(dealer, "产品目录", of="主菜单")
        await page.get_by_label("搜索").fill("BELL")
        await expect(row(dealer, "BIKE")).to_have_count(0)
        await row(dealer, "BELL").get_by_role("textbox").fill("60")
        await row(dealer, "BELL").get_by_role("button", name="添加").click()
        await expect(page.get_by_role("status")).to_be_visible()
        assert await dealer.overflow() == 0
        await page.get_by_role("link", name="菜单", exact=True).click()
        await menu(dealer, "购物车", of="主菜单")
        await page.get_by_text("为何是此价格").click()
        await expect(page.locator("details.receipt li").first).to_be_visible()
        assert await dealer.overflow() == 0
        await page.get_by_role("button", name="下单").click()
        await expect(page.get_by_text("此订单在等待")).to_be_visible()
        await expect(page.locator("[data-reason=over_limit]")).to_contain_text("200.00")
        await expect(page.get_by_role("link", name="前往账户")).to_be_visible()
        assert await dealer.overflow() == 0
        assert dealer.complaints == []


async def order_bicycles(dealer: Visit) -> str:
    """Search, put 60 into the cart, look how the price came about, order; the order's number."""
    page = dealer.page
    await menu(dealer, "Catalogue")
    await page.get_by_label("Search").fill("BIKE")
    await expect(row(dealer, "BELL")).to_have_count(0)
    await page.get_by_label("Quantity of BIKE", exact=True).fill("60")
    await row(dealer, "BIKE").get_by_role("button", name="Add").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await menu(dealer, "Cart")
    await page.get_by_text("Why this price").click()
    await expect(page.locator("details.receipt li").first).to_contain_text("Price list")
    await expect(page.get_by_role("row", name="Total")).to_contain_text("1,200.00")
    await expect(page.get_by_text("of this order lie past the limit")).to_contain_text("200.00")
    await page.get_by_role("button", name="Place the order").click()
    await expect(page.get_by_text("This order waits")).to_be_visible()
    return await page.get_by_role("heading", level=1).inner_text()


async def record_payment(branch: Visit, order: str) -> None:
    """See why the order waits, and book the 200.00 that came for it."""
    page = branch.page
    await menu(branch, "Approvals")
    await expect(row(branch, order)).to_contain_text("1,200.00")
    await page.get_by_role("link", name=order).click()
    await page.get_by_role("link", name="The whole order").click()
    await page.get_by_role("link", name="Record a payment").click()
    await expect(page.get_by_label("Payer")).to_have_value("ALPHA")
    await expect(page.get_by_label("Order it pays")).to_have_value(order)
    await page.get_by_label("Amount").fill("200")
    await page.get_by_role("button", name="Book the payment").click()
    await expect(page.get_by_role("status")).to_contain_text("is booked")


async def ship_a_part(branch: Visit, order: str) -> tuple[str, str]:
    """Ship 40 of the 60; numbers of the shipment and of its invoice."""
    page = branch.page
    await menu(branch, "Shipping")
    await row(branch, order).get_by_role("link", name=order, exact=True).click()
    await page.get_by_label("Leaves now").fill("40")
    await page.get_by_label("Carrier").fill("Slow Boat")
    await page.get_by_label("Tracking number").fill("SB-1")
    await page.get_by_role("button", name="Ship and bill").click()
    said = page.get_by_role("status")
    await expect(said).to_contain_text("billed with")
    found = re.search(r"Delivery (\S+) left, billed with (\S+)\.", await said.inner_text())
    assert found
    await expect(row(branch, order)).to_contain_text("20")
    return found[1], found[2]


async def receive_with_a_shortage(dealer: Visit, shipment: str) -> None:
    """Two of the forty are missing."""
    page = dealer.page
    await menu(dealer, "Deliveries")
    await page.get_by_role("link", name=shipment).click()
    await page.get_by_label("Arrived well").fill("38")
    await page.get_by_label("What lacks is").select_option(label="Missing")
    await page.get_by_role("button", name="Confirm receipt").click()
    await expect(page.get_by_role("status")).to_contain_text("told of the differences")
    await expect(page.get_by_role("heading", name="Differences")).to_be_visible()


async def find_on_account(dealer: Visit, invoice: str) -> None:
    """The invoice is 800.00, of which the payment for the order settled 200.00."""
    await menu(dealer, "Account")
    await expect(dealer.page.get_by_role("heading", level=1)).to_have_text("My account")
    item = dealer.page.get_by_role("region", name="Open items").get_by_role("row", name=invoice)
    await expect(item).to_contain_text("800.00")
    await expect(item).to_contain_text("600.00")


async def drill_down(headquarters: Visit, invoice: str) -> None:
    """From the whole channel to the branch, the dealer, and the invoice behind a figure."""
    page = headquarters.page
    goods = page.get_by_role("region", name="Product flow by organisation")
    money = page.get_by_role("region", name="Money by organisation")
    await menu(headquarters, "Channel report")
    taken_over = goods.get_by_role("row", name="EAST").get_by_role("link", name="38", exact=True)
    await until(lambda: shows(headquarters, taken_over), JOBS_SECONDS)
    await goods.get_by_role("link", name="East").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("East")
    await goods.get_by_role("link", name="Alpha Trading").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Alpha Trading")
    await money.get_by_role("row", name="ALPHA").get_by_role("link", name="800.00").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Net sales")
    await expect(page.get_by_role("row", name=invoice)).to_contain_text("800.00")


async def menu(visit: Visit, place: str, *, of: str = "Main menu") -> None:
    """Go somewhere by the menu."""
    entry = visit.page.get_by_label(of).get_by_role("link", name=place, exact=True)
    await entry.click()
    await visit.page.wait_for_load_state("networkidle")


def row(visit: Visit, name: str) -> Locator:
    """The row of the page's list that speaks of `name`."""
    return visit.page.locator("#results").get_by_role("row").filter(has_text=name)


async def shows(visit: Visit, wanted: Locator) -> bool:
    """Whether the page shows it by now, loaded anew."""
    await visit.page.reload(wait_until="networkidle")
    return await wanted.first.is_visible()
