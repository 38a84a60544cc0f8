"""What leaves the house, and the ways out of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What became of a letter that a channel took."""

    SENT = "sent"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one address. `id` is the same when it is sent again.

    `text` is enough by itself; `html` says the same for those who like it better.
    """

    id: str
    address: str
    subject: str
    text: str
    html: str = ""
    language: str = "en"
    enclosures: tuple[Enclosure, ...] = ()


class NotDelivered(Exception):
    """A channel could not pass a letter on.

    `for_good`: trying again would change nothing (no such mailbox); else it was the moment.
    """

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Channel(Protocol):
    """A way to reach somebody outside of the portal: e-mail, SMS."""

    @property
    def name(self) -> str:
        """How choices and stored messages call it."""
        ...

    async def send(self, letter: Letter) -> Outcome:
        """Pass a letter on.

        Raises:
            NotDelivered: it did not go.
        """
        ...
