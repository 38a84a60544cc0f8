"""What a process may remember of the database, and how it knows that it still holds.

Organisations, products, places and price rules are read with every order and change a few times a
day. Each family of such tables has an *edition*: a random stamp that changes, in the same
transaction, with any row of the family. A transaction that reads the stamp and finds the one that
a memory was filled at may use the memory instead of reading the rows again; any other stamp
empties it. A stamp never comes back, not after a rollback and not in another database.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Final, Generic, TypeVar

from sqlalchemy import text

from kernel.db.transaction import ReadTx

Key = TypeVar("Key")
Value = TypeVar("Value")

NO_EDITION: Final = "00000000-0000-0000-0000-000000000000"
"""The stamp of a family that nobody has written to yet."""
_STAMPS = text("SELECT family, stamp::text FROM edition")


class Editions(dict[str, str]):
    """The stamps of all families at one moment."""

    def __missing__(self, family: str) -> str:
        return NO_EDITION


async def read_editions(tx: ReadTx) -> Editions:
    """What the families of tables look like to `tx` now; one small query."""
    return Editions((row[0], row[1]) for row in await tx.rows(_STAMPS, {}))


class Memory(Generic[Key, Value]):
    """Values of one family by key, as many as `most`, for as long as its edition lasts.

    Only what was found is remembered; what is not there is asked for again each time.
    """

    __slots__ = ("_family", "_most", "_stamp", "_values")

    def __init__(self, family: str, most: int) -> None:
        self._family = family
        self._most = most
        self._stamp = ""
        self._values: dict[Key, Value] = {}

    async def get(
        self,
        editions: Editions,
        keys: Collection[Key],
        read: Callable[[list[Key]], Awaitable[dict[Key, Value]]],
    ) -> dict[Key, Value]:
        """The values of `keys`, those that exist; `read` is asked for what is not known."""
        known = self._of(editions[self._family])
        found = {key: known[key] for key in keys if key in known}
        if len(found) < len(keys):
            missing = await read([key for key in keys if key not in found])
            found |= missing
            # Others may have moved on to another edition while `read` waited.
            known = self._of(editions[self._family])
            if len(known) + len(missing) > self._most:
                known.clear()
            known |= missing
        return found

    def _of(self, stamp: str) -> dict[Key, Value]:
        if stamp != self._stamp:
            self._stamp, self._values = stamp, {}
        return self._values
