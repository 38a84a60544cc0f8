"""What happens in the example on the day of its first start, through the portal's own doors.

The shown dealer receives a delivery that is short, asks for one piece of another to go back and
places an order that its overdue bill blocks; its sub-dealers order from it; some products have
numbers of its own. All of it is judged like anybody's orders; numbers and notes say that it was
made up.
"""

from decimal import Decimal

from catalogue import set_own_code
from dealers import OrganisationKind, Scope, load_parties, resolve_codes
from inventory import ReceivedLine, ReceiveGoods, get_shipment, receive_goods
from kernel.actor import system_actor
from kernel.db import Tx
from kernel.money import from_micros
from orders import (
    AskReturn,
    DeliveryPreference,
    LineRequest,
    LineToReturn,
    OrderRequest,
    OrderView,
    PlaceOrder,
    accepted,
    ask_return,
    get_order,
    place,
)
from portal.example.scene import DUE, OVERDUE, SHORT, SHOWN_DEALER, SUB_DEALERS
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    save_assignments,
    save_entries,
    save_price_lists,
)

MADE_UP = "Made up for the example"
RESALE = Decimal("1.2")
"""What the shown dealer asks of its sub-dealers, times what it paid."""


async def open_the_day(tx: Tx) -> None:
    """Let it happen; run once, after the example was imported."""
    codes = [SHOWN_DEALER, *(sub_dealer["code"] for sub_dealer in SUB_DEALERS)]
    ids = await resolve_codes(tx, codes)
    dealer, *customers = (ids[code] for code in codes)
    reach = Scope(dealer, OrganisationKind.DEALER)
    bought = await get_order(tx, reach, DUE.number)
    await _receive_one_short(tx, dealer, reach)
    await _ask_one_back(tx, dealer, reach, bought)
    await _sell_to_customers(tx, dealer, bought)
    for number, line in enumerate(bought.lines[:4], start=1):
        await set_own_code(tx, dealer, line.sku, f"SHOP-{number:03}")
    blocked = await get_order(tx, reach, OVERDUE.number)
    answers = await place(
        tx,
        [
            _order(dealer, "EX-2001", blocked, most=5),
            *(
                _order(customer, f"EX-300{n}", bought, most=3)
                for n, customer in enumerate(customers, start=1)
            ),
        ],
    )
    for answer in answers:
        accepted(answer)


async def _receive_one_short(tx: Tx, dealer: int, reach: Scope) -> None:
    """One piece of the last line is missing; the branch has to decide about it."""
    order = await get_order(tx, reach, SHORT.number)
    delivery = await get_shipment(tx, reach, order.shipments[0].number)
    *whole, short = delivery.lines
    lines = [ReceivedLine(line.id, line.quantity) for line in whole]
    lines.append(ReceivedLine(short.id, short.quantity - 1, "missing", MADE_UP))
    await receive_goods(tx, system_actor(dealer), ReceiveGoods(delivery.id, tuple(lines)))


async def _ask_one_back(tx: Tx, dealer: int, reach: Scope, bought: OrderView) -> None:
    """One piece of what it received is to go back; the branch has to answer."""
    line = next(line for line in bought.lines if line.returnable)
    wish = AskReturn(bought.order.number, (LineToReturn(line.line.line_no, 1),), MADE_UP)
    await ask_return(tx, system_actor(dealer), reach, wish, key="example")


async def _sell_to_customers(tx: Tx, dealer: int, bought: OrderView) -> None:
    """A price list of its own: what it bought lately, at a fifth more."""
    currency = (await load_parties(tx, [dealer]))[dealer].currency
    code = f"{SHOWN_DEALER}-TRADE"
    named = NewPriceList(seller_id=dealer, code=code, name=MADE_UP, currency=currency)
    list_id = (await save_price_lists(tx, [named]))[code]
    await save_assignments(tx, [NewAssignment(list_id, BuyerScope(node_id=dealer))])
    await save_entries(
        tx,
        [
            NewEntry(
                price_list_id=list_id,
                product_id=line.line.product_id,
                unit_price=round(from_micros(line.line.unit_price_micros) * RESALE, 2),
            )
            for line in bought.lines
        ],
    )


def _order(buyer: int, number: str, like: OrderView, *, most: int) -> PlaceOrder:
    lines = tuple(LineRequest(line.sku, line.line.quantity) for line in like.lines[:most])
    request = OrderRequest(
        lines=lines,
        # What the shelf lacks today comes later: the shelves are as the source left them.
        delivery_preference=DeliveryPreference.SPLIT,
        po_number=f"PO-{number}",
        note=MADE_UP,
    )
    return PlaceOrder(f"example/{number}", system_actor(buyer), request)
