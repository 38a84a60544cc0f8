"""Search over everything: orders by their number or the buyer's own."""

from urllib.parse import quote

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web.filters import money
from kernel.web.finding import Finder, Found
from orders import words
from orders.repo.reads import OrderFilters
from orders.views import list_orders


async def find_orders(
    tx: ReadTx, _actor: Actor, scope: Scope, text: str, limit: int
) -> list[Found]:
    """Orders that the reader buys, sells or oversees, newest first."""
    found = await list_orders(tx, scope, OrderFilters(text), PageRequest(size=limit))
    return [
        Found(
            row.number,
            f"/orders/{quote(row.number, safe='')}",
            " · ".join([row.buyer.name, str(words.STATES[row.state.value])]),
            money(Money(row.gross_minor, row.currency)),
        )
        for row in found.rows
    ]


FINDERS = [Finder(_l("Orders"), "clipboard-list", find_orders, "orders.read", rank=10)]
