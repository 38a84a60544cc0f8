"""Looking at products: for ordering, for lists, one by one."""

from collections.abc import Collection, Iterable

from sqlalchemy import select

from catalogue import repo
from catalogue.errors import UnknownFilter
from catalogue.models import DealerProductCode, ProductCost
from catalogue.types import (
    CategoryNode,
    Cost,
    Product,
    ProductDetail,
    ProductFilters,
    ProductRow,
    Products,
    ProductStatus,
    Viewer,
)
from kernel.db import ReadTx
from kernel.db.editions import Editions, Memory
from kernel.errors import NotFound
from kernel.i18n import _l, current_language
from kernel.paging import Page, PageRequest

MOST_REMEMBERED = 20_000
"""Some 20 MB of products."""
_known: Memory[tuple[str, str], Product] = Memory("products", MOST_REMEMBERED)
_restricted: Memory[int, bool] = Memory("products", MOST_REMEMBERED)
_PRODUCT = _l("product")
_CATEGORY = _l("category")
_STATUS = _l("status")


async def load_products(
    tx: ReadTx,
    *,
    skus: Iterable[str] = (),
    ids: Iterable[int] = (),
    buyer_id: int | None = None,
) -> Products:
    """Products by SKU or id, in one query; with a buyer also by its own codes."""
    return Products(await repo.load_products(tx, skus, ids, buyer_id))


async def known_products(tx: ReadTx, editions: Editions, skus: Collection[str]) -> Products:
    """As `load_products` by SKU, but reads only what this process does not remember."""
    language = current_language()

    async def read(unknown: list[tuple[str, str]]) -> dict[tuple[str, str], Product]:
        found = await load_products(tx, skus=[sku for _, sku in unknown])
        return {(language, product.sku): product for product in found}

    known = await _known.get(editions, [(language, sku) for sku in skus], read)
    return Products(list(known.values()))


async def restricted_buyers(
    tx: ReadTx, editions: Editions, organisation_ids: Collection[int]
) -> list[int]:
    """Those of the organisations that may buy only what was recorded for them."""

    async def read(unknown: list[int]) -> dict[int, bool]:
        restricted = await repo.load_restricted(tx, unknown)
        return {one: one in restricted for one in unknown}

    known = await _restricted.get(editions, organisation_ids, read)
    return [one for one, is_restricted in known.items() if is_restricted]


async def forbidden_products(
    tx: ReadTx, organisation_ids: Collection[int], product_ids: Collection[int]
) -> dict[int, set[int]]:
    """Which of the products each organisation may not buy; who has no list may buy all."""
    found: dict[int, set[int]] = {}
    if organisation_ids and product_ids:
        for organisation_id, product_id in await repo.load_forbidden(
            tx, organisation_ids, product_ids
        ):
            found.setdefault(organisation_id, set()).add(product_id)
    return found


async def suggest_skus(tx: ReadTx, skus: Collection[str]) -> dict[str, str]:
    """For SKUs that nobody knows, the nearest that can be ordered; only where one is near."""
    return await repo.load_suggestions(tx, skus) if skus else {}


async def resolve_skus(tx: ReadTx, skus: Iterable[str]) -> dict[str, int]:
    """Ids of products by SKU, for those that exist."""
    return await repo.product_ids(tx, skus)


async def resolve_own_codes(
    tx: ReadTx, organisation_ids: Collection[int], codes: Collection[str]
) -> dict[int, dict[str, int]]:
    """Ids of products by the organisations' own codes for them, by organisation."""
    found: dict[int, dict[str, int]] = {}
    if organisation_ids and codes:
        statement = select(
            DealerProductCode.organisation_id, DealerProductCode.code, DealerProductCode.product_id
        ).where(
            DealerProductCode.organisation_id.in_(organisation_ids),
            DealerProductCode.code.in_(codes),
        )
        for organisation_id, code, product_id in await tx.execute(statement):
            found.setdefault(organisation_id, {})[code] = product_id
    return found


async def search_products(
    tx: ReadTx,
    scope: Viewer,
    filters: ProductFilters | None = None,
    page: PageRequest | None = None,
) -> Page[ProductRow]:
    """Products that the reader may buy (a company: all), by SKU, in the reader's language.

    The text is looked for in SKU, names of both languages, barcode, and as the reader's own code.

    Raises:
        UnknownFilter: the category or status does not exist.
    """
    wanted = filters or ProductFilters()
    if wanted.category is not None and not await repo.category_paths(tx, [wanted.category]):
        raise UnknownFilter(filter=_CATEGORY, value=wanted.category)
    if wanted.status is not None and wanted.status not in set(ProductStatus):
        raise UnknownFilter(filter=_STATUS, value=wanted.status)
    return await repo.list_rows(tx, scope, wanted, page or PageRequest())


async def get_product(tx: ReadTx, scope: Viewer, sku: str) -> ProductDetail:
    """One product with its particulars.

    Raises:
        NotFound: no such product, or none that the reader may buy.
    """
    row = await repo.find_detail(tx, scope, sku)
    if row is None:
        raise NotFound(kind=_PRODUCT)
    product = await _one(tx, row["id"], scope.organisation_id)
    return ProductDetail(
        product=product,
        description=row["description"],
        category_path=tuple(row["category_path"] or ()),
        barcode=row["barcode"],
        weight_g=row["weight_g"],
        attributes=row["attributes"],
        list_price=row["list_price"],
        external_id=row["external_id"],
        version=row["version"],
    )


async def _one(tx: ReadTx, product_id: int, buyer_id: int) -> Product:
    return (await load_products(tx, ids=[product_id], buyer_id=buyer_id)).by_id[product_id]


async def list_categories(tx: ReadTx) -> list[CategoryNode]:
    """Every category in the order of the tree."""
    return await repo.category_tree(tx)


async def list_costs(tx: ReadTx, product_id: int) -> list[Cost]:
    """The standard costs of a product, newest first; for those with `costs.read` only."""
    statement = (
        select(ProductCost)
        .where(ProductCost.product_id == product_id)
        .order_by(ProductCost.valid_from.desc().nulls_last())
    )
    return [
        Cost(row.cost, row.currency, row.valid_from, row.valid_until)
        for row in await tx.scalars(statement)
    ]
