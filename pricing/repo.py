"""What quotes read: the rules of an edition, and entries with the edition they belong to."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import ARRAY, BigInteger, bindparam, text

from kernel.db import ReadTx
from kernel.db.editions import NO_EDITION
from pricing.book import Book, EntryRow, Row

# Rows travel as JSON arrays that msgspec reads into structs: one statement for several tables,
# and no Python for each row.
_EDITION = f"coalesce((SELECT stamp FROM edition WHERE family = 'prices'), '{NO_EDITION}')"
_ENTRIES = text(f"""
WITH entry AS (
    SELECT n.price_list_id, n.product_id,
           json_agg(json_build_array(e.minimum_quantity, (e.unit_price * 1000000)::bigint,
                                     e.valid_from, e.valid_until)) AS breaks
    FROM unnest(:price_lists, :products) AS n (price_list_id, product_id)
    JOIN price_entry e ON e.price_list_id = n.price_list_id AND e.product_id = n.product_id
    GROUP BY n.price_list_id, n.product_id
)
SELECT json_build_array(
    {_EDITION},
    (SELECT coalesce(json_agg(json_build_array(price_list_id, product_id, breaks)), '[]')
     FROM entry)
)::text
""").bindparams(
    bindparam("price_lists", type_=ARRAY(BigInteger)),
    bindparam("products", type_=ARRAY(BigInteger)),
)
_BOOK = text(f"""
WITH ranked_list AS (
    SELECT *, row_number() OVER (ORDER BY created_at, id) AS rank FROM price_list
), buyers AS (
    SELECT policy_id, json_agg(buyer_key) AS keys FROM price_policy_buyer GROUP BY policy_id
), products AS (
    SELECT policy_id,
           json_agg(product_id) FILTER (WHERE product_id IS NOT NULL) AS products,
           json_agg(category_id) FILTER (WHERE category_id IS NOT NULL) AS categories
    FROM price_policy_product GROUP BY policy_id
), policy AS (
    SELECT p.*, row_number() OVER (ORDER BY p.created_at, p.id) AS rank,
           CASE WHEN NOT p.every_buyer THEN coalesce(buyers.keys, '[]') END AS buyers,
           CASE WHEN NOT p.every_product AND products.categories IS NULL
                THEN coalesce(products.products, '[]') ELSE products.products END AS products,
           products.categories
    FROM price_policy p
    LEFT JOIN buyers ON buyers.policy_id = p.id
    LEFT JOIN products ON products.policy_id = p.id AND NOT p.every_product
)
SELECT json_build_array(
    {_EDITION},
    (SELECT coalesce(json_agg(json_build_array(
                id, seller_id, code, currency, tax_included, merge,
                valid_from, valid_until, rank)), '[]')
     FROM ranked_list),
    (SELECT coalesce(json_agg(json_build_array(price_list_id, buyer_key, priority)), '[]')
     FROM price_assignment),
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
     FROM price_limit),
    (SELECT coalesce(json_agg(json_build_array(
                seller_country, product_class, buyer_class, (rate * 1000000)::bigint,
                valid_from, valid_until)), '[]')
     FROM tax_rate)
)::text
""")


class Entries(Row, frozen=True):
    """Entries with the edition of the rules at the moment they were read."""

    edition: str
    rows: list[EntryRow]


_ENTRIES_DECODER = msgspec.json.Decoder(Entries)
_BOOK_DECODER = msgspec.json.Decoder(Book)


async def load_book(tx: ReadTx) -> Book:
    """Every rule but the entries of lists."""
    return _BOOK_DECODER.decode((await tx.execute(_BOOK)).scalar_one())


async def load_entries(tx: ReadTx, wanted: Iterable[tuple[int, int]]) -> Entries:
    """The entries of (list, product) pairs, possibly of none: then it only tells the edition."""
    pairs = list(wanted)
    found = await tx.execute(
        _ENTRIES,
        {
            "price_lists": [price_list for price_list, _ in pairs],
            "products": [product for _, product in pairs],
        },
    )
    return _ENTRIES_DECODER.decode(found.scalar_one())
