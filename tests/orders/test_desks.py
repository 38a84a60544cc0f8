"""The branch's desks: approving one after the other, shipping several at once."""

import re

import httpx

from kernel.db import Database
from tests.orders.conftest import Shop, place_all
from tests.support.http import ClientFor
from tests.support.queries import count_queries


def hidden(page: str, name: str) -> str:
    """A hidden value of a form."""
    return str(re.findall(rf'name="{name}" value="([^"]+)"', page)[0])


async def numbers(database: Database, shop: Shop, *quantities: int) -> list[str]:
    """Orders of alpha, each of another product at 10.00; alpha may owe 1,000.00."""
    lines = [shop.order(None, (f"P-{at}", pieces)) for at, pieces in enumerate(quantities, 1)]
    answers = await place_all(database, lines)
    return [answer.number for answer in answers]  # type: ignore[union-attr]


async def test_after_a_decision_the_next_blocked_order_is_shown(
    client_for: ClientFor, open_shop: Shop, committed_database: Database
) -> None:
    _, second, third = await numbers(committed_database, open_shop, 95, 20, 30)
    east = await client_for(open_shop.channel.east)
    page = await east.get(f"/approvals/{second}")
    assert "the whole order does not fit" in page.text
    assert "Why this price" in page.text
    assert f'href="/approvals/{third}"' in page.text
    typed = {"version": hidden(page.text, "version"), "expires_on": hidden(page.text, "expires_on")}
    silent = await east.post(f"/approvals/{second}/reject", data=typed)
    assert silent.status_code == 422
    approved = await east.post(f"/approvals/{second}/approve", data=typed | {"up_to": "500"})
    assert approved.headers["location"] == f"/approvals/{third}", approved.text
    rejected = await east.post(
        f"/approvals/{third}/reject", data={"version": "1", "reason": "Pay first, please"}
    )
    assert rejected.headers["location"] == "/approvals"
    alpha = await client_for(open_shop.channel.alpha)
    assert "Pay first, please" in (await alpha.get(f"/orders/{third}")).text
    assert (await (await client_for(open_shop.channel.west)).get("/approvals")).text.count(
        second
    ) == 0


async def test_orders_leave_together_each_with_its_own_result_and_only_once(
    client_for: ClientFor, open_shop: Shop, committed_database: Database
) -> None:
    first, second, third = await numbers(committed_database, open_shop, 10, 20, 5)
    east = await client_for(open_shop.channel.east)
    desk = await east.get("/shipping")
    assert desk.text.count('scope="rowgroup"') == 1
    typed = {
        "nonce": hidden(desk.text, "nonce"),
        "chosen": [f"{first}:1", f"{second}:7", f"{third}:1", "nonsense"],
        "carrier": "Van",
    }
    done = await east.post("/shipping", data=typed)
    assert "2 of 3 orders are shipped" in done.text
    assert "was changed by somebody else" in done.text
    again = await east.post("/shipping", data=typed)
    assert deliveries(again) == deliveries(done)
    west = await client_for(open_shop.channel.west)
    stolen = await west.post("/shipping", data=typed | {"chosen": [f"{second}:1"]})
    assert "0 of 1 orders are shipped" in stolen.text
    with count_queries(committed_database) as sent:
        left = await east.get("/shipping")
    assert second in left.text
    assert first not in left.text
    assert len(sent) <= 8, sent


def deliveries(page: httpx.Response) -> list[str]:
    """The deliveries that a page names."""
    return re.findall(r'href="/deliveries/([^"]+)"', page.text)


async def test_a_line_carries_every_code_that_a_scanner_may_read(
    client_for: ClientFor, open_shop: Shop, committed_database: Database
) -> None:
    [number] = await numbers(committed_database, open_shop, 3)
    page = (await (await client_for(open_shop.channel.east)).get(f"/shipping/{number}")).text
    assert re.search(r"data-codes=.\{\S*P-1", page)
    assert 'data-held="3"' in page
