"""A branch manager's morning in a real browser: the inbox worked off to zero, mostly by keys.

Alpha's limit is 1,000.00 and a bicycle costs 20.00: 60 of them are 200.00 too much.
"""

from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from kernel.db import Database
from orders import LineRequest, OrderRequest, PlaceOrder, place
from tests.support.browser import NARROW, Visit, visit
from tests.support.factories import PASSWORD, Channel

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESK = 1440


async def order(url: str, channel: Channel, dealer: int, *quantities: int) -> list[str]:
    """Orders of bicycles by a dealer's buyer, each over so many; their numbers."""
    database = Database(url, zone=ZoneInfo("Asia/Shanghai"))
    actor = channel.person(dealer).actor
    asked = [OrderRequest(lines=(LineRequest("BIKE", quantity),)) for quantity in quantities]
    async with database.write() as tx:
        commands = [
            PlaceOrder(f"{dealer}-{at}-{request.lines[0].quantity}", actor, request)
            for at, request in enumerate(asked)
        ]
        placed = await place(tx, commands)
    await database.dispose()
    return [one.number for one in placed]  # type: ignore[union-attr]


async def test_the_inbox_is_worked_off_to_zero_with_the_keyboard(
    browser: Browser, portal: str, channel: Channel, journey_database: str
) -> None:
    [waiting] = await order(journey_database, channel, channel.alpha, 60)
    await order(journey_database, channel, channel.beta, 3)
    async with visit(browser, portal, width=DESK) as branch:
        page = branch.page
        await branch.sign_in(channel.person(channel.east).email, PASSWORD)
        await branch.go("/today")
        await expect(page.locator("tr[data-kind=blocked_order]")).to_contain_text("200.00")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(waiting)
        await expect(page.locator("#fits")).to_be_visible()
        await page.get_by_text("Why this price").click()
        await page.keyboard.press("a")
        await expect(page.get_by_text("is approved and confirmed")).to_be_visible()
        await ship_everything(branch)
        await branch.go("/today")
        await put_aside(branch, "Paid by Friday, says Alpha")
        await expect(page.get_by_text("Nothing waits", exact=True)).to_be_visible()
        assert await branch.barriers() == []
        assert branch.complaints == []


async def ship_everything(branch: Visit) -> None:
    """All that is held leaves with one click."""
    page = branch.page
    await branch.go("/shipping")
    await page.get_by_label("Choose all rows").check()
    await page.get_by_label("Carrier").fill("Van")
    await page.get_by_role("button", name="Ship all that is held").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("2 of 2 orders left")


async def put_aside(branch: Visit, reason: str) -> None:
    """Alpha is past its limit now: nobody can do anything about it before it pays."""
    page = branch.page
    await expect(page.locator("tr[data-kind=over_limit]")).to_contain_text("200.00")
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.keyboard.press("r")
    await page.keyboard.type(reason)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_contain_text("1 rests")


async def test_an_order_is_rejected_in_chinese_on_a_telephone(
    browser: Browser, portal: str, channel: Channel, journey_database: str
) -> None:
    [waiting] = await order(journey_database, channel, channel.beta, 70)
    async with visit(browser, portal, language="zh", width=NARROW) as branch:
        page = branch.page
        await branch.sign_in(channel.person(channel.east).email, PASSWORD)
        await branch.speak("zh")
        await branch.go("/today")
        await expect(page.get_by_role("heading", level=1)).to_have_text("今日")
        await page.get_by_role("link", name=waiting).first.click()
        await expect(page.get_by_text("付款习惯")).to_be_visible()
        assert await branch.overflow() == 0
        await page.get_by_label("原因").fill("请先付款")
        await page.get_by_role("button", name="驳回").click()
        await expect(page.get_by_role("status").first).to_contain_text(waiting)
        await branch.go("/dealers/BETA")
        assert await branch.overflow() == 0
        await branch.go("/payments/bank")
        await expect(page.get_by_text("没有待处理流水")).to_be_visible()
        assert await branch.overflow() == 0
        assert branch.complaints == []
