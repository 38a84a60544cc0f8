"""A real Chromium, and pages that remember what went wrong on them.

The browser obeys the portal's policy: nothing here evaluates text inside a page but axe, which
the policy lets through since it comes from the debugger.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Response, async_playwright

from kernel.settings import CHECKOUT
from tools.system import find_browser

QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW = 1280, 390
AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""WCAG 2.2 AA; the last one says that whatever is pressed is 24 pixels wide and high."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium without a window; `make test` has made sure that there is one."""
    path = find_browser()
    if path is None:
        raise FileNotFoundError("There is no Chromium: run `make test`, which gets one.")
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        await browser.close()


@dataclass  # without slots: Playwright marks the handlers' owner
class Visit:
    """A page of somebody's browser, and all that the browser complained about meanwhile."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Open a page and wait until it is drawn."""
        await self.page.goto(self.address + path, wait_until="networkidle")

    async def sign_in(self, login: str, password: str) -> None:
        """As a person does it."""
        await self.go("/sign-in")
        await self.page.locator("#login").fill(login)
        await self.page.locator("#password").fill(password)
        await self.page.locator("form.sign-in button, .sign-in form button").click()
        await self.page.wait_for_load_state("networkidle")

    async def speak(self, language: str) -> None:
        """Change the language in the menu of one's own settings, if it is not `language` yet."""
        button = self.page.locator(f"form:has(input[name=language][value={language}]) button")
        if await button.count():
            if not await button.is_visible():
                await self.page.locator("header details > summary").last.click()
            await button.click()
            await self.page.wait_for_load_state("networkidle")

    async def barriers(self) -> list[str]:
        """What keeps people with disabilities out, by axe-core: rule and element."""
        await self.page.evaluate(AXE.read_text() + "; undefined")
        found = await self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        return [
            f"{violation['id']}: {node['target']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    async def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        wide: int = await self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wide

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _see(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.url}: {response.status}")


@asynccontextmanager
async def visit(
    browser: Browser, address: str, *, language: str = "en", width: int = WIDE, dark: bool = False
) -> AsyncIterator[Visit]:
    """A browser of one's own, without cookies, that prefers `language` (en or zh)."""
    options: dict[str, Any] = {
        "locale": {"en": "en-GB", "zh": "zh-CN"}[language],
        "viewport": {"width": width, "height": 900},
        "color_scheme": "dark" if dark else "light",
    }
    context = await browser.new_context(**options)
    page = await context.new_page()
    visit = Visit(page, address)
    page.on("console", visit._hear)
    page.on("response", visit._see)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    try:
        yield visit
    finally:
        await context.close()
