"""A small channel with products, in real tables."""

from dataclasses import dataclass
from decimal import Decimal

import pytest

from catalogue import NewProduct, create_products
from dealers import NewOrganisation, OrganisationKind, Party, create_organisations, load_parties
from kernel.db import Database, ReadTx, Tx
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    NewTaxRate,
    save_assignments,
    save_entries,
    save_price_lists,
    save_tax_rates,
)


@dataclass(slots=True)
class Shop:
    """Headquarters, a branch, two dealers, a sub-dealer of the first; products by SKU."""

    ids: dict[str, int]
    parties: dict[int, Party]
    products: dict[str, int]

    def party(self, code: str) -> Party:
        """An organisation by its code."""
        return self.parties[self.ids[code]]


ORGANISATIONS = (
    ("HQ", OrganisationKind.HEADQUARTERS, None, None),
    ("NORTH", OrganisationKind.BRANCH, "HQ", None),
    ("SOUTH", OrganisationKind.BRANCH, "HQ", None),
    ("DEALER", OrganisationKind.DEALER, "NORTH", "gold"),
    ("OTHER", OrganisationKind.DEALER, "NORTH", None),
    ("SUB", OrganisationKind.DEALER, "DEALER", "gold"),
)
SKUS = ("BIKE", "HELMET", "GLOVE")


async def open_shop(tx: Tx) -> Shop:
    """Write the channel."""
    ids = await create_organisations(
        tx,
        [
            NewOrganisation(
                code=code,
                name=code.title(),
                kind=kind,
                parent=parent,
                segment=segment,
                currency="USD",
            )
            for code, kind, parent, segment in ORGANISATIONS
        ],
    )
    products = await create_products(tx, [NewProduct(sku=sku, name=sku.title()) for sku in SKUS])
    return Shop(ids, await parties_of(tx, ids), products)


async def parties_of(tx: ReadTx, ids: dict[str, int]) -> dict[int, Party]:
    """Parties by id."""
    return await load_parties(tx, list(ids.values()))


@pytest.fixture
async def shop(tx: Tx) -> Shop:
    """The channel in a transaction that is rolled back."""
    return await open_shop(tx)


@pytest.fixture
async def committed_shop(committed_database: Database) -> Shop:
    """The channel in a database of its own, with prices for everyone and taxes."""
    async with committed_database.write() as tx:
        shop = await open_shop(tx)
        await price_list(tx, shop, "HQ", "DEALER", BuyerScope(node_id=shop.ids["HQ"]), BIKE="10")
        await save_tax_rates(tx, [NewTaxRate(Decimal("0.13"))])
    return shop


async def price_list(
    tx: Tx, shop: Shop, owner: str, code: str, buyers: BuyerScope, **prices: str
) -> int:
    """A list of `owner` for `buyers` with prices by SKU; its id."""
    lists = await save_price_lists(tx, [NewPriceList(shop.ids[owner], code, code, "USD")])
    await save_assignments(tx, [NewAssignment(lists[code], buyers)])
    entries = [
        NewEntry(lists[code], shop.products[sku], Decimal(price)) for sku, price in prices.items()
    ]
    await save_entries(tx, entries)
    return lists[code]
