"""What there is: availability for buyers, the stock list, days of stock, slow movers."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final

from catalogue import load_products
from dealers import Party, Scope, load_parties
from inventory import repo, repo_lists
from inventory.accounts import on_hand_key
from inventory.goods_in import tell_goods_in
from inventory.rules import WORDS, word_for
from inventory.types import Available, StockRow
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import Text, _l
from kernel.periods import Period
from ledger import (
    AccountState,
    Bounds,
    Kind,
    accounts_of,
    areas,
    days_of,
    lock_accounts,
    set_bounds,
)

TRAILING_DAYS: Final = 90
"""Days of stock are asked at the rate of so many days up to now."""
SLOW_DAYS: Final = 180
"""From so many days of stock on, or without any outflow, goods count as slow movers."""


async def availability(
    tx: ReadTx, seller: Party, product_ids: Iterable[int]
) -> dict[int, Available]:
    """What a seller has of each product, over all its places, with one query.

    On hand - held - floor: a safety stock (positive floor) is not for sale, a negative floor
    sells ahead. A product that was never there is available 0 times.
    """
    wanted = set(product_ids)
    found: dict[int, list[AccountState]] = {}
    for state in await accounts_of(tx, [seller.id], Kind.ON_HAND, units=wanted):
        found.setdefault(state.key.unit, []).append(state)
    bounded = seller.stock_mode == "kept"
    return {
        product_id: _available(product_id, found.get(product_id, []), bounded=bounded)
        for product_id in wanted
    }


async def available_products(tx: ReadTx, seller: Party) -> frozenset[int]:
    """Products of which a seller has something that it may still promise."""
    found: dict[int, int] = {}
    for state in await accounts_of(tx, [seller.id], Kind.ON_HAND):
        there = state.balance - state.held_out - (state.floor or 0)
        found[state.key.unit] = found.get(state.key.unit, 0) + there
    return frozenset(product_id for product_id, there in found.items() if there > 0)


def _available(product_id: int, states: list[AccountState], *, bounded: bool) -> Available:
    on_hand = sum(state.balance for state in states)
    held = sum(state.held_out for state in states)
    floor = sum(state.floor or 0 for state in states)
    return Available(product_id, on_hand, held, on_hand - held - floor, bounded)


def availability_shown(seller: Party, available: Available) -> int | Text:
    """As the seller wants it shown: the figure (never below 0), or a word."""
    if seller.availability_shown == "exact":
        return max(available.available, 0)
    return WORDS[word_for(available.available)]


async def list_stock(
    tx: ReadTx, scope: Scope, organisation_id: int, *, trailing_days: int = TRAILING_DAYS
) -> list[StockRow]:
    """Every product that an organisation in scope has, had or has coming, with days of stock.

    `days` is the area of on hand over the trailing days divided by what left in them; None where
    nothing left. Rows come by name; negative ones are flagged by themselves.

    Raises:
        NotFound: the reader may not see the organisation.
    """
    await repo_lists.check_seen(tx, scope, organisation_id)
    shelves = await accounts_of(tx, [organisation_id], Kind.ON_HAND)
    rows = await _positions(tx, organisation_id, _by_product(shelves))
    today = await tx.today()
    period = Period(today - timedelta(days=trailing_days - 1), today + timedelta(days=1))
    moved = await areas(tx, [state.id for state in shelves], period)
    flows: dict[int, tuple[int, int]] = {}
    for state in shelves:
        if state.id in moved:
            area, out = flows.get(state.key.unit, (0, 0))
            found = moved[state.id]
            flows[state.key.unit] = (area + found.area, out + found.outflow)
    return [_with_days(row, *flows.get(row.product_id, (0, 0))) for row in rows]


def _with_days(row: StockRow, area: int, out: int) -> StockRow:
    return replace(row, out=out, days=days_of(area, out))


async def _positions(
    tx: ReadTx, organisation_id: int, on_hand: Mapping[int, list[AccountState]]
) -> list[StockRow]:
    aside = await accounts_of(tx, [organisation_id], Kind.QUARANTINE)
    coming = await repo_lists.coming_to(tx, organisation_id)
    quarantine = _by_product(aside)
    products = await load_products(tx, ids=[*on_hand, *quarantine, *coming])
    rows = [
        StockRow(
            organisation_id=organisation_id,
            product_id=product.id,
            sku=product.sku,
            product_name=product.name,
            on_hand=sum(state.balance for state in on_hand.get(product.id, ())),
            held=sum(state.held_out for state in on_hand.get(product.id, ())),
            floor=sum(state.floor or 0 for state in on_hand.get(product.id, ())),
            in_transit=coming.get(product.id, 0),
            quarantine=sum(state.balance for state in quarantine.get(product.id, ())),
        )
        for product in products
    ]
    return sorted(rows, key=lambda row: (row.product_name, row.sku))


def _by_product(states: Iterable[AccountState]) -> Mapping[int, list[AccountState]]:
    found: dict[int, list[AccountState]] = {}
    for state in states:
        found.setdefault(state.key.unit, []).append(state)
    return found


def slow_movers(rows: Iterable[StockRow], *, slow_days: int = SLOW_DAYS) -> list[StockRow]:
    """What lies there for `slow_days` or longer at the present rate, nothing sold at all first."""
    slow = [row for row in rows if row.on_hand > 0 and (row.days is None or row.days >= slow_days)]
    return sorted(slow, key=lambda row: (row.days is not None, -(row.days or Decimal(0)), row.sku))


async def set_safety_stock(
    tx: Tx, actor: Actor, scope: Scope, *, product_id: int, location_id: int, quantity: int
) -> None:
    """Keep `quantity` of a product out of what is available at one of one's own places.

    Below 0 the product is sold ahead of its arrival by so much. What was promised stays promised.

    Raises:
        NotFound: the place is not the actor's own.
        Invalid: the organisation reports its stock, which has no floor.
    """
    await repo.check_own_places(tx, scope, [location_id])
    parties = await load_parties(tx, [scope.organisation_id])
    if parties[scope.organisation_id].stock_mode != "kept":
        message = _l("Stock that is only reported has no safety stock. Keep the stock here first.")
        raise Invalid([FieldProblem("/quantity", "stock_is_reported", message)])
    key = on_hand_key(scope.organisation_id, product_id, location_id)
    bounds = Bounds(floor=quantity)
    await lock_accounts(tx, [key], {key: bounds})
    await set_bounds(tx, key, bounds)
    await record(
        tx,
        actor,
        "inventory:safety_stock:set",
        "product",
        product_id,
        location=location_id,
        quantity=quantity,
    )
    await tell_goods_in(tx, [scope.organisation_id])
