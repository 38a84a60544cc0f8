"""Every page that a person can come to, found by following the links of each page.

The pages are those of the application's own route table, so that none is forgotten: the tool says
which of them nobody was led to.
"""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from litestar import Litestar
from litestar.response import Template

from kernel.web.guards import http_handlers
from tests.support.browser import Visit

NO_PAGES = re.compile(
    r"\.(csv|xlsx|pdf)\b|/(print|statement|pick-list|packing-slip)\b|/files/|format="
)
"""Links to something that is saved or printed."""
PARTS = {
    "/cart/po-number",
    "/filters",
    "/filters/bar",
    "/quick-order/line",
    "/reports/cockpit/worst",
    "/threads/{kind:str}/{subject_id:int}",
}
"""Answers that become part of a page."""
MOST_OF_ONE = 10
"""Documents of a kind that are opened."""
SHOWN = "() => document.querySelector('main').innerText.length"
LINKS = """() => [...document.querySelectorAll("a[href^='/']")].map(a => a.getAttribute("href"))"""


@dataclass(frozen=True, slots=True)
class Route:
    """A page of the application: `/orders/{number:str}`."""

    path: str

    @property
    def is_one(self) -> bool:
        """Whether it shows one of many: a name or number stands in its address."""
        return "{" in self.path

    @property
    def name(self) -> str:
        """As a file is called: `orders-one`."""
        plain = re.sub(r"\{[^}]*\}", "one", self.path)
        return plain.strip("/").replace("/", "-") or "start"

    def leads_to(self, path: str) -> bool:
        """Whether an address, without its question, is one of this page."""
        parts, others = self.path.split("/"), path.split("/")
        return len(parts) == len(others) and all(
            part == other or (part.startswith("{") and other)
            for part, other in zip(parts, others, strict=True)
        )


def page_routes(app: Litestar) -> list[Route]:
    """The pages, those without a name in their address first: `/payments/new` is no payment."""
    found = {
        Route(path)
        for path, handler in http_handlers(app.routes)
        if "GET" in handler.http_methods
        and handler.parsed_return_field.is_subclass_of(Template)
        and path not in PARTS
    }
    return sorted(found, key=lambda route: (route.is_one, route.path))


async def pages_of(visitor: Visit, routes: Iterable[Route]) -> dict[Route, str]:
    """An address of each page that the person can come to, in the order of the routes.

    Of many documents some are opened, and the one that shows most is taken: one is a draft, the
    next can be returned.
    """
    routes = list(routes)
    shown: dict[Route, dict[str, int]] = {route: {} for route in routes}
    tried: set[str] = set()
    waiting = deque(["/", *(route.path for route in routes if not route.is_one)])
    while waiting:
        path = waiting.popleft()
        route = route_of(path, routes)
        if route is None or path in tried or NO_PAGES.search(path):
            continue
        tried.add(path)
        enough = MOST_OF_ONE if route.is_one else 1
        if len(shown[route]) < enough and await opens(visitor, path):
            shown[route][path] = await visitor.page.evaluate(SHOWN)
            waiting += await visitor.page.evaluate(LINKS)
    return {route: max(seen, key=lambda path: seen[path]) for route, seen in shown.items() if seen}


def route_of(path: str, routes: Iterable[Route]) -> Route | None:
    """Whose page an address with its question is."""
    plain = path.partition("?")[0].partition("#")[0]
    return next((route for route in routes if route.leads_to(plain)), None)


async def opens(visitor: Visit, path: str) -> bool:
    """Open an address; whether a page came."""
    answer = await visitor.page.goto(visitor.address + path, wait_until="domcontentloaded")
    return bool(answer and answer.ok and await visitor.page.locator("main").count())
