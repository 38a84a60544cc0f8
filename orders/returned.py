"""One return as its page and its paper show it: the goods, the order and what was credited."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue import load_products
from dealers import Party, Scope, load_parties, load_user_names
from inventory import ReturnDetail, ReturnRow, get_return, list_returns
from kernel.db import ReadTx
from kernel.i18n import Text, _l
from kernel.paging import Page, PageRequest
from orders.repo.reads import numbers_of
from orders.repo.stored import StoredOrder, read_orders
from orders.repo.timeline import events_of

STATUSES: dict[str, tuple[Text, str]] = {
    "under_way": (_l("Under way"), "info"),
    "arrived": (_l("Taken in"), "success"),
    "reversed": (_l("Taken back"), "secondary"),
}


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What came back of one line of the order; `saleable`: it is on the shelf again."""

    line_no: int
    sku: str
    name: str
    unit: str
    quantity: int
    saleable: bool


@dataclass(frozen=True, slots=True)
class ReturnPage:
    """A return with everything that its page shows."""

    goods: ReturnDetail
    order: StoredOrder
    seller: Party
    buyer: Party
    lines: tuple[ReturnedLine, ...]
    credit_notes: tuple[str, ...]
    returned_by: str


async def view_return(tx: ReadTx, scope: Scope, number: str) -> ReturnPage:
    """A return by its number.

    Raises:
        NotFound: there is none, or it is not the reader's trade.
    """
    goods = await get_return(tx, scope, number)
    order = (await read_orders(tx, [goods.order_id]))[goods.order_id]
    parties = await load_parties(tx, {goods.seller_id, goods.buyer_id})
    products = (await load_products(tx, ids={line.product_id for line in goods.lines})).by_id
    numbers = {line.id: line.line_no for line in order.lines}
    lines = [
        ReturnedLine(
            line_no=numbers[line.order_line_id],
            sku=products[line.product_id].sku,
            name=products[line.product_id].name,
            unit=products[line.product_id].base_unit,
            quantity=line.quantity,
            saleable=line.saleable,
        )
        for line in goods.lines
    ]
    people = await load_user_names(tx, [goods.returned_by])
    return ReturnPage(
        goods=goods,
        order=order,
        seller=parties[goods.seller_id],
        buyer=parties[goods.buyer_id],
        lines=tuple(sorted(lines, key=lambda line: line.line_no)),
        credit_notes=await _credit_notes(tx, goods),
        returned_by=people.get(goods.returned_by, ""),
    )


async def _credit_notes(tx: ReadTx, goods: ReturnDetail) -> tuple[str, ...]:
    """The order's story says which credit notes were written for which return."""
    return tuple(
        number
        for _, _, _, facts in await events_of(tx, goods.order_id)
        if facts.get("return") == goods.number
        for number in facts.get("credit_notes", ())
    )


async def list_returned(
    tx: ReadTx, scope: Scope, page: PageRequest, text: str
) -> tuple[Page[ReturnRow], Mapping[int, str]]:
    """Returns that the reader may see, newest first, and the numbers of their orders by id."""
    found = await list_returns(tx, scope, page, text=text)
    return found, await numbers_of(tx, {row.order_id for row in found.rows})
