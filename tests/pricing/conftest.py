"""A small channel with products, in real tables."""

from dataclasses import dataclass

import pytest

from catalogue import NewProduct, create_products
from dealers import NewOrganisation, OrganisationKind, Party, create_organisations, load_parties
from kernel.db import ReadTx, Tx


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
