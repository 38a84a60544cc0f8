"""The health of dealers: one statement for the figures, one for the trends of a page."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Date, Text, bindparam, text

from dealers import Scope
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import Page, PageRequest
from reports.health.types import (
    DAYS,
    HealthFilters,
    HealthRow,
    Trouble,
    first_day,
    first_month,
)

_GIVEN: list[BindParameter[Any]] = [
    *(bindparam(name, type_=Date) for name in ("today", "now", "before")),
    *(bindparam(name, type_=Text) for name in ("text", "pattern", "segment", "status")),
    *(bindparam(name, type_=BigInteger) for name in ("below_id", "only_id")),
]
MUCH_STOCK_DAYS = 180

_ROWS = """
    WITH node AS MATERIALIZED (
        SELECT n.id, n.code, n.name, n.status, n.segment, n.grade, n.tier, n.currency, n.path,
               coalesce(n.supplier_id, n.parent_id) AS seller_id
        FROM organisation n
        WHERE n.kind = 'dealer' AND {nodes}
          AND (:text = '' OR n.code || ' ' || n.name || ' ' || coalesce(n.city, '') ILIKE :pattern)
          AND (:segment = '' OR n.segment = :segment) AND (:status = '' OR n.status = :status)
          AND (:below_id IS NULL
               OR n.path <@ (SELECT b.path FROM organisation b WHERE b.id = :below_id))
          AND (:only_id IS NULL OR n.id = :only_id)
    ), ranked AS (
        SELECT count(*) OVER () AS total, row_number() OVER (ORDER BY {order}, name, id) AS place,
               node.*
        FROM node {deciding} WHERE {trouble}
    ), shown AS MATERIALIZED (
        SELECT * FROM ranked ORDER BY place LIMIT :size OFFSET :offset
    )
    SELECT node.total, node.id, node.code, node.name, node.status, node.segment, node.grade,
           node.tier, u.name AS supplier_name, node.currency, orders, ordered_minor,
           ordered_before_minor, last_ordered_on, sold_out, sold_out_before, on_hand, used_minor,
           limit_minor, has_account, owed_minor, overdue_minor, overdue_since, last_contact_on
    FROM shown node JOIN organisation u ON u.id = node.seller_id {measures}
    ORDER BY node.place
"""
# Looked up dealer by dealer: joins of sums that nobody has counted go wrong at scale.
_MEASURES = {
    "ordered": """
        SELECT max(o.ordered_on) AS last_ordered_on,
               count(*) FILTER (WHERE o.ordered_on > :now) AS orders,
               coalesce(sum(o.gross_minor)
                 FILTER (WHERE o.ordered_on > :now), 0)::bigint AS ordered_minor,
               coalesce(sum(o.gross_minor)
                 FILTER (WHERE o.ordered_on > :before AND o.ordered_on <= :now), 0)::bigint
                 AS ordered_before_minor
        FROM sales_order o
        WHERE o.buyer_id = node.id AND {orders} AND o.state IN ('confirmed', 'blocked', 'closed')
    """,
    "sold": """
        SELECT coalesce(sum(s.quantity) FILTER (WHERE s.sold_on > :now), 0)::bigint AS sold_out,
               coalesce(sum(s.quantity) FILTER (WHERE s.sold_on <= :now), 0)::bigint
                 AS sold_out_before
        FROM sell_out s
        WHERE s.organisation_id = node.id AND {shelves}
          AND s.sold_on > :before AND s.reversed_at IS NULL
    """,
    "stock": """
        SELECT coalesce(sum(l.balance), 0)::bigint AS on_hand FROM ledger_account l
        WHERE l.organisation_id = node.id AND {shelves}
          AND l.book = 'product' AND l.kind = 'on_hand'
    """,
    "owed": """
        SELECT coalesce(sum(i.open_minor), 0)::bigint AS owed_minor,
               coalesce(sum(i.open_minor) FILTER (WHERE i.due_on < :today), 0)::bigint
                 AS overdue_minor,
               min(i.due_on) FILTER (WHERE i.due_on < :today) AS overdue_since
        FROM invoice i WHERE i.payer_id = node.id AND i.open_minor > 0 AND {invoices}
    """,
    "credit": """
        SELECT count(a.id) > 0 AS has_account,
               coalesce(sum(r.balance + r.held_in), 0)::bigint AS used_minor,
               sum(CASE WHEN a.limit_minor IS NULL THEN NULL WHEN a.valid_until <= :today THEN 0
                        ELSE a.limit_minor + coalesce((
                            SELECT sum(g.amount_minor) FROM credit_raise g
                            WHERE g.account_id = a.id AND g.valid_from <= :today
                              AND g.valid_until > :today), 0) END)::bigint AS limit_minor
        FROM credit_account a
        LEFT JOIN ledger_account r ON r.book = 'funds' AND r.kind = 'receivable'
          AND r.organisation_id = a.seller_id AND r.counterparty_id = a.payer_id
        WHERE a.payer_id = node.id AND a.seller_id = node.seller_id AND {accounts}
    """,
    "contact": """
        SELECT max(t.on) AS last_contact_on FROM dealer_note t
        WHERE t.dealer_id = node.id AND {shelves}
    """,
}
_LASTS = f"on_hand * {DAYS} / nullif(sold_out, 0)"
_TROUBLES: dict[Trouble, tuple[str, frozenset[str]]] = {
    Trouble.ANY: ("true", frozenset()),
    Trouble.OVERDUE: ("overdue_minor > 0", frozenset({"owed"})),
    Trouble.OVER_LIMIT: ("used_minor > limit_minor AND used_minor > 0", frozenset({"credit"})),
    Trouble.NO_ORDER: ("orders = 0", frozenset({"ordered"})),
    Trouble.MUCH_STOCK: (
        f"on_hand > 0 AND NOT coalesce({_LASTS} < {MUCH_STOCK_DAYS}, false)",
        frozenset({"stock", "sold"}),
    ),
    Trouble.FALLING: ("sold_out < sold_out_before", frozenset({"sold"})),
}
_ORDERS: dict[str, tuple[str, frozenset[str]]] = {
    "name": ("name", frozenset()),
    "orders": ("ordered_minor", frozenset({"ordered"})),
    "sold": ("sold_out", frozenset({"sold"})),
    "stock": (_LASTS, frozenset({"stock", "sold"})),
    "credit": ("used_minor::numeric / nullif(limit_minor, 0)", frozenset({"credit"})),
    "overdue": ("overdue_minor", frozenset({"owed"})),
    "last": ("last_ordered_on", frozenset({"ordered"})),
    "contact": ("last_contact_on", frozenset({"contact"})),
}
"""What a list is sorted by, and which measures that takes of every dealer, shown or not."""
WORST_FIRST = (
    f"overdue_minor DESC, {_ORDERS['credit'][0]} DESC NULLS LAST",
    frozenset({"owed", "credit"}),
)

_TREND = text(
    """
    SELECT d.id, array_agg(coalesce(m.units, 0)::bigint ORDER BY s.month)
    FROM unnest(CAST(:ids AS BIGINT[])) AS d (id)
    CROSS JOIN generate_series(CAST(:first AS date), CAST(:today AS date), interval '1 month')
        AS s (month)
    LEFT JOIN (
        SELECT organisation_id, date_trunc('month', sold_on) AS month, sum(quantity) AS units
        FROM sell_out
        WHERE organisation_id = ANY(CAST(:ids AS BIGINT[])) AND sold_on >= CAST(:first AS date)
          AND reversed_at IS NULL
        GROUP BY 1, 2
    ) m ON m.organisation_id = d.id AND m.month = s.month
    GROUP BY d.id
    """
)


async def list_health(
    tx: ReadTx,
    scope: Scope,
    filters: HealthFilters,
    page: PageRequest,
    *,
    sort: str = "",
    only_id: int | None = None,
) -> Page[HealthRow]:
    """The dealers of a reader's part of the channel; two queries, however many there are.

    Only what sorts and narrows the list is measured of every dealer, the rest of those shown.
    What sub-dealers hold and sell on is theirs: a dealer sees only what they buy from it.

    `sort`: a name of `_ORDERS`, with a minus before it for the largest first; else worst first.
    """
    today = await tx.today()
    trouble, narrowing = _TROUBLES[filters.trouble]
    order, sorting = _order(sort)
    statement = _ROWS.format(
        nodes=scope.organisations_sql("n.id"),
        deciding=_measured(scope, narrowing | sorting),
        measures=_measured(scope, _MEASURES),
        trouble=trouble,
        order=order,
    )
    values = {
        "today": today,
        "now": first_day(today) - timedelta(days=1),
        "before": first_day(today) - timedelta(days=1 + DAYS),
        "text": filters.text,
        "pattern": containing(filters.text),
        "segment": filters.segment,
        "status": filters.status,
        "below_id": filters.below_id,
        "only_id": only_id,
        "size": page.size,
        "offset": page.offset,
    }
    rows = (await tx.execute(text(statement).bindparams(*_GIVEN), values | scope.bind)).all()
    seen = [row.id for row in rows if scope.is_company or row.id == scope.organisation_id]
    trends = await _trends(tx, seen, today)
    found = [replace(HealthRow(*row[1:]), trend=trends.get(row.id, ())) for row in rows]
    return Page(found, rows[0].total if rows else 0, page)


def _measured(scope: Scope, names: Collection[str]) -> str:
    """Joins that look up the named measures of each `node`."""
    conditions = {
        "orders": scope.trade_sql("o.seller_id", "o.buyer_id"),
        "invoices": scope.trade_sql("i.seller_id", "i.payer_id"),
        "accounts": scope.trade_sql("a.seller_id", "a.payer_id"),
        "shelves": "true" if scope.is_company else scope.own_sql("node.id"),
    }
    return " ".join(
        f"CROSS JOIN LATERAL ({sql.format(**conditions)}) AS {name}"
        for name, sql in _MEASURES.items()
        if name in names
    )


def _order(sort: str) -> tuple[str, frozenset[str]]:
    """A sort as SQL, and the measures that it takes."""
    known = _ORDERS.get(sort.removeprefix("-"))
    if known is None:
        return WORST_FIRST
    column, measures = known
    direction = "DESC NULLS LAST" if sort.startswith("-") else "NULLS FIRST"
    return f"{column} {direction}", measures


async def _trends(tx: ReadTx, ids: Collection[int], today: date) -> dict[int, tuple[int, ...]]:
    """Sell-out by month of a year, oldest first."""
    if not ids:
        return {}
    values = {"ids": list(ids), "first": first_month(today), "today": today}
    return {id_: tuple(months) for id_, months in await tx.execute(_TREND, values)}
