"""A branch with goods and a dealer with credit, and short ways to place and to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import pytest

from catalogue import Product
from kernel.db import Database, Tx
from orders import (
    Answer,
    LineRequest,
    OrderRequest,
    PlaceOrder,
    place,
)
from tests.support.factories import (
    Channel,
    make_channel,
    make_credit,
    make_price,
    make_products,
    make_stock,
)
from tests.support.factories.people import Person

_keys = count(1)


@dataclass(frozen=True, slots=True)
class Shop:
    """A channel with three products at 10.00, 100 of each on the eastern branch's shelf.

    Alpha and beta buy from the branch; alpha's limit is 1,000.00, beta's is not checked.
    """

    channel: Channel
    products: tuple[Product, ...]

    @property
    def alpha(self) -> Person:
        """The buyer of dealer alpha."""
        return self.channel.person(self.channel.alpha)

    @property
    def beta(self) -> Person:
        """The buyer of dealer beta."""
        return self.channel.person(self.channel.beta)

    @property
    def branch(self) -> Person:
        """The manager of the eastern branch."""
        return self.channel.person(self.channel.east)

    @property
    def headquarters(self) -> Person:
        """Somebody at headquarters."""
        return self.channel.person(self.channel.hq)

    def order(
        self,
        person: Person | None = None,
        *lines: tuple[str, int | str],
        key: str = "",
        **asked: object,
    ) -> PlaceOrder:
        """A command of `person` (alpha's buyer) for (SKU, quantity) lines, by default one P-1."""
        wanted = tuple(LineRequest(sku, quantity) for sku, quantity in lines or [("P-1", 1)])
        request = OrderRequest(lines=wanted, **asked)  # type: ignore[arg-type]
        actor = (person or self.alpha).actor
        return PlaceOrder(key or f"key-{next(_keys)}", actor, request)


async def make_shop(tx: Tx, *, stock: int = 100, limit_minor: int | None = 100_000) -> Shop:
    """See Shop."""
    channel = await make_channel(tx)
    products = await make_products(tx, ["P-1", "P-2", "P-3"])
    for product in products:
        await make_price(tx, channel, product, "10")
        if stock:
            await make_stock(tx, channel.east, product, stock)
    await make_credit(tx, channel.east, channel.alpha, limit_minor=limit_minor)
    await make_credit(tx, channel.east, channel.beta, limit_minor=None)
    return Shop(channel, tuple(products))


@pytest.fixture
async def shop(tx: Tx) -> Shop:
    """The shop inside a transaction that is rolled back."""
    return await make_shop(tx)


@pytest.fixture
async def open_shop(committed_database: Database) -> Shop:
    """The shop in a database of its own, for what commits."""
    async with committed_database.write() as tx:
        return await make_shop(tx)


async def place_one(tx: Tx, command: PlaceOrder) -> Answer:
    """Place a single order."""
    return (await place(tx, [command]))[0]


async def place_all(database: Database, commands: Sequence[PlaceOrder]) -> list[Answer]:
    """Place in one transaction and commit."""
    async with database.write() as tx:
        return await place(tx, commands)
