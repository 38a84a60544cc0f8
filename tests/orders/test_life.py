"""The life of one order after it was placed: shipped, received, taken back, cancelled, edited."""

import pytest

from credit import block_account, exposure_of, receivable_key
from inventory import NotUnderWay, ReceiveGoods, availability, progress, receive_goods
from kernel.db import Tx
from kernel.errors import Forbidden, NotFound
from ledger import balances
from orders import (
    Blocked,
    Confirmed,
    DeliveryPreference,
    EditRequest,
    LineRequest,
    LineToReturn,
    LineToShip,
    MoreThanHeld,
    NothingToShip,
    OrderAlreadyShipping,
    OrderChanged,
    OrderNotInState,
    OrderRefused,
    OrderRequest,
    ReturnOrder,
    ShipmentsStopped,
    ShipOrder,
    State,
    cancel_order,
    edit_order,
    get_order,
    return_order,
    ship_order,
    unship_order,
)
from orders.following import follow_deliveries
from tests.orders.conftest import Shop, place_one
from tests.support.factories.people import Person


async def confirmed(tx: Tx, shop: Shop, *lines: tuple[str, int]) -> Confirmed:
    outcome = await place_one(tx, shop.order(None, *lines))
    assert isinstance(outcome, Confirmed)
    return outcome


async def exposure(tx: Tx, shop: Shop) -> int:
    key = receivable_key(shop.channel.east, shop.channel.alpha, shop.channel.currency)
    return exposure_of((await balances(tx, [key]))[key])


async def available(tx: Tx, shop: Shop) -> list[int]:
    party = await shop.channel.party(tx, shop.channel.east)
    found = await availability(tx, party, [product.id for product in shop.products])
    return [found[product.id].available for product in shop.products]


async def ship(tx: Tx, who: Person, number: str, *lines: tuple[int, int]) -> str:
    wanted = tuple(LineToShip(*line) for line in lines) or None
    shipped = await ship_order(tx, who.actor, who.scope, ShipOrder(number, wanted))
    return shipped.shipment.number


async def test_shipping_bills_what_left_and_exposure_stays(tx: Tx, shop: Shop) -> None:
    """C04, C31: what is invoiced moves between classes and is never counted twice."""
    order = await confirmed(tx, shop, ("P-1", 10))
    assert await exposure(tx, shop) == 10_000
    await ship(tx, shop.branch, order.number, (1, 4))
    assert await exposure(tx, shop) == 10_000
    await ship(tx, shop.branch, order.number)
    assert await exposure(tx, shop) == 10_000
    view = await get_order(tx, shop.alpha.scope, order.number)
    assert [line.line.shipped for line in view.lines] == [10]
    assert [event.kind for event in view.events] == ["shipped", "shipped"]
    with pytest.raises(NothingToShip):
        await ship(tx, shop.branch, order.number)


async def test_an_order_that_arrived_in_full_is_closed(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10), ("P-2", 1))
    await ship(tx, shop.branch, order.number)
    view = await get_order(tx, shop.alpha.scope, order.number)
    await follow_deliveries(tx, [order.order_id])
    assert (await get_order(tx, shop.alpha.scope, order.number)).order.state is State.CONFIRMED
    await receive_goods(tx, shop.alpha.actor, ReceiveGoods(view.shipments[0].id))
    await follow_deliveries(tx, [order.order_id])
    await follow_deliveries(tx, [order.order_id])
    view = await get_order(tx, shop.alpha.scope, order.number)
    assert view.order.state is State.CLOSED
    assert [line.progress.received for line in view.lines] == [10, 1]


async def test_more_than_is_held_is_not_shipped(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    with pytest.raises(MoreThanHeld) as refused:
        await ship(tx, shop.branch, order.number, (1, 11))
    assert [problem.facts for problem in refused.value.problems] == [{"held": 10, "requested": 11}]


async def test_a_buyer_cannot_ship_to_itself_and_a_stranger_sees_no_order(
    tx: Tx, shop: Shop
) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    with pytest.raises(NotFound):
        await ship(tx, shop.alpha, order.number)
    with pytest.raises(NotFound):
        await get_order(tx, shop.beta.scope, order.number)
    with pytest.raises(Forbidden):
        no_rights = Person(shop.alpha.actor.__class__(1, 1, "none"), shop.alpha.scope, "")
        await ship(tx, no_rights, order.number)


async def test_a_shipment_taken_back_is_held_again(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    shipment = await ship(tx, shop.branch, order.number, (1, 6))
    branch = shop.branch
    await unship_order(tx, branch.actor, branch.scope, order.number, shipment)
    view = await get_order(tx, branch.scope, order.number)
    line = view.lines[0].line
    assert (line.shipped, line.held, line.backordered) == (0, 10, 0)
    assert await available(tx, shop) == [90, 100, 100]
    assert await exposure(tx, shop) == 10_000
    with pytest.raises(NotUnderWay):
        await unship_order(tx, branch.actor, branch.scope, order.number, shipment)
    await ship(tx, branch, order.number)
    assert await exposure(tx, shop) == 10_000


async def test_returned_goods_are_credited(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    await ship(tx, shop.branch, order.number)
    view = await get_order(tx, shop.alpha.scope, order.number)
    await receive_goods(tx, shop.alpha.actor, ReceiveGoods(view.shipments[0].id))
    branch = shop.branch
    command = ReturnOrder(order.number, (LineToReturn(1, 3, saleable=True),), "scratched")
    returned = await return_order(tx, branch.actor, branch.scope, command)
    assert [note.gross_minor for note in returned.notes] == [-3_000]
    assert await exposure(tx, shop) == 7_000
    assert await available(tx, shop) == [93, 100, 100]
    found = await progress(tx, [view.lines[0].line.id])
    assert found[view.lines[0].line.id].returned == 3


async def test_a_cancelled_order_frees_stock_and_credit_at_once(tx: Tx, shop: Shop) -> None:
    """C34."""
    order = await confirmed(tx, shop, ("P-1", 10), ("P-2", 5))
    alpha = shop.alpha
    assert await cancel_order(tx, alpha.actor, alpha.scope, order.number) is State.CANCELLED
    assert await available(tx, shop) == [100, 100, 100]
    assert await exposure(tx, shop) == 0
    with pytest.raises(OrderNotInState):
        await cancel_order(tx, alpha.actor, alpha.scope, order.number)


async def test_cancelling_after_a_part_was_shipped_closes_the_order_short(
    tx: Tx, shop: Shop
) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    await ship(tx, shop.branch, order.number, (1, 4))
    branch = shop.branch
    assert await cancel_order(tx, branch.actor, branch.scope, order.number) is State.CLOSED
    view = await get_order(tx, branch.scope, order.number)
    line = view.lines[0].line
    assert (line.confirmed, line.cancelled, line.shipped) == (4, 6, 4)
    assert view.order.gross_minor == 4_000
    assert await exposure(tx, shop) == 4_000
    assert await available(tx, shop) == [96, 100, 100]


async def test_an_edit_frees_what_the_order_held_before_it_is_judged(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 100))
    branch = shop.branch
    request = OrderRequest((LineRequest("P-1", 50), LineRequest("P-2", 50)))
    outcome = await edit_order(
        tx, branch.actor, branch.scope, EditRequest(order.number, 1, request)
    )
    assert isinstance(outcome, Confirmed)
    assert (outcome.version, outcome.gross_minor) == (2, 100_000)
    assert await available(tx, shop) == [50, 50, 100]
    assert await exposure(tx, shop) == 100_000
    with pytest.raises(OrderChanged):
        await edit_order(tx, branch.actor, branch.scope, EditRequest(order.number, 1, request))


async def test_an_edit_past_the_limit_leaves_the_order_as_it_was(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 90))
    branch = shop.branch
    request = OrderRequest((LineRequest("P-1", 90), LineRequest("P-2", 20)))
    with pytest.raises(OrderRefused) as refused:
        async with tx.begin_nested():
            await edit_order(tx, branch.actor, branch.scope, EditRequest(order.number, 1, request))
    assert [problem.code for problem in refused.value.problems] == ["over_limit"]
    view = await get_order(tx, branch.scope, order.number)
    assert (view.order.version, view.order.gross_minor) == (1, 90_000)
    assert await available(tx, shop) == [10, 100, 100]


async def test_what_has_shipped_cannot_be_edited(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    await ship(tx, shop.branch, order.number, (1, 1))
    branch = shop.branch
    with pytest.raises(OrderAlreadyShipping):
        await edit_order(
            tx,
            branch.actor,
            branch.scope,
            EditRequest(order.number, 1, OrderRequest((LineRequest("P-1", 5),))),
        )


async def test_goods_of_a_blocked_account_stay_here(tx: Tx, shop: Shop) -> None:
    order = await confirmed(tx, shop, ("P-1", 10))
    pair = (shop.channel.east, shop.channel.alpha)
    await block_account(tx, shop.headquarters.actor, pair, "cheques bounced")
    with pytest.raises(ShipmentsStopped):
        await ship(tx, shop.branch, order.number)
    outcome = await place_one(tx, shop.order(None, ("P-2", 1)))
    assert isinstance(outcome, Blocked)
    assert [reason.code for reason in outcome.reasons] == ["account_blocked"]


async def test_cancelled_rest_is_never_billed(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(
        tx, shop.order(shop.beta, ("P-1", 130), delivery_preference=DeliveryPreference.CANCEL_REST)
    )
    assert isinstance(outcome, Confirmed)
    branch = shop.branch
    shipped = await ship_order(tx, branch.actor, branch.scope, ShipOrder(outcome.number))
    assert shipped.invoice.gross_minor == 100_000
