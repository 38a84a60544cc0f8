"""Saving products and what is changed on them later."""

from datetime import date
from decimal import Decimal

import pytest

from catalogue import (
    CostOverlaps,
    NewCategory,
    NewProduct,
    OwnCodeTaken,
    ProductStatus,
    SuccessorUnsuitable,
    authorise,
    create_categories,
    create_products,
    list_costs,
    load_products,
    resolve_skus,
    set_cost,
    set_own_code,
    set_product_status,
)
from kernel.actor import Actor, system_actor
from kernel.db import Database, Tx
from kernel.errors import Conflict, Invalid, NotFound
from tests.support.factories import make_channel, make_products
from tests.support.queries import count_queries
from tests.support.race import race

HEADQUARTERS: Actor = system_actor(1)


async def test_a_thousand_products_take_a_handful_of_statements(tx: Tx) -> None:
    rows = [
        NewProduct(f"N-{i}", "N", units={"box": (10, 1)}, cost=Decimal(1), cost_currency="USD")
        for i in range(1000)
    ]
    with count_queries(tx) as queries:
        ids = await create_products(tx, rows)
    assert len(ids) == 1000
    assert len(queries) <= 12


async def test_a_refused_product_keeps_all_out(tx: Tx) -> None:
    await make_products(tx, ["TAKEN"])
    with pytest.raises(Invalid) as refused:
        await create_products(tx, [NewProduct("GOOD", "Good"), NewProduct("TAKEN", "Again")])
    assert [problem.pointer for problem in refused.value.problems] == ["/1/sku"]
    assert await resolve_skus(tx, ["GOOD"]) == {}


async def test_categories_that_exist_are_left_as_they_are(tx: Tx) -> None:
    first = await create_categories(tx, [NewCategory("bikes", "Bikes")])
    again = await create_categories(
        tx, [NewCategory("bikes", "Other"), NewCategory("road", "Road", parent="bikes")]
    )
    assert again["bikes"] == first["bikes"]
    with pytest.raises(Invalid):
        await create_categories(tx, [NewCategory("x", "X", parent="nowhere")])


async def test_a_discontinued_product_names_its_successor(tx: Tx) -> None:
    await make_products(tx, ["OLD", "NEW"])
    gone = ProductStatus.DISCONTINUED
    await set_product_status(tx, HEADQUARTERS, "OLD", gone, successor="NEW")
    old = (await load_products(tx, skus=["OLD"])).by_sku["OLD"]
    assert (old.status, old.successor_sku) == (gone, "NEW")


async def test_successors_never_lead_back(tx: Tx) -> None:
    await make_products(tx, ["A", "B", "C"])
    gone = ProductStatus.DISCONTINUED
    await set_product_status(tx, HEADQUARTERS, "A", gone, successor="B")
    await set_product_status(tx, HEADQUARTERS, "B", gone, successor="C")
    for sku, successor in [("C", "A"), ("C", "B"), ("C", "C")]:
        with pytest.raises(SuccessorUnsuitable):
            await set_product_status(tx, HEADQUARTERS, sku, gone, successor=successor)
    with pytest.raises(NotFound):
        await set_product_status(tx, HEADQUARTERS, "C", gone, successor="NONE")
    with pytest.raises(NotFound):
        await set_product_status(tx, HEADQUARTERS, "NONE", gone)


async def test_a_new_standard_cost_ends_the_one_before(tx: Tx) -> None:
    (product,) = await make_products(tx, ["P"])
    for cost, first in [("10", date(2025, 1, 1)), ("12.5", date(2026, 1, 1))]:
        await set_cost(tx, HEADQUARTERS, "P", Decimal(cost), "CNY", valid_from=first)
    found = [(c.cost, c.valid_from, c.valid_until) for c in await list_costs(tx, product.id)]
    assert found == [
        (Decimal("12.5"), date(2026, 1, 1), None),
        (Decimal(10), date(2025, 1, 1), date(2026, 1, 1)),
    ]
    for first in (date(2025, 6, 1), date(2026, 1, 1)):
        with pytest.raises(CostOverlaps):
            await set_cost(tx, HEADQUARTERS, "P", Decimal(9), "CNY", valid_from=first)
    for cost, currency in [("-1", "CNY"), ("1e12", "CNY"), ("NaN", "CNY"), ("1", "XQQ")]:
        with pytest.raises(Invalid):
            day = date(2026, 2, 1)
            await set_cost(tx, HEADQUARTERS, "P", Decimal(cost), currency, valid_from=day)
    with pytest.raises(NotFound):
        await set_cost(tx, HEADQUARTERS, "NONE", Decimal(9), "CNY", valid_from=date(2026, 2, 1))


async def test_a_dealers_own_code_names_one_product(tx: Tx) -> None:
    c = await make_channel(tx)
    await make_products(tx, ["A", "B"])
    await set_own_code(tx, c.alpha, "A", "1")
    await set_own_code(tx, c.beta, "B", "1")
    with pytest.raises(OwnCodeTaken) as refused:
        await set_own_code(tx, c.alpha, "B", "1")
    assert refused.value.facts["sku"] == "A"
    await set_own_code(tx, c.alpha, "A", "2")
    await set_own_code(tx, c.alpha, "B", "1")
    await set_own_code(tx, c.alpha, "A", None)
    found = await load_products(tx, skus=["1", "2"], buyer_id=c.alpha)
    assert {product.sku for product in found} == {"B"}
    with pytest.raises(NotFound):
        await set_own_code(tx, c.alpha, "NONE", "3")


async def test_an_authorisation_for_what_does_not_exist_is_refused(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(NotFound):
        await authorise(tx, HEADQUARTERS, c.alpha, skus=["NONE"])
    with pytest.raises(NotFound):
        await authorise(tx, HEADQUARTERS, c.alpha, categories=["none"])


async def test_costs_set_at_once_never_overlap(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        (product,) = await make_products(tx, ["P"])
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 1, 15)]

    async def run(runner: int) -> None:
        async with committed_database.write() as tx:
            day = days[runner]
            await set_cost(tx, HEADQUARTERS, "P", Decimal(runner + 1), "CNY", valid_from=day)

    result = await race(len(days), run)
    assert {type(lost) for lost in result.lost} <= {CostOverlaps}
    async with committed_database.read() as read_tx:
        costs = (await list_costs(read_tx, product.id))[::-1]
    assert len(costs) == len(result.won)
    assert [one.valid_until for one in costs] == [*(one.valid_from for one in costs[1:]), None]


async def test_an_own_code_given_to_two_products_at_once_names_one(
    committed_database: Database,
) -> None:
    async with committed_database.write() as tx:
        c = await make_channel(tx)
        await make_products(tx, ["A", "B"])

    async def run(runner: int) -> None:
        async with committed_database.write() as tx:
            await set_own_code(tx, c.alpha, "AB"[runner], "1")

    result = await race(2, run)
    assert len(result.won) == 1
    assert isinstance(result.lost[0], OwnCodeTaken)


async def test_a_status_set_on_an_outdated_sight_of_the_product_is_refused(tx: Tx) -> None:
    await make_products(tx, ["SEEN"])
    seen = ProductStatus.BLOCKED
    await set_product_status(tx, HEADQUARTERS, "SEEN", seen, version=1)
    with pytest.raises(Conflict):
        await set_product_status(tx, HEADQUARTERS, "SEEN", ProductStatus.ACTIVE, version=1)
    await set_product_status(tx, HEADQUARTERS, "SEEN", ProductStatus.ACTIVE, version=2)
