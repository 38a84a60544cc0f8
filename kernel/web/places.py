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
    around: further addresses whose pages belong here, where no place of the reader is nearer.
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
    around: tuple[str, ...] = ()

    def nearness(self, path: str) -> tuple[int, bool]:
        """How near a page is to this place, the greater the nearer; (0, False): somewhere else."""
        own = len(self.path) if _within(path, self.path) else 0
        beside = max((len(root) for root in self.around if _within(path, root)), default=0)
        return max(own, beside), own > 0


def _within(path: str, root: str) -> bool:
    return path == root or (root != "/" and path.startswith(root + "/"))
