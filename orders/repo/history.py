"""Writing orders of the past, as many as a chunk of an import has."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import text

from kernel.db import ReadTx, Tx
from orders.repo.placing import insert_lines
from orders.repo.stored import StoredOrder

_INSERT = text(
    """
    INSERT INTO sales_order (
        id, number, state, seller_id, sales_branch_id, buyer_id, payer_id, placed_by,
        placed_by_organisation_id, delivery_preference, requested_on, ordered_on, po_number,
        currency, net_minor, tax_minor, freight_minor, gross_minor, placed_at, generated, source,
        external_id)
    SELECT u.id, u.number, u.state, u.seller, u.branch, u.buyer, u.payer, u.placed_by,
           u.organisation, 'split', u.requested_on, u.ordered_on, u.po_number, u.currency, u.net,
           u.tax, u.freight, u.net + u.tax + u.freight, u.placed_at, u.generated, u.source,
           u.external_id
    FROM unnest(
        CAST(:id AS BIGINT[]), CAST(:number AS TEXT[]), CAST(:state AS TEXT[]),
        CAST(:seller AS BIGINT[]), CAST(:branch AS BIGINT[]), CAST(:buyer AS BIGINT[]),
        CAST(:payer AS BIGINT[]), CAST(:placed_by AS BIGINT[]), CAST(:organisation AS BIGINT[]),
        CAST(:requested_on AS DATE[]), CAST(:ordered_on AS DATE[]), CAST(:po_number AS TEXT[]),
        CAST(:currency AS TEXT[]), CAST(:net AS BIGINT[]), CAST(:tax AS BIGINT[]),
        CAST(:freight AS BIGINT[]), CAST(:placed_at AS TIMESTAMPTZ[]),
        CAST(:generated AS BOOLEAN[]), CAST(:source AS TEXT[]), CAST(:external_id AS TEXT[])
    ) AS u (id, number, state, seller, branch, buyer, payer, placed_by, organisation,
            requested_on, ordered_on, po_number, currency, net, tax, freight, placed_at,
            generated, source, external_id)
    """
)
_FIND = text(
    """
    SELECT number AS reference, id FROM sales_order
    WHERE number = ANY(CAST(:references AS TEXT[]))
    UNION
    SELECT external_id, id FROM sales_order
    WHERE external_id = ANY(CAST(:references AS TEXT[]))
    """
)


async def insert_history(tx: Tx, orders: Sequence[tuple[Any, StoredOrder]]) -> None:
    """Store past orders, each with what it was given as (generated, source, external id)."""
    stored = [order for _, order in orders]
    await tx.execute(
        _INSERT,
        {
            "id": [order.id for order in stored],
            "number": [order.number for order in stored],
            "state": [order.state.value for order in stored],
            "seller": [order.seller_id for order in stored],
            "branch": [order.sales_branch_id for order in stored],
            "buyer": [order.buyer_id for order in stored],
            "payer": [order.payer_id for order in stored],
            "placed_by": [order.placed_by for order in stored],
            "organisation": [order.placed_by_organisation_id for order in stored],
            "requested_on": [order.requested_on for order in stored],
            "ordered_on": [order.ordered_on for order in stored],
            "po_number": [order.po_number for order in stored],
            "currency": [order.currency for order in stored],
            "net": [order.net_minor for order in stored],
            "tax": [order.tax_minor for order in stored],
            "freight": [order.freight_minor for order in stored],
            "placed_at": [order.placed_at for order in stored],
            "generated": [given.generated for given, _ in orders],
            "source": [given.source for given, _ in orders],
            "external_id": [given.external_id for given, _ in orders],
        },
    )
    await insert_lines(tx, [(order.id, line) for order in stored for line in order.lines])


async def find_order_ids(tx: ReadTx, references: Iterable[str]) -> dict[str, int]:
    """Orders by their number or by the number that another system gave them."""
    wanted = sorted(set(references))
    if not wanted:
        return {}
    return {row[0]: row[1] for row in await tx.execute(_FIND, {"references": wanted})}
