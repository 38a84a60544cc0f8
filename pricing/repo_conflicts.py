"""The statement that finds rules in each other's way."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text

from dealers import Scope
from kernel.db import ReadTx

_FIND = """
WITH policy AS (
    SELECT *, daterange(valid_from, valid_until) AS days,
           int8range(minimum_quantity, maximum_quantity, '[]') AS quantities,
           int8range(minimum_amount_minor, maximum_amount_minor, '[]') AS amounts
    FROM price_policy WHERE {seen}
), list AS (
    SELECT *, daterange(valid_from, valid_until) AS days
    FROM price_list WHERE {seen}
)
SELECT 'policies_tie' AS code, a.code AS first, b.code AS second, 0 AS products
FROM policy a
JOIN policy b ON a.seller_id = b.seller_id AND (a.created_at, a.id) < (b.created_at, b.id)
  AND a.priority = b.priority AND a.exclusivity_group = b.exclusivity_group
  AND a.days && b.days AND a.quantities && b.quantities AND a.amounts && b.amounts
  AND coalesce(a.currency = b.currency, true)
  AND a.every_buyer = b.every_buyer AND a.every_product = b.every_product
WHERE (a.every_buyer OR EXISTS (
        SELECT FROM price_policy_buyer x JOIN price_policy_buyer y USING (buyer_key)
        WHERE x.policy_id = a.id AND y.policy_id = b.id))
  AND (a.every_product OR EXISTS (
        SELECT FROM price_policy_product x JOIN price_policy_product y USING (product_key)
        WHERE x.policy_id = a.id AND y.policy_id = b.id))
UNION ALL
SELECT 'lists_tie', a.code, b.code, count(DISTINCT x.product_id)
FROM list a
JOIN list b ON a.seller_id = b.seller_id AND (a.created_at, a.id) < (b.created_at, b.id)
  AND a.currency = b.currency AND a.days && b.days
JOIN price_assignment first ON first.price_list_id = a.id
JOIN price_assignment second ON second.price_list_id = b.id
  AND second.buyer_key = first.buyer_key AND second.priority = first.priority
JOIN price_entry x ON x.price_list_id = a.id
JOIN price_entry y ON y.price_list_id = b.id
  AND y.product_id = x.product_id AND y.minimum_quantity = x.minimum_quantity
  AND daterange(y.valid_from, y.valid_until) && daterange(x.valid_from, x.valid_until)
GROUP BY a.code, b.code
UNION ALL
SELECT 'list_for_nobody', list.code, NULL, 0
FROM list
WHERE NOT EXISTS (SELECT FROM price_assignment a WHERE a.price_list_id = list.id)
  AND NOT EXISTS (SELECT FROM price_policy p WHERE p.price_list_id = list.id)
UNION ALL
SELECT 'not_in_list', policy.code, list.code, count(*)
FROM policy
JOIN price_list list ON list.id = policy.price_list_id
JOIN price_policy_product named ON named.policy_id = policy.id AND named.product_id IS NOT NULL
WHERE NOT EXISTS (
    SELECT FROM price_entry e
    WHERE e.price_list_id = list.id AND e.product_id = named.product_id)
GROUP BY policy.code, list.code
UNION ALL
SELECT 'no_tax_rate', NULL, NULL, 0 WHERE NOT EXISTS (SELECT FROM tax_rate)
ORDER BY 1, 2, 3
"""


async def load_conflicts(tx: ReadTx, scope: Scope) -> Sequence[Row[Any]]:
    """Code, first and second rule, and how many products, for rules that the reader may see."""
    seen = scope.trade_sql("seller_id", "seller_id")
    return (await tx.execute(text(_FIND.format(seen=seen)), scope.bind)).all()
