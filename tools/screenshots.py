"""Pictures of every page of the example, and what is wrong on them.

Run by `make screenshots`; `make screenshots ARGS="zh-390-dark branch"` takes one look of the eight
and one person of the three, `ARGS=parts` the pictures of `docs/ui.md`, `ARGS=tour` those of
`docs/tour.md`. Writes to `docs/screenshots/<person>/<look>/` and prints every complaint of the
browser, every barrier that axe finds, every page that is wider than its screen and every page of
the application that nobody was led to (when all people are asked). Beside the pages: what they
look like with nothing on them and with something refused.
"""

import asyncio
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.async_api import Browser

from kernel.db import Database
from kernel.settings import CHECKOUT, Settings
from portal.app import create_app
from portal.cli.database import run, with_database
from portal.cli.demo import SignIn, load_example_once
from portal.secret import installation_secret
from tests.support.browser import NARROW, Visit, chromium, visit
from tests.support.live import serving
from tools.part_pictures import take_parts
from tools.reachable import Route, page_routes, pages_of, route_of
from tools.states import STATES, bring_about
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
HEIGHT = "document.fonts.ready.then(() => document.documentElement.scrollHeight)"


async def main(settings: Settings, people: list[SignIn]) -> int:
    """Take the pictures that were asked for; 1 if anything is wrong on one."""
    looks = [name for name in sys.argv[1:] if name in LOOKS] or list(LOOKS)
    wanted = [name for name in sys.argv[1:] if name in PERSONS.values()] or list(PERSONS.values())
    wrong: list[str] = []
    secret = installation_secret(settings)
    own = {"PORTAL_SECRET": secret, "PORTAL_TIME_ZONE": str(settings.zone)}
    routes = page_routes(
        create_app(settings, Database(settings.database_url, zone=settings.zone), secret=secret)
    )
    unseen = set(routes)
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
            async with visit(browser, address, width=DESK) as visitor:
                await visitor.sign_in(person.login, person.password)
                pages = await pages_of(visitor, routes)
            states = STATES[PERSONS[person.role]].values()
            unseen -= {*pages, *(route_of(state.path, routes) for state in states)}
            for name in looks:
                found = await look(browser, address, person, name, pages)
                print(*found, sep="\n", flush=True)
                wrong += found
    if people and len(wanted) == len(PERSONS):
        wrong += [f"{route.path}: no page of anybody led there" for route in unseen]
    print(f"{len(list(PICTURES.rglob('*.png')))} pictures in {PICTURES}, {len(wrong)} complaints.")
    return 1 if wrong else 0


async def look(
    browser: Browser, address: str, person: SignIn, name: str, pages: Mapping[Route, str]
) -> list[str]:
    """What is wrong on the pages of one person in one look."""
    language, width, dark = LOOKS[name]
    who = PERSONS[person.role]
    folder = PICTURES / who / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wrong: list[str] = []
    async with visit(browser, address, language=language, width=width, dark=dark) as visitor:
        await visitor.go("/sign-in")
        wrong += await picture(visitor, folder, "sign-in")
        await visitor.sign_in(person.login, person.password)
        await visitor.speak(language)
        for route, path in pages.items():
            await visitor.go(path)
            wrong += await picture(visitor, folder, route.name)
        refused = len(visitor.complaints)
        for state_name, state in STATES[who].items():
            await bring_about(visitor, state)
            wrong += await picture(visitor, folder, state_name)
        # The browser notes each refusal of the server; here they were asked for.
        wrong += visitor.complaints[:refused]
    return [f"{who} {name}: {sentence}" for sentence in dict.fromkeys(wrong)]


async def picture(visitor: Visit, folder: Path, name: str) -> list[str]:
    """Take a picture of the page; what axe and the width say about it."""
    size = visitor.page.viewport_size or {"width": DESK, "height": 900}
    high: int = await visitor.page.evaluate(HEIGHT)
    await visitor.page.set_viewport_size(
        {"width": size["width"], "height": max(size["height"], min(high, LONGEST_PICTURE))}
    )
    await visitor.page.screenshot(path=folder / f"{name[:80]}.png")
    await visitor.page.set_viewport_size(size)
    wrong = [f"{name}: {barrier}" for barrier in await visitor.barriers()]
    wide = await visitor.overflow()
    return [*wrong, f"{name}: {wide} pixels wider than the screen"] if wide else wrong


if __name__ == "__main__":
    settings_ = with_database()
    secret_ = installation_secret(settings_)
    people_ = run(settings_, lambda database: load_example_once(database, secret_, wanted=True))
    sys.exit(asyncio.run(main(settings_, people_)))
