"""What a scanner may read on a product, and how much one beep of it is."""

from collections.abc import Collection

from sqlalchemy import text

from kernel.db import ReadTx

_CODES = text(
    """
    SELECT p.id, p.sku AS code, 1 AS quantity FROM product p
    WHERE p.id = ANY(CAST(:ids AS BIGINT[]))
    UNION ALL
    SELECT p.id, p.barcode, 1 FROM product p
    WHERE p.id = ANY(CAST(:ids AS BIGINT[])) AND p.barcode <> ''
    UNION ALL
    SELECT u.product_id, u.barcode, u.numerator / u.denominator FROM product_unit u
    WHERE u.product_id = ANY(CAST(:ids AS BIGINT[])) AND u.barcode <> ''
      AND u.numerator % u.denominator = 0
    """
)


async def load_scan_codes(tx: ReadTx, product_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Product -> code -> base units: its number, its barcode, and those of its whole packs."""
    found: dict[int, dict[str, int]] = {product_id: {} for product_id in product_ids}
    if found:
        for product_id, code, quantity in await tx.execute(_CODES, {"ids": list(found)}):
            found[product_id][code] = quantity
    return found
