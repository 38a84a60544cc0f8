"""The pictures of `docs/ui.md`: each part of a page, cut out of a page of the example.

Run by `make screenshots ARGS=parts`; writes `docs/pictures/parts/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from playwright.async_api import Browser

from kernel.settings import CHECKOUT
from portal.cli.demo import SignIn
from tests.support.browser import NARROW, Visit, visit

PARTS = CHECKOUT / "docs" / "pictures" / "parts"
DESK = 1200
HIGHEST = 460
"""Pixels of a part that are shown."""
AROUND = 10


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part is found: whose page, which element, and what is pressed or opened before."""

    role: str
    path: str
    selector: str
    keys: tuple[str, ...] = ()
    click: str = ""
    shows: str = ""
    width: int = DESK
    dark: bool = False


WANTED: Mapping[str, Part] = {
    "needs": Part("branch_manager", "/", "#needs"),
    "menu": Part("branch_manager", "/", "#menu"),
    "table": Part("branch_manager", "/orders", "#results"),
    "table-telephone": Part("dealer_buyer", "/orders", "#results", width=NARROW),
    "filters": Part("branch_manager", "/orders", "form.filters"),
    "figures": Part("branch_manager", "/stock", "main .row-cards"),
    "form": Part("branch_manager", "/payments/new", "main form[method=post]"),
    "empty": Part("dealer_buyer", "/cart", "main .empty"),
    "stepper": Part("dealer_buyer", "/catalogue", "#results tr:has(.stepper)"),
    "receipt": Part(
        "dealer_buyer", "/catalogue", "details.receipt", click="details.receipt summary"
    ),
    "credit": Part("dealer_buyer", "/account", "main .page-body .card:has(h2)"),
    "tabs": Part("branch_manager", "/today", "main .nav-tabs"),
    "desk": Part("branch_manager", "/today", "#results"),
    "palette": Part(
        "branch_manager",
        "/orders",
        "#palette",
        keys=("Control+k", *"road"),
        shows="#palette a.found[href^='/catalogue/']",
    ),
    "keys": Part("branch_manager", "/orders", "#keys", keys=("?",), dark=True),
}


async def take_parts(browser: Browser, address: str, people: list[SignIn]) -> list[str]:
    """Take each picture; the names of parts that were not there."""
    PARTS.mkdir(parents=True, exist_ok=True)
    missing = []
    for name, part in WANTED.items():
        person = next(one for one in people if one.role == part.role)
        async with visit(browser, address, width=part.width, dark=part.dark) as visitor:
            await visitor.sign_in(person.login, person.password)
            await visitor.go(part.path)
            if not await _take(visitor, name, part):
                missing.append(name)
    return missing


async def _take(visitor: Visit, name: str, part: Part) -> bool:
    page = visitor.page
    for key in part.keys:
        await page.keyboard.press(key)
    if part.click:
        await page.locator(part.click).first.click()
    if part.shows:
        await page.locator(part.shows).first.wait_for()
    wanted = page.locator(part.selector).first
    box = await wanted.bounding_box() if await wanted.count() else None
    if box is None:
        return False
    left, top = max(0, box["x"] - AROUND), max(0, box["y"] - AROUND)
    cut = {
        "x": left,
        "y": top,
        "width": min(box["width"] + 2 * AROUND, part.width - left),
        "height": min(box["height"] + 2 * AROUND, HIGHEST),
    }
    await page.screenshot(path=PARTS / f"{name}.png", clip=cut)  # type: ignore[arg-type]
    return True
