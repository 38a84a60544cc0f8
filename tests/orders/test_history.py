"""Orders of the past: recorded with everything they brought about, at their own dates."""

from datetime import date

from credit import exposure_of, receivable_key
from inventory import progress
from kernel.db import Tx
from ledger import balances
from orders import HistoryLine, HistoryOrder, State, get_order, ids_by_number, record_history
from orders.words import timeline_of
from tests.orders.conftest import Shop

FEBRUARY = date(2026, 2, 2)


async def past(
    tx: Tx, shop: Shop, number: str, *lines: HistoryLine, freight_minor: int = 0
) -> HistoryOrder:
    return HistoryOrder(
        number,
        await shop.channel.party(tx, shop.channel.east),
        await shop.channel.party(tx, shop.channel.alpha),
        FEBRUARY,
        shop.channel.currency,
        lines,
        freight_minor=freight_minor,
        source="erp",
        external_id=f"E-{number}",
    )


async def owed(tx: Tx, shop: Shop) -> int:
    key = receivable_key(shop.channel.east, shop.channel.alpha, shop.channel.currency)
    return exposure_of((await balances(tx, [key]))[key])


async def test_a_delivered_order_is_closed_and_billed(tx: Tx, shop: Shop) -> None:
    """What was billed is owed: net 3 x 2,024.994 x 0.95, rounded once."""
    line = HistoryLine(
        1,
        shop.products[0].id,
        "P-1",
        3,
        2_024_994_000,
        (50_000,),
        tax_minor=46_170,
        shipped_on=date(2026, 2, 9),
        received_on=date(2026, 2, 12),
    )
    order = await past(tx, shop, "H-1", line, freight_minor=1_500)
    assert await record_history(tx, shop.headquarters.actor, [order]) == 1
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert view.order.state is State.CLOSED
    assert view.order.net_minor == 577_123
    assert view.order.gross_minor == 577_123 + 46_170 + 1_500
    assert await owed(tx, shop) == view.order.gross_minor
    line_id = view.lines[0].line.id
    assert (await progress(tx, [line_id]))[line_id].received == 3
    told = [(event.title, event.at.date()) for event in timeline_of(view)]
    assert told == [("Shipped", date(2026, 2, 9)), ("Placed", FEBRUARY)]
    assert await ids_by_number(tx, ["H-1", "H-2"]) == {"H-1": view.order.id}


async def test_what_was_not_shipped_yet_holds_credit_whatever_the_limit_says(
    tx: Tx, shop: Shop
) -> None:
    product = shop.products[0].id
    lines = (
        HistoryLine(1, product, "P-1", 2, 10_000_000, shipped_on=date(2026, 2, 9)),
        HistoryLine(2, product, "P-1", 500, 10_000_000),
        HistoryLine(3, product, "P-1", 7, 10_000_000, cancelled=True),
    )
    order = await past(tx, shop, "H-1", *lines, freight_minor=1_000)
    await record_history(tx, shop.headquarters.actor, [order])
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert view.order.state is State.CONFIRMED
    assert [one.line.shipped for one in view.lines] == [2, 0, 0]
    assert [one.line.wanted for one in view.lines] == [2, 500, 0]
    assert await owed(tx, shop) == view.order.gross_minor == 503_000


async def test_an_order_of_cancelled_lines_is_cancelled(tx: Tx, shop: Shop) -> None:
    line = HistoryLine(1, shop.products[0].id, "P-1", 2, 10_000_000, cancelled=True)
    await record_history(tx, shop.headquarters.actor, [await past(tx, shop, "H-1", line)])
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert (view.order.state, view.order.gross_minor) == (State.CANCELLED, 0)
