"""Statements on one rule that somebody edits: locked, with its scopes."""

from collections.abc import Sequence

from sqlalchemy import Row, delete, select

from dealers import Scope
from kernel.db import ReadTx, Tx
from kernel.db.locks import lock_rows
from pricing.models import (
    PriceAssignment,
    PriceList,
    PricePolicy,
    PricePolicyBuyer,
    PricePolicyProduct,
)


async def lock_list(tx: Tx, list_id: int) -> PriceList | None:
    """A list that is about to change; the caller has checked who asks."""
    found = await lock_rows(tx, PriceList, [list_id])
    return found[0] if found else None


async def lock_policy(tx: Tx, policy_id: int) -> PricePolicy | None:
    """A policy that is about to change; the caller has checked who asks."""
    found = await lock_rows(tx, PricePolicy, [policy_id])
    return found[0] if found else None


async def find_policy(tx: ReadTx, scope: Scope, policy_id: int) -> PricePolicy | None:
    """A policy of a seller whose rules the reader may see."""
    seller = PricePolicy.seller_id
    return await tx.scalar(
        select(PricePolicy).where(PricePolicy.id == policy_id, scope.trade(seller, seller))
    )


async def policy_buyers(
    tx: ReadTx, policy_id: int
) -> Sequence[Row[int | None, str | None, int | None]]:
    """(organisation, segment, node) of the buyers that a policy names."""
    found = await tx.execute(
        select(PricePolicyBuyer.organisation_id, PricePolicyBuyer.segment, PricePolicyBuyer.node_id)
        .where(PricePolicyBuyer.policy_id == policy_id)
        .order_by(PricePolicyBuyer.buyer_key)
    )
    return found.all()


async def policy_products(tx: ReadTx, policy_id: int) -> Sequence[Row[int | None, int | None]]:
    """(product, category) of what a policy names."""
    found = await tx.execute(
        select(PricePolicyProduct.product_id, PricePolicyProduct.category_id)
        .where(PricePolicyProduct.policy_id == policy_id)
        .order_by(PricePolicyProduct.product_key)
    )
    return found.all()


async def remove_assignment(tx: Tx, list_id: int, assignment_id: int) -> str | None:
    """Take a list away from whom it was given to; their key, None if it is gone already."""
    removed: str | None = await tx.scalar(
        delete(PriceAssignment)
        .where(PriceAssignment.id == assignment_id, PriceAssignment.price_list_id == list_id)
        .returning(PriceAssignment.buyer_key)
    )
    return removed
