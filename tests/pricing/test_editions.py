"""Rules kept in memory are never older than the transaction that asks."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from kernel.db import Database, ReadTx, Tx
from pricing import (
    BuyerScope,
    NewEntry,
    PricedLine,
    QuoteLine,
    QuoteRequest,
    find_price_lists,
    quote,
    quotes,
    save_entries,
)
from tests.pricing.conftest import Shop, price_list
from tests.support.queries import count_queries
from tests.support.race import race


async def price_of(tx: ReadTx, shop: Shop, *skus: str) -> list[int]:
    """The net of one of each, in minor units."""
    lines = tuple(QuoteLine(product_id=shop.products[sku], quantity=1) for sku in skus or ["BIKE"])
    request = QuoteRequest(
        seller=shop.party("NORTH"),
        buyer=shop.party("DEALER"),
        currency="USD",
        order_on=date(2026, 3, 2),
        lines=lines,
    )
    answer = (await quote(tx, [request]))[0]
    return [line.net_minor for line in answer.lines if isinstance(line, PricedLine)]


async def set_prices(tx: Tx, shop: Shop, price: int, *skus: str) -> None:
    """Write a price of headquarters' list."""
    list_id = (await find_price_lists(tx, shop.ids["HQ"], ["DEALER"]))["DEALER"]
    entry = NewEntry(list_id, 0, Decimal(price))
    await save_entries(tx, [replace(entry, product_id=shop.products[sku]) for sku in skus])


async def test_a_changed_price_counts_from_its_commit_on(
    committed_database: Database, committed_shop: Shop
) -> None:
    shop = committed_shop
    async with committed_database.read() as before:
        assert await price_of(before, shop) == [10_00]
        async with committed_database.write() as tx:
            await set_prices(tx, shop, 11, "BIKE")
            assert await price_of(tx, shop) == [11_00]
            assert await price_of(before, shop) == [10_00]
        assert await price_of(before, shop) == [11_00]


async def test_a_price_that_was_rolled_back_never_counts(
    committed_database: Database, committed_shop: Shop
) -> None:
    shop = committed_shop
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await set_prices(tx, shop, 11, "BIKE")
            assert await price_of(tx, shop) == [11_00]
            raise ZeroDivisionError
    async with committed_database.read() as tx:
        assert await price_of(tx, shop) == [10_00]


async def test_a_change_past_this_program_counts_too(
    committed_database: Database, committed_shop: Shop
) -> None:
    async with committed_database.read() as tx:
        assert await price_of(tx, committed_shop) == [10_00]
    async with committed_database.write() as tx:
        await tx.execute(text("UPDATE price_entry SET unit_price = 12"))
    async with committed_database.read() as tx:
        assert await price_of(tx, committed_shop) == [12_00]


async def test_prices_of_one_quote_are_of_one_moment(
    committed_database: Database, committed_shop: Shop
) -> None:
    """Two prices change together, again and again; nobody ever sees one without the other."""
    shop = committed_shop
    async with committed_database.write() as tx:
        await set_prices(tx, shop, 10, "BIKE", "HELMET")

    async def run(runner: int) -> list[int]:
        if runner % 2:
            async with committed_database.write() as tx:
                await set_prices(tx, shop, 10 + runner, "BIKE", "HELMET")
            return [0, 0]
        async with committed_database.read() as tx:
            return await price_of(tx, shop, "BIKE", "HELMET")

    result = await race(16, run)
    assert result.lost == []
    assert all(bike == helmet for bike, helmet in result.won)


async def test_what_is_kept_has_an_end(tx: Tx, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """With more pairs than may be kept, the rules are read again; prices are the same."""
    monkeypatch.setattr(quotes, "MOST_ENTRIES", 1)
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "ALL", everyone, BIKE="10", HELMET="5")
    assert await price_of(tx, shop, "BIKE", "HELMET") == [10_00, 5_00]
    with count_queries(tx) as queries:
        assert await price_of(tx, shop, "BIKE", "HELMET") == [10_00, 5_00]
    assert len(queries) >= 2
