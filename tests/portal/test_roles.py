"""No page offers what its reader may not do: no link, no form; made by following every link."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import unescape

import httpx
import pytest
from litestar import Litestar

from dealers import Role, role_permissions
from kernel.db import Database
from kernel.web.guards import Requires, guards_of, http_handlers
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, make_trade

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)"')
FORM = re.compile(r'<form[^>]*action="(/[^"#]*)"[^>]*method="post"')
OUTSIDE = ("/static/", "/live", "/api")
OF_A_KIND = 3
"""Of many documents so many are opened: one waits, the next is shipped."""
PAGES = 15
"""At least so many kinds of pages does each of them find."""


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    return await make_trade(committed_database, channel, client_for)


@pytest.mark.usefixtures("trade")
@pytest.mark.parametrize("role", list(Role))
async def test_no_page_offers_what_its_reader_may_not_do(
    role: Role, app: Litestar, channel: Channel, client_for: ClientFor
) -> None:
    of_role = {Role.HEADQUARTERS: channel.hq, Role.BRANCH_MANAGER: channel.east}
    client = await client_for(of_role.get(role, channel.alpha), role=role)
    mine = role_permissions(role, sells=True)
    needs = _permissions_of_posts(app)
    asked, closed = Counter[str](), []
    seen, way = set[str](), [("", "/")]
    while way:
        page, link = way.pop()
        kind = re.sub(r"\d+", "#", link.split("?")[0])
        if link in seen or asked[kind] >= OF_A_KIND or kind.startswith(OUTSIDE):
            continue
        seen.add(link)
        asked[kind] += 1
        answer = await client.get(link)
        if answer.status_code == 403 or answer.status_code >= 500:
            closed.append(f"{page} leads to {link}: {answer.status_code}")
        closed += [f"{link} offers {path}" for path in _forms(answer) if not needs(path) <= mine]
        way += [(link, further) for further in _links(answer)]
    assert not closed, "\n".join(closed)
    assert len(asked) >= PAGES, sorted(asked)


async def test_each_role_of_a_dealer_finds_its_part(
    channel: Channel, client_for: ClientFor
) -> None:
    found = {}
    for role in (Role.DEALER_ORDERS, Role.DEALER_GOODS, Role.DEALER_ACCOUNTS):
        client = await client_for(channel.alpha, role=role)
        pages = ("/cart", "/stock/sell-out", "/account", "/company", "/tokens", "/orders")
        found[role] = {page for page in pages if (await client.get(page)).status_code != 403}
    assert found == {
        Role.DEALER_ORDERS: {"/cart", "/stock/sell-out", "/orders"},
        Role.DEALER_GOODS: {"/stock/sell-out", "/orders"},
        Role.DEALER_ACCOUNTS: {"/account", "/orders"},
    }


def _links(answer: httpx.Response) -> Iterator[str]:
    """Where a page leads, and where it sends on to."""
    if answer.is_redirect:
        yield answer.headers["location"]
    elif "html" in answer.headers["content-type"]:
        yield from map(unescape, LINK.findall(answer.text))


def _forms(answer: httpx.Response) -> Iterator[str]:
    """Addresses to which a page's forms post, without their questions."""
    yield from (unescape(one).split("?")[0] for one in FORM.findall(answer.text))


def _permissions_of_posts(app: Litestar) -> Callable[[str], set[str]]:
    """What a path that is posted to asks of its reader; `/payments/new` before `/payments/{id}`."""
    posts = [one for one in http_handlers(app.routes) if "POST" in one[1].http_methods]
    posts.sort(key=lambda one: one[0].count("{"))
    known = [(re.compile(re.sub(r"\{[^}]*\}", "[^/]+", path)), door) for path, door in posts]

    def permissions_of(path: str) -> set[str]:
        door = next(door for pattern, door in known if pattern.fullmatch(path))
        guards = [guard for guard in guards_of(door) if isinstance(guard, Requires)]
        return {permission for guard in guards for permission in guard.permissions}

    return permissions_of
