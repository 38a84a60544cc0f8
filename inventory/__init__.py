"""Locations, stock, shipments, receipts, counts and sell-out.

Goods move through the ledger; this room keeps the documents. A conductor that posts more in its
transaction locks `shipment_keys` or `receipt_keys` together with its own accounts first.
"""

from inventory.accounts import (
    bounds_for,
    claim_keys,
    in_transit_key,
    market_key,
    on_hand_key,
    quarantine_key,
    receipt_keys,
    return_keys,
    shipment_keys,
    supply_key,
)
from inventory.claims import reopen_claim, settle_claim
from inventory.counts import record_counts, reverse_count
from inventory.deliveries import get_own_claim, get_shipment, list_claims, list_deliveries
from inventory.errors import (
    ClaimSettledBefore,
    LocationExists,
    NotEnoughOnHand,
    NotEnoughToMove,
    NotUnderWay,
    ReceiptHasSettledClaims,
    ReturnNotUnderWay,
    ReturnTooLarge,
)
from inventory.history import record_history_shipments
from inventory.listed import DeliveryRow
from inventory.moves import move_stock, reverse_move
from inventory.places import create_location, default_locations, place_names, shelves_of
from inventory.receipts import receive_goods, refuse_delivery, reverse_receipt
from inventory.repo import lock_shipments, progress, shipments_of_orders
from inventory.returns import return_goods, reverse_return, take_in_return
from inventory.sell_outs import record_sell_out, reverse_sell_out
from inventory.shipments import ship_goods, shipment_bounds, unship
from inventory.stock import (
    availability,
    availability_shown,
    available_products,
    list_stock,
    set_safety_stock,
    slow_movers,
)
from inventory.subjects import deliveries_to_confirm
from inventory.supplies import record_supply, reverse_supply
from inventory.types import (
    Available,
    ClaimSettled,
    ClaimView,
    CountDifference,
    CountedRow,
    HistoryShipment,
    LineChange,
    LineProgress,
    MoveLine,
    ReceiptView,
    ReceivedLine,
    ReceiveGoods,
    ReturnGoods,
    ReturnLine,
    ReturnView,
    ShipGoods,
    ShipLine,
    ShipmentLineView,
    ShipmentView,
    SoldRow,
    StockRow,
    SupplyRow,
    WrongItem,
)

__all__ = [
    "Available",
    "ClaimSettled",
    "ClaimSettledBefore",
    "ClaimView",
    "CountDifference",
    "CountedRow",
    "DeliveryRow",
    "HistoryShipment",
    "LineChange",
    "LineProgress",
    "LocationExists",
    "MoveLine",
    "NotEnoughOnHand",
    "NotEnoughToMove",
    "NotUnderWay",
    "ReceiptHasSettledClaims",
    "ReceiptView",
    "ReceiveGoods",
    "ReceivedLine",
    "ReturnGoods",
    "ReturnLine",
    "ReturnNotUnderWay",
    "ReturnTooLarge",
    "ReturnView",
    "ShipGoods",
    "ShipLine",
    "ShipmentLineView",
    "ShipmentView",
    "SoldRow",
    "StockRow",
    "SupplyRow",
    "WrongItem",
    "availability",
    "availability_shown",
    "available_products",
    "bounds_for",
    "claim_keys",
    "create_location",
    "default_locations",
    "deliveries_to_confirm",
    "get_own_claim",
    "get_shipment",
    "in_transit_key",
    "list_claims",
    "list_deliveries",
    "list_stock",
    "lock_shipments",
    "market_key",
    "move_stock",
    "on_hand_key",
    "place_names",
    "progress",
    "quarantine_key",
    "receipt_keys",
    "receive_goods",
    "record_counts",
    "record_history_shipments",
    "record_sell_out",
    "record_supply",
    "refuse_delivery",
    "reopen_claim",
    "return_goods",
    "return_keys",
    "reverse_count",
    "reverse_move",
    "reverse_receipt",
    "reverse_return",
    "reverse_sell_out",
    "reverse_supply",
    "set_safety_stock",
    "settle_claim",
    "shelves_of",
    "ship_goods",
    "shipment_bounds",
    "shipment_keys",
    "shipments_of_orders",
    "slow_movers",
    "supply_key",
    "take_in_return",
    "unship",
]
