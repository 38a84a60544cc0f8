"""The pictures of `docs/tour.md`: the first view of the pages that the tour passes.

Run by `make screenshots ARGS=tour`; writes `docs/pictures/tour/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.async_api import Browser

from kernel.settings import CHECKOUT
from portal.cli.demo import SignIn
from tests.support.browser import NARROW, WIDE, visit

TOUR = CHECKOUT / "docs" / "pictures" / "tour"
MIDDLE = "element => element.scrollIntoView({behavior: 'instant', block: 'center'})"


@dataclass(frozen=True, slots=True)
class Stop:
    """Whose page, in which look; `first`: such a link is followed, `at`: moved to the middle."""

    role: str
    path: str
    first: str = ""
    at: str = ""
    language: str = "en"
    width: int = WIDE
    dark: bool = False


STOPS: Mapping[str, Stop] = {
    "dealer-start": Stop("dealer_buyer", "/"),
    "dealer-catalogue": Stop("dealer_buyer", "/catalogue"),
    "dealer-quick-order": Stop("dealer_buyer", "/quick-order", language="zh", width=NARROW),
    "dealer-order": Stop("dealer_buyer", "/orders", first="main td a[href^='/orders/']"),
    "dealer-account": Stop("dealer_buyer", "/account", language="zh", width=NARROW, dark=True),
    "branch-today": Stop("branch_manager", "/today"),
    "branch-dealer": Stop("branch_manager", "/dealers", first="main td a[href^='/dealers/']"),
    "branch-shipping": Stop("branch_manager", "/shipping"),
    "branch-payments": Stop("branch_manager", "/payments"),
    "headquarters-cockpit": Stop("headquarters", "/reports/cockpit", at="figure[data-chart]"),
    "headquarters-explorer": Stop("headquarters", "/reports/explorer", dark=True),
    "headquarters-tree": Stop("headquarters", "/administration/tree"),
}


async def take_tour(browser: Browser, address: str, people: list[SignIn]) -> list[str]:
    """Take each picture; the names of those whose link was not there."""
    TOUR.mkdir(parents=True, exist_ok=True)
    missing = []
    for name, stop in STOPS.items():
        person = next(one for one in people if one.role == stop.role)
        async with visit(
            browser, address, language=stop.language, width=stop.width, dark=stop.dark
        ) as visitor:
            await visitor.sign_in(person.login, person.password)
            await visitor.speak(stop.language)
            await visitor.go(stop.path)
            if stop.first:
                link = visitor.page.locator(stop.first).first
                if not await link.count():
                    missing.append(name)
                    continue
                await visitor.go(await link.get_attribute("href") or "/")
            if stop.at:
                wanted = visitor.page.locator(stop.at).first
                await wanted.evaluate(MIDDLE)
                await visitor.page.wait_for_load_state("networkidle")
            await visitor.page.screenshot(path=TOUR / f"{name}.png")
    return missing
