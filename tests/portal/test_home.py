"""The start page: what waits for whom, and what the rooms add to it."""

from collections.abc import Callable

import pytest

from kernel.i18n import _l
from kernel.web.places import Place
from kernel.web.start_page import EVERYBODY, Need, NeedItem, NeedSource, PanelSource
from portal import rooms
from portal.shell import GROUPS, PLACES
from tests.support.factories import Channel
from tests.support.http import ClientFor


def added(name: str) -> list[object]:
    """What every room names under `name`."""
    modules = [module for window in rooms.HOME for module in rooms.windows(window)]
    return [one for module in modules for one in getattr(module, name, ())]


async def test_where_nothing_waits_the_page_says_so(
    client_for: ClientFor, channel: Channel
) -> None:
    page = await (await client_for(channel.beta)).get("/")
    assert page.status_code == 200
    assert "Nothing waits for you" in page.text


async def test_what_waits_is_counted_beside_its_place_in_the_menu(
    client_for: ClientFor, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:

    async def waits(*_asked: object) -> list[Need]:
        item = NeedItem("<b>SO-1</b>", "/orders/SO-1", "over the limit", "USD 5", "Pay", "/pay?o=1")
        long = Need("Overdue", "USD 1,234.00", "/account")
        return [Need("Blocked orders", "3", "/orders?state=blocked", items=[item]), long]

    monkeypatch.setattr("orders.home.NEEDS", [NeedSource(waits)])
    client = await client_for(channel.beta)
    counts = (await client.get("/live/counts")).json()
    assert counts["/orders"] == "3"
    assert "/account" not in counts
    page = (await client.get("/")).text
    assert "&lt;b&gt;SO-1&lt;/b&gt;" in page
    assert 'href="/pay?o=1">Pay</a>' in page


@pytest.mark.parametrize(
    ("name", "kind", "wrong"),
    [
        ("NEEDS", NeedSource, lambda one: not one.kinds <= EVERYBODY),
        ("PANELS", PanelSource, lambda one: not one.kinds <= EVERYBODY),
        ("PLACES", Place, lambda one: one.group not in GROUPS or not one.daily <= one.kinds),
    ],
)
def test_what_rooms_add_is_well_formed(
    name: str, kind: type, wrong: Callable[[object], bool]
) -> None:
    found = added(name)
    assert found
    assert [one for one in found if not isinstance(one, kind) or wrong(one)] == []


def test_a_page_without_a_place_of_its_own_belongs_to_the_nearest_around_it() -> None:
    goods = Place("/stock", _l("Stock"), "box", around=("/restocking",))
    start = Place("/", _l("Start page"), "home")
    assert goods.nearness("/restocking/now") > start.nearness("/restocking/now")
    assert goods.nearness("/stocktaking") == start.nearness("/stocktaking") == (0, False)
    own = Place("/restocking", _l("Restocking"), "box")
    assert own.nearness("/restocking") > goods.nearness("/restocking")


def test_places_of_the_portal_itself_are_well_formed() -> None:
    assert {place.group for place in PLACES} <= set(GROUPS)
    assert len({place.path for place in PLACES}) == len(PLACES)
