"""Goods leave the seller: shipped, taken back, or recorded from the past."""

from collections.abc import Sequence
from datetime import datetime

from catalogue import load_products
from inventory import repo
from inventory.accounts import (
    bounds_of,
    in_transit_key,
    on_hand_key,
    shipment_keys,
)
from inventory.errors import NotEnoughOnHand, NotUnderWay
from inventory.goods_in import tell_delivery, tell_goods_in
from inventory.models import Shipment, ShipmentLine
from inventory.rules import closes_on
from inventory.types import ShipGoods, ShipLine, ShipmentLineView, ShipmentView
from kernel.actor import Actor
from kernel.audit import record
from kernel.clock import business_date
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import FieldProblem, NotFound
from kernel.i18n import _l, gettext
from ledger import (
    AccountKey,
    Accounts,
    Bounds,
    Document,
    Entry,
    Settlement,
    Transfer,
    lock_accounts,
    post,
    reverse,
)


async def ship_goods(tx: Tx, actor: Actor, command: ShipGoods) -> ShipmentView:
    """Ship: each line's hold is settled, the goods are in transit.

    The conductor has locked its order and looked at quantities; a line without a hold takes only
    what is available. Nothing leaves a kept shelf below a balance of 0, whatever its floor.

    Raises:
        NotEnoughOnHand: names each line that is short.
    """
    accounts = await lock_accounts(tx, shipment_keys(command), shipment_bounds(command))
    short = _short_lines(command, accounts)
    if short:
        raise NotEnoughOnHand(await _problems(tx, short))
    shipment = await _store(tx, actor, command, accounts.at)
    await post(tx, _leaving(command, shipment), bounds=shipment_bounds(command))
    await record(
        tx, actor, "inventory:shipment:shipped", "shipment", shipment.id, number=shipment.number
    )
    await tell_delivery(tx, shipment, "shipped")
    return shipment


def shipment_bounds(command: ShipGoods) -> dict[AccountKey, Bounds]:
    """How the seller's shelves are bounded, for accounts that are opened now."""
    return bounds_of(shipment_keys(command), {command.seller.id: command.seller})


def _short_lines(command: ShipGoods, accounts: Accounts) -> list[tuple[int, ShipLine, int]]:
    """(position, line, what is left on its shelf) of each line that takes more than is there."""
    if command.seller.stock_mode != "kept":
        return []
    left: dict[AccountKey, int] = {}
    short = []
    for index, line in enumerate(command.lines):
        key = on_hand_key(command.seller.id, line.product_id, line.location_id, line.lot)
        on_hand = left.setdefault(key, accounts[key].balance)
        left[key] = on_hand - line.quantity
        if left[key] < 0:
            short.append((index, line, max(on_hand, 0)))
    return short


async def _problems(tx: Tx, short: Sequence[tuple[int, ShipLine, int]]) -> list[FieldProblem]:
    products = await load_products(tx, ids=[line.product_id for _, line, _ in short])
    message = _l("%(sku)s: only %(on_hand)s on the shelf, the shipment takes %(requested)s.")
    return [
        FieldProblem(
            f"/lines/{index}",
            "not_enough_on_hand",
            message,
            order_line_id=line.order_line_id,
            sku=products.by_id[line.product_id].sku,
            on_hand=on_hand,
            requested=line.quantity,
        )
        for index, line, on_hand in short
    ]


async def _store(tx: Tx, actor: Actor, command: ShipGoods, at: datetime) -> ShipmentView:
    shipped_on = business_date(at, command.seller.zone)
    due_on = command.due_on or shipped_on
    shipment_id, *line_ids = await tx.new_ids(1 + len(command.lines))
    [number] = await repo.shipment_numbers(tx, [shipped_on.year])
    shipment = ShipmentView(
        id=shipment_id,
        number=number,
        order_id=command.order_id,
        order_number=command.order_number,
        seller_id=command.seller.id,
        buyer_id=command.buyer.id,
        status="shipped",
        carrier=command.carrier,
        tracking_number=command.tracking_number,
        shipped_on=shipped_on,
        shipped_at=at,
        due_on=due_on,
        closes_on=closes_on(due_on, command.seller.receive_after_days),
        lines=tuple(
            new_line(line_id, line_no, line)
            for line_no, (line_id, line) in enumerate(
                zip(line_ids, command.lines, strict=True), start=1
            )
        ),
    )
    row = shipment_row(shipment, actor) | {"ship_to_id": command.ship_to_id}
    await insert_rows(tx, Shipment, [row])
    await insert_rows(tx, ShipmentLine, line_rows(shipment))
    return shipment


def new_line(
    line_id: int, line_no: int, line: ShipLine, *, received: bool = False
) -> ShipmentLineView:
    """A shipment line as it leaves, all of it in transit; or of the past, all of it received."""
    return ShipmentLineView(
        id=line_id,
        line_no=line_no,
        order_line_id=line.order_line_id,
        product_id=line.product_id,
        location_id=line.location_id,
        lot=line.lot,
        quantity=line.quantity,
        in_transit=0 if received else line.quantity,
        received=line.quantity if received else 0,
        refused=0,
        claimed=0,
    )


def shipment_row(shipment: ShipmentView, actor: Actor) -> dict[str, object]:
    """The columns of a shipment that every way of making one fills."""
    return {
        "id": shipment.id,
        "number": shipment.number,
        "order_id": shipment.order_id,
        "order_number": shipment.order_number,
        "seller_id": shipment.seller_id,
        "buyer_id": shipment.buyer_id,
        "status": shipment.status,
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "shipped_on": shipment.shipped_on,
        "shipped_at": shipment.shipped_at,
        "due_on": shipment.due_on,
        "closes_on": shipment.closes_on,
        "shipped_by": actor.user_id,
    }


def line_rows(shipment: ShipmentView) -> list[dict[str, object]]:
    """The rows of a shipment's lines."""
    return [
        {
            "id": line.id,
            "shipment_id": shipment.id,
            "line_no": line.line_no,
            "order_line_id": line.order_line_id,
            "product_id": line.product_id,
            "location_id": line.location_id,
            "lot": line.lot,
            "quantity": line.quantity,
            "in_transit": line.in_transit,
            "received": line.received,
            "refused": line.refused,
            "claimed": line.claimed,
        }
        for line in shipment.lines
    ]


def _leaving(command: ShipGoods, shipment: ShipmentView) -> list[Entry]:
    entries: list[Entry] = []
    for asked, line in zip(command.lines, shipment.lines, strict=True):
        source = on_hand_key(shipment.seller_id, line.product_id, line.location_id, line.lot)
        target = in_transit_key(shipment.seller_id, shipment.buyer_id, line.product_id, line.lot)
        document = Document("shipment", shipment.id, line.id)
        if asked.hold_id is None:
            entries.append(Transfer(source, target, line.quantity, document, judged=True))
        else:
            entries.append(Settlement(asked.hold_id, line.quantity, document, source, target))
    return entries


async def unship(tx: Tx, actor: Actor, shipment_id: int) -> ShipmentView:
    """Take a shipment back that nobody received yet: the goods are on the shelf again.

    The holds that it settled are not reopened; the conductor promises anew what it wants kept.

    Raises:
        NotFound: there is no such shipment.
        NotUnderWay: something of it was received or refused, or it was taken back before.
    """
    found = await repo.lock_shipments(tx, [shipment_id])
    if not found:
        raise NotFound(kind=gettext("delivery"))
    [shipment] = found
    untouched = all(line.in_transit == line.quantity for line in shipment.lines)
    if shipment.status != "shipped" or not untouched:
        raise NotUnderWay(number=shipment.number)
    by = Document("unshipment", shipment.id)
    await reverse(tx, Document("shipment", shipment.id), by)
    await repo.set_statuses(tx, {shipment.id: "reversed"})
    await record(
        tx, actor, "inventory:shipment:reversed", "shipment", shipment.id, number=shipment.number
    )
    await tell_delivery(tx, shipment, "unshipped")
    await tell_goods_in(tx, [shipment.seller_id])
    return shipment
