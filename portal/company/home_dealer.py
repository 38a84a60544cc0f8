"""The menu of a dealer: its own company."""

from kernel.i18n import _l
from kernel.web.places import Place
from kernel.web.start_page import DEALER

PLACES = [
    Place(
        "/company",
        _l("Company"),
        "building",
        "company.write",
        group="settings",
        rank=10,
        kinds=DEALER,
    )
]
