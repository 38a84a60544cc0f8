"""What a stranger sees: the sign-in page, in every language, width and theme."""

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import NARROW, WIDE, visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_sign_in_page_is_whole(
    browser: Browser, portal: str, language: str, width: int, *, dark: bool
) -> None:
    async with visit(browser, portal, language=language, width=width, dark=dark) as stranger:
        await stranger.go("/sign-in")
        heading = {"en": "Sign in", "zh": "登录"}[language]
        await expect(stranger.page.locator("h1")).to_have_text(heading)
        assert await stranger.barriers() == []
        assert await stranger.overflow() == 0
        assert stranger.complaints == []


async def test_stranger_is_asked_to_sign_in_and_told_so_when_the_password_is_wrong(
    browser: Browser, portal: str
) -> None:
    async with visit(browser, portal) as stranger:
        await stranger.go("/orders")
        await expect(stranger.page).to_have_url(f"{portal}/sign-in?next=%2Forders")
        await stranger.sign_in("nobody@example.com", "wrong")
        await expect(stranger.page.locator(".alert[role=alert]")).to_be_visible()
        await expect(stranger.page.locator("#login")).to_have_value("nobody@example.com")
