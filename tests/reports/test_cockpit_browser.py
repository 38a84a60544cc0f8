"""The cockpit in a real browser: drawn, readable at every width, in the dark, one step deeper."""

import re

import pytest
from playwright.async_api import expect

from dealers import OrganisationKind, Role, resolve_codes
from kernel.db import Database
from tests.support.browser import NARROW, WIDE, chromium, visit
from tests.support.factories import PASSWORD, make_user
from tests.support.live import serving

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)

YEAR = "first=2025-04-01&last=2026-03-31&compare=year"
READER = "channel@example.com"


async def test_flows_are_drawn_told_and_lead_one_step_down(channel_of_files: Database) -> None:
    async with channel_of_files.write() as tx:
        organisation = (await resolve_codes(tx, ["HQ"]))["HQ"]
        await make_user(
            tx, organisation, OrganisationKind.HEADQUARTERS, Role.HEADQUARTERS, email=READER
        )
    url = channel_of_files.engine.url.render_as_string(hide_password=False)
    async with serving(url) as address, chromium() as browser:
        for language, width, dark in (("en", WIDE, False), ("zh", NARROW, True)):
            async with visit(browser, address, language=language, width=width, dark=dark) as reader:
                await reader.sign_in(READER, PASSWORD)
                await reader.speak(language)
                await reader.go(f"/reports/cockpit?node=HQ&{YEAR}")
                await expect(reader.page.locator("figure.chart svg")).to_have_count(4)
                flow = reader.page.locator("#product-flow")
                await expect(flow.get_by_text("North", exact=False).first).to_be_visible()
                assert await reader.overflow() == 0
                assert await reader.barriers() == []
                await flow.get_by_text("North", exact=False).first.click()
                await reader.page.wait_for_url("**node=B1**")
                await expect(reader.page.locator("h1")).to_have_text(re.compile("North$"))
                await reader.go("/reports/explorer?node=HQ&by=category&" + YEAR)
                await expect(reader.page.locator("#explored svg")).to_be_visible()
                assert await reader.overflow() == 0
                assert await reader.barriers() == []
                assert reader.complaints == []
