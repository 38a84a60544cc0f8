"""Where the letterhead stands in the menu."""

from kernel.i18n import _l
from kernel.web.places import Place

PLACES = [
    Place(
        "/letterhead",
        _l("Letterhead"),
        "file-text",
        "orders.ship",
        "settings",
        60,
        words=_l("logo, footer, PDF"),
    )
]
