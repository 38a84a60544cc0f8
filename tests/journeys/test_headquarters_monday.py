"""Headquarters' Monday in a real browser: from a number of the flows down to the invoice behind it.

Each branch sold its dealer so many bicycles at 20.00; each dealer paid a part of it.
"""

import re

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from kernel.db import Database
from tests.journeys import trading
from tests.journeys.looks import LOOKS, Look, enter, fits, in_every_look, menu
from tests.journeys.stage import Cast, make_cast
from tests.support.browser import Visit
from tests.support.factories import PASSWORD
from tests.support.wait import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOLD = dict(zip(LOOKS, (30, 20, 12, 25), strict=True))
PRICE = 20
ROLLUP_SECONDS = 60
"""How long the figures may take to follow the ledger on a machine that has other work."""


@pytest.fixture(scope="module")
async def cast(stage: Database) -> dict[Look, Cast]:
    """A branch and a dealer for each look, and what was sold and shipped between them."""
    async with stage.write() as tx:
        cast = await make_cast(tx, "MONDAY-")
        for look, act in cast.items():
            await trading.receive(tx, act, await trading.ship(tx, act, SOLD[look]))
    return cast


@in_every_look
async def test_a_number_of_the_flows_opens_down_to_its_invoice(
    browser: Browser, portal: str, cast: dict[Look, Cast], look: Look
) -> None:
    act = cast[look]
    all_sold = sum(SOLD[other] for other in LOOKS if other.language == look.language)
    async with look.visit(browser, portal) as reader:
        page = reader.page
        await enter(reader, act.emails["headquarters"])
        await menu(reader, look, "Cockpit")
        await until(lambda: shows(page, all_sold), ROLLUP_SECONDS)
        await fits(reader)
        assert await flow_to_dealers(page) == all_sold
        await step_down(page, look, act.codes["branch"])
        assert await flow_to_dealers(page) == SOLD[look]
        await step_down(page, look, act.codes["dealer"])
        assert await figure(page, "sell_in") == SOLD[look]
        assert await figure(page, "net") == SOLD[look] * PRICE
        await fits(reader)
        await press(page, page.locator("#hops summary").first)
        await press(page, page.locator("#hops details a[href*='figure=sell_in&']").first)
        await adds_up(page, SOLD[look])
        await page.go_back()
        await page.locator("main a[href*='figure=net&']").first.click()
        await adds_up(page, SOLD[look] * PRICE)
        path = page.get_by_label(look.say("Where you are"))
        # The cockpit, then the tree; a telephone shows the last two steps of the way.
        await expect(path.get_by_role("link")).to_have_count(2 if look.is_narrow else 4)
        await fits(reader)
        documents = page.url
        link = page.locator("#results td a[href^='/invoices/']")
        invoice = await link.inner_text()
        await link.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(invoice)
        await expect(page.locator("main")).to_contain_text(f"{SOLD[look] * PRICE:.2f}")
        await fits(reader)
        assert reader.complaints == []
    async with look.visit(browser, portal) as colleague:
        await follow_the_link(colleague, act.emails["headquarters"], documents)
        await expect(colleague.page.locator("#results")).to_contain_text(invoice)


async def shows(page: Page, sold: int) -> bool:
    """Whether the figures have followed the ledger by now, the page loaded anew."""
    await page.reload()
    links = page.locator("main a[href*='figure=sell_in']")
    return bool(await links.count()) and await figure(page, "sell_in") == sold


async def figure(page: Page, name: str) -> int:
    """A figure of the cockpit's head, which opens its documents."""
    link = page.locator(f"main a[href*='figure={name}&']").first
    return amount(await link.inner_text())


def amount(text: str) -> int:
    """The first number of a text, without its fractions."""
    found = re.search(r"[\d,]*\d", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))


async def flow_to_dealers(page: Page) -> int:
    """The sum of what the table under the drawing lets flow to dealers."""
    rows = page.locator("#hops details tr:has(a[href*='figure=sell_in'])")
    return sum([amount(await one.locator("td.n").text_content() or "") for one in await rows.all()])


async def step_down(page: Page, look: Look, code: str) -> None:
    """At the desk by a place in the drawing; on a telephone by the table of what goes wrong."""
    link = page.locator(f"main td a[href*='/reports/cockpit?'][href*='node={code}']").first
    name = await link.inner_text()
    if look.is_narrow:
        await link.click()
    else:
        await page.locator("#product-flow svg text", has_text=name).first.click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(name)


async def press(page: Page, what: Locator) -> None:
    """Without a mouse."""
    await what.focus()
    await page.keyboard.press("Enter")


async def adds_up(page: Page, wanted: int) -> None:
    """The documents behind a figure come to the figure, in the head and line by line."""
    await expect(page.locator("#results .card-title")).to_contain_text(f"{wanted}")
    parts = await page.locator("#results td:last-child").all_inner_texts()
    assert sum(map(amount, parts)) == wanted


async def follow_the_link(colleague: Visit, email: str, address: str) -> None:
    """Somebody else opens the address, signs in, and is there."""
    page = colleague.page
    await page.goto(address)
    await page.locator("#login").fill(email)
    await page.locator("#password").fill(PASSWORD)
    await page.locator(".sign-in form button").click()
    await page.wait_for_url(address)
