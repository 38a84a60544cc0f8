"""What others did before a journey begins: through the use cases, as their own doors do it."""

from credit.bank import import_statement
from credit.notices import ToldPayment, tell_payment
from dealers import load_parties
from inventory import ReceivedLine, ReceiveGoods, get_shipment, receive_goods
from kernel.db import Tx
from orders import (
    LineRequest,
    OrderRequest,
    PlaceOrder,
    ShipOrder,
    Shipped,
    accepted,
    place,
    ship_order,
)
from tests.journeys.stage import Cast


async def order(tx: Tx, act: Cast, quantity: int) -> str:
    """So many bicycles are ordered by the dealer; the order's number."""
    actor = act.channel.person(act.dealer).actor
    request = OrderRequest(lines=(LineRequest("BIKE", quantity),))
    [answer] = await place(tx, [PlaceOrder(f"{act.dealer}-{quantity}", actor, request)])
    return accepted(answer).number


async def ship(tx: Tx, act: Cast, quantity: int) -> Shipped:
    """So many bicycles are ordered, leave and are billed."""
    number = await order(tx, act, quantity)
    branch = act.channel.person(act.branch)
    return await ship_order(tx, branch.actor, branch.scope, ShipOrder(number))


async def receive(tx: Tx, act: Cast, shipped: Shipped, *, missing: int = 0) -> None:
    """The dealer receives a delivery of one line, perhaps a few pieces short."""
    dealer = act.channel.person(act.dealer)
    delivery = await get_shipment(tx, dealer.scope, shipped.shipment.number)
    [line] = delivery.lines
    arrived = ReceivedLine(line.id, line.quantity - missing)
    await receive_goods(tx, dealer.actor, ReceiveGoods(delivery.id, (arrived,)))


async def tell(tx: Tx, act: Cast, amount_minor: int) -> None:
    """The dealer says that it has paid."""
    parties = await load_parties(tx, [act.branch, act.dealer])
    pair = parties[act.branch], parties[act.dealer]
    told = ToldPayment(amount_minor, act.channel.currency, await tx.today(pair[1].zone))
    actor = act.channel.person(act.dealer).actor
    await tell_payment(tx, actor, pair, told, key=f"told {amount_minor}")


async def bank(tx: Tx, act: Cast, amount: str, reference: str) -> None:
    """A line of the branch's bank statement comes in."""
    row = [(await tx.today()).isoformat(), amount, "Somebody", reference]
    await import_statement(tx, act.channel.person(act.branch).actor, [row])
