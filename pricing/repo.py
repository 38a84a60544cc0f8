"""The one query of a quote: every rule that bears on a batch of requests."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import ARRAY, BigInteger, Date, Integer, Text, bindparam, text

from kernel.db import ReadTx
from pricing.book import Book
from pricing.keys import ANY, product_keys
from pricing.rules.pricing import keys_of, owners_of
from pricing.types import QuoteRequest

# Rows travel as JSON arrays that msgspec reads into the structs of the book: one statement, and
# no Python for each row.
_BOOK = text("""
WITH line AS (
    SELECT DISTINCT l.request, l.product_id
    FROM unnest(:line_requests, :line_products) AS l (request, product_id)
), buyer AS (
    SELECT k.request, k.buyer_key
    FROM unnest(:key_requests, :keys) AS k (request, buyer_key)
), list AS (
    SELECT id, seller_id, code, currency, tax_included, merge, valid_from, valid_until,
           row_number() OVER (ORDER BY created_at, id) AS rank
    FROM price_list
    WHERE seller_id = ANY (:owners) AND currency = ANY (:currencies)
      AND (valid_from IS NULL OR valid_from <= :last_on)
      AND (valid_until IS NULL OR valid_until > :first_on)
), assigned AS (
    SELECT buyer.request, a.price_list_id, a.buyer_key, a.priority
    FROM buyer
    JOIN price_assignment a USING (buyer_key)
    WHERE a.price_list_id IN (SELECT id FROM list)
), open_policy AS (
    SELECT p.*, row_number() OVER (ORDER BY p.created_at, p.id) AS rank
    FROM price_policy p
    WHERE p.seller_id = ANY (:owners)
      AND (p.valid_from IS NULL OR p.valid_from <= :last_on)
      AND (p.valid_until IS NULL OR p.valid_until > :first_on)
), policy AS (
    SELECT p.*, listed.buyers, scope.products, scope.categories
    FROM open_policy p
    LEFT JOIN LATERAL (
        SELECT json_agg(b.buyer_key) AS buyers FROM price_policy_buyer b
        WHERE b.policy_id = p.id AND b.buyer_key = ANY (:keys) AND NOT p.every_buyer
    ) listed ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(s.product_id) FILTER (WHERE s.product_id = ANY (:products)) AS products,
               array_agg(s.category_id) FILTER (WHERE s.category_id IS NOT NULL) AS categories,
               bool_or(s.product_id IS NOT NULL) AS by_product
        FROM price_policy_product s
        WHERE s.policy_id = p.id AND NOT p.every_product
    ) scope ON true
    WHERE (p.every_buyer OR listed.buyers IS NOT NULL)
      AND (p.every_product
           OR CASE WHEN scope.by_product THEN scope.products ELSE scope.categories END IS NOT NULL)
), needed AS (
    SELECT a.price_list_id, line.product_id FROM assigned a JOIN line USING (request)
    UNION
    SELECT p.price_list_id, line.product_id
    FROM policy p JOIN line ON p.products IS NULL OR line.product_id = ANY (p.products)
    WHERE p.price_list_id IN (SELECT id FROM list)
), entry AS (
    SELECT n.price_list_id, n.product_id,
           json_agg(json_build_array(e.minimum_quantity, (e.unit_price * 1000000)::bigint,
                                     e.valid_from, e.valid_until)) AS breaks
    FROM needed n
    JOIN price_entry e ON e.price_list_id = n.price_list_id AND e.product_id = n.product_id
    WHERE (e.valid_from IS NULL OR e.valid_from <= :last_on)
      AND (e.valid_until IS NULL OR e.valid_until > :first_on)
    GROUP BY n.price_list_id, n.product_id
)
SELECT json_build_array(
    (SELECT coalesce(json_agg(json_build_array(
                id, seller_id, code, currency, tax_included, merge,
                valid_from, valid_until, rank)), '[]')
     FROM list),
    (SELECT coalesce(json_agg(json_build_array(price_list_id, buyer_key, priority)), '[]')
     FROM (SELECT DISTINCT price_list_id, buyer_key, priority FROM assigned) AS a),
    (SELECT coalesce(json_agg(json_build_array(price_list_id, product_id, breaks)), '[]')
     FROM entry),
    (SELECT coalesce(json_agg(json_build_array(
                id, seller_id, code, name, (rate * 1000000)::bigint, currency,
                minimum_quantity, maximum_quantity, minimum_amount_minor, maximum_amount_minor,
                counted_over, price_list_id, priority, exclusivity_group, stacking,
                valid_from, valid_until, rank, buyers, products, categories)), '[]')
     FROM policy),
    (SELECT coalesce(json_agg(json_build_array(
                seller_id, product_key, currency, (lowest_price * 1000000)::bigint,
                (highest_price * 1000000)::bigint, (branch_rate * 1000000)::bigint,
                valid_from, valid_until)), '[]')
     FROM price_limit
     WHERE seller_id = ANY (:owners) AND product_key = ANY (:product_keys)
       AND currency = ANY (:currencies)),
    (SELECT coalesce(json_agg(json_build_array(
                seller_country, product_class, buyer_class, (rate * 1000000)::bigint,
                valid_from, valid_until)), '[]')
     FROM tax_rate
     WHERE seller_country = ANY (:countries)
       AND (valid_from IS NULL OR valid_from <= :last_on)
       AND (valid_until IS NULL OR valid_until > :first_on))
)::text
""").bindparams(
    bindparam("line_requests", type_=ARRAY(Integer)),
    bindparam("line_products", type_=ARRAY(BigInteger)),
    bindparam("key_requests", type_=ARRAY(Integer)),
    bindparam("keys", type_=ARRAY(Text)),
    bindparam("owners", type_=ARRAY(BigInteger)),
    bindparam("products", type_=ARRAY(BigInteger)),
    bindparam("product_keys", type_=ARRAY(Text)),
    bindparam("currencies", type_=ARRAY(Text)),
    bindparam("countries", type_=ARRAY(Text)),
    bindparam("first_on", type_=Date),
    bindparam("last_on", type_=Date),
)
_DECODER = msgspec.json.Decoder(Book)


async def load_book(tx: ReadTx, requests: Sequence[QuoteRequest]) -> Book:
    """Read the lists, entries, policies, limits and taxes that bear on `requests`."""
    return _DECODER.decode((await tx.execute(_BOOK, _parameters(requests))).scalar_one())


def _parameters(requests: Sequence[QuoteRequest]) -> dict[str, Any]:
    line_requests: list[int] = []
    line_products: list[int] = []
    key_requests: list[int] = []
    keys: list[str] = []
    product_scopes: set[str] = set()
    days: set[date] = set()
    for number, request in enumerate(requests):
        days.add(request.order_on)
        for key in keys_of(request):
            key_requests.append(number)
            keys.append(key)
        for line in request.lines:
            if line.unit_price_micros is None:
                line_requests.append(number)
                line_products.append(line.product_id)
                product_scopes.update(product_keys(line.product_id, line.category_ids))
    return {
        "line_requests": line_requests,
        "line_products": line_products,
        "key_requests": key_requests,
        "keys": keys,
        "owners": list({owner for request in requests for owner in owners_of(request)}),
        "products": list(set(line_products)),
        "product_keys": list(product_scopes),
        "currencies": list({request.currency for request in requests}),
        "countries": [ANY, *{request.seller.country or ANY for request in requests}],
        "first_on": min(days),
        "last_on": max(days),
    }
