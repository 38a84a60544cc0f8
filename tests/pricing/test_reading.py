"""Lists, policies and conflicts as people see them, and changing a price."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from dealers import OrganisationKind, Scope
from kernel.actor import system_actor
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from pricing import BuyerScope, NewLimit, NewPolicy, save_limits, save_policies
from pricing.changes import PriceChange, change_price
from pricing.conflicts import list_conflicts
from pricing.reading import (
    get_price_list,
    list_assignments,
    list_entries,
    list_policies,
    list_price_lists,
)
from tests.pricing.conftest import Shop, price_list
from tests.support.queries import count_queries

TODAY, TOMORROW, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 1)


def scope(shop: Shop, code: str) -> Scope:
    """What somebody of an organisation may see."""
    party = shop.party(code)
    return Scope(party.id, OrganisationKind(party.kind))


async def two_lists(tx: Tx, shop: Shop) -> tuple[int, int]:
    """One of headquarters for everyone and one of a dealer for those below it."""
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    first = await price_list(tx, shop, "HQ", "DEALER", everyone, BIKE="10", HELMET="5")
    below = BuyerScope(node_id=shop.ids["DEALER"])
    return first, await price_list(tx, shop, "DEALER", "RESALE", below, BIKE="14")


@pytest.mark.parametrize(
    ("reader", "codes"), [("HQ", ["DEALER"]), ("NORTH", []), ("DEALER", ["RESALE"]), ("SUB", [])]
)
async def test_companies_see_company_lists_and_dealers_their_own(
    tx: Tx, shop: Shop, reader: str, codes: list[str]
) -> None:
    await two_lists(tx, shop)
    found = await list_price_lists(tx, scope(shop, reader))
    assert [row.code for row in found.rows] == codes
    assert found.total == len(codes)


async def test_a_list_of_somebody_else_is_not_found(tx: Tx, shop: Shop) -> None:
    first, resale = await two_lists(tx, shop)
    for reader, list_id in (("HQ", resale), ("DEALER", first), ("OTHER", resale)):
        with pytest.raises(NotFound):
            await get_price_list(tx, scope(shop, reader), list_id)
        assert (await list_entries(tx, scope(shop, reader), list_id)).rows == []
        assert await list_assignments(tx, scope(shop, reader), list_id) == []


async def test_a_list_shows_its_prices_and_whom_it_is_for(tx: Tx, shop: Shop) -> None:
    first, _ = await two_lists(tx, shop)
    me = scope(shop, "HQ")
    assert (await get_price_list(tx, me, first)).products == 2
    entries = await list_entries(tx, me, first)
    assert [(row.sku, row.unit_price, row.current) for row in entries.rows] == [
        ("BIKE", Decimal(10), True),
        ("HELMET", Decimal(5), True),
    ]
    assert [row.sku for row in (await list_entries(tx, me, first, "HELMET")).rows] == ["HELMET"]
    assert (await list_entries(tx, me, first, "NOTHING")).rows == []
    given = await list_assignments(tx, me, first)
    assert [(row.kind, row.code) for row in given] == [("node", "HQ")]


async def test_lists_take_the_same_queries_however_many(tx: Tx, shop: Shop) -> None:
    me = scope(shop, "HQ")
    await two_lists(tx, shop)
    with count_queries(tx) as few:
        await list_price_lists(tx, me)
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    for number in range(5):
        await price_list(tx, shop, "HQ", f"L{number}", everyone, BIKE="10")
    with count_queries(tx) as many:
        await list_price_lists(tx, me)
    assert len(few) == len(many) <= 2


async def test_a_changed_price_ends_the_one_before_it(tx: Tx, shop: Shop) -> None:
    first, _ = await two_lists(tx, shop)
    me, actor = scope(shop, "HQ"), system_actor(shop.ids["HQ"])
    for day, price in ((LATER, "12"), (TOMORROW, "11"), (TOMORROW, "11.5")):
        await change_price(tx, actor, me, PriceChange(first, "BIKE", Decimal(price), day))
    rows = (await list_entries(tx, me, first, "BIKE")).rows
    assert [(row.unit_price, row.valid_from, row.valid_until) for row in rows] == [
        (Decimal(10), None, TOMORROW),
        (Decimal("11.5"), TOMORROW, LATER),
        (Decimal(12), LATER, None),
    ]


async def test_every_problem_of_a_changed_price_is_named(tx: Tx, shop: Shop) -> None:
    first, _ = await two_lists(tx, shop)
    change = PriceChange(first, "UNKNOWN", Decimal(-1), date(2026, 3, 1), minimum_quantity=0)
    with pytest.raises(Invalid) as refused:
        await change_price(tx, system_actor(1), scope(shop, "HQ"), change)
    assert sorted(problem.pointer for problem in refused.value.problems) == [
        "/minimum_quantity",
        "/sku",
        "/unit_price",
        "/valid_from",
    ]


async def test_a_dealer_cannot_change_a_price_of_headquarters(tx: Tx, shop: Shop) -> None:
    first, _ = await two_lists(tx, shop)
    change = PriceChange(first, "BIKE", Decimal(1), TODAY)
    with pytest.raises(NotFound):
        await change_price(tx, system_actor(1), scope(shop, "DEALER"), change)


def policy(shop: Shop, code: str, **settings: object) -> NewPolicy:
    """Ten percent off everything."""
    plain = NewPolicy(shop.ids["HQ"], code, code, "percent_off", Decimal("0.1"))
    return replace(plain, **settings)  # type: ignore[arg-type]


async def test_policies_are_listed_the_strongest_first(tx: Tx, shop: Shop) -> None:
    bike = shop.products["BIKE"]
    await save_policies(
        tx,
        [
            policy(shop, "WEAK"),
            policy(shop, "STRONG", priority=9, product_ids=(bike,), valid_until=TODAY),
        ],
    )
    strong, weak = (await list_policies(tx, scope(shop, "HQ"))).rows
    assert (strong.code, strong.products, strong.buyers, strong.current) == (
        "STRONG",
        1,
        None,
        False,
    )
    assert (weak.code, weak.products, weak.current) == ("WEAK", None, True)
    assert (await list_policies(tx, scope(shop, "DEALER"))).rows == []


async def test_p29_equally_strong_rules_are_shown_to_whoever_saves(tx: Tx, shop: Shop) -> None:
    everyone = BuyerScope(node_id=shop.ids["HQ"])
    await price_list(tx, shop, "HQ", "OLD", everyone, BIKE="10")
    await price_list(tx, shop, "HQ", "NEW", everyone, BIKE="11")
    sale = await price_list(tx, shop, "HQ", "SALE", everyone, GLOVE="1")
    await price_list(tx, shop, "HQ", "EMPTY", BuyerScope(segment="gold"))
    await save_policies(
        tx,
        [
            policy(shop, "A", maximum_quantity=10),
            policy(shop, "B", minimum_quantity=10),
            policy(shop, "C", priority=1),
            policy(shop, "SWITCH", price_list_id=sale, product_ids=(shop.products["BIKE"],)),
        ],
    )
    found = await list_conflicts(tx, scope(shop, "HQ"))
    assert [(one.code, one.facts["first"], one.facts["second"]) for one in found] == [
        ("lists_tie", "OLD", "NEW"),
        ("no_tax_rate", None, None),
        ("not_in_list", "SWITCH", "SALE"),
        ("policies_tie", "A", "B"),
    ]
    assert "higher priority" in found[0].detail
    assert await list_conflicts(tx, scope(shop, "OTHER")) == found[1:2]


async def test_limits_are_found_by_category_too(tx: Tx, shop: Shop) -> None:
    limit = NewLimit(shop.ids["HQ"], "USD", product_id=shop.products["BIKE"])
    assert (await save_limits(tx, [limit])).added == 1
