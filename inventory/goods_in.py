"""Telling the room above: goods came in, or deliveries came further."""

from collections.abc import Iterable

from kernel.db import Tx
from kernel.jobs import enqueue


async def tell_orders(
    tx: Tx, *, goods_in: Iterable[int] = (), deliveries_of: Iterable[int] = ()
) -> None:
    """Write the jobs that go with this commit.

    Args:
        tx: the transaction that brought the goods.
        goods_in: organisations that have more on their shelves: what waits for goods is tried.
        deliveries_of: orders whose deliveries came further.
    """
    for organisation_id in sorted(set(goods_in)):
        await enqueue(tx, "orders.retry_blocked", {"seller_id": organisation_id})
    orders = sorted(set(deliveries_of))
    if orders:
        await enqueue(tx, "orders.follow_deliveries", {"order_ids": orders})
