"""Products, their prices and their stock."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from catalogue import NewProduct, Product, create_products, load_products
from inventory import SupplyRow, record_supply
from kernel.actor import system_actor
from kernel.db import Tx
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    save_assignments,
    save_entries,
    save_price_lists,
)
from tests.support.factories.channel import Channel


async def make_product(tx: Tx, sku: str = "P-1", **fields: object) -> Product:
    """A product; any field of NewProduct may be given."""
    return (await make_products(tx, [sku], **fields))[0]


async def make_products(tx: Tx, skus: list[str], **fields: object) -> list[Product]:
    """Products that differ only in their number and name."""
    new = replace(NewProduct("", ""), **fields)  # type: ignore[arg-type]
    await create_products(tx, [replace(new, sku=sku, name=f"Product {sku}") for sku in skus])
    found = await load_products(tx, skus=skus)
    return [found.by_sku[sku] for sku in skus]


async def make_price(
    tx: Tx,
    channel: Channel,
    product: Product,
    price: str,
    *,
    seller_id: int | None = None,
    minimum_quantity: int = 1,
    valid_from: date | None = None,
) -> None:
    """A price on the seller's one list, for everyone below it; headquarters' by default."""
    seller = seller_id or channel.hq
    code = f"LIST-{seller}"
    lists = await save_price_lists(
        tx, [NewPriceList(seller, code, "Dealer prices", channel.currency)]
    )
    await save_assignments(tx, [NewAssignment(lists[code], BuyerScope(node_id=seller))])
    entry = NewEntry(lists[code], product.id, Decimal(price), minimum_quantity, valid_from)
    await save_entries(tx, [entry])


async def make_stock(tx: Tx, organisation_id: int, product: Product, quantity: int) -> None:
    """Goods on the organisation's default shelf, made by headquarters today."""
    actor = system_actor(organisation_id)
    await record_supply(tx, actor, [SupplyRow(organisation_id, product.id, quantity)])
