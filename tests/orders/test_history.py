"""Orders of the past: recorded with everything they brought about, at their own dates."""

from datetime import date

from credit import exposure_of, receivable_key
from inventory import availability, progress
from kernel.db import Tx
from ledger import balances
from orders import (
    HistoryLine,
    HistoryOrder,
    State,
    find_order_ids,
    get_order,
    record_history,
)
from tests.orders.conftest import Shop

FEBRUARY = date(2026, 2, 2)


def past(shop: Shop, number: str, *lines: HistoryLine, freight_minor: int = 0) -> HistoryOrder:
    return HistoryOrder(
        number,
        shop.channel.alpha,
        FEBRUARY,
        lines,
        freight_minor=freight_minor,
        source="erp",
        external_id=f"E-{number}",
    )


async def test_a_delivered_order_is_closed_billed_and_leaves_the_shelf_as_it_was(
    tx: Tx, shop: Shop
) -> None:
    """C04-like: what was billed is owed; supply comes with the history."""
    shipped, received = date(2026, 2, 9), date(2026, 2, 12)
    line = HistoryLine(
        1,
        shop.products[0].id,
        3,
        2_024_994_000,
        (50_000,),
        tax_minor=46_170,
        shipped_on=shipped,
        due_on=date(2026, 2, 14),
        received_on=received,
    )
    [order_id] = await record_history(
        tx, shop.headquarters.actor, [past(shop, "H-1", line, freight_minor=1_500)]
    )
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert view.order.state is State.CLOSED
    assert view.order.net_minor == 577_123
    assert view.order.gross_minor == 577_123 + 46_170 + 1_500
    key = receivable_key(shop.channel.east, shop.channel.alpha, shop.channel.currency)
    assert exposure_of((await balances(tx, [key]))[key]) == view.order.gross_minor
    assert (await progress(tx, [view.lines[0].line.id]))[view.lines[0].line.id].received == 3
    party = await shop.channel.party(tx, shop.channel.east)
    found = await availability(tx, party, [shop.products[0].id])
    assert found[shop.products[0].id].available == 100
    assert await find_order_ids(tx, ["E-H-1", "H-1", "H-2"]) == {
        "E-H-1": order_id,
        "H-1": order_id,
    }


async def test_what_was_not_shipped_yet_waits_for_goods_and_holds_credit(
    tx: Tx, shop: Shop
) -> None:
    product = shop.products[0].id
    lines = (
        HistoryLine(1, product, 2, 10_000_000, shipped_on=date(2026, 2, 9)),
        HistoryLine(2, product, 500, 10_000_000),
        HistoryLine(3, product, 7, 10_000_000, cancelled=True),
    )
    await record_history(
        tx, shop.headquarters.actor, [past(shop, "H-1", *lines, freight_minor=1_000)]
    )
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert view.order.state is State.CONFIRMED
    assert [(one.line.shipped, one.line.backordered) for one in view.lines] == [
        (2, 0),
        (0, 500),
        (0, 0),
    ]
    key = receivable_key(shop.channel.east, shop.channel.alpha, shop.channel.currency)
    state = (await balances(tx, [key]))[key]
    assert state.balance + state.held_in == view.order.gross_minor == 503_000


async def test_an_order_of_cancelled_lines_is_cancelled(tx: Tx, shop: Shop) -> None:
    line = HistoryLine(1, shop.products[0].id, 2, 10_000_000, cancelled=True)
    await record_history(tx, shop.headquarters.actor, [past(shop, "H-1", line)])
    view = await get_order(tx, shop.alpha.scope, "H-1")
    assert (view.order.state, view.order.gross_minor) == (State.CANCELLED, 0)
