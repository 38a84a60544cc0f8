"""Search over everything: products that the reader may buy."""

from urllib.parse import quote

from catalogue.reading import search_products
from catalogue.types import ProductFilters, Viewer
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l
from kernel.paging import PageRequest
from kernel.web.finding import Finder, Found


async def find_products_by_text(
    tx: ReadTx, _actor: Actor, scope: Viewer, text: str, limit: int
) -> list[Found]:
    """By number, name of either language, barcode or the reader's own code."""
    wanted = ProductFilters(text=text, orderable_only=not scope.is_company)
    found = await search_products(tx, scope, wanted, PageRequest(size=limit))
    return [
        Found(
            row.name,
            f"/catalogue/{quote(row.sku, safe='')}",
            " · ".join(filter(None, [row.sku, row.own_code])),
        )
        for row in found.rows
    ]


FINDERS = [Finder(_l("Products"), "package", find_products_by_text, "catalogue.read", rank=30)]
