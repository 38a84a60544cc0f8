"""What a room adds to the search over everything: its `finders.py` names it in `FINDERS`."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import Text
from kernel.web.start_page import EVERYBODY


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found: its name, what tells it from others, a figure, and its page."""

    label: str
    path: str
    detail: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks for one kind of thing within the reader's scope.

    find(tx, actor, scope, text, limit): the best matches first, at most `limit`; two queries or so.
    """

    kind: Text
    icon: str
    find: Callable[[ReadTx, Actor, Any, str, int], Awaitable[Sequence[Found]]]
    permission: str = ""
    rank: int = 50
    kinds: frozenset[str] = EVERYBODY
