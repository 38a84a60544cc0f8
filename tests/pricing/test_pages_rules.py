"""Price lists and policies as a member of headquarters keeps them."""

import re

from kernel.db import Database
from pricing import BuyerScope, find_price_lists
from tests.pricing.conftest import Shop, price_list
from tests.support.http import ClientFor
from tests.support.queries import count_queries

LIST = {"code": "SPRING", "name": "Spring prices", "merge": "true"}
POLICY = {
    "code": "P5",
    "name": "Five off",
    "percent": "5",
    "minimum_quantity": "10",
    "priority": "3",
    "exclusivity_group": "standard",
    "stacking": "compound",
    "counted_over": "product",
    "skus": "BIKE",
}


def typed_in(page: str) -> dict[str, str]:
    """What stands in the one-line fields of a page."""
    tags = re.findall(r"<input[^>]*>", page)
    names = [re.search(r'name="([^"]+)"', tag) for tag in tags]
    values = [re.search(r'value="([^"]*)"', tag) for tag in tags]
    return {name[1]: value[1] for name, value in zip(names, values, strict=True) if name and value}


async def test_a_list_is_made_given_and_taken_away_and_its_price_ended(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    made = await client.post("/prices/new", data=LIST)
    assert made.status_code == 303
    address = made.headers["location"]
    assert 'data-code="list_for_nobody"' in (await client.get(address)).text
    again = await client.post("/prices/new", data=LIST)
    assert again.status_code == 422
    assert "There is a price list SPRING already" in again.text

    nobody = await client.post(f"{address}/assignments", data={"priority": "1"})
    assert nobody.status_code == 422
    unknown = await client.post(f"{address}/assignments", data={"nodes": "HQ, NOWHERE"})
    assert unknown.status_code == 422
    assert "NOWHERE" in unknown.text
    given = await client.post(f"{address}/assignments", data={"nodes": "HQ", "priority": "7"})
    assert given.status_code == 303
    page = (await client.get(address)).text
    assert "Everyone below Hq" in page
    assert "priority 7" in page
    assert 'data-code="list_for_nobody"' not in page
    withdraw = re.findall(r'action="(/prices/\d+/assignments/\d+/withdraw)"', page)[0]
    for status in (303, 404):
        assert (await client.post(withdraw)).status_code == status

    price = {"sku": "BIKE", "minimum_quantity": "1", "unit_price": "9", "valid_from": "2026-03-02"}
    assert (await client.post(address, data=price)).status_code == 303
    ending = {"sku": "BIKE", "minimum_quantity": "1", "last": "2026-03-31"}
    assert (await client.post(f"{address}/end", data=ending)).status_code == 303
    assert 'to <span class="text-nowrap">Mar 31, 2026' in (await client.get(address)).text
    past = await client.post(f"{address}/end", data=ending | {"last": "2026-03-01"})
    assert past.status_code == 422
    with count_queries(committed_database) as sent:
        await client.get(address)
    assert len(sent) <= 12, sent


async def test_a_list_that_somebody_else_changed_is_not_overwritten(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    address = (await client.post("/prices/new", data=LIST)).headers["location"]
    seen = typed_in((await client.get(f"{address}/edit")).text)["seen"]
    first = {"seen": seen, "name": "Spring", "last": "2026-05-31"}
    assert (await client.post(f"{address}/edit", data=first)).status_code == 303
    late = await client.post(f"{address}/edit", data=first | {"name": "Summer"})
    assert late.status_code == 409
    assert "Somebody else changed this price list" in late.text
    page = (await client.get(f"{address}/edit")).text
    assert typed_in(page)["name"] == "Spring"
    assert typed_in(page)["last"] == "2026-05-31"


async def test_a_policy_is_made_changed_and_ended_and_tells_what_it_ties_with(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    wrong = await client.post(
        "/prices/policies/new",
        data=POLICY | {"skus": "BIKE, NOTHING", "dealers": "NOBODY", "percent": ""},
    )
    assert wrong.status_code == 422
    assert "There is no product NOTHING" in wrong.text
    assert "There is no dealer NOBODY" in wrong.text
    assert typed_in(wrong.text)["name"] == "Five off"
    useless = await client.post("/prices/policies/new", data=POLICY | {"percent": ""})
    assert useless.status_code == 422
    assert "The policy does nothing" in useless.text

    made = await client.post("/prices/policies/new", data=POLICY)
    assert made.status_code == 303
    twin = await client.post("/prices/policies/new", data=POLICY | {"code": "P6", "percent": "6"})
    page = (await client.get(twin.headers["location"])).text
    assert 'data-code="policies_tie"' in page
    seen = typed_in(page)["seen"]
    amounts = {"minimum_amount": "100.00", "maximum_amount": "5000"}
    changed = POLICY | {"seen": seen, "percent": "2.5", "priority": "4"} | amounts
    assert (await client.post(twin.headers["location"], data=changed)).status_code == 303
    page = (await client.get(twin.headers["location"])).text
    assert 'data-code="policies_tie"' not in page
    assert typed_in(page)["percent"] == "2.5"
    assert typed_in(page)["maximum_amount"] == "5000.00"
    assert "$100.00–$5,000.00" in (await client.get("/prices/policies")).text
    too_fine = await client.post(
        twin.headers["location"],
        data=changed | {"seen": typed_in(page)["seen"], "minimum_amount": "0.001"},
    )
    assert 'href="#minimum_amount"' in too_fine.text
    late = await client.post(twin.headers["location"], data=changed | {"percent": "9"})
    assert late.status_code == 409
    past = await client.post(f"{made.headers['location']}/end", data={"last": "2026-03-01"})
    assert past.status_code == 422
    for _ in range(2):
        ended = await client.post(f"{made.headers['location']}/end", data={"last": "2026-03-02"})
        assert ended.status_code == 303
    assert typed_in((await client.get(made.headers["location"])).text)["last"] == "2026-03-02"


async def test_rules_are_kept_by_headquarters_alone(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    shop = committed_shop
    async with committed_database.write() as tx:
        await price_list(tx, shop, "HQ", "TWIN", BuyerScope(node_id=shop.ids["HQ"]), BIKE="11")
        [list_id] = (await find_price_lists(tx, shop.ids["HQ"], ["TWIN"])).values()
    dealer = await client_for(next(shop.ids[name] for name in shop.ids if name.startswith("D")))
    for path in ("/prices/new", f"/prices/{list_id}/edit", "/prices/policies/new"):
        assert (await dealer.get(path)).status_code == 403
    assert (await dealer.post(f"/prices/{list_id}/assignments", data={})).status_code == 403
