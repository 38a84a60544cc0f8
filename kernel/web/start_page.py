"""What a room adds to the start page: what waits for somebody, and panels with its figures.

A room's `home.py` (or `home_dealer.py`, `home_branch.py`, `home_headquarters.py`) names them in
`NEEDS` and `PANELS`; the application finds the files by name and asks only those sources that the
reader's role and kind of organisation include.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from kernel.actor import Actor
from kernel.db import ReadTx

EVERYBODY = frozenset({"headquarters", "branch", "dealer"})
COMPANY = frozenset({"headquarters", "branch"})
DEALER = frozenset({"dealer"})
BRANCH = frozenset({"branch"})
HEADQUARTERS = frozenset({"headquarters"})


@dataclass(frozen=True, slots=True)
class NeedItem:
    """One row of what waits: what it is, why, how much, and the button that deals with it."""

    label: str
    path: str
    why: str = ""
    value: str = ""
    way_out: str = ""
    way_out_path: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits: how much of it, where all of it is, and its first rows.

    tone: danger, warning, info or nothing; the words say the same.
    """

    label: str
    value: str
    path: str
    note: str = ""
    tone: str = ""
    items: Sequence[NeedItem] = ()


@dataclass(frozen=True, slots=True)
class NeedSource:
    """Asks a room what waits. Lower ranks come first: 10 stops business, 50 is due, 90 can wait.

    in_inbox: a branch's inbox shows each of these; its start page says them once, there.
    """

    find: Callable[[ReadTx, Actor, Any], Awaitable[Sequence[Need]]]
    permission: str = ""
    rank: int = 50
    kinds: frozenset[str] = EVERYBODY
    in_inbox: bool = False


@dataclass(frozen=True, slots=True)
class PanelSource:
    """A part of the start page: `build` makes what `template` draws as `panel`; None draws nothing.

    The template is a fragment without `extends`; `build` makes few queries, whatever it shows.
    """

    template: str
    build: Callable[[ReadTx, Actor, Any], Awaitable[object | None]]
    permission: str = ""
    rank: int = 50
    kinds: frozenset[str] = EVERYBODY
    width: Literal["full", "two-thirds", "half", "third"] = "half"
