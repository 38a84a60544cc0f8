"""Pictures of every page of the example, and what is wrong on them.

Run by `make screenshots`; `make screenshots ARGS="zh-390-dark branch"` takes one look of the eight
and one person of the three, `ARGS=parts` the pictures of `docs/ui.md`, `ARGS=tour` those of
`docs/tour.md`. Writes to `docs/screenshots/<person>/<look>/` and prints every complaint of the
browser, every barrier that axe finds and every page that is wider than its screen. Pages are the
places of each person's menu, the first document behind each list, the tabs and the further pages
that they lead to.
"""

import asyncio
import re
import shutil
import sys
from pathlib import Path

from playwright.async_api import Browser

from kernel.settings import CHECKOUT, Settings
from portal.cli.database import run, with_database
from portal.cli.demo import SignIn, load_example_once
from portal.secret import installation_secret
from tests.support.browser import NARROW, Visit, chromium, visit
from tests.support.live import serving
from tools.part_pictures import take_parts
from tools.tour_pictures import take_tour

PICTURES = CHECKOUT / "docs" / "screenshots"
DESK = 1440
LOOKS = {
    f"{language}-{width}-{'dark' if dark else 'light'}": (language, width, dark)
    for language in ("en", "zh")
    for width in (DESK, NARROW)
    for dark in (False, True)
}
PERSONS = {"dealer_buyer": "dealer", "branch_manager": "branch", "headquarters": "headquarters"}
LONGEST_PICTURE = 2_400
"""Pixels: the end of a longer page shows nothing new."""
FURTHER = (
    "main .page-header a[href^='/']:not([href*='print']):not([href*='/files/'])",
    "main .tab-links a[href^='/']",
    "main td a[href^='/']",
)
NO_PAGES = re.compile(
    r"\.(csv|xlsx|pdf)\b|/(print|statement|pick-list|packing-slip)\b|/files/|format="
)


async def main(settings: Settings, people: list[SignIn]) -> int:
    """Take the pictures that were asked for; 1 if anything is wrong on one."""
    looks = [name for name in sys.argv[1:] if name in LOOKS] or list(LOOKS)
    wanted = [name for name in sys.argv[1:] if name in PERSONS.values()] or list(PERSONS.values())
    wrong: list[str] = []
    own = {"PORTAL_SECRET": installation_secret(settings), "PORTAL_TIME_ZONE": str(settings.zone)}
    async with serving(settings.database_url, settings=own) as address, chromium() as browser:
        if "parts" in sys.argv:
            wrong = [f"no {name} to be seen" for name in await take_parts(browser, address, people)]
        if "tour" in sys.argv:
            wrong += [f"no {name} to be seen" for name in await take_tour(browser, address, people)]
        if {"parts", "tour"} & set(sys.argv):
            people = []
        for person in people:
            if PERSONS[person.role] not in wanted:
                continue
            paths = await pages_of(browser, address, person)
            for name in looks:
                found = await look(browser, address, person, name, paths)
                print(*found, sep="\n", flush=True)
                wrong += found
    print(f"{len(list(PICTURES.rglob('*.png')))} pictures in {PICTURES}, {len(wrong)} complaints.")
    return 1 if wrong else 0


async def pages_of(browser: Browser, address: str, person: SignIn) -> list[str]:
    """The pages of one person: each kind of address once, numbers and codes taken as one kind."""
    async with visit(browser, address, width=DESK) as visitor:
        await visitor.sign_in(person.login, person.password)
        found = {"/": "/"}
        for place in await links(visitor, "#menu a.nav-link"):
            found.setdefault(kind_of(place), place)
        for path in list(found.values()):
            await visitor.go(path)
            for selector in FURTHER:
                for further in await links(visitor, selector):
                    if not NO_PAGES.search(further):
                        found.setdefault(kind_of(further), further)
        return list(found.values())


def kind_of(path: str) -> str:
    """An address without the names of documents, dealers and products in it."""
    plain = path.partition("?")[0].partition("#")[0]
    return "/".join("*" if re.search(r"\d|[A-Z]", part) else part for part in plain.split("/"))


async def look(
    browser: Browser, address: str, person: SignIn, name: str, paths: list[str]
) -> list[str]:
    """What is wrong on the pages of one person in one look."""
    language, width, dark = LOOKS[name]
    folder = PICTURES / PERSONS[person.role] / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wrong: list[str] = []
    async with visit(browser, address, language=language, width=width, dark=dark) as visitor:
        await visitor.sign_in(person.login, person.password)
        await visitor.speak(language)
        for path in paths:
            await visitor.go(path)
            wrong += await picture(visitor, folder, path)
        wrong += visitor.complaints
    who = f"{PERSONS[person.role]} {name}"
    return [f"{who}: {sentence}" for sentence in dict.fromkeys(wrong)]


async def links(visitor: Visit, selector: str) -> list[str]:
    """Addresses of the links, each once, in the order of the page."""
    found = [
        await link.get_attribute("href") or ""
        for link in await visitor.page.locator(selector).all()
    ]
    return [path for path in dict.fromkeys(found) if path != "/"]


async def picture(visitor: Visit, folder: Path, path: str) -> list[str]:
    """Take a picture of the page; what axe and the width say about it."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", kind_of(path).replace("*", "one")).strip("-") or "start"
    size = visitor.page.viewport_size or {"width": DESK, "height": 900}
    high: int = await visitor.page.evaluate("document.documentElement.scrollHeight")
    await visitor.page.set_viewport_size(
        {"width": size["width"], "height": max(size["height"], min(high, LONGEST_PICTURE))}
    )
    await visitor.page.screenshot(path=folder / f"{name[:80]}.png")
    await visitor.page.set_viewport_size(size)
    wrong = [f"{path}: {barrier}" for barrier in await visitor.barriers()]
    wide = await visitor.overflow()
    return [*wrong, f"{path}: {wide} pixels wider than the screen"] if wide else wrong


if __name__ == "__main__":
    settings_ = with_database()
    secret = installation_secret(settings_)
    people_ = run(settings_, lambda database: load_example_once(database, secret, wanted=True))
    sys.exit(asyncio.run(main(settings_, people_)))
