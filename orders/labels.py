"""Words for the states of an order."""

from collections.abc import Mapping
from typing import Final

from kernel.i18n import Text, _l

STATES: Final[Mapping[str, Text]] = {
    "draft": _l("Draft"),
    "confirmed": _l("Confirmed"),
    "blocked": _l("Blocked"),
    "closed": _l("Closed"),
    "cancelled": _l("Cancelled"),
    "rejected": _l("Rejected"),
}
TONES: Final[Mapping[str, str]] = {
    "confirmed": "success",
    "blocked": "warning",
    "closed": "secondary",
    "cancelled": "secondary",
    "rejected": "danger",
}
