"""Returns as their two sides read them; each statement takes the scope of its reader."""

from typing import Any

from sqlalchemy import func, select

from dealers import Scope
from inventory.models import StockReturn, StockReturnLine
from kernel.db import ReadTx
from kernel.paging import PageRequest


async def list_returns(
    tx: ReadTx, scope: Scope, page: PageRequest, *, order_id: int | None, text: str
) -> tuple[list[Any], int]:
    """Heads of returns that the reader may see, newest first, with their lines and units."""
    wanted = select(StockReturn).where(scope.trade(StockReturn.seller_id, StockReturn.buyer_id))
    if order_id is not None:
        wanted = wanted.where(StockReturn.order_id == order_id)
    if text:
        wanted = wanted.where(StockReturn.number.icontains(text, autoescape=True))
    total = await tx.scalar(select(func.count()).select_from(wanted.subquery("counted")))
    newest = wanted.order_by(StockReturn.returned_on.desc(), StockReturn.id.desc())
    chosen = newest.offset(page.offset).limit(page.size).subquery("chosen")
    lines = (
        select(
            StockReturnLine.return_id,
            func.count().label("lines"),
            func.sum(StockReturnLine.quantity).label("quantity"),
        )
        .where(StockReturnLine.return_id.in_(select(chosen.c.id)))
        .group_by(StockReturnLine.return_id)
        .subquery("lines")
    )
    rows = await tx.execute(
        select(chosen, lines.c.lines, lines.c.quantity)
        .join(lines, lines.c.return_id == chosen.c.id)
        .order_by(chosen.c.returned_on.desc(), chosen.c.id.desc())
    )
    return list(rows.mappings()), int(total or 0)


async def find_return(tx: ReadTx, scope: Scope, number: str) -> StockReturn | None:
    """A return by its number, if it is the reader's trade."""
    return await tx.scalar(
        select(StockReturn).where(
            StockReturn.number == number,
            scope.trade(StockReturn.seller_id, StockReturn.buyer_id),
        )
    )
