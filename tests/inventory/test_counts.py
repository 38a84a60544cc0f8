"""Counts against the books of the hour and of a day of the past."""

from datetime import date

import pytest

from inventory import CountedRow, SoldRow, record_counts, record_sell_out, reverse_count
from inventory.accounts import loss_key
from kernel.db import Tx
from kernel.errors import Invalid, NotFound
from ledger import AlreadyReversed
from tests.inventory.world import World, account, balance, promise, stock_up


@pytest.mark.parametrize(("counted", "lost"), [(7, 3), (10, 0), (12, -2), (0, 10)])
async def test_the_difference_goes_to_or_comes_from_loss(
    tx: Tx, world: World, *, counted: int, lost: int
) -> None:
    await stock_up(tx, world, world.branch, 10)
    [found] = await record_counts(
        tx, world.actor, [CountedRow(world.branch.id, world.bike, counted)]
    )
    assert (found.expected, found.difference) == (10, counted - 10)
    assert await balance(tx, world.shelf(world.branch, world.bike)) == counted
    assert await balance(tx, loss_key(world.branch.id, world.bike)) == lost


async def test_a_count_below_what_is_promised_is_a_fact_and_an_exception(
    tx: Tx, world: World
) -> None:
    await stock_up(tx, world, world.branch, 10)
    await promise(tx, world, 8)
    await record_counts(tx, world.actor, [CountedRow(world.branch.id, world.bike, 5)])
    shelf = await account(tx, world.shelf(world.branch, world.bike))
    assert (shelf.balance, shelf.held_out, shelf.available()) == (5, 8, -3)


async def test_counts_of_past_days_compare_with_the_books_of_their_day(
    tx: Tx, world: World
) -> None:
    await stock_up(tx, world, world.dealer, 10, on=date(2026, 2, 1))
    sale = SoldRow(world.dealer.id, world.bike, 4, date(2026, 2, 15))
    await record_sell_out(tx, world.actor, [sale])
    found = await record_counts(
        tx,
        world.actor,
        [
            CountedRow(world.dealer.id, world.bike, 5, date(2026, 2, 20)),
            CountedRow(world.dealer.id, world.bike, 9, date(2026, 2, 10)),
        ],
    )
    # The later count already knows what the earlier one found: 10 - 1 - 4 = 5.
    assert [(each.expected, each.difference) for each in found] == [(5, 0), (10, -1)]
    assert await balance(tx, world.shelf(world.dealer, world.bike)) == 5


async def test_a_count_of_what_was_never_booked_brings_it_in(tx: Tx, world: World) -> None:
    await record_counts(
        tx, world.actor, [CountedRow(world.dealer.id, world.bell, 6, date(2026, 1, 31))]
    )
    assert await balance(tx, world.shelf(world.dealer, world.bell)) == 6


async def test_everything_wrong_with_a_count_is_named(tx: Tx, world: World) -> None:
    rows = [
        CountedRow(world.dealer.id, world.bike, -1),
        CountedRow(world.dealer.id, world.bike, 3),
        CountedRow(world.dealer.id, world.bell, 3, date(2026, 3, 3)),
    ]
    with pytest.raises(Invalid) as refused:
        await record_counts(tx, world.actor, rows)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [
        ("/rows/0/counted", "negative"),
        ("/rows/1", "counted_twice"),
        ("/rows/2/counted_on", "date_in_future"),
    ]


@pytest.mark.parametrize("counted", [7, 10])
async def test_a_count_is_taken_back_once(tx: Tx, world: World, *, counted: int) -> None:
    await stock_up(tx, world, world.branch, 10)
    [found] = await record_counts(
        tx, world.actor, [CountedRow(world.branch.id, world.bike, counted)]
    )
    await reverse_count(tx, world.actor, found.count_id)
    assert await balance(tx, world.shelf(world.branch, world.bike)) == 10
    with pytest.raises(AlreadyReversed):
        await reverse_count(tx, world.actor, found.count_id)
    with pytest.raises(NotFound):
        await reverse_count(tx, world.actor, 1)
