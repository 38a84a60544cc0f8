"""Finding lists and policies by code, and adding products to a policy: for imports."""

from collections.abc import Collection, Sequence

from kernel.db import ReadTx, Tx
from pricing import repo_rules as rows
from pricing.keys import product_key


async def find_price_lists(tx: ReadTx, seller_id: int, codes: Collection[str]) -> dict[str, int]:
    """Ids of a seller's lists by code; unknown codes are left out."""
    return await rows.list_ids(tx, [(seller_id, code) for code in codes]) if codes else {}


async def add_policy_products(tx: Tx, seller_id: int, pairs: Sequence[tuple[str, int]]) -> int:
    """Let policies (by code) count for products (by id) besides those they list already.

    A policy that was for every product is from then on for the listed ones.

    Returns:
        How many were added; the same pairs again add none.
    """
    ids = await rows.policy_ids(tx, [(seller_id, code) for code in {code for code, _ in pairs}])
    scopes = [
        {
            "policy_id": ids[code],
            "product_id": product_id,
            "category_id": None,
            "product_key": product_key(product_id),
        }
        for code, product_id in pairs
        if code in ids
    ]
    return await rows.add_products(tx, scopes) if scopes else 0
