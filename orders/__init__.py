"""Carts, placing, order life: the conductor of prices, credit and stock."""

from orders.approving import ApproveOrder, approve_order
from orders.cancelling import cancel_order, reject_order
from orders.editing import EditRequest, edit_order
from orders.errors import (
    MoreThanHeld,
    NeedsHeadquarters,
    NothingToShip,
    OrderAlreadyShipping,
    OrderChanged,
    OrderNotInState,
    OrderRefused,
    ShipmentsStopped,
    StockShort,
    sentence,
)
from orders.history import HistoryLine, HistoryOrder, record_history
from orders.labels import STATES as STATE_LABELS, TONES as STATE_TONES
from orders.papers import bill
from orders.placer import Placer
from orders.placing import Answer, accepted, place
from orders.repo.reads import OrderFilters
from orders.repo.stored import ids_by_number
from orders.return_lines import LineToReturn
from orders.return_requests import AskReturn, ask_return
from orders.shipping import LineToShip, ShipOrder, Shipped, ship_order
from orders.states import State
from orders.types import (
    Blocked,
    Confirmed,
    DeliveryPreference,
    LineRequest,
    OrderKind,
    OrderRequest,
    Outcome,
    PlacedLine,
    PlaceOrder,
    Problem,
    Refused,
)
from orders.undoing import ReturnOrder, return_order, unship_order
from orders.views import OrderRow, OrderView, get_order, list_orders

__all__ = [
    "STATE_LABELS",
    "STATE_TONES",
    "Answer",
    "ApproveOrder",
    "AskReturn",
    "Blocked",
    "Confirmed",
    "DeliveryPreference",
    "EditRequest",
    "HistoryLine",
    "HistoryOrder",
    "LineRequest",
    "LineToReturn",
    "LineToShip",
    "MoreThanHeld",
    "NeedsHeadquarters",
    "NothingToShip",
    "OrderAlreadyShipping",
    "OrderChanged",
    "OrderFilters",
    "OrderKind",
    "OrderNotInState",
    "OrderRefused",
    "OrderRequest",
    "OrderRow",
    "OrderView",
    "Outcome",
    "PlaceOrder",
    "PlacedLine",
    "Placer",
    "Problem",
    "Refused",
    "ReturnOrder",
    "ShipOrder",
    "ShipmentsStopped",
    "Shipped",
    "State",
    "StockShort",
    "accepted",
    "approve_order",
    "ask_return",
    "bill",
    "cancel_order",
    "edit_order",
    "get_order",
    "ids_by_number",
    "list_orders",
    "place",
    "record_history",
    "reject_order",
    "return_order",
    "sentence",
    "ship_order",
    "unship_order",
]
