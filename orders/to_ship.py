"""What can go: orders whose goods are held, grouped by whom and where they go to."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from dealers import Party, Scope, load_parties, load_places
from kernel.db import ReadTx
from kernel.paging import Page, PageRequest
from orders.repo.shippable import list_shippable


@dataclass(frozen=True, slots=True)
class OrderToShip:
    """One order; quantities are base units over all its lines."""

    number: str
    version: int
    seller: Party
    ordered_on: date
    requested_on: date | None
    po_number: str | None
    lines: int
    held: int
    waiting: int
    shipped: int
    is_due: bool

    @property
    def key(self) -> str:
        """What the form of a row sends: the order as it was seen."""
        return f"{self.number}:{self.version}"


@dataclass(frozen=True, slots=True)
class Stop:
    """One buyer at one address, with what goes there; the earliest order first."""

    buyer: Party
    place: str
    orders: tuple[OrderToShip, ...]


@dataclass(frozen=True, slots=True)
class ShippingDesk:
    """A page of stops. `ready` orders can go, `due` of them should by now."""

    stops: tuple[Stop, ...]
    page: Page[OrderToShip]
    ready: int
    due: int


async def get_shipping_desk(
    tx: ReadTx, scope: Scope, page: PageRequest, *, text: str = "", due_only: bool = False
) -> ShippingDesk:
    """What the reader ships; four queries, however much it is. Headquarters sees every seller's."""
    today = await tx.today()
    rows, ready, due = await list_shippable(
        tx,
        scope,
        sold_by=None if scope.is_headquarters else scope.organisation_id,
        today=today,
        due_only=due_only,
        words=text,
        page=page,
    )
    parties = await load_parties(tx, {id_ for r in rows for id_ in (r.seller_id, r.buyer_id)})
    places = await load_places(tx, {row.ship_to_id for row in rows if row.ship_to_id})
    stops = tuple(
        Stop(
            parties[buyer_id],
            places.get(ship_to_id, ""),
            tuple(_order(row, parties, today) for row in group),
        )
        for (buyer_id, ship_to_id), group in groupby(
            rows, key=lambda row: (row.buyer_id, row.ship_to_id)
        )
    )
    orders = [order for stop in stops for order in stop.orders]
    return ShippingDesk(stops, Page(orders, due if due_only else ready, page), ready, due)


def _order(row: Any, parties: dict[int, Party], today: date) -> OrderToShip:
    return OrderToShip(
        number=row.number,
        version=row.version,
        seller=parties[row.seller_id],
        ordered_on=row.ordered_on,
        requested_on=row.requested_on,
        po_number=row.po_number,
        lines=row.lines,
        held=row.held,
        waiting=row.waiting,
        shipped=row.shipped,
        is_due=row.requested_on is not None and row.requested_on <= today,
    )
