"""Pictures of the pages of the example, by role, language and width, and what is wrong on them.

Run by `make screenshots`, or `make screenshots ARGS=zh-390` for one look of the four. Writes to
`build/screenshots` and prints every complaint of the browser, every barrier that axe finds and
every page that is wider than its screen.
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
from tests.support.browser import NARROW, WIDE, Visit, chromium, visit
from tests.support.live import serving

PICTURES = CHECKOUT / "build" / "screenshots"
LOOKS = {
    f"{language}-{width}": (language, width)
    for language in ("en", "zh")
    for width in (WIDE, NARROW)
}


async def main(settings: Settings, people: list[SignIn]) -> int:
    """Visit the start page, every place of each person's menu and a first document of each."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    wrong: list[str] = []
    own = {"PORTAL_SECRET": installation_secret(settings), "PORTAL_TIME_ZONE": str(settings.zone)}
    async with serving(settings.database_url, settings=own) as address, chromium() as browser:
        for person in people:
            for name in sys.argv[1:] or LOOKS:
                language, width = LOOKS[name]
                found = await look(browser, address, person, language, width)
                print(*found, sep="\n", flush=True)
                wrong += found
    print(f"{len(list(PICTURES.rglob('*.png')))} pictures in {PICTURES}, {len(wrong)} complaints.")
    return 1 if wrong else 0


async def look(
    browser: Browser, address: str, person: SignIn, language: str, width: int
) -> list[str]:
    """What is wrong on the pages of one person in one look."""
    folder = PICTURES / person.role / f"{language}-{width}"
    folder.mkdir(parents=True)
    wrong: list[str] = []
    async with visit(browser, address, language=language, width=width) as visitor:
        await visitor.sign_in(person.login, person.password)
        await visitor.speak(language)
        for path in ["/", *await links(visitor, "#menu a[href^='/']")]:
            await visitor.go(path)
            wrong += await picture(visitor, folder, path)
            for detail in (await links(visitor, "main td a[href^='/']"))[:1]:
                await visitor.go(detail)
                wrong += await picture(visitor, folder, detail)
        wrong += visitor.complaints
    return [f"{person.role} {language} {width}: {sentence}" for sentence in dict.fromkeys(wrong)]


async def links(visitor: Visit, selector: str) -> list[str]:
    """Addresses of the links, each once, in the order of the page."""
    found = [
        await link.get_attribute("href") or ""
        for link in await visitor.page.locator(selector).all()
    ]
    return [path for path in dict.fromkeys(found) if path != "/"]


async def picture(visitor: Visit, folder: Path, path: str) -> list[str]:
    """Take a picture of the whole page; what axe and the width say about it."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "start"
    await visitor.page.screenshot(path=folder / f"{name[:80]}.png", full_page=True)
    wrong = [f"{path}: {barrier}" for barrier in await visitor.barriers()]
    wide = await visitor.overflow()
    return [*wrong, f"{path}: {wide} pixels wider than the screen"] if wide else wrong


if __name__ == "__main__":
    settings_ = with_database()
    secret = installation_secret(settings_)
    people_ = run(settings_, lambda database: load_example_once(database, secret, wanted=True))
    sys.exit(asyncio.run(main(settings_, people_)))
