"""Stock of many organisations at a glance."""

from dealers import OrganisationFilters, Scope, list_organisations
from inventory.listed import StockSum
from kernel.db import ReadTx
from kernel.paging import Page, PageRequest
from ledger import Kind, OwnerSum, sums_of


async def list_stock_sums(tx: ReadTx, scope: Scope, text: str, page: PageRequest) -> Page[StockSum]:
    """How much lies at each organisation of a company's subtree, a line each."""
    found = await list_organisations(tx, scope, OrganisationFilters(text=text), page)
    sums = await sums_of(tx, [row.id for row in found.rows], Kind.ON_HAND)
    nothing = OwnerSum(0, 0, 0)
    rows = [
        StockSum(
            code=row.code,
            name=row.name,
            kind=row.kind,
            products=sums.get(row.id, nothing).accounts,
            on_hand=sums.get(row.id, nothing).balance,
            negative=sums.get(row.id, nothing).negative,
        )
        for row in found.rows
    ]
    return Page(rows, found.total, page)
