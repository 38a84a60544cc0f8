"""What is on offer: products that a policy makes cheaper for a buyer for a limited time."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from dealers import Party
from kernel.db import ReadTx
from pricing.keys import buyer_keys

_OFFERED = text(
    """
    SELECT coalesce(array_agg(DISTINCT s.product_id) FILTER (WHERE s.product_id IS NOT NULL), '{}'),
           coalesce(array_agg(DISTINCT s.category_id)
                    FILTER (WHERE s.category_id IS NOT NULL), '{}')
      FROM price_policy p JOIN price_policy_product s ON s.policy_id = p.id
     WHERE p.seller_id = ANY (CAST(:owners AS BIGINT[]))
       AND NOT p.every_product AND p.valid_until > :on
       AND (p.valid_from IS NULL OR p.valid_from <= :on)
       AND (p.rate > 0 OR p.price_list_id IS NOT NULL)
       AND (p.every_buyer OR EXISTS (
           SELECT FROM price_policy_buyer b
            WHERE b.policy_id = p.id AND b.buyer_key = ANY (CAST(:keys AS TEXT[]))))
    """
)


@dataclass(frozen=True, slots=True)
class OnOffer:
    """Products, and categories with everything below them."""

    product_ids: frozenset[int]
    category_ids: frozenset[int]


async def find_on_offer(tx: ReadTx, seller: Party, buyer: Party, on: date) -> OnOffer:
    """What a seller has on offer for a buyer on a day; policies without an end are no offer."""
    owners = seller.ancestors if seller.is_company else (seller.id,)
    keys = buyer_keys(buyer.id, buyer.segment, buyer.ancestors)
    row = (await tx.execute(_OFFERED, {"owners": list(owners), "keys": list(keys), "on": on})).one()
    return OnOffer(frozenset(row[0]), frozenset(row[1]))
