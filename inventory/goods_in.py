"""Telling the rooms above, in the transaction that made it happen."""

from collections.abc import Iterable

from inventory.types import ShipmentView
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.jobs import enqueue


async def tell_goods_in(tx: Tx, organisation_ids: Iterable[int]) -> None:
    """These have more on their shelves: backorders and blocked orders are tried again."""
    for organisation_id in sorted(set(organisation_ids)):
        await enqueue(tx, "orders.retry_blocked", {"seller_id": organisation_id})


async def tell_delivery(tx: Tx, shipment: ShipmentView, what: str) -> None:
    """A delivery came further: the event `inventory:delivery:<what>`, and its order follows."""
    facts = {
        "order_id": shipment.order_id,
        "number": shipment.number,
        "buyer_id": shipment.buyer_id,
    }
    kind = f"inventory:delivery:{what}"
    await publish(tx, [Event(kind, shipment.seller_id, shipment.id, facts)])
    if what != "shipped":
        await enqueue(tx, "orders.follow_deliveries", {"order_ids": [shipment.order_id]})
