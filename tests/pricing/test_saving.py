"""Saving rules: repeated, refused, and at the same moment."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kernel.db import Database, Tx
from kernel.errors import Invalid
from pricing import (
    BuyerScope,
    EffectNotAvailable,
    NewAssignment,
    NewEntry,
    NewLimit,
    NewPolicy,
    NewPriceList,
    NewTaxRate,
    PriceOverlap,
    Saved,
    UnknownPriceList,
    save_assignments,
    save_entries,
    save_limits,
    save_policies,
    save_price_lists,
    save_tax_rates,
)
from tests.pricing.conftest import Shop, open_shop
from tests.support.race import race

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


async def a_list(tx: Tx, shop: Shop) -> int:
    """The id of a list of headquarters."""
    return (await save_price_lists(tx, [NewPriceList(shop.ids["HQ"], "A", "A", "USD")]))["A"]


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    """Pointer and code of each problem."""
    return [(problem.pointer, problem.code) for problem in refused.value.problems]


async def test_the_same_prices_twice_change_nothing(tx: Tx, shop: Shop) -> None:
    entry = NewEntry(await a_list(tx, shop), shop.products["BIKE"], Decimal("9.5"))
    assert await save_entries(tx, [entry]) == Saved(added=1)
    assert await save_entries(tx, [entry]) == Saved(unchanged=1)
    assert await save_entries(tx, [replace(entry, valid_until=MAY)]) == Saved(changed=1)
    assert await save_entries(tx, []) == Saved()


async def test_a_price_that_overlaps_another_is_refused_and_the_other_named(
    tx: Tx, shop: Shop
) -> None:
    first = NewEntry(await a_list(tx, shop), shop.products["BIKE"], Decimal(9), valid_from=MARCH)
    await save_entries(tx, [first])
    with pytest.raises(Invalid) as refused:
        await save_entries(tx, [replace(first, valid_from=APRIL)])
    assert codes(refused) == [("/0", "price_overlap")]
    assert "Mar 1, 2026" in refused.value.problems[0].detail
    ended = replace(first, valid_until=APRIL)
    later = replace(first, valid_from=APRIL, unit_price=Decimal(10))
    assert await save_entries(tx, [ended, later]) == Saved(added=1, changed=1)


async def test_of_two_overlapping_prices_saved_at_once_one_is_refused(
    committed_database: Database,
) -> None:
    async with committed_database.write() as tx:
        shop = await open_shop(tx)
        list_id = await a_list(tx, shop)

    async def save(runner: int) -> Saved:
        first_day = date(2026, 3, 1 + runner)
        entry = NewEntry(list_id, shop.products["BIKE"], Decimal(runner + 1), valid_from=first_day)
        async with committed_database.write() as tx:
            return await save_entries(tx, [entry])

    result = await race(8, save)
    assert result.won == [Saved(added=1)]
    assert {type(lost) for lost in result.lost} <= {PriceOverlap, Invalid}
    assert len(result.lost) == 7


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"unit_price": Decimal(10) ** 12}, ("/0/unit_price", "price_out_of_range")),
        ({"unit_price": Decimal(-1)}, ("/0/unit_price", "price_out_of_range")),
        ({"unit_price": Decimal("0.0000001")}, ("/0/unit_price", "price_out_of_range")),
        ({"unit_price": Decimal("NaN")}, ("/0/unit_price", "price_out_of_range")),
        ({"minimum_quantity": 0}, ("/0/minimum_quantity", "not_positive")),
        ({"valid_from": MAY, "valid_until": MAY}, ("/0/valid_until", "dates_reversed")),
    ],
)
async def test_a_wrong_price_is_refused_at_its_field(
    tx: Tx, changed: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await save_entries(tx, [replace(NewEntry(1, 1, Decimal(1)), **changed)])
    assert codes(refused) == [problem]


async def test_a_list_in_no_currency_is_refused(tx: Tx) -> None:
    with pytest.raises(Invalid) as refused:
        await save_price_lists(tx, [NewPriceList(1, "A", "A", "ZZZ")])
    assert codes(refused) == [("/0/currency", "unknown_currency")]


PLAIN = NewPolicy(seller_id=1, code="P", name="P", effect="percent_off", rate=Decimal("0.1"))


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"rate": Decimal("1.5")}, ("/0/rate", "rate_out_of_range")),
        ({"rate": None}, ("/0/rate", "rate_missing")),
        ({"effect": None, "rate": None}, ("/0/effect", "does_nothing")),
        ({"minimum_quantity": 5, "maximum_quantity": 4}, ("/0/quantity", "range_reversed")),
        ({"minimum_amount_minor": 5}, ("/0/currency", "missing")),
        ({"product_ids": ()}, ("/0/product_ids", "empty")),
        ({"buyers": ()}, ("/0/buyers", "empty")),
        ({"stacking": "somehow"}, ("/0/stacking", "unknown_value")),
        ({"counted_over": "moon"}, ("/0/counted_over", "unknown_value")),
    ],
)
async def test_a_wrong_policy_is_refused_at_its_field(
    tx: Tx, changed: dict[str, Any], problem: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await save_policies(tx, [replace(PLAIN, **changed)])
    assert codes(refused) == [problem]


@pytest.mark.parametrize("effect", ["amount_off", "fixed_price", "free_goods"])
async def test_an_effect_that_comes_later_is_refused_with_a_way_out(tx: Tx, effect: str) -> None:
    with pytest.raises(EffectNotAvailable) as refused:
        await save_policies(tx, [replace(PLAIN, effect=effect, rate=None, amount=Decimal(5))])
    assert "percentage off" in refused.value.detail


async def test_a_policy_cannot_switch_to_a_list_of_another_seller(tx: Tx, shop: Shop) -> None:
    lists = await save_price_lists(tx, [NewPriceList(shop.ids["SOUTH"], "S", "S", "USD")])
    policy = replace(PLAIN, seller_id=shop.ids["NORTH"], price_list_id=lists["S"])
    with pytest.raises(UnknownPriceList):
        await save_policies(tx, [policy])


async def test_saving_a_policy_again_replaces_its_scopes(tx: Tx, shop: Shop) -> None:
    bike, helmet = shop.products["BIKE"], shop.products["HELMET"]
    policy = replace(PLAIN, seller_id=shop.ids["HQ"], product_ids=(bike, bike))
    first = await save_policies(tx, [policy])
    assert await save_policies(tx, [replace(policy, product_ids=(helmet,))]) == first


async def test_assignments_again_only_change_the_priority(tx: Tx, shop: Shop) -> None:
    assignment = NewAssignment(await a_list(tx, shop), BuyerScope(segment="gold"))
    await save_assignments(tx, [assignment])
    await save_assignments(tx, [replace(assignment, priority=5)])


def test_buyers_are_named_in_exactly_one_way() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        BuyerScope()
    with pytest.raises(ValueError, match="exactly one"):
        BuyerScope(segment="gold", node_id=1)


async def test_tax_rates_and_limits_do_not_overlap(tx: Tx, shop: Shop) -> None:
    rate = NewTaxRate(Decimal("0.16"), "CN", valid_until=MAY)
    assert await save_tax_rates(tx, [rate]) == Saved(added=1)
    with pytest.raises(Invalid) as refused:
        await save_tax_rates(tx, [replace(rate, rate=Decimal("0.13"), valid_from=APRIL)])
    assert codes(refused) == [("/0", "price_overlap")]
    later = NewTaxRate(Decimal("0.13"), "CN", valid_from=MAY)
    assert await save_tax_rates(tx, [rate, later]) == Saved(added=1, unchanged=1)
    limit = NewLimit(shop.ids["HQ"], "USD", product_id=shop.products["BIKE"])
    limits = [replace(limit, lowest_price=Decimal(5)), replace(limit, valid_from=MAY)]
    with pytest.raises(Invalid) as refused:
        await save_limits(tx, limits)
    assert codes(refused) == [("/1", "price_overlap")]


async def test_wrong_rates_and_limits_are_refused_at_their_field(tx: Tx) -> None:
    with pytest.raises(Invalid) as refused:
        await save_tax_rates(tx, [NewTaxRate(Decimal(2)), NewTaxRate(Decimal("-0.1"))])
    assert codes(refused) == [("/0/rate", "rate_out_of_range"), ("/1/rate", "rate_out_of_range")]
    limit = NewLimit(1, "USD", category_id=1, lowest_price=Decimal(6), highest_price=Decimal(5))
    with pytest.raises(Invalid) as refused:
        await save_limits(tx, [limit])
    assert codes(refused) == [("/0/lowest_price", "range_reversed")]
