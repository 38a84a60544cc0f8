"""A branch manager's morning in a real browser: the inbox worked off to zero.

Each exception goes by its own way out. The dealer may owe 1,000.00 and a bicycle costs 20.00. At
first it owes 160.00 (ten bicycles, two of them missing), has told of 150.00, and wants sixty more.
"""

import pytest
from playwright.async_api import Browser, expect

from kernel.db import Database
from tests.journeys import trading
from tests.journeys.looks import Look, enter, fits, in_every_look, menu, row, told
from tests.journeys.stage import Cast, make_cast
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAITS = ["blocked_order", "payment_notice", "bank_entries", "claim"]
REASON = {"en": "Pays on Friday, it says", "zh": "客户承诺周五付款"}


@pytest.fixture(scope="module")
async def cast(stage: Database) -> dict[Look, Cast]:
    """A branch and a dealer for each look, and what happened the day before."""
    async with stage.write() as tx:
        cast = await make_cast(tx, "MORNING-")
        for act in cast.values():
            shipped = await trading.ship(tx, act, 10)
            await trading.receive(tx, act, shipped, missing=2)
            await trading.bank(tx, act, "160.00", shipped.invoice.number)
            await trading.tell(tx, act, 15_000)
            await trading.order(tx, act, 60)
    return cast


@in_every_look
async def test_the_inbox_is_worked_off_to_zero(
    browser: Browser, portal: str, cast: dict[Look, Cast], look: Look
) -> None:
    async with look.visit(browser, portal) as branch:
        await enter(branch, cast[look].emails["branch"])
        await menu(branch, look, "Today")
        await waits(branch, *WAITS)
        await fits(branch)
        await approve(branch, look)
        await settle_the_difference(branch, look)
        await match_the_bank_entry(branch, look)
        # What was approved has left by now: 1,200.00 are owed, and 150.00 of them were told of.
        await waits(branch, "over_limit", "payment_notice")
        await book_what_was_told(branch, look)
        await waits(branch, "over_limit")
        await collect_the_rest(branch, look)
        await waits(branch, "nearly_used")
        await put_aside(branch, look)
        await expect(branch.page.get_by_text(look.say("Nothing waits"), exact=True)).to_be_visible()
        await fits(branch)
        assert branch.complaints == []


async def waits(branch: Visit, *kinds: str) -> None:
    """These and no others, the first of them first."""
    rows = branch.page.locator("tr[data-kind]")
    await expect(rows).to_have_count(len(kinds))
    assert [await one.get_attribute("data-kind") for one in await rows.all()] == list(kinds)


async def way_out(branch: Visit, kind: str) -> None:
    """Press the button of the exception."""
    await branch.page.locator(f"tr[data-kind={kind}] td:last-child a").click()


async def approve(branch: Visit, look: Look) -> None:
    """With the evidence before one's eyes, by keys where there are any; then the goods leave."""
    page = branch.page
    if look.is_narrow:
        await way_out(branch, "blocked_order")
        await expect(page.locator("#fits")).to_be_visible()
        await page.get_by_role("button", name=look.say("Approve"), exact=True).click()
    else:
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page.locator("#fits")).to_be_visible()
        await page.keyboard.press("a")
    await told(page, look, "Order %(number)s is approved and confirmed.")
    await menu(branch, look, "Shipping")
    await page.locator("main td:nth-child(2) a[href^='/shipping/']").click()
    await page.get_by_role("button", name=look.say("Ship and bill")).click()
    await told(page, look, "Delivery %(shipment)s left, billed with %(invoice)s.")
    await menu(branch, look, "Today")


async def settle_the_difference(branch: Visit, look: Look) -> None:
    """Two are missing: credited."""
    page = branch.page
    await way_out(branch, "claim")
    await page.get_by_role("button", name=look.say("Accept"), exact=True).click()
    await expect(page.get_by_role("status").first).to_be_visible()
    await fits(branch)
    await menu(branch, look, "Today")


async def match_the_bank_entry(branch: Visit, look: Look) -> None:
    """It names the invoice and has its open amount: certain, and chosen already."""
    page = branch.page
    await way_out(branch, "bank_entries")
    entry = page.locator("tr[data-entry]")
    await expect(entry).to_contain_text("160.00")
    await expect(entry.get_by_role("checkbox")).to_be_checked()
    await fits(branch)
    await page.get_by_role("button", name=look.say("Book as suggested")).click()
    await expect(page.get_by_text(look.say("No entry waits"))).to_be_visible()
    await menu(branch, look, "Today")


async def book_what_was_told(branch: Visit, look: Look) -> None:
    """The dealer's 150.00 came."""
    page = branch.page
    await way_out(branch, "payment_notice")
    await row(page, "150.00").get_by_role("button", name=look.say("Book"), exact=True).click()
    await told(page, look, "Payment %(number)s is booked.")
    await menu(branch, look, "Today")


async def collect_the_rest(branch: Visit, look: Look) -> None:
    """Past the limit by 50.00: the account says so, and 60.00 are paid."""
    page = branch.page
    await expect(page.locator("tr[data-kind=over_limit]")).to_contain_text("50.00")
    await way_out(branch, "over_limit")
    await fits(branch)
    await page.get_by_role("link", name=look.say("Record a payment")).click()
    await page.locator("#amount").fill("60")
    await page.get_by_role("button", name=look.say("Book the payment")).click()
    await told(page, look, "Payment %(number)s is booked.")
    await menu(branch, look, "Today")


async def put_aside(branch: Visit, look: Look) -> None:
    """Nothing can be done about it today: it rests, with a reason."""
    page = branch.page
    if look.is_narrow:
        await page.locator("tr[data-kind] .pick input").check()
        await page.locator("#reason").fill(REASON[look.language])
        await page.get_by_role("button", name=look.say("Let rest")).click()
        return
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.keyboard.press("r")
    await page.keyboard.insert_text(REASON[look.language])
    await page.keyboard.press("Enter")
