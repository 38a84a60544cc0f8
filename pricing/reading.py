"""Reading rules: lists, what is in them and whom they are for, policies."""

from typing import Any

from catalogue import load_products, resolve_skus
from dealers import Party, Scope, load_parties
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import _l
from kernel.paging import Page, PageRequest
from pricing import repo_views
from pricing.views import AssignmentView, EntryView, PolicyView, PriceListView

_LIST = _l("price list")


async def list_price_lists(
    tx: ReadTx, scope: Scope, page: PageRequest | None = None
) -> Page[PriceListView]:
    """Price lists by seller and code."""
    request = page or PageRequest()
    rows = await repo_views.price_lists(tx, scope, request)
    return Page(await _list_views(tx, rows), rows[0]["total"] if rows else 0, request)


async def get_price_list(tx: ReadTx, scope: Scope, list_id: int) -> PriceListView:
    """One list.

    Raises:
        NotFound: no such list, or another's.
    """
    rows = await repo_views.price_lists(tx, scope, PageRequest(), list_id)
    if not rows:
        raise NotFound(kind=_LIST)
    return (await _list_views(tx, rows))[0]


async def list_entries(
    tx: ReadTx, scope: Scope, list_id: int, sku: str = "", page: PageRequest | None = None
) -> Page[EntryView]:
    """The prices of a list by product, minimum quantity and day; of one SKU if it is given."""
    request = page or PageRequest()
    product_id = (await resolve_skus(tx, [sku])).get(sku, 0) if sku else None
    rows = await repo_views.entries(
        tx, scope, list_id, on=await tx.today(), product_id=product_id, page=request
    )
    products = await load_products(tx, ids={row["product_id"] for row in rows})
    total = rows[0]["total"] if rows else 0
    views = []
    for row in rows:
        product = products.by_id[row.pop("product_id")]
        del row["total"]
        views.append(EntryView(product.sku, product.name, price_per=product.price_per, **row))
    return Page(views, total, request)


async def list_assignments(tx: ReadTx, scope: Scope, list_id: int) -> list[AssignmentView]:
    """Whom a list is given to, the higher priority first."""
    rows = await repo_views.assignments(tx, scope, list_id)
    named = {row["organisation_id"] or row["node_id"] for row in rows} - {None}
    parties = await load_parties(tx, named)
    return [_assignment(row, parties) for row in rows]


async def list_policies(
    tx: ReadTx, scope: Scope, page: PageRequest | None = None
) -> Page[PolicyView]:
    """Policies, the strongest first."""
    request = page or PageRequest()
    rows = await repo_views.policies(tx, scope, await tx.today(), request)
    sellers = await load_parties(tx, {row["seller_id"] for row in rows})
    total = rows[0]["total"] if rows else 0
    views = []
    for row in rows:
        del row["total"]
        views.append(PolicyView(seller_code=sellers[row.pop("seller_id")].code, **row))
    return Page(views, total, request)


async def _list_views(tx: ReadTx, rows: list[dict[str, Any]]) -> list[PriceListView]:
    sellers = await load_parties(tx, {row["seller_id"] for row in rows})
    views = []
    for row in rows:
        seller = sellers[row["seller_id"]]
        values = {name: value for name, value in row.items() if name != "total"}
        views.append(PriceListView(seller_code=seller.code, seller_name=seller.name, **values))
    return views


def _assignment(row: dict[str, Any], parties: dict[int, Party]) -> AssignmentView:
    if row["segment"] is not None:
        return AssignmentView(row["id"], "segment", row["segment"], row["segment"], row["priority"])
    kind = "dealer" if row["organisation_id"] is not None else "node"
    party = parties[row["organisation_id"] or row["node_id"]]
    return AssignmentView(row["id"], kind, party.code, party.name, row["priority"])
