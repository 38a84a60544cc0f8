"""A dealer's day in a real browser: searched, ordered, blocked, paid, shipped, received.

Fifty lines come to 1,110.00 where 1,000.00 may be owed. Two of them are wrong at first: a number
that does not exist, and five bells where they come in sixes.
"""

import pytest
from playwright.async_api import Browser, expect

from kernel.db import Database
from tests.journeys.looks import Look, enter, fits, in_every_look, menu, row, stays, told
from tests.journeys.stage import PARTS, Cast, make_cast
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MISSPELT = {"en": "Mountian Bicycle", "zh": "山地自形车"}
LAST = PARTS[-1]
UNKNOWN = "PRAT-48"
"""What was typed for the last part."""
SHEET = [("BIKE", 30), ("BELL", 5), (UNKNOWN, 10), *((sku, 10) for sku in PARTS[:-1])]
WRONG = {UNKNOWN, "BELL"}
GROSS, OVER, OPEN = "1,110.00", "110.00", "1,000.00"


@pytest.fixture(scope="module")
async def cast(stage: Database) -> dict[Look, Cast]:
    """A branch and a dealer for each look."""
    async with stage.write() as tx:
        return await make_cast(tx, "DAY-")


@in_every_look
async def test_fifty_lines_are_ordered_blocked_paid_shipped_and_received_with_a_shortage(
    browser: Browser, portal: str, cast: dict[Look, Cast], look: Look
) -> None:
    act = cast[look]
    async with look.visit(browser, portal) as dealer, look.visit(browser, portal) as branch:
        await enter(dealer, act.emails["dealer"])
        await find_in_spite_of_a_typing_error(dealer, look)
        await type_fifty_lines(dealer, look)
        order = await place_what_waits(dealer, look)
        await enter(branch, act.emails["branch"])
        await stays(
            dealer,
            lambda: book_payment(branch, look, order, act.codes["dealer"]),
            dealer.page.locator("#course").get_by_role("heading", name=look.say("Confirmed")),
        )
        await expect(dealer.page.locator("#waits > *")).to_have_count(0)
        goods = dealer.page.locator("#goods")
        arrives = goods.get_by_role("link", name=look.say("Confirm receipt"))
        await stays(dealer, lambda: ship(branch, look, order), arrives)
        await fits(dealer)
        await arrives.click()
        await receive_with_a_shortage(dealer, look)
        await read_account(dealer, look)
        assert dealer.complaints + branch.complaints == []


async def find_in_spite_of_a_typing_error(dealer: Visit, look: Look) -> None:
    """What was misspelt is found, and only that; a bicycle's price is the dealer's own."""
    page = dealer.page
    await menu(dealer, look, "Catalogue")
    await page.get_by_role("searchbox", name=look.say("Search")).fill(MISSPELT[look.language])
    await expect(row(page, "BELL")).to_have_count(0)
    await expect(row(page, "BIKE")).to_contain_text("20.00")
    await fits(dealer)


async def type_fifty_lines(dealer: Visit, look: Look) -> None:
    """Forty-eight are fine; the other two stand first with their reason, and are put right."""
    page = dealer.page
    await menu(dealer, look, "Quick order")
    await bring(dealer, look, "\n".join(f"{sku}\t{quantity}" for sku, quantity in SHEET))
    summary = page.locator("main [role=status]").first
    await expect(summary).to_contain_text("48")
    fields = page.locator("[data-part=code]")
    codes = await fields.evaluate_all("fields => fields.map((field) => field.value)")
    assert sorted(filter(None, codes)) == sorted(sku for sku, _ in SHEET), "no line is lost"
    assert set(codes[:2]) == WRONG
    wrong = {code: page.locator("#quick tbody tr").nth(at) for at, code in enumerate(codes[:2])}
    await expect(wrong[UNKNOWN].locator("[data-result]")).to_contain_text(UNKNOWN)
    await expect(wrong["BELL"].locator("[data-result]")).to_contain_text("6")
    await fits(dealer)
    await page.locator("button[name=do][value=cart]").click()
    await expect(summary).to_contain_text("48")
    await expect(page.locator("#quick .is-invalid")).to_have_count(2)
    # What is still to be done needs no mouse: the suggestion, then the quantity, each by keys.
    await page.locator(f"[data-take={LAST}]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#quick .is-invalid")).to_have_count(1)
    bells = page.locator("#quick tbody tr").filter(has=page.locator(".is-invalid"))
    await bells.locator("[data-part=quantity]").fill("6")
    await page.keyboard.press("Enter")
    await expect(page.locator("#quick .is-invalid")).to_have_count(0)
    await page.locator("button[name=do][value=cart]").click()
    await page.wait_for_url("**/cart**")
    await expect(page.locator("#lines [name$=-quantity]")).to_have_count(50)


async def bring(dealer: Visit, look: Look, sheet: str) -> None:
    """At the desk cells are pasted into the first field; on a telephone, into the box for it."""
    page = dealer.page
    if look.is_narrow:
        await page.locator("#pasted").fill(sheet)
        await page.get_by_role("button", name=look.say("Take over")).first.click()
        return
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate("text => navigator.clipboard.writeText(text)", sheet)
    await page.locator("[data-part=code]").first.focus()
    await page.keyboard.press("Control+v")


async def place_what_waits(dealer: Visit, look: Look) -> str:
    """The cart says what the order does to the credit; placed, it waits; the order's number."""
    page = dealer.page
    await expect(page.locator("main")).to_contain_text(GROSS)
    await expect(page.locator("p.text-danger")).to_contain_text(OVER)
    await fits(dealer)
    async with page.expect_response("**/live"):
        await page.get_by_role("button", name=look.say("Place the order")).click()
        await expect(page.locator("[data-reason=over_limit]")).to_contain_text(OVER)
    await expect(page.locator("#waits").get_by_role("link").first).to_be_visible()
    await fits(dealer)
    return await page.get_by_role("heading", level=1).inner_text()


async def book_payment(branch: Visit, look: Look, order: str, payer: str) -> None:
    """The branch sees why the order waits, and books the money that came for it."""
    page = branch.page
    await menu(branch, look, "Approvals")
    await expect(row(page, order)).to_contain_text(GROSS)
    await page.get_by_role("link", name=order).click()
    await page.get_by_role("link", name=look.say("The whole order")).click()
    await page.locator("#waits").get_by_role("link", name=look.say("Record a payment")).click()
    await expect(page.locator("#payer")).to_have_value(payer)
    await expect(page.locator("#order")).to_have_value(order)
    await page.locator("#amount").fill("110")
    await fits(branch)
    await page.get_by_role("button", name=look.say("Book the payment")).click()
    await told(page, look, "Payment %(number)s is booked.")


async def ship(branch: Visit, look: Look, order: str) -> None:
    """All that is held leaves and is billed."""
    page = branch.page
    await menu(branch, look, "Shipping")
    await row(page, order).get_by_role("link", name=order, exact=True).click()
    await page.locator("#carrier").fill("Slow Boat")
    await fits(branch)
    await page.get_by_role("button", name=look.say("Ship and bill")).click()
    await told(page, look, "Delivery %(shipment)s left, billed with %(invoice)s.")


async def receive_with_a_shortage(dealer: Visit, look: Look) -> None:
    """Line by line: two of thirty bicycles are missing, and a part is damaged."""
    page = dealer.page
    lines = page.locator("main table tbody tr")
    await expect(lines).to_have_count(50)
    for sku, received, reason in (("BIKE", "28", "missing"), (PARTS[3], "9", "damaged")):
        line = lines.filter(has_text=sku)
        await line.locator("[name$=-received]").fill(received)
        await line.locator("select[name$=-reason]").select_option(reason)
    await fits(dealer)
    await page.get_by_role("button", name=look.say("Confirm receipt")).click()
    await told(page, look, "Receipt is recorded; your supplier was told of the differences.")
    heading = page.get_by_role("heading", name=look.say("Differences"))
    differences = page.locator(".card").filter(has=heading)
    await expect(differences.locator(".list-group-item")).to_have_count(2)
    await expect(differences).to_contain_text(look.say("Missing"))
    await fits(dealer)


async def read_account(dealer: Visit, look: Look) -> None:
    """The bill is 1,110.00, of which the payment settled 110.00."""
    page = dealer.page
    await menu(dealer, look, "My account")
    items = page.locator("#results")
    await expect(items).to_contain_text(OPEN)
    if not look.is_narrow:
        await expect(items).to_contain_text(GROSS)
    await fits(dealer)
