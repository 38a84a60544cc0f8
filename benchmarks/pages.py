"""The pages of the example: how long the server takes for each, and what a first visit fetches."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import httpx
from playwright.async_api import Browser, Page, Request

from benchmarks.example import NAME, followed, sign_in_members
from benchmarks.server import Postgres, portal
from benchmarks.table import Figure
from portal.auth.middleware import SESSION_COOKIE
from tests.support.browser import chromium

WARM_UP, TIMES = 3, 30
MOST_MS = {"lists, forms and catalogue": 100.0, "reports": 300.0}
MOST_KB = {"without charts": 200.0, "with charts": 500.0}
LANGUAGES = ("en", "zh")
KILOBYTE = 1_000


@dataclass(frozen=True, slots=True)
class Measured:
    """One page of one person."""

    path: str
    kind: str
    value: float


def measure_pages(postgres: Postgres, home: Path) -> list[Figure]:
    """Every place of everybody's menu and a first document of each, on the imported example."""
    url = postgres.server.url(NAME)
    with portal(url, home) as server:
        address = f"http://127.0.0.1:{server.port}"
        return asyncio.run(_measure(address, url))


async def _measure(address: str, url: str) -> list[Figure]:
    times: list[Measured] = []
    weights: list[Measured] = []
    await followed(url)
    async with chromium() as browser:
        for language in LANGUAGES:
            for cookie in (await sign_in_members(url, language)).values():
                paths = await _paths(browser, address, cookie)
                times += await _times(address, cookie, paths) if language == "en" else []
                weights += [await _weigh(browser, address, cookie, path) for path in paths]
    return [
        *_figures("server time of pages, 95th percentile", "ms", times, MOST_MS),
        *_figures("first visit of a page, compressed", "KB", weights, MOST_KB),
    ]


def _figures(
    what: str, unit: str, found: Iterable[Measured], most: Mapping[str, float]
) -> list[Figure]:
    """The worst page of each kind against the target of its kind."""
    figures = []
    for kind, target in most.items():
        of_kind = sorted((m for m in found if m.kind == kind), key=lambda m: m.value)
        if not of_kind:
            continue
        worst, middle = of_kind[-1], of_kind[len(of_kind) // 2]
        figures.append(
            Figure(
                f"{what}: {kind}",
                f"{worst.value:.0f} {unit} ({worst.path})",
                f"{middle.value:.0f} {unit} in the middle of {len(of_kind)}",
                f"{worst.value / target:.2f}",
                f"< {target:.0f} {unit}",
                worst.value < target,
            )
        )
    return figures


async def _times(address: str, cookie: str, paths: list[str]) -> list[Measured]:
    found = []
    async with httpx.AsyncClient(
        base_url=address, cookies={SESSION_COOKIE: cookie}, timeout=60
    ) as client:
        for path in paths:
            taken = []
            for turn in range(WARM_UP + TIMES):
                begun = perf_counter()
                (await client.get(path)).raise_for_status()
                if turn >= WARM_UP:
                    taken.append(perf_counter() - begun)
            kind = "reports" if path.startswith("/reports") else "lists, forms and catalogue"
            found.append(Measured(path, kind, quantiles(taken, n=20)[-1] * 1_000))
    return found


async def _paths(browser: Browser, address: str, cookie: str) -> list[str]:
    """The places of the menu, and behind each list its first row."""
    async with _visit(browser, address, cookie) as page:
        await page.goto(address)
        places = await _links(page, "#menu a.nav-link")
        found = []
        for place in places:
            await page.goto(address + place)
            found += [place, *(await _links(page, "main td a[href^='/']"))[:1]]
        return list(dict.fromkeys(found))


async def _links(page: Page, selector: str) -> list[str]:
    found = [await link.get_attribute("href") for link in await page.locator(selector).all()]
    return [path for path in found if path]


async def _weigh(browser: Browser, address: str, cookie: str, path: str) -> Measured:
    """Everything that a browser with an empty cache fetches for a page, as it comes in."""
    async with _visit(browser, address, cookie) as page:
        fetched: list[Request] = []
        page.on("requestfinished", lambda request: fetched.append(request))  # noqa: PLW0108
        await page.goto(address + path, wait_until="networkidle")
        sizes = [(await request.sizes())["responseBodySize"] for request in fetched]
        charts = await page.locator("figure[data-chart]").count()
    return Measured(path, "with charts" if charts else "without charts", sum(sizes) / KILOBYTE)


@asynccontextmanager
async def _visit(browser: Browser, address: str, cookie: str) -> AsyncIterator[Page]:
    """A browser of one's own with an empty cache, signed in."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    await context.add_cookies([{"name": SESSION_COOKIE, "value": cookie, "url": address}])
    yield await context.new_page()
    await context.close()
