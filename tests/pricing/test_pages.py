"""Pages of prices, as a member of headquarters sees them."""

from datetime import date
from decimal import Decimal

from kernel.db import Database, ReadTx
from pricing import BuyerScope, NewPolicy, find_price_lists, save_policies
from tests.pricing.conftest import Shop, price_list
from tests.support.http import ClientFor


async def the_list(tx: ReadTx, shop: Shop) -> int:
    """The id of headquarters' list for everyone."""
    return (await find_price_lists(tx, shop.ids["HQ"], ["DEALER"]))["DEALER"]


async def test_lists_show_what_is_worth_a_look(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    shop = committed_shop
    async with committed_database.write() as tx:
        everyone = BuyerScope(node_id=shop.ids["HQ"])
        await price_list(tx, shop, "HQ", "TWIN", everyone, BIKE="11")
    client = await client_for(shop.ids["HQ"])
    page = await client.get("/prices")
    assert page.status_code == 200
    assert "TWIN" in page.text
    assert 'data-code="lists_tie"' in page.text


async def test_a_price_is_changed_from_a_day_on(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    async with committed_database.read() as tx:
        first = await the_list(tx, committed_shop)
    client = await client_for(committed_shop.ids["HQ"])
    path = f"/prices/{first}"
    assert "Everyone below Hq" in (await client.get(path)).text
    typed = {
        "sku": "BIKE",
        "minimum_quantity": "1",
        "unit_price": "12.34",
        "valid_from": "2026-03-09",
    }
    answer = await client.post(path, data=typed)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?q=BIKE")
    shown = (await client.get(answer.headers["location"])).text
    assert "12.34" in shown
    assert "until Mar 8, 2026" in shown


async def test_a_wrong_price_comes_back_with_what_was_typed(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    async with committed_database.read() as tx:
        first = await the_list(tx, committed_shop)
    client = await client_for(committed_shop.ids["HQ"])
    typed = {
        "sku": "NOTHING",
        "minimum_quantity": "1",
        "unit_price": "12.34",
        "valid_from": "2026-01-09",
    }
    answer = await client.post(f"/prices/{first}", data=typed)
    assert answer.status_code == 422
    assert 'value="NOTHING"' in answer.text
    assert "There is no product NOTHING" in answer.text
    assert "may change from today" in answer.text


async def test_policies_are_shown_with_ranges_and_validity(
    client_for: ClientFor, committed_shop: Shop, committed_database: Database
) -> None:
    shop = committed_shop
    policy = NewPolicy(
        seller_id=shop.ids["HQ"],
        code="SPRING",
        name="Spring sale",
        effect="percent_off",
        rate=Decimal("0.125"),
        currency="USD",
        minimum_quantity=11,
        maximum_quantity=14,
        minimum_amount_minor=100_00,
        product_ids=(shop.products["BIKE"],),
        buyers=(BuyerScope(segment="gold"),),
        valid_from=date(2026, 3, 1),
    )
    async with committed_database.write() as tx:
        await save_policies(tx, [policy])
    client = await client_for(shop.ids["HQ"])
    page = (await client.get("/prices/policies")).text
    for words in ("Spring sale", "12.5%", "11–14", "from $100.00", "from Mar 1, 2026"):
        assert words in page, words


async def test_dealers_and_branches_have_no_such_pages(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    for other in ("NORTH", "DEALER"):
        client = await client_for(committed_shop.ids[other])
        for path in ("/prices", "/prices/policies", "/prices/1"):
            assert (await client.get(path)).status_code == 403


async def test_a_list_that_is_not_there_is_not_found(
    client_for: ClientFor, committed_shop: Shop
) -> None:
    client = await client_for(committed_shop.ids["HQ"])
    assert (await client.get("/prices/1")).status_code == 404
