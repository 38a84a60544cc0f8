"""Saving price lists, their entries and whom they are for."""

from collections.abc import Sequence
from dataclasses import asdict

from kernel.db import Tx
from kernel.errors import Invalid
from pricing import repo_rules as rows
from pricing.checks import check_entries, check_lists
from pricing.inputs import NewAssignment, NewEntry, NewPriceList, Saved
from pricing.models import PriceEntry
from pricing.rules.dated import Dated
from pricing.saving import save_dated


async def save_price_lists(tx: Tx, lists: Sequence[NewPriceList]) -> dict[str, int]:
    """Add or change lists by (seller, code); the ids by code.

    Raises:
        Invalid: an unknown currency, dates in the wrong order; every problem of every row.
    """
    if problems := check_lists(lists):
        raise Invalid(problems)
    created_at = await tx.now()
    ids = await tx.new_ids(len(lists))
    values = [
        {"id": new, "created_at": created_at, **asdict(one)}
        for new, one in zip(ids, lists, strict=True)
    ]
    await rows.upsert_lists(tx, values)
    return await rows.list_ids(tx, [(one.seller_id, one.code) for one in lists])


async def save_entries(tx: Tx, entries: Sequence[NewEntry]) -> Saved:
    """Add or change prices by (list, product, minimum quantity, first day).

    Raises:
        Invalid: a price out of range, or one that overlaps another of the same list, product
            and minimum quantity; every problem of every row.
        PriceOverlap: somebody else saved an overlapping price in this very moment.
    """
    if problems := check_entries(entries):
        raise Invalid(problems)
    if not entries:
        return Saved()
    existing = await rows.stored_entries(
        tx,
        list({entry.price_list_id for entry in entries}),
        list({entry.product_id for entry in entries}),
    )
    wanted = [
        Dated(
            (entry.price_list_id, entry.product_id, entry.minimum_quantity),
            entry.valid_from,
            entry.valid_until,
            (entry.unit_price,),
        )
        for entry in entries
    ]
    return await save_dated(tx, PriceEntry, existing, wanted, [asdict(one) for one in entries])


async def save_assignments(tx: Tx, assignments: Sequence[NewAssignment]) -> None:
    """Give lists to buyers; the same list and buyers again only change the priority."""
    ids = await tx.new_ids(len(assignments))
    values = [
        {
            "id": new,
            "price_list_id": one.price_list_id,
            **asdict(one.buyers),
            "buyer_key": one.buyers.key,
            "priority": one.priority,
        }
        for new, one in zip(ids, assignments, strict=True)
    ]
    await rows.upsert_assignments(tx, values)
