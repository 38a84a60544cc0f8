"""Orders as their readers see them: lists, one order with its lines and its timeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from catalogue import load_products
from dealers import Party, Scope, load_parties, load_user_names
from inventory import LineProgress, ShipmentView, progress as progress_of, shipments_of_orders
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest
from orders.drafts import DraftLine, decimal_text
from orders.repo import reads
from orders.repo.reads import OrderFilters
from orders.repo.stored import StoredOrder, read_orders
from orders.repo.timeline import events_of
from orders.states import State
from orders.types import Problem


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order in a list. Quantities are base units over all its lines."""

    id: int
    number: str
    state: State
    version: int
    seller: Party
    buyer: Party
    ordered_on: date
    placed_at: datetime
    requested_on: date | None
    po_number: str | None
    currency: str
    gross_minor: int
    reasons: tuple[Problem, ...]
    lines: int
    wanted: int
    shipped: int
    held: int

    @property
    def backordered(self) -> int:
        """What waits for goods."""
        return self.wanted - self.shipped - self.held if self.state is State.CONFIRMED else 0


@dataclass(frozen=True, slots=True)
class LineView:
    """A line with its product and how far it has come."""

    line: DraftLine
    name: str
    progress: LineProgress

    @property
    def sku(self) -> str:
        """The product's number."""
        return self.line.sku

    @property
    def returnable(self) -> int:
        """What was received of it and can still come back."""
        return max(self.progress.received - self.progress.returned, 0)

    @property
    def unit_price(self) -> str:
        """Decimal text, for `price_per` base units."""
        return decimal_text(self.line.unit_price_micros)


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order with everything that its page shows."""

    order: StoredOrder
    seller: Party
    buyer: Party
    payer: Party
    lines: tuple[LineView, ...]
    shipments: tuple[ShipmentView, ...]
    events: tuple[Any, ...]
    people: Mapping[int, str]

    @property
    def placed_by(self) -> str:
        """The name of whoever placed it; empty for the portal itself."""
        return self.people.get(self.order.placed_by, "")

    @property
    def is_shippable(self) -> bool:
        """Whether goods are held for it."""
        return self.order.state is State.CONFIRMED and any(line.line.held for line in self.lines)


async def list_orders(
    tx: ReadTx,
    scope: Scope,
    filters: OrderFilters,
    page: PageRequest,
    *,
    oldest_first: bool = False,
) -> Page[OrderRow]:
    """A page of the orders that the reader may see; three queries however long it is."""
    rows, total = await reads.list_rows(tx, scope, filters, page, oldest_first=oldest_first)
    parties = await load_parties(tx, {row.seller_id for row in rows} | {r.buyer_id for r in rows})
    return Page([_row(row, parties) for row in rows], total, page)


def _row(row: Any, parties: dict[int, Party]) -> OrderRow:
    return OrderRow(
        id=row.id,
        number=row.number,
        state=State(row.state),
        version=row.version,
        seller=parties[row.seller_id],
        buyer=parties[row.buyer_id],
        ordered_on=row.ordered_on,
        placed_at=row.placed_at,
        requested_on=row.requested_on,
        po_number=row.po_number,
        currency=row.currency,
        gross_minor=row.gross_minor,
        reasons=tuple(msgspec.convert(row.block_reasons, list[Problem])),
        lines=row.count,
        wanted=row.wanted,
        shipped=row.shipped,
        held=row.held,
    )


async def get_order(tx: ReadTx, scope: Scope, number: str) -> OrderView:
    """One order.

    Raises:
        NotFound: no such order, or none that the reader may see.
    """
    order_id = await reads.find_order_id(tx, scope, number)
    if order_id is None:
        raise NotFound(kind=gettext("order"))
    order = (await read_orders(tx, [order_id]))[order_id]
    parties = await load_parties(tx, {order.seller_id, order.buyer_id, order.payer_id})
    events = tuple(await events_of(tx, order_id))
    people = await load_user_names(tx, {order.placed_by, *(event.by_user_id for event in events)})
    return OrderView(
        order=order,
        seller=parties[order.seller_id],
        buyer=parties[order.buyer_id],
        payer=parties[order.payer_id],
        lines=await _line_views(tx, order.lines),
        shipments=tuple(await shipments_of_orders(tx, [order_id])),
        events=events,
        people=people,
    )


async def _line_views(tx: ReadTx, lines: Sequence[DraftLine]) -> tuple[LineView, ...]:
    products = await load_products(tx, ids={line.product_id for line in lines})
    progress = await progress_of(tx, [line.id for line in lines])
    found: list[LineView] = []
    for line in lines:
        product = products.by_id[line.product_id]
        line.sku = product.sku
        found.append(LineView(line, product.name, progress[line.id]))
    return tuple(found)
