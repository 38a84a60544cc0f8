"""Reading products; what a dealer may not buy it does not see."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import RowMapping, text

from catalogue.types import (
    CategoryNode,
    Product,
    ProductFilters,
    ProductRow,
    ProductStatus,
    Viewer,
)
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.i18n import current_language
from kernel.paging import Page, PageRequest

_NAME = "coalesce(p.names ->> :language, p.name)"

_LOAD = text(
    f"""
    SELECT p.id, p.sku, {_NAME} AS name, p.status, s.sku AS successor_sku, p.tax_class,
           p.base_unit, p.minimum_quantity, p.multiple, p.price_per, c.path::text AS category_path,
           (SELECT string_agg(concat_ws(chr(31), u.unit, u.numerator, u.denominator), chr(30))
              FROM product_unit u WHERE u.product_id = p.id) AS packs,
           d.code AS own_code
      FROM product p
      LEFT JOIN category c ON c.id = p.category_id
      LEFT JOIN product s ON s.id = p.successor_id
      LEFT JOIN dealer_product_code d
        ON d.product_id = p.id AND d.organisation_id = CAST(:buyer_id AS BIGINT)
     WHERE p.id = ANY (ARRAY(
           SELECT id FROM product WHERE sku = ANY (CAST(:skus AS TEXT[]))
           UNION SELECT unnest(CAST(:ids AS BIGINT[]))
           UNION SELECT product_id FROM dealer_product_code
                  WHERE organisation_id = CAST(:buyer_id AS BIGINT)
                    AND code = ANY (CAST(:skus AS TEXT[]))))
    """
)

_RESTRICTED = text(
    """
    SELECT DISTINCT organisation_id FROM product_authorisation
     WHERE organisation_id = ANY (CAST(:organisations AS BIGINT[]))
    """
)

_FORBIDDEN = text(
    """
    SELECT o.id AS organisation_id, p.id AS product_id
      FROM (SELECT DISTINCT organisation_id AS id FROM product_authorisation
             WHERE organisation_id = ANY (CAST(:organisations AS BIGINT[]))) o
     CROSS JOIN product p
      LEFT JOIN category c ON c.id = p.category_id
     WHERE p.id = ANY (CAST(:products AS BIGINT[]))
       AND NOT EXISTS (
           SELECT FROM product_authorisation a LEFT JOIN category g ON g.id = a.category_id
            WHERE a.organisation_id = o.id AND (a.product_id = p.id OR g.path @> c.path))
    """
)

_SUGGEST = text(
    """
    SELECT given.sku AS typed, near.sku
      FROM unnest(CAST(:skus AS TEXT[])) AS given (sku)
     CROSS JOIN LATERAL (
           SELECT p.sku FROM product p
            WHERE p.status IN ('active', 'run_out') AND similarity(p.sku, given.sku) >= 0.4
            ORDER BY similarity(p.sku, given.sku) DESC, p.sku LIMIT 1) near
    """
)

MAY_BUY = """
    (NOT EXISTS (SELECT FROM product_authorisation a WHERE a.organisation_id = :viewer_id)
     OR EXISTS (SELECT FROM product_authorisation a LEFT JOIN category g ON g.id = a.category_id
                 WHERE a.organisation_id = :viewer_id
                   AND (a.product_id = p.id OR g.path @> c.path)))
"""

SEARCHED = (
    "(p.sku || ' ' || p.name || ' ' || coalesce(p.names ->> 'zh', '')"
    " || ' ' || coalesce(p.barcode, ''))"
)


async def load_products(
    tx: ReadTx, skus: Iterable[str], ids: Iterable[int], buyer_id: int | None
) -> list[Product]:
    """Products by SKU, id or the buyer's own code."""
    values = {
        "skus": list(skus),
        "ids": list(ids),
        "buyer_id": buyer_id,
        "language": current_language(),
    }
    return [_product(*row) for row in await tx.execute(_LOAD, values)]


@lru_cache(maxsize=20_000)
def _product(*row: Any) -> Product:
    """A row of `_LOAD` as a product; the same row gives the same product, so it is made once."""
    *plain, category_path, packs, own_code = row
    id_, sku, name, status, successor_sku, tax_class, base_unit, minimum, multiple, per = plain
    units = {base_unit: (1, 1)}
    for pack in packs.split("\x1e") if packs else ():
        unit, numerator, denominator = pack.split("\x1f")
        units[unit] = (int(numerator), int(denominator))
    return Product(
        id=id_,
        sku=sku,
        name=name,
        status=ProductStatus(status),
        successor_sku=successor_sku,
        tax_class=tax_class,
        base_unit=base_unit,
        minimum_quantity=minimum,
        multiple=multiple,
        price_per=per,
        category_ids=tuple(map(int, category_path.split(".")))[::-1] if category_path else (),
        units=MappingProxyType(units),
        own_code=own_code,
    )


async def load_restricted(tx: ReadTx, organisations: Collection[int]) -> set[int]:
    """Organisations that have recorded authorisations."""
    rows = await tx.execute(_RESTRICTED, {"organisations": list(organisations)})
    return {row[0] for row in rows}


async def load_forbidden(
    tx: ReadTx, organisations: Collection[int], products: Collection[int]
) -> list[tuple[int, int]]:
    """(organisation, product) of what organisations with recorded authorisations may not buy."""
    values = {"organisations": list(organisations), "products": list(products)}
    return [(row[0], row[1]) for row in await tx.execute(_FORBIDDEN, values)]


async def load_suggestions(tx: ReadTx, skus: Collection[str]) -> dict[str, str]:
    """The nearest SKU that can be ordered, for each that is near enough to one."""
    return {row[0]: row[1] for row in await tx.execute(_SUGGEST, {"skus": list(skus)})}


async def list_rows(
    tx: ReadTx, scope: Viewer, filters: ProductFilters, page: PageRequest
) -> Page[ProductRow]:
    """Products that the reader may buy (a company: all) and that pass the filters, by SKU."""
    conditions, values = _conditions(scope, filters)
    source = f"""
          FROM product p
          LEFT JOIN category c ON c.id = p.category_id
          LEFT JOIN dealer_product_code d
            ON d.product_id = p.id AND d.organisation_id = :viewer_id
         WHERE {" AND ".join(conditions)}
    """
    rows = text(
        f"""
        SELECT p.id, p.sku, {_NAME} AS name,
               coalesce(c.names ->> :language, c.name) AS category, p.status, p.barcode,
               p.base_unit, p.minimum_quantity, p.multiple, d.code AS own_code
        {source} ORDER BY p.sku LIMIT :size OFFSET :offset
        """
    )
    shown = values | {"size": page.size, "offset": page.offset, "language": current_language()}
    found = [
        ProductRow(**{**row, "status": ProductStatus(row["status"])})
        for row in (await tx.execute(rows, shown)).mappings()
    ]
    counted = text(f"SELECT count(*) {source}")
    return Page(found, (await tx.execute(counted, values)).scalar_one(), page)


def _conditions(scope: Viewer, filters: ProductFilters) -> tuple[list[str], dict[str, Any]]:
    conditions = ["TRUE" if scope.is_company else MAY_BUY]
    values: dict[str, Any] = {"viewer_id": scope.organisation_id}
    if filters.text.strip():
        typed = filters.text.strip()
        conditions.append(f"({SEARCHED} ILIKE :pattern OR d.code = :typed)")
        values |= {"pattern": containing(typed), "typed": typed}
    if filters.category is not None:
        conditions.append("c.path <@ (SELECT t.path FROM category t WHERE t.code = :category)")
        values["category"] = filters.category
    if filters.status is not None:
        conditions.append("p.status = :status")
        values["status"] = filters.status
    if filters.orderable_only:
        conditions.append("p.status IN ('active', 'run_out')")
    return conditions, values


_DETAIL = text(
    f"""
    SELECT p.id, coalesce(p.descriptions ->> :language, p.descriptions ->> 'en', '') AS description,
           p.barcode, p.weight_g, p.attributes, p.list_price, p.external_id, p.version,
           (SELECT array_agg(coalesce(t.names ->> :language, t.name) ORDER BY nlevel(t.path))
              FROM category t WHERE t.path @> c.path) AS category_path
      FROM product p LEFT JOIN category c ON c.id = p.category_id
     WHERE p.sku = :sku AND (:is_company OR {MAY_BUY})
    """
)


async def find_detail(tx: ReadTx, scope: Viewer, sku: str) -> RowMapping | None:
    """What `ProductDetail` adds to a product, if the reader may see it."""
    values = {
        "sku": sku,
        "viewer_id": scope.organisation_id,
        "is_company": scope.is_company,
        "language": current_language(),
    }
    return (await tx.execute(_DETAIL, values)).mappings().first()


_CATEGORIES = text(
    """
    SELECT c.id, c.code, coalesce(c.names ->> :language, c.name) AS name,
           nlevel(c.path) - 1 AS depth, c.path::text AS path
      FROM category c
    """
)


async def category_tree(tx: ReadTx) -> list[CategoryNode]:
    """Every category in the order of the tree, siblings by name."""
    rows = list((await tx.execute(_CATEGORIES, {"language": current_language()})).mappings())
    names = {str(row["id"]): row["name"] for row in rows}
    rows.sort(key=lambda row: [(names[id_], id_) for id_ in row["path"].split(".")])
    return [CategoryNode(row["id"], row["code"], row["name"], row["depth"]) for row in rows]


async def category_paths(tx: ReadTx, codes: Iterable[str]) -> dict[str, str]:
    """Paths of categories by code, for those that exist."""
    statement = text("SELECT code, path::text FROM category WHERE code = ANY (CAST(:c AS TEXT[]))")
    return {row[0]: row[1] for row in await tx.execute(statement, {"c": list(codes)})}


async def product_ids(tx: ReadTx, skus: Iterable[str]) -> dict[str, int]:
    """Ids of products by SKU, for those that exist."""
    statement = text("SELECT sku, id FROM product WHERE sku = ANY (CAST(:skus AS TEXT[]))")
    return {row[0]: row[1] for row in await tx.execute(statement, {"skus": list(skus)})}
