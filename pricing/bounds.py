"""Saving what prices are held against: price limits and tax rates."""

from collections.abc import Sequence
from dataclasses import asdict

from kernel.db import Tx
from kernel.errors import Invalid
from pricing import repo_rules as rows
from pricing.checks import check_limits, check_tax_rates
from pricing.inputs import NewLimit, NewTaxRate, Saved
from pricing.models import PriceLimit, TaxRate
from pricing.rules.dated import Dated
from pricing.saving import save_dated


async def save_limits(tx: Tx, limits: Sequence[NewLimit]) -> Saved:
    """Add or change lowest and highest prices by (seller, product or category, currency, day).

    Raises:
        Invalid: prices or dates out of order, or an overlap; every problem of every row.
        PriceOverlap: somebody else saved an overlapping limit in this very moment.
    """
    if problems := check_limits(limits):
        raise Invalid(problems)
    existing = await rows.stored_limits(tx, list({one.seller_id for one in limits}))
    wanted = [
        Dated(
            (one.seller_id, one.key, one.currency),
            one.valid_from,
            one.valid_until,
            (one.lowest_price, one.highest_price, one.branch_rate),
        )
        for one in limits
    ]
    values = [{**asdict(one), "product_key": one.key} for one in limits]
    return await save_dated(tx, PriceLimit, existing, wanted, values)


async def save_tax_rates(tx: Tx, rates: Sequence[NewTaxRate]) -> Saved:
    """Add or change tax rates by (country, product class, buyer class, day).

    Raises:
        Invalid: a rate outside 0 to 1, or an overlap; every problem of every row.
        PriceOverlap: somebody else saved an overlapping rate in this very moment.
    """
    if problems := check_tax_rates(rates):
        raise Invalid(problems)
    existing = await rows.stored_tax_rates(tx)
    wanted = [
        Dated(
            (one.seller_country, one.product_class, one.buyer_class),
            one.valid_from,
            one.valid_until,
            (one.rate,),
        )
        for one in rates
    ]
    return await save_dated(tx, TaxRate, existing, wanted, [asdict(one) for one in rates])
