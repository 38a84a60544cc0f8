"""Places of the menu: what a room's `home.py` names in `PLACES` stands there and in the search."""

from dataclasses import dataclass

from kernel.i18n import Text
from kernel.web.start_page import EVERYBODY

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A page that one goes to from anywhere, for roles with `permission`.

    group: trade, money, analysis or settings. kinds: of organisation that have the place at all.
    daily: the kinds for which it stands on top, in daily use; the first four of these are the
    bottom bar of a telephone. rank orders a group; words: what else one may search it by.
    """

    path: str
    label: Text
    icon: str
    permission: str = ""
    group: str = "trade"
    rank: int = 50
    kinds: frozenset[str] = EVERYBODY
    daily: frozenset[str] = NOBODY
    words: Text | str = ""
