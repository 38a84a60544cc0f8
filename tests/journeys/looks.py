"""The looks in which every journey is made, and what is done in each of them in the same way."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from operator import attrgetter

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from kernel.i18n import gettext, speaking
from tests.support.browser import NARROW, Visit, visit
from tests.support.factories import PASSWORD

DESK = 1440
STILL_OPEN = "window.stillOpen === true"


@dataclass(frozen=True, slots=True)
class Look:
    """A language and a width."""

    language: str
    width: int

    @property
    def name(self) -> str:
        """What a test of it is called."""
        return f"{self.language}-{self.width}"

    @property
    def is_narrow(self) -> bool:
        """Whether the menu is a page of its own."""
        return self.width == NARROW

    def say(self, text: str, **facts: object) -> str:
        """A text of the portal in this language; Chinese has to be another one than English."""
        with speaking(self.language):
            said = gettext(text)
        assert self.language == "en" or said != text, f"not translated: {text}"
        return said % facts if facts else said

    def visit(self, browser: Browser, portal: str) -> AbstractAsyncContextManager[Visit]:
        """A browser of one's own in this look."""
        return visit(browser, portal, language=self.language, width=self.width)


LOOKS = [Look(language, width) for language in ("en", "zh") for width in (DESK, NARROW)]
in_every_look = pytest.mark.parametrize("look", LOOKS, ids=attrgetter("name"))


async def enter(visitor: Visit, email: str) -> None:
    """Sign in, and be where the start page is drawn."""
    page = visitor.page
    await page.goto(f"{visitor.address}/sign-in")
    await page.locator("#login").fill(email)
    await page.locator("#password").fill(PASSWORD)
    await page.locator(".sign-in form button").click()
    await expect(page.locator("body[data-signed-in]")).to_be_attached()


async def menu(visitor: Visit, look: Look, place: str) -> None:
    """Go somewhere by the menu, as one does it on this width."""
    page = visitor.page
    if look.is_narrow:
        await page.get_by_role("link", name=look.say("Menu"), exact=True).click()
    entries = page.get_by_label(look.say("Main menu"))
    await entries.get_by_role("link", name=look.say(place), exact=True).click()


async def stays(visitor: Visit, act: Callable[[], Awaitable[None]], seen: Locator) -> None:
    """Something that others do shows up on this page, and the page was not loaded anew."""
    await visitor.page.evaluate("window.stillOpen = true")
    await act()
    await expect(seen).to_be_visible()
    assert await visitor.page.evaluate(STILL_OPEN), "the page was loaded anew"


async def fits(visitor: Visit) -> None:
    """Nothing is wider than the screen."""
    assert await visitor.overflow() == 0, visitor.page.url


def row(page: Page, name: str) -> Locator:
    """The row of the page's list that speaks of `name`."""
    return page.locator("#results").get_by_role("row").filter(has_text=name)


async def told(page: Page, look: Look, text: str) -> None:
    """The page says this after an act, whatever the numbers in it."""
    said = re.sub(r"%\\\(\w+\\\)s", ".+", re.escape(look.say(text)))
    await expect(page.get_by_role("status").first).to_contain_text(re.compile(said))
