"""Statements on deliveries, receipts, claims and returns, each for many rows at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select, text, update

from dealers import Scope
from inventory.models import (
    RETURN_NUMBERS,
    SHIPMENT_NUMBERS,
    Claim,
    Location,
    Receipt,
    ReceiptLine,
    Shipment,
    ShipmentLine,
    StockCountLine,
    StockReturn,
    StockReturnLine,
)
from inventory.types import ClaimView, LineProgress, ReturnLine, ShipmentLineView, ShipmentView
from kernel.db import Base, ReadTx, Tx
from kernel.db.arrays import numbers
from kernel.db.locks import lock_rows
from kernel.errors import NotFound
from kernel.i18n import gettext

Row = TypeVar("Row", bound=Base)

_OPEN_DEFAULTS = text(
    """
    INSERT INTO location (id, organisation_id, code, name, is_default)
    SELECT id, organisation_id, 'MAIN', 'Main', true
    FROM unnest(CAST(:ids AS BIGINT[]), CAST(:organisations AS BIGINT[]))
      AS wanted (id, organisation_id)
    ORDER BY organisation_id
    ON CONFLICT DO NOTHING
    """
)
_DEFAULTS = text(
    """
    SELECT organisation_id, id FROM location
    WHERE is_default AND organisation_id = ANY(CAST(CAST(:organisations AS TEXT) AS BIGINT[]))
    """
)
_SET_LINES = text(
    """
    UPDATE shipment_line AS line
    SET in_transit = now.in_transit, received = now.received,
        refused = now.refused, claimed = now.claimed
    FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:in_transit AS BIGINT[]), CAST(:received AS BIGINT[]),
        CAST(:refused AS BIGINT[]), CAST(:claimed AS BIGINT[])
    ) AS now (id, in_transit, received, refused, claimed)
    WHERE line.id = now.id
    """
)
_SET_STATUSES = text(
    """
    UPDATE shipment SET status = now.status
    FROM unnest(CAST(:ids AS BIGINT[]), CAST(:statuses AS TEXT[])) AS now (id, status)
    WHERE shipment.id = now.id
    """
)
_PROGRESS = text(
    """
    SELECT asked.id, coalesce(out.shipped, 0), coalesce(out.in_transit, 0),
           coalesce(out.received, 0), coalesce(out.refused, 0), coalesce(out.claimed, 0),
           coalesce(back.returned, 0)
    FROM unnest(CAST(:ids AS BIGINT[])) AS asked (id)
    LEFT JOIN LATERAL (
        SELECT sum(l.quantity)::BIGINT AS shipped, sum(l.in_transit)::BIGINT AS in_transit,
               sum(l.received)::BIGINT AS received, sum(l.refused)::BIGINT AS refused,
               sum(l.claimed)::BIGINT AS claimed
        FROM shipment_line l JOIN shipment s ON s.id = l.shipment_id
        WHERE l.order_line_id = asked.id AND s.status <> 'reversed'
    ) AS out ON true
    LEFT JOIN LATERAL (
        SELECT sum(l.quantity)::BIGINT AS returned
        FROM stock_return_line l JOIN stock_return r ON r.id = l.return_id
        WHERE l.order_line_id = asked.id AND r.status <> 'reversed'
    ) AS back ON true
    """
)


async def default_locations(tx: ReadTx, organisation_ids: Iterable[int]) -> dict[int, int]:
    """Organisation -> its default place, where it has one."""
    rows = await tx.execute(_DEFAULTS, {"organisations": numbers(organisation_ids)})
    return {row[0]: row[1] for row in rows}


async def places_of(tx: ReadTx, organisation_ids: Iterable[int]) -> dict[int, list[int]]:
    """Organisation -> all its places, the default one first."""
    rows = await tx.execute(
        select(Location.organisation_id, Location.id)
        .where(Location.organisation_id.in_(sorted(set(organisation_ids))))
        .order_by(Location.is_default.desc(), Location.code)
    )
    found: dict[int, list[int]] = {}
    for organisation_id, location_id in rows:
        found.setdefault(organisation_id, []).append(location_id)
    return found


async def place_names(tx: ReadTx, location_ids: Iterable[int]) -> dict[int, str]:
    """Code and name of places by id."""
    wanted = select(Location.id, Location.code, Location.name).where(
        Location.id.in_(list(location_ids))
    )
    return {row.id: f"{row.code} {row.name}".strip() for row in await tx.execute(wanted)}


async def find_location(tx: ReadTx, organisation_id: int, code: str) -> int | None:
    """An organisation's place by its code."""
    return await tx.scalar(
        select(Location.id).where(
            Location.organisation_id == organisation_id, Location.code == code
        )
    )


async def check_own_places(tx: ReadTx, scope: Scope, location_ids: Collection[int]) -> None:
    """Refuse places that are not the reader's own (NotFound)."""
    own = await tx.scalars(
        select(Location.id).where(
            scope.own(Location.organisation_id), Location.id.in_(sorted(location_ids))
        )
    )
    if set(own) != set(location_ids):
        raise NotFound(kind=gettext("place"))


async def open_default_locations(tx: Tx, organisation_ids: Sequence[int]) -> None:
    """Make default places; one that somebody else makes at this instant is waited for."""
    await tx.execute(
        _OPEN_DEFAULTS,
        {
            "ids": await tx.new_ids(len(organisation_ids)),
            "organisations": sorted(organisation_ids),
        },
    )


async def shipment_numbers(tx: Tx, years: Sequence[int]) -> list[str]:
    """Fresh numbers such as SH-2026-000123, one for each year given; gaps are allowed."""
    return await _numbers(tx, "SH", str(SHIPMENT_NUMBERS.name), years)


async def return_numbers(tx: Tx, years: Sequence[int]) -> list[str]:
    """Fresh numbers such as RT-2026-000123."""
    return await _numbers(tx, "RT", str(RETURN_NUMBERS.name), years)


async def _numbers(tx: Tx, prefix: str, sequence: str, years: Sequence[int]) -> list[str]:
    drawn = await tx.scalars(
        select(func.nextval(sequence)).select_from(func.generate_series(1, len(years)))
    )
    return [f"{prefix}-{year}-{n:06d}" for year, n in zip(years, sorted(drawn), strict=True)]


async def lock_shipments(tx: Tx, shipment_ids: Iterable[int]) -> list[ShipmentView]:
    """Lock shipments by id and hand them back with their lines (rank: before the ledger)."""
    rows = await lock_rows(tx, Shipment, shipment_ids)
    return await _with_lines(tx, rows)


async def shipments_of(tx: ReadTx, shipment_ids: Iterable[int]) -> list[ShipmentView]:
    """Shipments by id, without a lock."""
    wanted = select(Shipment).where(Shipment.id.in_(sorted(set(shipment_ids))))
    rows = (await tx.scalars(wanted.order_by(Shipment.id))).all()
    return await _with_lines(tx, rows)


async def shipments_of_orders(tx: ReadTx, order_ids: Iterable[int]) -> list[ShipmentView]:
    """All shipments of orders that the caller may see, oldest first."""
    wanted = select(Shipment).where(Shipment.order_id.in_(sorted(set(order_ids))))
    rows = (await tx.scalars(wanted.order_by(Shipment.id))).all()
    return await _with_lines(tx, rows)


async def _with_lines(tx: ReadTx, shipments: Sequence[Shipment]) -> list[ShipmentView]:
    table = ShipmentLine.__table__
    found = await tx.execute(
        select(table)
        .where(table.c.shipment_id.in_([row.id for row in shipments]))
        .order_by(table.c.shipment_id, table.c.line_no)
    )
    lines: dict[int, list[ShipmentLineView]] = {}
    for row in found.mappings():
        values = dict(row)
        lines.setdefault(values.pop("shipment_id"), []).append(ShipmentLineView(**values))
    return [
        ShipmentView(
            id=row.id,
            number=row.number,
            order_id=row.order_id,
            order_number=row.order_number,
            seller_id=row.seller_id,
            buyer_id=row.buyer_id,
            status=row.status,
            carrier=row.carrier,
            tracking_number=row.tracking_number,
            shipped_on=row.shipped_on,
            shipped_at=row.shipped_at,
            due_on=row.due_on,
            closes_on=row.closes_on,
            lines=tuple(lines.get(row.id, ())),
        )
        for row in shipments
    ]


async def set_lines(tx: Tx, lines: Sequence[ShipmentLineView]) -> None:
    """Store what became of shipment lines."""
    if not lines:
        return
    await tx.execute(
        _SET_LINES,
        {
            "ids": [line.id for line in lines],
            "in_transit": [line.in_transit for line in lines],
            "received": [line.received for line in lines],
            "refused": [line.refused for line in lines],
            "claimed": [line.claimed for line in lines],
        },
    )


async def set_statuses(tx: Tx, statuses: dict[int, str]) -> None:
    """Store the states of shipments."""
    values = {"ids": list(statuses), "statuses": list(statuses.values())}
    await tx.execute(_SET_STATUSES, values)


async def keep_open(tx: Tx, shipment_id: int) -> None:
    """Let a delivery wait for somebody, however late it is."""
    await tx.execute(update(Shipment).where(Shipment.id == shipment_id).values(closes_on=None))


async def due_shipments(tx: ReadTx, today: date, limit: int) -> list[tuple[int, int, date]]:
    """(shipment, seller, closing day) of those under way that close by `today`."""
    found = await tx.execute(
        select(Shipment.id, Shipment.seller_id, Shipment.closes_on)
        .where(Shipment.status == "shipped", Shipment.closes_on <= today)
        .order_by(Shipment.closes_on, Shipment.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in found if row[2] is not None]


async def receipt_with_lines(
    tx: ReadTx, receipt_id: int
) -> tuple[Receipt | None, list[dict[str, Any]]]:
    """A receipt and its lines; the caller has locked its shipment."""
    receipt = await tx.get(Receipt, receipt_id, populate_existing=True)
    table = ReceiptLine.__table__
    rows = await tx.execute(select(table).where(table.c.receipt_id == receipt_id))
    return receipt, [dict(row) for row in rows.mappings()]


async def claims_of(tx: ReadTx, *, receipt_id: int) -> list[ClaimView]:
    """The claims that a receipt opened."""
    rows = await tx.scalars(
        select(Claim)
        .where(Claim.receipt_id == receipt_id)
        .order_by(Claim.id)
        .execution_options(populate_existing=True)
    )
    return [claim_view(row) for row in rows]


def claim_view(row: Claim) -> ClaimView:
    """The entity as others see it."""
    return ClaimView(
        id=row.id,
        order_id=row.order_id,
        shipment_id=row.shipment_id,
        shipment_line_id=row.shipment_line_id,
        receipt_id=row.receipt_id,
        seller_id=row.seller_id,
        buyer_id=row.buyer_id,
        product_id=row.product_id,
        quantity=row.quantity,
        reason=row.reason,
        status=row.status,
        note=row.note,
        answer=row.answer,
        opened_at=row.opened_at,
    )


def claim_row(claim: ClaimView) -> dict[str, Any]:
    """A new claim as a row."""
    return {name: getattr(claim, name) for name in ClaimView.__slots__}


async def lock_claim(tx: Tx, claim_id: int) -> tuple[ClaimView, int | None] | None:
    """A claim, locked after its shipment, and the ledger's document of its settlement."""
    rows = await lock_rows(tx, Claim, [claim_id])
    return (claim_view(rows[0]), rows[0].settlement_id) if rows else None


async def shipment_of_claim(tx: ReadTx, claim_id: int) -> int | None:
    """Which shipment a claim is about: it is locked first."""
    return await tx.scalar(select(Claim.shipment_id).where(Claim.id == claim_id))


async def set_claims(tx: Tx, claim_ids: Sequence[int], **values: object) -> None:
    """Change claims alike."""
    await tx.execute(update(Claim).where(Claim.id.in_(claim_ids)).values(**values))


async def lock_row(tx: Tx, entity: type[Row], row_id: int) -> Row | None:
    """One document, locked and as it is now."""
    rows = await lock_rows(tx, entity, [row_id])
    return rows[0] if rows else None


async def mark_reversed(
    tx: Tx, entity: type[Base], row_id: int, at: datetime, user_id: int
) -> None:
    """Note who took an entry back, and when."""
    table: Any = entity.__table__
    await tx.execute(
        update(entity).where(table.c.id == row_id).values(reversed_at=at, reversed_by=user_id)
    )


async def count_moved(tx: ReadTx, count_id: int) -> bool:
    """Whether a count found any difference."""
    differs = select(StockCountLine.product_id).where(
        StockCountLine.count_id == count_id, StockCountLine.expected != StockCountLine.counted
    )
    return bool(await tx.scalar(select(differs.exists())))


async def progress(tx: ReadTx, order_line_ids: Sequence[int]) -> dict[int, LineProgress]:
    """What became of order lines over all their shipments and returns."""
    rows = await tx.execute(_PROGRESS, {"ids": list(order_line_ids)})
    return {row[0]: LineProgress(*(int(value) for value in row[1:])) for row in rows}


async def return_lines(tx: ReadTx, return_id: int) -> list[ReturnLine]:
    """The lines of a return."""
    rows = await tx.execute(
        select(
            StockReturnLine.order_line_id,
            StockReturnLine.product_id,
            StockReturnLine.quantity,
            StockReturnLine.saleable,
        )
        .where(StockReturnLine.return_id == return_id)
        .order_by(StockReturnLine.id)
    )
    return [ReturnLine(*row) for row in rows]


async def set_return(tx: Tx, return_id: int, **values: object) -> None:
    """Change a return that the caller has locked."""
    await tx.execute(update(StockReturn).where(StockReturn.id == return_id).values(**values))
