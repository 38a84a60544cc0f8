"""Statements that save rules: set-based upserts, and what is stored already."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from kernel.db import ReadTx, Tx
from kernel.db.bulk import insert_rows
from pricing.models import (
    PriceAssignment,
    PriceEntry,
    PriceLimit,
    PriceList,
    PricePolicy,
    PricePolicyBuyer,
    PricePolicyProduct,
    TaxRate,
)
from pricing.rules.dated import Dated

Rows = list[dict[str, Any]]
_NEVER_CHANGED = {"id", "created_at", "seller_id", "code"}


async def upsert_lists(tx: Tx, rows: Rows) -> None:
    """Add lists or change those of the same seller and code."""
    await _upsert(tx, PriceList, rows)


async def upsert_policies(tx: Tx, rows: Rows) -> None:
    """Add policies or change those of the same seller and code."""
    await _upsert(tx, PricePolicy, rows)


async def upsert_assignments(tx: Tx, rows: Rows) -> None:
    """Add assignments; known ones take the new priority."""
    if rows:
        statement = insert(PriceAssignment)
        changed = {"priority": statement.excluded.priority}
        keys = ["price_list_id", "buyer_key"]
        await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


async def _upsert(tx: Tx, entity: type[PriceList | PricePolicy], rows: Rows) -> None:
    if rows:
        statement = insert(entity)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in _NEVER_CHANGED}
        keys = ["seller_id", "code"]
        await tx.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


async def list_ids(tx: ReadTx, keys: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Ids of lists by code."""
    found = await tx.execute(
        select(PriceList.code, PriceList.id).where(
            tuple_(PriceList.seller_id, PriceList.code).in_(keys)
        )
    )
    return {row[0]: row[1] for row in found}


async def list_codes(tx: ReadTx, ids: Sequence[int]) -> dict[int, str]:
    """Codes of lists by id."""
    found = await tx.execute(select(PriceList.id, PriceList.code).where(PriceList.id.in_(ids)))
    return {row[0]: row[1] for row in found}


async def policy_ids(tx: ReadTx, keys: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Ids of policies by code."""
    found = await tx.execute(
        select(PricePolicy.code, PricePolicy.id).where(
            tuple_(PricePolicy.seller_id, PricePolicy.code).in_(keys)
        )
    )
    return {row[0]: row[1] for row in found}


async def list_sellers(tx: ReadTx, ids: Sequence[int]) -> dict[int, int]:
    """Whose each list is."""
    found = await tx.execute(select(PriceList.id, PriceList.seller_id).where(PriceList.id.in_(ids)))
    return {row[0]: row[1] for row in found}


async def replace_scopes(tx: Tx, policy_ids: Sequence[int], products: Rows, buyers: Rows) -> None:
    """Write the products and buyers of policies anew."""
    for entity in (PricePolicyProduct, PricePolicyBuyer):
        await tx.execute(delete(entity).where(entity.policy_id.in_(policy_ids)))
    await insert_rows(tx, PricePolicyProduct, products)
    await insert_rows(tx, PricePolicyBuyer, buyers)


async def change_rows(
    tx: Tx, entity: type[PriceEntry | PriceLimit | TaxRate], changes: Rows
) -> None:
    """Write the other columns of each row to the one whose id is `changed`."""
    if not changes:
        return
    values: dict[str, Any] = {name: bindparam(name) for name in changes[0] if name != "changed"}
    table = entity.__table__
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    await tx.execute(
        update(table).where(table.c.id == bindparam("changed")).values(values), changes
    )


async def add_products(tx: Tx, scopes: Rows) -> int:
    """Let policies count for further products; how many they did not list before."""
    statement = insert(PricePolicyProduct).on_conflict_do_nothing()
    added = await tx.execute(statement.returning(PricePolicyProduct.product_key), scopes)
    count = len(added.all())
    if count:
        policies = {scope["policy_id"] for scope in scopes}
        await tx.execute(
            update(PricePolicy)
            .where(PricePolicy.id.in_(policies), PricePolicy.every_product)
            .values(every_product=False)
        )
    return count


async def stored_entries(
    tx: ReadTx, price_list_ids: Sequence[int], product_ids: Sequence[int]
) -> list[Dated]:
    """The entries of lists for products, as dated rows."""
    entry = PriceEntry
    found = await tx.execute(
        select(
            entry.price_list_id,
            entry.product_id,
            entry.minimum_quantity,
            entry.valid_from,
            entry.valid_until,
            entry.unit_price,
            entry.id,
        ).where(entry.price_list_id.in_(price_list_ids), entry.product_id.in_(product_ids))
    )
    return [Dated(tuple(row[:3]), row[3], row[4], (row[5],), row[6]) for row in found]


async def stored_limits(tx: ReadTx, seller_ids: Sequence[int]) -> list[Dated]:
    """The price limits of sellers, as dated rows."""
    limit = PriceLimit
    found = await tx.execute(
        select(
            limit.seller_id,
            limit.product_key,
            limit.currency,
            limit.valid_from,
            limit.valid_until,
            limit.lowest_price,
            limit.highest_price,
            limit.branch_rate,
            limit.id,
        ).where(limit.seller_id.in_(seller_ids))
    )
    return [Dated(tuple(row[:3]), row[3], row[4], tuple(row[5:8]), row[8]) for row in found]


async def stored_tax_rates(tx: ReadTx) -> list[Dated]:
    """Every tax rate, as dated rows."""
    rate = TaxRate
    found = await tx.execute(
        select(
            rate.seller_country,
            rate.product_class,
            rate.buyer_class,
            rate.valid_from,
            rate.valid_until,
            rate.rate,
            rate.id,
        )
    )
    return [Dated(tuple(row[:3]), row[3], row[4], (row[5],), row[6]) for row in found]
