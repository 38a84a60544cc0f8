"""The catalogue as a buyer sees it: narrowing, prices with what a little more brings, the cart."""

from decimal import Decimal

from catalogue import Product
from dealers import load_parties
from kernel.db import Database, Tx
from orders.offers import breaks_for, offers_for
from pricing import NewPolicy, save_policies
from tests.orders.conftest import Shop
from tests.support.factories import make_price
from tests.support.http import ClientFor
from tests.support.queries import count_queries


async def add_breaks(tx: Tx, shop: Shop) -> Product:
    """P-1: 10.00, from 6 on 9.00; a policy takes off 10 % from 20 on."""
    await make_price(tx, shop.channel, shop.products[0], "9", minimum_quantity=6)
    policy = NewPolicy(
        shop.channel.hq,
        "MANY",
        "Many",
        effect="percent_off",
        rate=Decimal("0.1"),
        minimum_quantity=20,
    )
    await save_policies(tx, [policy])
    return shop.products[0]


async def test_breaks_of_lists_and_policies_stand_in_one_table(tx: Tx, shop: Shop) -> None:
    product = await add_breaks(tx, shop)
    parties = await load_parties(tx, [shop.channel.alpha, shop.channel.east])
    seller, buyer = parties[shop.channel.east], parties[shop.channel.alpha]
    [offer] = await offers_for(tx, seller, buyer, [product.id])
    assert offer.saving is not None
    assert (offer.saving.more, offer.saving.at, offer.saving.rate_micros) == (5, 6, 100_000)
    assert await breaks_for(tx, seller, buyer, offer) == [
        (1, 10_000_000),
        (6, 9_000_000),
        (20, 8_100_000),
    ]


async def test_a_product_goes_into_the_cart_in_place(
    client_for: ClientFor, committed_database: Database, open_shop: Shop
) -> None:
    async with committed_database.write() as tx:
        await add_breaks(tx, open_shop)
    client = await client_for(open_shop.channel.alpha)
    page = await client.get("/catalogue?mark=stock&q=prodcut")
    assert "These are spelt alike" in page.text
    assert "−10% from 6 on" in page.text
    for said in ("3 in the cart", "6 in the cart"):
        added = await client.post(
            "/cart/add", data={"sku": "P-1", "quantity": "3"}, headers={"hx-request": "true"}
        )
        assert said in added.text
        assert "<html" not in added.text
    assert 'value="6"' in (await client.get("/cart")).text
    product = await client.get("/catalogue/P-1")
    assert "8.10" in product.text
    assert (await client.get("/catalogue?category=nowhere")).status_code == 200


async def test_the_catalogue_takes_the_same_queries_however_long_it_is(
    client_for: ClientFor, committed_database: Database, open_shop: Shop
) -> None:
    client = await client_for(open_shop.channel.alpha)
    counts = []
    for path in ("/catalogue?q=P-1", "/catalogue"):
        await client.get(path)
        with count_queries(committed_database) as queries:
            assert (await client.get(path)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
