"""Where the reports stand in the menu and in the search."""

from kernel.i18n import _l
from kernel.web.places import Place
from kernel.web.start_page import HEADQUARTERS

PLACES = [
    Place(
        "/reports/cockpit",
        _l("Cockpit"),
        "chart-sankey",
        "reports.read",
        "analysis",
        5,
        daily=HEADQUARTERS,
        words=_l("flow speed sankey trend branches"),
    ),
    Place(
        "/reports/explorer",
        _l("Explorer"),
        "chart-histogram",
        "reports.read",
        "analysis",
        15,
        words=_l("measure category product segment month chart"),
    ),
]
