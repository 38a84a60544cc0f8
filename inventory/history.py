"""Shipments of the past: recorded in bulk with their receipts, not judged, nobody told."""

from collections.abc import Sequence
from datetime import date, datetime

from inventory import repo
from inventory.accounts import in_transit_key, on_hand_key
from inventory.models import Receipt, ReceiptLine, Shipment, ShipmentLine, Supply
from inventory.recording import Recording, open_recording, post_recorded
from inventory.rules import BUSINESS_HOUR, RECEIPT_HOUR, closes_on, instant_of_history
from inventory.shipments import line_rows, new_line, shipment_row
from inventory.supplies import supply_row, supply_transfer
from inventory.types import HistoryShipment, ShipmentView, SupplyRow
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from ledger import Document, Transfer


async def record_history_shipments(
    tx: Tx,
    actor: Actor,
    shipments: Sequence[HistoryShipment],
    supplies: Sequence[SupplyRow] = (),
) -> list[ShipmentView]:
    """Record many shipments, booked at 12:00 of their days and received at 06:00 of theirs.

    Goods received on the day they left are booked right after their shipping. Without
    `received_on` a shipment stays under way, to be received by hand or by itself. `supplies` are
    what the shipments needed: all of it leaves again, so no order that waits for goods is told.

    Returns:
        The shipments in the order given.
    """
    if not shipments:
        return []
    parties = {one.id: one for each in shipments for one in (each.seller, each.buyer)}
    recording = await open_recording(tx, actor, parties, parties)
    numbers = await repo.shipment_numbers(tx, [each.shipped_on.year for each in shipments])
    ids = iter(await tx.new_ids(sum(1 + len(each.lines) for each in shipments)))
    views = [
        _view(recording, each, next(ids), number, [next(ids) for _ in each.lines])
        for each, number in zip(shipments, numbers, strict=True)
    ]
    pairs = list(zip(shipments, views, strict=True))
    await insert_rows(tx, Shipment, [_row(each, view, actor) for each, view in pairs])
    lines = [row for view in views for row in line_rows(view)]
    await insert_rows(tx, ShipmentLine, lines)
    transfers = await _supply(tx, recording, supplies)
    transfers += [move for view in views for move in _leaving(view)]
    transfers += await _receive(tx, recording, pairs)
    await post_recorded(tx, recording, transfers)
    return views


async def _supply(tx: Tx, recording: Recording, supplies: Sequence[SupplyRow]) -> list[Transfer]:
    numbered = list(zip(await tx.new_ids(len(supplies)), supplies, strict=True))
    await insert_rows(tx, Supply, [supply_row(recording, *each) for each in numbered])
    return [supply_transfer(recording, *each) for each in numbered]


def _view(
    recording: Recording,
    given: HistoryShipment,
    shipment_id: int,
    number: str,
    line_ids: Sequence[int],
) -> ShipmentView:
    received = given.received_on is not None
    lines = [
        new_line(line_id, line_no, line, received=received)
        for line_no, (line_id, line) in enumerate(zip(line_ids, given.lines, strict=True), start=1)
    ]
    return ShipmentView(
        id=shipment_id,
        number=number,
        order_id=given.order_id,
        order_number=given.order_number,
        seller_id=given.seller.id,
        buyer_id=given.buyer.id,
        status="received" if received else "shipped",
        carrier=given.carrier,
        tracking_number=given.tracking_number,
        shipped_on=given.shipped_on,
        shipped_at=_at(recording, given.shipped_on, BUSINESS_HOUR),
        due_on=given.due_on,
        closes_on=closes_on(given.due_on, given.seller.receive_after_days),
        lines=tuple(lines),
    )


def _at(recording: Recording, day: date, hour: int) -> datetime:
    return instant_of_history(day, hour, recording.now, recording.zone)


def _row(given: HistoryShipment, view: ShipmentView, actor: Actor) -> dict[str, object]:
    return shipment_row(view, actor) | {
        "generated": given.generated,
        "source": given.source,
        "external_id": given.external_id,
    }


def _leaving(view: ShipmentView) -> list[Transfer]:
    return [
        Transfer(
            on_hand_key(view.seller_id, line.product_id, line.location_id, line.lot),
            in_transit_key(view.seller_id, view.buyer_id, line.product_id, line.lot),
            line.quantity,
            Document("shipment", view.id, line.id),
            occurred_at=view.shipped_at,
        )
        for line in view.lines
    ]


async def _receive(
    tx: Tx, recording: Recording, pairs: Sequence[tuple[HistoryShipment, ShipmentView]]
) -> list[Transfer]:
    arrived = [(given.received_on, given, view) for given, view in pairs if given.received_on]
    receipts, lines, transfers = [], [], []
    ids = await tx.new_ids(len(arrived))
    for receipt_id, (day, given, view) in zip(ids, arrived, strict=True):
        at = max(_at(recording, day, RECEIPT_HOUR), view.shipped_at)
        shelf = recording.places[view.buyer_id]
        receipts.append(
            {
                "id": receipt_id,
                "shipment_id": view.id,
                "kind": "received",
                "received_on": day,
                "received_at": at,
                "received_by": recording.user_id,
                "generated": given.generated,
            }
        )
        for line in view.lines:
            lines.append(
                {
                    "receipt_id": receipt_id,
                    "shipment_line_id": line.id,
                    "received": line.quantity,
                    "refused": 0,
                    "claimed": 0,
                }
            )
            transfers.append(
                Transfer(
                    in_transit_key(view.seller_id, view.buyer_id, line.product_id, line.lot),
                    on_hand_key(view.buyer_id, line.product_id, shelf, line.lot),
                    line.quantity,
                    Document("receipt", receipt_id, line.id),
                    occurred_at=at,
                )
            )
    await insert_rows(tx, Receipt, receipts)
    await insert_rows(tx, ReceiptLine, lines)
    return transfers
