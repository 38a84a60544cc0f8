"""Returns as their two sides read them."""

from dealers import Scope, load_parties
from inventory import repo, repo_returns
from inventory.listed import ReturnRow
from inventory.types import ReturnDetail
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest


async def list_returns(
    tx: ReadTx,
    scope: Scope,
    page: PageRequest | None = None,
    *,
    order_id: int | None = None,
    text: str = "",
) -> Page[ReturnRow]:
    """Returns in scope, newest first; of one order, or with `text` in their number."""
    asked = page or PageRequest()
    rows, total = await repo_returns.list_returns(tx, scope, asked, order_id=order_id, text=text)
    ids = {row["seller_id"] for row in rows} | {row["buyer_id"] for row in rows}
    parties = await load_parties(tx, ids)
    returns = [
        ReturnRow(
            id=row["id"],
            number=row["number"],
            order_id=row["order_id"],
            seller_name=parties[row["seller_id"]].name,
            buyer_name=parties[row["buyer_id"]].name,
            status=row["status"],
            reason=row["reason"],
            returned_on=row["returned_on"],
            lines=row["lines"],
            quantity=int(row["quantity"]),
        )
        for row in rows
    ]
    return Page(returns, total, asked)


async def get_return(tx: ReadTx, scope: Scope, number: str) -> ReturnDetail:
    """A return by its number.

    Raises:
        NotFound: there is none, or it is not the reader's trade.
    """
    row = await repo_returns.find_return(tx, scope, number)
    if row is None:
        raise NotFound(kind=gettext("return"))
    return ReturnDetail(
        id=row.id,
        number=row.number,
        order_id=row.order_id,
        seller_id=row.seller_id,
        buyer_id=row.buyer_id,
        status=row.status,
        reason=row.reason,
        returned_on=row.returned_on,
        returned_by=row.returned_by,
        recorded_at=row.recorded_at,
        arrived_at=row.arrived_at,
        lines=tuple(await repo.return_lines(tx, row.id)),
    )
