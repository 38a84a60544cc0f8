"""What a company's part of the channel ordered, invoiced, paid and sold on, in some periods."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx
from kernel.periods import Period

_FIGURES = """
    WITH node AS MATERIALIZED (SELECT n.id FROM organisation n WHERE {nodes}),
    span AS (
        SELECT * FROM unnest(CAST(:first AS date[]), CAST(:until AS date[]))
            WITH ORDINALITY AS s (first, until, place)
    ), sold AS MATERIALIZED (
        -- Once for all periods: whoever has many dealers looks each of them up only once.
        SELECT s.sold_on, sum(s.quantity) AS units
        FROM sell_out s JOIN node ON node.id = s.organisation_id
        WHERE s.sold_on >= (SELECT min(first) FROM span)
          AND s.sold_on < (SELECT max(until) FROM span) AND s.reversed_at IS NULL
        GROUP BY s.sold_on
    )
    SELECT ordered.n, ordered.minor, invoiced.minor, paid.minor, sold_on_in.units
    FROM span
    LEFT JOIN LATERAL (
        SELECT count(*) AS n, coalesce(sum(o.gross_minor), 0)::bigint AS minor FROM sales_order o
        WHERE {orders} AND o.ordered_on >= span.first AND o.ordered_on < span.until
          AND o.currency = :currency AND o.state IN ('confirmed', 'blocked', 'closed')
    ) AS ordered ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(i.net_minor), 0)::bigint AS minor FROM invoice i
        WHERE {invoices} AND i.issued_on >= span.first AND i.issued_on < span.until
          AND i.currency = :currency AND i.kind <> 'opening'
    ) AS invoiced ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(p.amount_minor), 0)::bigint AS minor FROM payment p
        WHERE {payments} AND p.paid_on >= span.first AND p.paid_on < span.until
          AND p.currency = :currency AND p.reversed_on IS NULL
    ) AS paid ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(s.units), 0)::bigint AS units FROM sold s
        WHERE s.sold_on >= span.first AND s.sold_on < span.until
    ) AS sold_on_in ON true
    ORDER BY span.place
"""


async def trade_figures(
    tx: ReadTx, scope: Scope, periods: Sequence[Period], currency: str
) -> list[tuple[Any, ...]]:
    """(orders, their gross, invoiced net, paid, units sold out), one row a period."""
    statement = _FIGURES.format(
        nodes=scope.organisations_sql("n.id"),
        orders=scope.trade_sql("o.seller_id", "o.buyer_id"),
        invoices=scope.trade_sql("i.seller_id", "i.payer_id"),
        payments=scope.trade_sql("p.seller_id", "p.payer_id"),
    )
    firsts: list[date] = [period.first for period in periods]
    ends: list[date] = [period.until for period in periods]
    values = {"first": firsts, "until": ends, "currency": currency, **scope.bind}
    return [tuple(row) for row in await tx.execute(text(statement), values)]
