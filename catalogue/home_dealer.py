"""The menu of a dealer: what it calls products itself."""

from kernel.i18n import _l
from kernel.web.places import Place
from kernel.web.start_page import DEALER

PLACES = [
    Place(
        "/own-codes",
        _l("Own numbers"),
        "tags",
        "orders.place",
        group="settings",
        rank=25,
        kinds=DEALER,
        words=_l("codes, item numbers"),
    )
]
