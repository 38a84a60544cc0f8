"""What a request may say: who orders for whom, what may be ordered, on which day, from how much."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from catalogue import ProductStatus, authorise, set_own_code, set_product_status
from credit import AccountTerms, open_account
from dealers.models import Organisation
from inventory import availability
from kernel.actor import system_actor
from kernel.db import Tx
from kernel.paging import PageRequest
from orders import (
    Blocked,
    Confirmed,
    LineRequest,
    OrderFilters,
    OrderRequest,
    PlaceOrder,
    Refused,
    ShipOrder,
    get_order,
    list_orders,
    place,
    sentence,
    ship_order,
)
from tests.orders.conftest import Shop, place_one
from tests.support.factories import make_credit, make_price, make_product, make_stock
from tests.support.queries import count_queries


def codes(outcome: object) -> list[str]:
    assert isinstance(outcome, Refused), outcome
    assert all(sentence(problem) for problem in outcome.problems)
    return [problem.code for problem in outcome.problems]


async def test_products_that_may_not_be_ordered_are_all_named(tx: Tx, shop: Shop) -> None:
    actor = system_actor(shop.channel.hq)
    await set_product_status(tx, actor, "P-1", ProductStatus.BLOCKED)
    await set_product_status(tx, actor, "P-2", ProductStatus.DISCONTINUED, successor="P-3")
    await make_product(tx, "FREE")
    outcome = await place_one(tx, shop.order(None, ("P-1", 1), ("P-2", 1), ("FREE", 1)))
    assert codes(outcome) == ["product_blocked", "discontinued_succeeded", "no_price"]
    assert isinstance(outcome, Refused)
    assert "P-3" in sentence(outcome.problems[1])


async def test_a_product_that_a_dealer_is_not_authorised_for_is_refused(tx: Tx, shop: Shop) -> None:
    await authorise(tx, system_actor(shop.channel.hq), shop.channel.alpha, skus=["P-2"])
    assert codes(await place_one(tx, shop.order(None, ("P-1", 1)))) == ["not_authorised"]
    assert isinstance(await place_one(tx, shop.order(None, ("P-2", 1))), Confirmed)
    assert isinstance(await place_one(tx, shop.order(shop.beta, ("P-1", 1))), Confirmed)


async def test_a_dealer_orders_by_its_own_number(tx: Tx, shop: Shop) -> None:
    await set_own_code(tx, shop.channel.alpha, "P-1", "MINE-1")
    outcome = await place_one(tx, shop.order(None, ("MINE-1", 2), ("P-2", 1)))
    assert isinstance(outcome, Confirmed)
    assert [line.sku for line in outcome.lines] == ["P-1", "P-2"]
    assert codes(await place_one(tx, shop.order(shop.beta, ("MINE-1", 2)))) == ["unknown_sku"]


async def test_minimum_and_multiple_name_the_nearest(tx: Tx, shop: Shop) -> None:
    product = await make_product(tx, "DOZEN", minimum_quantity=12, multiple=6)
    await make_price(tx, shop.channel, product, "1")
    outcome = await place_one(tx, shop.order(None, ("DOZEN", 7)))
    assert codes(outcome) == ["below_minimum", "not_a_multiple", "short"]
    assert isinstance(outcome, Refused)
    facts = outcome.problems[1].facts
    assert (facts["lower"], facts["upper"]) == (12, 18)


async def test_packs_are_ordered_in_base_units(tx: Tx, shop: Shop) -> None:
    """P18, P40: two dozen at 10.00 apiece come to 240.00."""
    product = await make_product(tx, "PACK", units={"dozen": (12, 1)})
    await make_price(tx, shop.channel, product, "10")
    await make_stock(tx, shop.channel.east, product, 100)
    request = OrderRequest((LineRequest("PACK", 2, "dozen"),))
    outcome = await place_one(tx, PlaceOrder("k", shop.alpha.actor, request))
    assert isinstance(outcome, Confirmed)
    assert (outcome.lines[0].quantity, outcome.net_minor) == (24, 24_000)
    request = OrderRequest((LineRequest("PACK", "2.55", "dozen"),))
    outcome = await place_one(tx, PlaceOrder("l", shop.alpha.actor, request))
    assert codes(outcome) == ["quantity_not_whole"]
    view = await get_order(tx, shop.alpha.scope, (await _only_number(tx, shop)))
    assert (view.lines[0].line.typed, view.lines[0].line.unit) == ("2", "dozen")


async def _only_number(tx: Tx, shop: Shop) -> str:
    page = await list_orders(tx, shop.alpha.scope, OrderFilters(), PageRequest())
    [row] = page.rows
    return row.number


async def test_breaks_count_a_product_over_the_whole_order(tx: Tx, shop: Shop) -> None:
    """P14, ours: lines of one product are summed."""
    product = await make_product(tx, "BREAK")
    await make_price(tx, shop.channel, product, "10")
    await make_price(tx, shop.channel, product, "9", minimum_quantity=5)
    await make_stock(tx, shop.channel.east, product, 100)
    outcome = await place_one(tx, shop.order(None, ("BREAK", 3), ("BREAK", 4)))
    assert isinstance(outcome, Confirmed)
    assert [line.unit_price for line in outcome.lines] == ["9.00", "9.00"]


async def test_the_order_date_decides_the_price_and_needs_a_permission(tx: Tx, shop: Shop) -> None:
    """P17: the order's day, not the typing day."""
    product = await make_product(tx, "SEASON")
    await make_price(tx, shop.channel, product, "10", valid_from=date(2026, 3, 2))
    await make_stock(tx, shop.channel.east, product, 100)
    alpha = shop.channel.code("alpha")
    yesterday = date(2026, 3, 1)
    assert codes(
        await place_one(
            tx, shop.order(shop.branch, ("SEASON", 1), buyer=alpha, ordered_on=yesterday)
        )
    ) == ["backdating", "no_price"]
    hq = shop.headquarters
    assert codes(
        await place_one(tx, shop.order(hq, ("SEASON", 1), buyer=alpha, ordered_on=yesterday))
    ) == ["no_price"]
    tomorrow = date(2026, 3, 3)
    assert codes(
        await place_one(tx, shop.order(hq, ("SEASON", 1), buyer=alpha, ordered_on=tomorrow))
    ) == ["ordered_in_future"]
    outcome = await place_one(tx, shop.order(hq, ("P-1", 1), buyer=alpha, ordered_on=yesterday))
    assert isinstance(outcome, Confirmed)


async def test_a_requested_day_that_has_passed_is_refused(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(tx, shop.order(None, ("P-1", 1), requested_on=date(2026, 3, 1)))
    assert codes(outcome) == ["requested_in_past"]


@pytest.mark.parametrize("buyer", ["BETA", "GAMMA", "NOBODY", "HQ"])
async def test_a_dealer_orders_for_nobody_else(tx: Tx, shop: Shop, buyer: str) -> None:
    assert codes(await place_one(tx, shop.order(None, ("P-1", 1), buyer=buyer))) == [
        "unknown_buyer"
    ]


async def test_a_branch_orders_for_its_dealers_only(tx: Tx, shop: Shop) -> None:
    ours = await place_one(tx, shop.order(shop.branch, ("P-1", 1), buyer="ALPHA"))
    assert isinstance(ours, Confirmed)
    view = await get_order(tx, shop.alpha.scope, ours.number)
    assert view.order.placed_by == shop.branch.actor.user_id
    assert view.buyer.id == shop.channel.alpha
    theirs = await place_one(tx, shop.order(shop.branch, ("P-1", 1), buyer="GAMMA"))
    assert codes(theirs) == ["unknown_buyer"]


async def test_headquarters_buys_from_nobody(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(tx, shop.order(shop.headquarters, ("P-1", 1)))
    assert isinstance(outcome, Refused)


async def test_a_po_number_used_before_warns(tx: Tx, shop: Shop) -> None:
    first = await place_one(tx, shop.order(None, ("P-1", 1), po_number="PO-1"))
    assert isinstance(first, Confirmed)
    assert first.warnings == ()
    second = await place_one(tx, shop.order(None, ("P-1", 1), po_number="PO-1"))
    assert isinstance(second, Confirmed)
    assert [warning.code for warning in second.warnings] == ["duplicate_po"]
    assert first.number in sentence(second.warnings[0])


async def test_minimum_order_and_freight_are_the_sellers(tx: Tx, shop: Shop) -> None:
    await tx.execute(
        update(Organisation)
        .where(Organisation.id == shop.channel.east)
        .values(minimum_order_minor=5_000, flat_freight_minor=1_500, freight_rate=Decimal("0.025"))
    )
    assert codes(await place_one(tx, shop.order(None, ("P-1", 4)))) == ["below_minimum_order"]
    outcome = await place_one(tx, shop.order(None, ("P-1", 10)))
    assert isinstance(outcome, Confirmed)
    assert (outcome.net_minor, outcome.freight_minor, outcome.gross_minor) == (
        10_000,
        1_750,
        11_750,
    )
    branch = shop.branch
    shipped = await ship_order(tx, branch.actor, branch.scope, ShipOrder(outcome.number))
    assert shipped.invoice.freight_minor == 1_750


async def test_an_account_in_another_currency_takes_no_such_order(tx: Tx, shop: Shop) -> None:
    terms = AccountTerms(
        seller_id=shop.channel.west,
        payer_id=shop.channel.gamma,
        currency="USD",
        limit_minor=None,
        terms_days=30,
    )
    await open_account(tx, shop.headquarters.actor, terms)
    gamma = shop.channel.person(shop.channel.gamma)
    assert codes(await place_one(tx, shop.order(gamma, ("P-1", 1)))) == ["currency_differs"]


async def test_a_dealer_without_an_account_is_prepaid_only(tx: Tx, shop: Shop) -> None:
    """C06, ours: no account means prepaid only."""
    await make_stock(tx, shop.channel.west, shop.products[0], 10)
    gamma = shop.channel.person(shop.channel.gamma)
    outcome = await place_one(tx, shop.order(gamma, ("P-1", 1)))
    assert isinstance(outcome, Blocked)
    assert [reason.code for reason in outcome.reasons] == ["over_limit"]


async def test_a_suspended_dealer_waits(tx: Tx, shop: Shop) -> None:
    await tx.execute(
        update(Organisation).where(Organisation.id == shop.channel.alpha).values(status="suspended")
    )
    outcome = await place_one(tx, shop.order(None, ("P-1", 1)))
    assert isinstance(outcome, Blocked)
    assert [reason.code for reason in outcome.reasons] == ["dealer_not_active"]


async def test_a_sub_dealer_orders_from_its_dealer(tx: Tx, shop: Shop) -> None:
    """The same engine one level down: the dealer's own prices, stock and credit."""
    channel = shop.channel
    await make_price(tx, channel, shop.products[0], "12", seller_id=channel.alpha)
    await make_stock(tx, channel.alpha, shop.products[0], 5)
    await make_credit(tx, channel.alpha, channel.delta, limit_minor=10_000)
    delta = channel.person(channel.delta)
    outcome = await place_one(tx, shop.order(delta, ("P-1", 3)))
    assert isinstance(outcome, Confirmed)
    assert outcome.net_minor == 3_600
    view = await get_order(tx, shop.alpha.scope, outcome.number)
    assert (view.seller.id, view.order.sales_branch_id) == (channel.alpha, channel.east)
    alpha = shop.alpha
    shipped = await ship_order(tx, alpha.actor, alpha.scope, ShipOrder(outcome.number))
    assert shipped.invoice.kind == "delivery_note"
    party = await channel.party(tx, channel.alpha)
    found = await availability(tx, party, [shop.products[0].id])
    assert found[shop.products[0].id].on_hand == 2


async def test_a_batch_takes_a_handful_of_statements(tx: Tx, shop: Shop) -> None:
    await place(tx, [shop.order(None, ("P-1", 1), ("P-2", 1))])
    with count_queries(tx) as queries:
        await place(tx, [shop.order(shop.beta, ("P-1", 1), ("P-2", 1)) for _ in range(12)])
    assert len(queries) <= 19, queries
