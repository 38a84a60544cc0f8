"""The start page and menu of a dealer: quick order."""

from kernel.i18n import _l
from kernel.web.places import Place
from kernel.web.start_page import DEALER

PLACES = [
    Place(
        "/quick-order",
        _l("Quick order"),
        "bolt",
        "orders.place",
        group="trade",
        rank=15,
        kinds=DEALER,
        daily=DEALER,
    )
]
