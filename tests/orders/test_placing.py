"""Placing: what becomes of orders, one by one and many at once."""

import re

import pytest

from catalogue import ProductStatus, set_product_status
from inventory import availability
from kernel.actor import system_actor
from kernel.db import Tx
from kernel.errors import IdempotencyConflict
from orders import (
    Blocked,
    Confirmed,
    DeliveryPreference,
    LineRequest,
    OrderRequest,
    PlaceOrder,
    Refused,
    place,
    sentence,
)
from orders.errors import OrderRefused, StockShort, refusal
from tests.orders.conftest import Shop, place_one


async def test_an_order_within_stock_and_credit_is_confirmed(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(tx, shop.order(None, ("P-1", 2), ("P-2", 3)))
    assert isinstance(outcome, Confirmed)
    assert re.fullmatch(r"SO-2026-\d{6}", outcome.number)
    assert (outcome.net_minor, outcome.tax_minor, outcome.gross_minor) == (5_000, 0, 5_000)
    assert [(line.sku, line.held) for line in outcome.lines] == [("P-1", 2), ("P-2", 3)]
    party = await shop.channel.party(tx, shop.channel.east)
    found = await availability(tx, party, [product.id for product in shop.products])
    assert [found[product.id].available for product in shop.products] == [98, 97, 100]


async def test_exactly_at_the_limit_is_confirmed_and_one_cent_more_is_blocked(
    tx: Tx, shop: Shop
) -> None:
    """C05: equality passes."""
    first, second = await place(tx, [shop.order(None, ("P-1", 100)), shop.order(None, ("P-2", 1))])
    assert isinstance(first, Confirmed)
    assert first.gross_minor == 100_000
    assert isinstance(second, Blocked)
    assert [reason.code for reason in second.reasons] == ["over_limit"]
    assert second.reasons[0].facts["excess_minor"] == 1_000
    assert "10.00" in sentence(second.reasons[0])


async def test_a_refusal_names_every_problem_at_once(tx: Tx, shop: Shop) -> None:
    request = OrderRequest(
        lines=(
            LineRequest("P-11", 1),
            LineRequest("P-1", 0),
            LineRequest("P-2", 1, "pallet"),
            LineRequest("P-3", "1.5"),
        )
    )
    outcome = await place_one(tx, PlaceOrder("k", shop.alpha.actor, request))
    assert isinstance(outcome, Refused)
    assert [(problem.code, problem.pointer) for problem in outcome.problems] == [
        ("unknown_sku_suggested", "/lines/0/sku"),
        ("quantity_invalid", "/lines/1/quantity"),
        ("unknown_unit", "/lines/2/unit"),
        ("quantity_not_whole", "/lines/3/quantity"),
    ]
    assert all(sentence(problem) for problem in outcome.problems)


async def test_a_refusal_for_its_input_names_short_lines_and_what_would_block_too(
    tx: Tx, shop: Shop
) -> None:
    outcome = await place_one(tx, shop.order(None, ("P-11", 1), ("P-1", 101), ("P-1", 5)))
    assert isinstance(outcome, Refused)
    assert [(problem.code, problem.pointer) for problem in outcome.problems] == [
        ("unknown_sku_suggested", "/lines/0/sku"),
        ("over_limit", ""),
        ("short", "/lines/1/quantity"),
    ]
    told = [sentence(problem) for problem in outcome.problems]
    assert "60.00" in told[1]
    assert type(refusal(outcome.problems)) is OrderRefused
    party = await shop.channel.party(tx, shop.channel.east)
    found = await availability(tx, party, [shop.products[0].id])
    assert found[shop.products[0].id].available == 100


async def test_every_short_line_is_named_and_nothing_is_held(tx: Tx, shop: Shop) -> None:
    """A03, A05: one error for both lines, no partial allocation left behind."""
    outcome = await place_one(tx, shop.order(None, ("P-1", 101), ("P-2", 5), ("P-3", 150)))
    assert isinstance(outcome, Refused)
    over, *short = outcome.problems
    assert (over.code, over.facts["excess_minor"]) == ("over_limit", 156_000)
    assert [(p.code, p.facts["sku"], p.facts["available"]) for p in short] == [
        ("short", "P-1", 100),
        ("short", "P-3", 100),
    ]
    assert isinstance(refusal(outcome.problems), StockShort)
    party = await shop.channel.party(tx, shop.channel.east)
    found = await availability(tx, party, [product.id for product in shop.products])
    assert {one.available for one in found.values()} == {100}


async def test_split_holds_what_is_there_and_the_rest_follows(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(
        tx, shop.order(shop.beta, ("P-1", 120), delivery_preference=DeliveryPreference.SPLIT)
    )
    assert isinstance(outcome, Confirmed)
    [line] = outcome.lines
    assert (line.held, line.backordered, line.cancelled) == (100, 20, 0)
    assert outcome.gross_minor == 120_000
    assert [warning.code for warning in outcome.warnings] == ["backordered"]


async def test_what_runs_out_is_never_left_for_later(tx: Tx, shop: Shop) -> None:
    await set_product_status(tx, system_actor(shop.channel.hq), "P-1", ProductStatus.RUN_OUT)
    wanted = [("P-1", 120), ("P-2", 120)]
    later, left_out = [
        await place_one(tx, shop.order(shop.beta, *wanted, delivery_preference=preference))
        for preference in (DeliveryPreference.SPLIT, DeliveryPreference.CANCEL_REST)
    ]
    assert isinstance(later, Refused)
    assert [(p.code, p.facts["available"]) for p in later.problems] == [("short_run_out", 100)]
    assert isinstance(left_out, Confirmed)


async def test_cancel_rest_confirms_what_is_there_at_its_price(tx: Tx, shop: Shop) -> None:
    outcome = await place_one(
        tx, shop.order(shop.beta, ("P-1", 120), delivery_preference=DeliveryPreference.CANCEL_REST)
    )
    assert isinstance(outcome, Confirmed)
    [line] = outcome.lines
    assert (line.held, line.backordered, line.cancelled) == (100, 0, 20)
    assert outcome.gross_minor == 100_000


async def test_the_same_key_gets_the_same_answer_and_makes_one_order(tx: Tx, shop: Shop) -> None:
    command = shop.order(None, ("P-1", 1), key="once")
    first = await place_one(tx, command)
    assert await place_one(tx, command) == first


async def test_twins_in_one_batch_attach_to_the_first(tx: Tx, shop: Shop) -> None:
    one = shop.order(None, ("P-1", 1), key="twin")
    other = shop.order(None, ("P-1", 2), key="twin")
    first, second, third = await place(tx, [one, one, other])
    assert isinstance(first, Confirmed)
    assert second == first
    assert isinstance(third, IdempotencyConflict)


async def test_a_refusal_is_remembered_with_its_key(tx: Tx, shop: Shop) -> None:
    command = shop.order(None, ("NOPE", 1), key="refused")
    first = await place_one(tx, command)
    assert isinstance(first, Refused)
    assert await place_one(tx, command) == first


@pytest.mark.parametrize("position", [0, 1, 2])
async def test_a_bad_order_harms_no_neighbour(tx: Tx, shop: Shop, position: int) -> None:
    commands = [shop.order(None, ("P-1", 1)), shop.order(shop.beta, ("P-2", 1))]
    commands.insert(position, shop.order(None, ("NOPE", 1)))
    outcomes = await place(tx, commands)
    assert [isinstance(one, Confirmed) for one in outcomes] == [at != position for at in range(3)]
