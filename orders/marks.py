"""What trade knows of products, for narrowing the catalogue: in stock, on offer, bought before."""

from collections.abc import Mapping
from typing import Final

from catalogue import Mark
from dealers import Party
from inventory import available_products
from kernel.db import ReadTx
from kernel.i18n import Text, _l
from orders.repo.bought import bought_products
from pricing import find_on_offer

MARKS: Final[Mapping[str, Text]] = {
    "stock": _l("In stock"),
    "offer": _l("On offer"),
    "bought": _l("Bought before"),
}


async def marks_for(tx: ReadTx, buyer: Party, seller: Party | None) -> dict[str, Mark]:
    """Each mark with its products for a buyer; a party that buys from nobody has none."""
    if seller is None:
        return {}
    offered = await find_on_offer(tx, seller, buyer, await tx.today(seller.zone))
    return {
        "stock": Mark(await available_products(tx, seller)),
        "offer": Mark(offered.product_ids, offered.category_ids),
        "bought": Mark(await bought_products(tx, buyer.id)),
    }
