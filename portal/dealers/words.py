"""What people read on the dealers' pages."""

from collections.abc import Mapping
from typing import Final

from dealers import NoteKind
from kernel.i18n import Text, _l
from reports import Trouble

TROUBLES: Final[Mapping[str, Text]] = {
    Trouble.OVERDUE.value: _l("Something overdue"),
    Trouble.OVER_LIMIT.value: _l("Over the limit"),
    Trouble.NO_ORDER.value: _l("No order for 90 days"),
    Trouble.MUCH_STOCK.value: _l("Stock for half a year or more"),
    Trouble.FALLING.value: _l("Sells less than before"),
}
NOTES: Final[Mapping[str, Text]] = {
    NoteKind.VISIT.value: _l("Visit"),
    NoteKind.CALL.value: _l("Call"),
    NoteKind.NOTE.value: _l("Note"),
}
