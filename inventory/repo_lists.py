"""Lists for pages and programs; each takes the scope of its reader."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.sql import Select

from dealers import Scope
from inventory.listed import SalesFilters
from inventory.models import (
    Claim,
    Location,
    Receipt,
    SellOut,
    Shipment,
    ShipmentLine,
    StockCount,
    StockCountLine,
    Supply,
)
from kernel.db import Base, ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import PageRequest


def stock_of(scope: Scope, column: Any) -> ColumnElement[bool]:
    """Whose stock a reader may see: companies their subtree's, dealers only their own."""
    return scope.organisations(column) if scope.is_company else scope.own(column)


async def check_seen(tx: ReadTx, scope: Scope, organisation_id: int) -> None:
    """Raise NotFound unless the reader may see the stock of that organisation."""
    seen = select(literal(1)).where(stock_of(scope, literal(organisation_id)))
    if await tx.scalar(seen) is None:
        raise NotFound(kind=gettext("organisation"))


async def coming_to(tx: ReadTx, organisation_id: int) -> dict[int, int]:
    """Product -> how much of it is on its way to an organisation."""
    rows = await tx.execute(
        select(ShipmentLine.product_id, func.sum(ShipmentLine.in_transit))
        .join(Shipment, Shipment.id == ShipmentLine.shipment_id)
        .where(Shipment.buyer_id == organisation_id, Shipment.status == "shipped")
        .group_by(ShipmentLine.product_id)
    )
    return {product_id: int(quantity) for product_id, quantity in rows}


async def list_shipments(
    tx: ReadTx,
    scope: Scope,
    *,
    incoming: bool | None,
    statuses: Sequence[str],
    differing: bool,
    page: PageRequest,
) -> tuple[list[Any], int]:
    """Deliveries that the reader may see, newest first, with what is left in transit.

    `incoming` True: those it buys; False: those it sells; None: all of its scope. `differing`:
    only those with a difference that nobody has decided about.
    """
    wanted = select(Shipment).where(scope.trade(Shipment.seller_id, Shipment.buyer_id))
    if incoming is True:
        wanted = wanted.where(scope.own(Shipment.buyer_id))
    elif incoming is False:
        wanted = wanted.where(scope.own(Shipment.seller_id))
    if statuses:
        wanted = wanted.where(Shipment.status.in_(statuses))
    if differing:
        is_open = (Claim.shipment_id == Shipment.id) & (Claim.status == "open")
        wanted = wanted.where(select(Claim.id).where(is_open).exists())
    total = await _total(tx, wanted)
    chosen = (
        wanted.order_by(Shipment.shipped_on.desc(), Shipment.id.desc())
        .offset(page.offset)
        .limit(page.size)
        .subquery("chosen")
    )
    lines = (
        select(
            ShipmentLine.shipment_id,
            func.count().label("lines"),
            func.sum(ShipmentLine.in_transit).label("in_transit"),
        )
        .where(ShipmentLine.shipment_id.in_(select(chosen.c.id)))
        .group_by(ShipmentLine.shipment_id)
        .subquery("lines")
    )
    rows = await tx.execute(
        select(chosen, lines.c.lines, lines.c.in_transit)
        .join(lines, lines.c.shipment_id == chosen.c.id)
        .order_by(chosen.c.shipped_on.desc(), chosen.c.id.desc())
    )
    return list(rows.mappings()), total


async def find_shipment_id(tx: ReadTx, scope: Scope, number: str) -> int | None:
    """A delivery by its number, if it is the reader's trade."""
    return await tx.scalar(
        select(Shipment.id).where(
            Shipment.number == number, scope.trade(Shipment.seller_id, Shipment.buyer_id)
        )
    )


async def list_claims(
    tx: ReadTx, scope: Scope, *, shipment_id: int | None = None, open_only: bool = False
) -> list[Claim]:
    """Differences of the reader's trade, newest first."""
    wanted = select(Claim).where(scope.trade(Claim.seller_id, Claim.buyer_id))
    if shipment_id is not None:
        wanted = wanted.where(Claim.shipment_id == shipment_id)
    if open_only:
        wanted = wanted.where(Claim.status == "open")
    return list((await tx.scalars(wanted.order_by(Claim.id.desc()).limit(500))).all())


async def find_own_claim(tx: ReadTx, scope: Scope, claim_id: int) -> Claim | None:
    """A claim that the reader answers for: it is the seller, or a company above the seller."""
    wanted = select(Claim).where(
        Claim.id == claim_id,
        stock_of(scope, Claim.seller_id),
        scope.trade(Claim.seller_id, Claim.buyer_id),
    )
    return await tx.scalar(wanted.execution_options(populate_existing=True))


async def receipt_of(tx: ReadTx, scope: Scope, number: str, receipt_id: int) -> bool:
    """Whether a receipt happened at the reader's own door, for the delivery of that number."""
    own = (
        select(Receipt.id)
        .join(Shipment, Shipment.id == Receipt.shipment_id)
        .where(Receipt.id == receipt_id, Shipment.number == number, scope.own(Shipment.buyer_id))
    )
    return await tx.scalar(own) is not None


async def list_receipts(tx: ReadTx, scope: Scope, shipment_id: int) -> list[Receipt]:
    """What happened at the door of one delivery, oldest first."""
    wanted = (
        select(Receipt)
        .join(Shipment, Shipment.id == Receipt.shipment_id)
        .where(
            Receipt.shipment_id == shipment_id,
            scope.trade(Shipment.seller_id, Shipment.buyer_id),
        )
        .order_by(Receipt.id)
    )
    return list((await tx.scalars(wanted)).all())


async def list_places(tx: ReadTx, scope: Scope) -> list[Location]:
    """The reader's own places, the default one first."""
    wanted = (
        select(Location)
        .where(scope.own(Location.organisation_id))
        .order_by(Location.is_default.desc(), Location.code)
    )
    return list((await tx.scalars(wanted)).all())


async def list_sales(tx: ReadTx, scope: Scope, page: PageRequest) -> tuple[list[SellOut], int]:
    """What the reader itself reported sold, newest first."""
    wanted = select(SellOut).where(scope.own(SellOut.organisation_id))
    newest = wanted.order_by(SellOut.sold_on.desc(), SellOut.id.desc())
    rows = await tx.scalars(newest.offset(page.offset).limit(page.size))
    return list(rows.all()), await _total(tx, wanted)


async def list_standing_sales(
    tx: ReadTx,
    scope: Scope,
    organisation_id: int,
    filters: SalesFilters,
    page: PageRequest,
    *,
    product_ids: Collection[int] | None,
) -> tuple[list[SellOut], int, int]:
    """Sales of one organisation that were not taken back, newest first; how many; units of all.

    `product_ids`: only these products; None: all of them.
    """
    wanted = _standing(scope, organisation_id, filters)
    if product_ids is not None:
        wanted = wanted.where(SellOut.product_id.in_(product_ids))
    newest = wanted.order_by(SellOut.sold_on.desc(), SellOut.id.desc())
    rows = (await tx.scalars(newest.offset(page.offset).limit(page.size))).all()
    counted = wanted.with_only_columns(func.count(), func.coalesce(func.sum(SellOut.quantity), 0))
    total, units = (await tx.execute(counted)).one()
    return list(rows), total, int(units)


async def products_sold(
    tx: ReadTx, scope: Scope, organisation_id: int, filters: SalesFilters
) -> list[int]:
    """Products that an organisation sold on the days asked for."""
    wanted = _standing(scope, organisation_id, filters)
    return list((await tx.scalars(wanted.with_only_columns(SellOut.product_id).distinct())).all())


def _standing(scope: Scope, organisation_id: int, filters: SalesFilters) -> Select[SellOut]:
    wanted = select(SellOut).where(
        stock_of(scope, SellOut.organisation_id),
        SellOut.organisation_id == organisation_id,
        SellOut.reversed_at.is_(None),
    )
    if filters.first is not None:
        wanted = wanted.where(SellOut.sold_on >= filters.first)
    if filters.last is not None:
        wanted = wanted.where(SellOut.sold_on <= filters.last)
    return wanted


async def list_supplies(tx: ReadTx, scope: Scope, page: PageRequest) -> tuple[list[Supply], int]:
    """What the reader itself brought into the channel, newest first."""
    wanted = select(Supply).where(scope.own(Supply.organisation_id))
    newest = wanted.order_by(Supply.supplied_on.desc(), Supply.id.desc())
    rows = await tx.scalars(newest.offset(page.offset).limit(page.size))
    return list(rows.all()), await _total(tx, wanted)


async def owns(tx: ReadTx, scope: Scope, entity: type[Base], row_id: int) -> bool:
    """Whether a document (supply, sale, count, move) is the reader's own."""
    table: Any = entity.__table__
    own = select(table.c.id).where(table.c.id == row_id, scope.own(table.c.organisation_id))
    return await tx.scalar(own) is not None


async def list_counts(tx: ReadTx, scope: Scope, limit: int) -> list[tuple[StockCount, int, int]]:
    """The reader's own latest counts with (products, differing ones)."""
    differs = StockCountLine.expected != StockCountLine.counted
    wanted = (
        select(StockCount, func.count(), func.count().filter(differs))
        .join(StockCountLine, StockCountLine.count_id == StockCount.id)
        .where(scope.own(StockCount.organisation_id))
        .group_by(StockCount.id)
        .order_by(StockCount.counted_on.desc(), StockCount.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await tx.execute(wanted)]


async def find_count(tx: ReadTx, scope: Scope, count_id: int) -> StockCount | None:
    """One of the reader's own counts."""
    wanted = select(StockCount).where(
        StockCount.id == count_id, scope.own(StockCount.organisation_id)
    )
    return await tx.scalar(wanted)


async def count_lines(tx: ReadTx, count_id: int) -> list[StockCountLine]:
    """What a count that the reader may see found."""
    wanted = select(StockCountLine).where(StockCountLine.count_id == count_id)
    return list((await tx.scalars(wanted.order_by(StockCountLine.product_id))).all())


async def _total(tx: ReadTx, wanted: Select[Any]) -> int:
    counted = select(func.count()).select_from(wanted.order_by(None).subquery("counted"))
    return int(await tx.scalar(counted) or 0)
