"""Orders for those below who only know a number."""

from typing_extensions import override

from credit import NamedOrder, OrderFinder
from dealers import Scope
from kernel.db import ReadTx
from orders.views import get_order


class OrderNumbers(OrderFinder):
    """Finds the order that a payment names."""

    @override
    async def find(self, tx: ReadTx, scope: Scope, number: str) -> NamedOrder:
        order = (await get_order(tx, scope, number)).order
        return NamedOrder(order.id, order.seller_id, order.payer_id)
