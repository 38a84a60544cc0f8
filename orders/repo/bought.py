"""What a buyer has ordered so far; whoever asks has checked that the buyer is theirs to see."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from kernel.db import ReadTx

_BOUGHT = text(
    """
    SELECT DISTINCT l.product_id
      FROM sales_order o JOIN order_line l ON l.order_id = o.id
     WHERE o.buyer_id = :buyer_id AND o.state IN ('confirmed', 'closed')
    """
)
_TO_COME = text(
    """
    SELECT l.product_id, sum(l.confirmed_quantity - l.shipped_quantity)::BIGINT
      FROM sales_order o JOIN order_line l ON l.order_id = o.id
     WHERE o.buyer_id = :buyer_id AND o.state = 'confirmed'
       AND l.confirmed_quantity > l.shipped_quantity
     GROUP BY l.product_id
    """
)
_TIMES = text(
    """
    SELECT o.number, o.ordered_on, o.state, o.currency, l.quantity, l.unit_price, l.price_per,
           l.net_minor
      FROM sales_order o JOIN order_line l ON l.order_id = o.id
     WHERE o.buyer_id = :buyer_id AND l.product_id = :product_id
     ORDER BY o.id DESC LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class TimeBought:
    """One order of a product: `quantity` base units, what they came to without tax."""

    number: str
    ordered_on: date
    state: str
    currency: str
    quantity: int
    unit_price: Decimal
    price_per: int
    net_minor: int


async def bought_products(tx: ReadTx, buyer_id: int) -> frozenset[int]:
    """Ids of everything the buyer has had confirmed."""
    return frozenset(await tx.scalars(_BOUGHT, {"buyer_id": buyer_id}))


async def times_bought(tx: ReadTx, buyer_id: int, product_id: int, most: int) -> list[TimeBought]:
    """The buyer's latest orders of a product."""
    values = {"buyer_id": buyer_id, "product_id": product_id, "most": most}
    return [TimeBought(*row) for row in await tx.execute(_TIMES, values)]


async def still_to_come(tx: ReadTx, buyer_id: int) -> dict[int, int]:
    """By product, what is confirmed to the buyer and has not left yet."""
    return {row[0]: row[1] for row in await tx.execute(_TO_COME, {"buyer_id": buyer_id})}
