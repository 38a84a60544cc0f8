"""Finding products by whatever people write for them: SKU, own code, barcode, or nearly that."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import text

from catalogue.repo import MAY_BUY, SEARCHED
from catalogue.types import Viewer
from kernel.db import ReadTx, Tx
from kernel.db.patterns import containing
from kernel.i18n import current_language
from kernel.paging import PageRequest

_MATCH = text(
    f"""
    SELECT DISTINCT ON (g.code) g.code, m.sku, m.unit
      FROM unnest(CAST(:codes AS TEXT[])) AS g (code)
      JOIN (
        SELECT p.sku AS code, p.sku, '' AS unit, 1 AS rank FROM product p
        UNION ALL SELECT d.code, p.sku, '', 2 FROM dealer_product_code d
          JOIN product p ON p.id = d.product_id WHERE d.organisation_id = :viewer_id
        UNION ALL SELECT upper(p.sku), p.sku, '', 3 FROM product p
        UNION ALL SELECT p.barcode, p.sku, '', 4 FROM product p WHERE p.barcode IS NOT NULL
        UNION ALL SELECT u.barcode, p.sku, u.unit, 5 FROM product_unit u
          JOIN product p ON p.id = u.product_id WHERE u.barcode IS NOT NULL
      ) m ON m.code IN (g.code, upper(g.code))
      JOIN product p ON p.sku = m.sku
      LEFT JOIN category c ON c.id = p.category_id
     WHERE :is_company OR {MAY_BUY}
     ORDER BY g.code, m.rank, m.sku
    """  # noqa: S608 - no values
)
_NEAR = text(
    f"""
    SELECT g.code, n.sku, n.name
      FROM unnest(CAST(:codes AS TEXT[])) AS g (code)
     CROSS JOIN LATERAL (
        SELECT p.sku, coalesce(p.names ->> :language, p.name) AS name,
               greatest(similarity(p.sku, g.code), word_similarity(g.code, {SEARCHED})) AS near
          FROM product p LEFT JOIN category c ON c.id = p.category_id
         WHERE p.status IN ('active', 'run_out') AND (:is_company OR {MAY_BUY})
         ORDER BY near DESC, p.sku LIMIT :most) n
     WHERE n.near >= 0.35
     ORDER BY g.code, n.near DESC, n.sku
    """  # noqa: S608 - no values
)
_OWN = """
    FROM dealer_product_code d JOIN product p ON p.id = d.product_id
    WHERE d.organisation_id = :viewer_id
      AND (:pattern = '' OR d.code ILIKE :pattern OR p.sku ILIKE :pattern
           OR p.name ILIKE :pattern OR p.names ->> :language ILIKE :pattern)
"""
_OWN_ROWS = text(
    f"""
    SELECT p.sku, coalesce(p.names ->> :language, p.name) AS name, d.code {_OWN}
    ORDER BY p.sku LIMIT :size OFFSET :offset
    """
)
_OWN_TOTAL = text(f"SELECT count(*) {_OWN}")
_NAMED_BY = text(
    """
    SELECT d.code, p.sku FROM dealer_product_code d JOIN product p ON p.id = d.product_id
    WHERE d.organisation_id = :viewer_id AND d.code = ANY(CAST(:codes AS TEXT[]))
    """
)
_FORGET = text(
    """
    DELETE FROM dealer_product_code d USING product p
    WHERE p.id = d.product_id AND d.organisation_id = :viewer_id
      AND p.sku = ANY(CAST(:skus AS TEXT[]))
    """
)
_SET = text(
    """
    INSERT INTO dealer_product_code (organisation_id, code, product_id)
    SELECT :viewer_id, given.code, p.id
    FROM unnest(CAST(:skus AS TEXT[]), CAST(:codes AS TEXT[])) AS given (sku, code)
    JOIN product p ON p.sku = given.sku
    WHERE given.code <> ''
    ORDER BY given.code
    ON CONFLICT DO NOTHING
    RETURNING product_id
    """
)


@dataclass(frozen=True, slots=True)
class OwnCodeRow:
    """A product with what the reader's organisation calls it."""

    sku: str
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product that may have been meant."""

    sku: str
    name: str


async def match_codes(
    tx: ReadTx, scope: Viewer, codes: Collection[str]
) -> dict[str, tuple[str, str]]:
    """For each code that is known: the product's SKU, and the pack's unit if it is its barcode.

    A SKU outranks the reader's own code, that a SKU in other letters, that a barcode.
    """
    if not codes:
        return {}
    values = {
        "codes": list(codes),
        "viewer_id": scope.organisation_id,
        "is_company": scope.is_company,
    }
    return {row[0]: (row[1], row[2]) for row in await tx.execute(_MATCH, values)}


async def suggest_products(
    tx: ReadTx, scope: Viewer, codes: Collection[str], most: int = 3
) -> dict[str, list[Suggestion]]:
    """For texts that are no code: the products that are spelt most alike, the nearest first."""
    if not codes:
        return {}
    values = {
        "codes": list(codes),
        "viewer_id": scope.organisation_id,
        "is_company": scope.is_company,
        "language": current_language(),
        "most": most,
    }
    found: dict[str, list[Suggestion]] = {}
    for code, sku, name in await tx.execute(_NEAR, values):
        found.setdefault(code, []).append(Suggestion(sku, name))
    return found


async def own_codes(
    tx: ReadTx, organisation_id: int, text_part: str, page: PageRequest
) -> tuple[list[OwnCodeRow], int]:
    """One page of an organisation's own numbers, by SKU, and how many there are."""
    values = {
        "viewer_id": organisation_id,
        "pattern": containing(text_part),
        "language": current_language(),
    }
    total = (await tx.execute(_OWN_TOTAL, values)).scalar_one()
    rows = await tx.execute(_OWN_ROWS, values | {"size": page.size, "offset": page.offset})
    return [OwnCodeRow(*row) for row in rows], total


async def named_by(tx: ReadTx, organisation_id: int, codes: Collection[str]) -> dict[str, str]:
    """SKUs by the organisation's own numbers, for those that it uses."""
    values = {"viewer_id": organisation_id, "codes": list(codes)}
    return {row.code: row.sku for row in await tx.execute(_NAMED_BY, values)}


async def replace_own_codes(tx: Tx, organisation_id: int, codes: Mapping[str, str]) -> int:
    """Set own numbers by SKU, in place of those before; an empty one is forgotten.

    How many were set: one that somebody else took at the same instant is left out.
    """
    if not codes:
        return 0
    values = {"viewer_id": organisation_id, "skus": list(codes), "codes": list(codes.values())}
    await tx.execute(_FORGET, {"viewer_id": organisation_id, "skus": list(codes)})
    return len((await tx.execute(_SET, values)).all())
