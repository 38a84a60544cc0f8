"""Writing orders of the past: all of a chunk in two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from kernel.db import Tx
from orders.drafts import DraftLine
from orders.repo.placing import insert_lines
from orders.states import State

_ORDERS = text(
    """
    INSERT INTO sales_order (
        id, number, state, seller_id, sales_branch_id, buyer_id, payer_id, placed_by,
        placed_by_organisation_id, requested_on, ordered_on, po_number, currency, net_minor,
        tax_minor, freight_minor, gross_minor, placed_at, generated, source, external_id)
    SELECT o.id, o.number, o.state, o.seller, o.branch, o.buyer, o.buyer, o.placed_by, o.seller,
           o.requested_on, o.ordered_on, nullif(o.po_number, ''), o.currency, o.net, o.tax,
           o.freight, o.net + o.tax + o.freight, o.placed_at, o.generated, o.source, o.external_id
    FROM unnest(
        CAST(:id AS BIGINT[]), CAST(:number AS TEXT[]), CAST(:state AS TEXT[]),
        CAST(:seller AS BIGINT[]), CAST(:branch AS BIGINT[]), CAST(:buyer AS BIGINT[]),
        CAST(:placed_by AS BIGINT[]), CAST(:requested_on AS DATE[]), CAST(:ordered_on AS DATE[]),
        CAST(:po_number AS TEXT[]), CAST(:currency AS TEXT[]), CAST(:net AS BIGINT[]),
        CAST(:tax AS BIGINT[]), CAST(:freight AS BIGINT[]), CAST(:placed_at AS TIMESTAMPTZ[]),
        CAST(:generated AS BOOLEAN[]), CAST(:source AS TEXT[]), CAST(:external_id AS TEXT[])
    ) AS o (id, number, state, seller, branch, buyer, placed_by, requested_on, ordered_on,
            po_number, currency, net, tax, freight, placed_at, generated, source, external_id)
    """
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An order of the past as it is written."""

    id: int
    number: str
    state: State
    seller_id: int
    sales_branch_id: int
    buyer_id: int
    placed_by: int
    ordered_on: date
    requested_on: date | None
    po_number: str
    currency: str
    net_minor: int
    tax_minor: int
    freight_minor: int
    placed_at: datetime
    generated: bool
    source: str | None
    external_id: str | None
    lines: list[DraftLine]


async def insert_history(tx: Tx, rows: Sequence[HistoryRow]) -> None:
    """Write orders with their lines."""
    await tx.execute(
        _ORDERS,
        {
            "id": [row.id for row in rows],
            "number": [row.number for row in rows],
            "state": [row.state.value for row in rows],
            "seller": [row.seller_id for row in rows],
            "branch": [row.sales_branch_id for row in rows],
            "buyer": [row.buyer_id for row in rows],
            "placed_by": [row.placed_by for row in rows],
            "requested_on": [row.requested_on for row in rows],
            "ordered_on": [row.ordered_on for row in rows],
            "po_number": [row.po_number for row in rows],
            "currency": [row.currency for row in rows],
            "net": [row.net_minor for row in rows],
            "tax": [row.tax_minor for row in rows],
            "freight": [row.freight_minor for row in rows],
            "placed_at": [row.placed_at for row in rows],
            "generated": [row.generated for row in rows],
            "source": [row.source for row in rows],
            "external_id": [row.external_id for row in rows],
        },
    )
    await insert_lines(tx, [(row.id, line) for row in rows for line in row.lines])
