"""What the buyer does at its own door."""

from dealers import Scope
from inventory import repo
from inventory.deliveries import get_shipment
from inventory.desk import products_named
from inventory.receipts import receive_goods
from inventory.schemas import ReceiveIn
from inventory.types import ReceiptView, ReceivedLine, ReceiveGoods, ShipmentView, WrongItem
from inventory.views import DeliveryView, view_delivery
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import gettext


async def shown(tx: ReadTx, scope: Scope, number: str) -> DeliveryView:
    """A delivery of the reader's trade as it stands (NotFound otherwise)."""
    return await view_delivery(tx, scope, await get_shipment(tx, scope, number))


async def lock_incoming(tx: Tx, scope: Scope, number: str) -> ShipmentView:
    """A delivery to the reader's own door, locked.

    Raises:
        NotFound: there is none, or somebody else is its buyer.
    """
    shipment = await get_shipment(tx, scope, number)
    if shipment.buyer_id != scope.organisation_id:
        raise NotFound(kind=gettext("delivery"))
    [locked] = await repo.lock_shipments(tx, [shipment.id])
    return locked


async def receive_typed(
    tx: Tx, actor: Actor, scope: Scope, number: str, told: ReceiveIn
) -> ReceiptView:
    """Receive what was typed at the reader's own door."""
    shipment = await lock_incoming(tx, scope, number)
    others = await products_named(
        tx, scope, [each.sku for each in told.wrong_items], "/wrong_items/{}/sku"
    )
    lines = None
    if told.lines is not None:
        lines = tuple(
            ReceivedLine(each.shipment_line_id, each.received, each.reason, each.note)
            for each in told.lines
        )
    command = ReceiveGoods(
        shipment_id=shipment.id,
        lines=lines,
        wrong_items=tuple(
            WrongItem(each.shipment_line_id, product.id, each.quantity, each.note)
            for each, product in zip(told.wrong_items, others, strict=True)
        ),
        received_on=told.received_on,
        note=told.note,
    )
    return await receive_goods(tx, actor, command)
