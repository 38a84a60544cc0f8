"""Each kind of exception as one statement over the rooms' tables; all of them are one question."""

from collections.abc import Collection
from datetime import date
from functools import cache

from sqlalchemy import TextClause, text

from dealers import Scope
from kernel.db import ReadTx
from reports.attention.types import ExceptionFact, ExceptionKind

OLD_DAYS = 90
"""Goods of which nothing has left for so many days are old."""
OLD_SHARE = 4
"""They are worth a question where they are more than one part in so many of all that is there."""
OLD_LEAST = 20
"""Fewer base units than that are not worth it."""
QUIET_DAYS = 30
"""The least silence of a dealer that is worth a question; or twice its usual gap, if longer."""
LATE_DAYS = 2
"""Without a requested day, an order whose goods are held should leave within so many days."""
ANSWER_DAYS = 2
"""Whoever asks for a return is to be answered within so many days."""

_WITH = """
    WITH node AS MATERIALIZED (
        SELECT n.id, n.kind, n.status, n.created_at, coalesce(n.supplier_id, n.parent_id) AS above
        FROM organisation n WHERE {nodes}
    ),
    pair AS MATERIALIZED (
        SELECT r.id, r.organisation_id AS seller_id, r.counterparty_id AS payer_id, a.currency,
               r.balance + r.held_in AS used,
               CASE WHEN a.limit_minor IS NULL THEN NULL
                    WHEN a.valid_until <= CAST(:today AS date) THEN 0
                    ELSE a.limit_minor + coalesce(raised.amount_minor, 0)
               END::bigint AS in_force
        FROM credit_account a
        LEFT JOIN (
            SELECT g.account_id, sum(g.amount_minor) AS amount_minor FROM credit_raise g
            WHERE g.valid_from <= CAST(:today AS date) AND g.valid_until > CAST(:today AS date)
            GROUP BY g.account_id) AS raised ON raised.account_id = a.id
        JOIN ledger_account r ON r.book = 'funds' AND r.kind = 'receivable'
          AND r.organisation_id = a.seller_id AND r.counterparty_id = a.payer_id
        WHERE {pairs}
    ), waiting AS MATERIALIZED (
        SELECT o.id, o.version, o.seller_id, o.buyer_id, o.number, o.requested_on,
               o.placed_at::date AS placed_on,
               (SELECT max(e.at)::date FROM order_event e
                WHERE e.order_id = o.id AND e.kind = 'goods_came_in') AS came_on
        FROM sales_order o WHERE o.state = 'confirmed' AND {orders}
    ), shelf AS MATERIALIZED (
        SELECT l.id, l.organisation_id, l.balance, l.held_out, l.floor FROM ledger_account l
        JOIN node ON node.id = l.organisation_id
        WHERE l.book = 'product' AND l.kind = 'on_hand' AND {shelves}
    )
"""
_COLUMNS = """
    subject_id, occurrence, seller_id, party_id, number, since, due, amount_minor, currency,
    quantity, facts
"""
_COMPANIES = "node.kind <> 'dealer'"
_NO_MONEY = "NULL::bigint AS amount_minor, NULL::text AS currency"

_BLOCKED = """
    SELECT o.id AS subject_id, 'version ' || o.version AS occurrence, o.seller_id,
           o.buyer_id AS party_id, o.number, o.placed_at::date AS since,
           coalesce(o.reserve_until::date, o.placed_at::date + 1) AS due,
           o.gross_minor AS amount_minor, o.currency, NULL::bigint AS quantity,
           jsonb_build_object('reasons', o.block_reasons) AS facts
    FROM sales_order o WHERE o.state = 'blocked' AND {orders}
"""
_OVER_LIMIT = """
    SELECT id, 'limit ' || in_force, seller_id, payer_id, '', NULL::date, CAST(:today AS date),
           (used - in_force)::bigint, currency, NULL::bigint,
           jsonb_build_object('used', used, 'limit', in_force)
    FROM pair WHERE used > in_force AND used > 0
"""
# A pool is a summary account: what its members use together is on the ledger already.
_OVER_POOL = """
    SELECT q.id, 'limit ' || q.limit_minor, q.seller_id, q.seller_id, q.code, NULL::date,
           CAST(:today AS date), (l.balance + l.held_in - q.limit_minor)::bigint, q.currency,
           NULL::bigint,
           jsonb_build_object('limit', q.limit_minor, 'name', q.name, 'members', (
               SELECT count(*) FROM credit_account a WHERE a.pool_id = q.id))
    FROM credit_pool q JOIN node ON node.id = q.seller_id AND node.kind <> 'dealer'
    JOIN ledger_account l ON l.book = 'funds' AND l.kind = 'pool'
      AND l.organisation_id = q.seller_id AND l.counterparty_id = q.id
    WHERE l.balance + l.held_in > q.limit_minor AND l.balance + l.held_in > 0
"""
_NEARLY_USED = """
    SELECT id, 'limit ' || in_force, seller_id, payer_id, '', NULL::date, NULL::date,
           (in_force - used)::bigint, currency, NULL::bigint,
           jsonb_build_object('used', used, 'limit', in_force)
    FROM pair WHERE in_force > 0 AND used <= in_force AND used * 10 > in_force * 9
"""
_NEGATIVE_STOCK = f"""
    SELECT l.organisation_id, 'products ' || count(*), l.organisation_id, l.organisation_id, '',
           NULL::date, CAST(:today AS date), {_NO_MONEY},
           sum(coalesce(l.floor, 0) + l.held_out - l.balance)::bigint,
           jsonb_build_object('products', count(*))
    FROM shelf l
    WHERE l.balance < 0 OR l.floor IS NOT NULL AND l.balance - l.held_out < l.floor
    GROUP BY l.organisation_id
"""
_CLAIM = f"""
    SELECT c.id, 'opened ' || c.opened_at, c.seller_id, c.buyer_id, s.number, c.opened_at::date,
           c.opened_at::date + 3, {_NO_MONEY}, c.quantity,
           jsonb_build_object('reason', c.reason, 'sku', p.sku)
    FROM claim c JOIN shipment s ON s.id = c.shipment_id JOIN product p ON p.id = c.product_id
    WHERE c.status = 'open' AND {{claims}}
"""
_RETURN_REQUEST = f"""
    SELECT t.id, '', t.seller_id, t.buyer_id, o.number, t.asked_at::date,
           t.asked_at::date + {ANSWER_DAYS}, {_NO_MONEY},
           (SELECT sum(l.quantity)::bigint FROM return_request_line l WHERE l.request_id = t.id),
           jsonb_build_object('reason', left(t.reason, 200))
    FROM return_request t JOIN sales_order o ON o.id = t.order_id
    WHERE t.state = 'asked' AND {{return_requests}}
"""
_READY = f"""
    SELECT o.id, 'version ' || o.version, o.seller_id, o.buyer_id, o.number, {{since}}, {{due}},
           {_NO_MONEY}, held.quantity, jsonb_build_object('lines', held.lines)
    FROM waiting o
    JOIN LATERAL (
        SELECT sum(l.held_quantity)::bigint AS quantity, count(*) AS lines FROM order_line l
        WHERE l.order_id = o.id AND l.held_quantity > 0) AS held ON held.lines > 0
    WHERE {{which}}
"""
_GOODS_READY = _READY.format(since="o.came_on", due="o.came_on + 1", which="o.came_on IS NOT NULL")
_PROMISED = f"coalesce(o.requested_on, o.placed_on + {LATE_DAYS})"
_LATE_SHIPMENT = _READY.format(
    since="o.placed_on",
    due=_PROMISED,
    which=f"o.came_on IS NULL AND {_PROMISED} <= CAST(:today AS date)",
)
_OVERDUE = """
    SELECT r.id, 'since ' || min(i.due_on), i.seller_id, i.payer_id,
           (array_agg(i.number ORDER BY i.due_on, i.id))[1], min(i.due_on), min(i.due_on),
           sum(i.open_minor)::bigint, i.currency, NULL::bigint,
           jsonb_build_object('invoices', count(*))
    FROM invoice i
    JOIN LATERAL (
        SELECT l.id FROM ledger_account l WHERE l.book = 'funds' AND l.kind = 'receivable'
          AND l.organisation_id = i.seller_id AND l.counterparty_id = i.payer_id LIMIT 1) r ON true
    WHERE i.open_minor > 0 AND i.due_on < CAST(:today AS date) AND {invoices}
    GROUP BY r.id, i.seller_id, i.payer_id, i.currency
"""
_PAYMENT_NOTICE = """
    SELECT t.id, '', t.seller_id, t.payer_id, '', t.told_at::date, t.told_at::date + 1,
           t.amount_minor, t.currency, NULL::bigint,
           jsonb_build_object('paid_on', t.paid_on, 'reference', t.reference)
    FROM payment_notice t WHERE t.state = 'told' AND {notices}
"""
_BANK_ENTRIES = """
    SELECT b.seller_id, 'entries ' || max(b.id), b.seller_id, b.seller_id, '',
           min(b.imported_at)::date, min(b.imported_at)::date + 1, sum(b.amount_minor)::bigint,
           b.currency, NULL::bigint, jsonb_build_object('entries', count(*))
    FROM bank_entry b JOIN node ON node.id = b.seller_id
    WHERE b.state = 'open' GROUP BY b.seller_id, b.currency
"""
_UNAPPLIED = """
    SELECT p.id, 'rest ' || p.unapplied_minor, p.seller_id, p.payer_id, p.number, p.paid_on,
           p.paid_on + 3, p.unapplied_minor, p.currency, NULL::bigint, '{{}}'::jsonb
    FROM payment p
    WHERE p.unapplied_minor > 0 AND NOT p.kept AND {payments}
      AND EXISTS (SELECT FROM invoice i WHERE i.seller_id = p.seller_id
                  AND i.payer_id = p.payer_id AND i.open_minor > 0)
"""
_CONTACT_DUE = f"""
    SELECT t.id, '', d.above, d.id, '', t.again_on, t.again_on,
           {_NO_MONEY}, NULL::bigint, jsonb_build_object('note', left(t.text, 200))
    FROM dealer_note t JOIN node d ON d.id = t.dealer_id
    WHERE t.again_on <= CAST(:today AS date)
      AND NOT EXISTS (SELECT FROM dealer_note n WHERE n.dealer_id = t.dealer_id AND n.id > t.id
                      AND n.on >= t.again_on)
"""
_NO_ORDER = f"""
    SELECT d.id, 'after ' || coalesce(o.last::text, 'none'), d.above, d.id, '',
           coalesce(o.last, d.created_at::date), coalesce(o.last, d.created_at::date)
             + greatest({QUIET_DAYS}, 2 * coalesce(o.gap, 45)),
           {_NO_MONEY}, NULL::bigint, jsonb_build_object('orders', coalesce(o.n, 0), 'gap', o.gap)
    FROM node d JOIN organisation u ON u.id = d.above AND u.kind <> 'dealer'
    LEFT JOIN LATERAL (
        SELECT max(s.ordered_on) AS last, count(*) AS n,
               ((max(s.ordered_on) - min(s.ordered_on)) / nullif(count(*) - 1, 0))::int AS gap
        FROM sales_order s
        WHERE s.buyer_id = d.id AND s.state IN ('confirmed', 'closed', 'blocked')
          AND s.ordered_on >= CAST(:today AS date) - 730) o ON true
    WHERE d.kind = 'dealer' AND d.status = 'active'
      AND CAST(:today AS date) - coalesce(o.last, d.created_at::date)
        > greatest({QUIET_DAYS}, 2 * coalesce(o.gap, 45))
"""
_OLD_STOCK = f"""
    SELECT s.organisation_id, to_char(CAST(:today AS date), 'YYYY-MM'), s.organisation_id,
           s.organisation_id, '', CAST(:today AS date) - {OLD_DAYS}, NULL::date, {_NO_MONEY},
           sum(s.old)::bigint, jsonb_build_object('products', count(*) FILTER (WHERE s.old > 0))
    FROM (
        SELECT l.organisation_id, l.balance,
               CASE WHEN coalesce(m.outflow, 0) = 0
                    THEN greatest(l.balance - coalesce(m.inflow, 0), 0) ELSE 0 END AS old
        FROM shelf l
        LEFT JOIN (
            SELECT d.account_id, sum(d.inflow)::bigint AS inflow, sum(d.outflow)::bigint AS outflow
            FROM ledger_day d
            WHERE d.day BETWEEN CAST(:today AS date) - {OLD_DAYS} AND CAST(:today AS date)
              AND d.account_id = ANY(ARRAY(SELECT id FROM shelf WHERE balance > 0))
            GROUP BY d.account_id
        ) m ON m.account_id = l.id
        WHERE l.balance > 0
    ) s
    GROUP BY s.organisation_id
    HAVING sum(s.old) >= {OLD_LEAST} AND sum(s.old) * {OLD_SHARE} > sum(s.balance)
"""
_KINDS = {
    ExceptionKind.BLOCKED_ORDER: _BLOCKED,
    ExceptionKind.OVER_LIMIT: _OVER_LIMIT,
    ExceptionKind.OVER_POOL: _OVER_POOL,
    ExceptionKind.NEGATIVE_STOCK: _NEGATIVE_STOCK,
    ExceptionKind.CLAIM: _CLAIM,
    ExceptionKind.RETURN_REQUEST: _RETURN_REQUEST,
    ExceptionKind.GOODS_READY: _GOODS_READY,
    ExceptionKind.LATE_SHIPMENT: _LATE_SHIPMENT,
    ExceptionKind.OVERDUE: _OVERDUE,
    ExceptionKind.PAYMENT_NOTICE: _PAYMENT_NOTICE,
    ExceptionKind.BANK_ENTRIES: _BANK_ENTRIES,
    ExceptionKind.UNAPPLIED: _UNAPPLIED,
    ExceptionKind.NEARLY_USED: _NEARLY_USED,
    ExceptionKind.CONTACT_DUE: _CONTACT_DUE,
    ExceptionKind.NO_ORDER: _NO_ORDER,
    ExceptionKind.OLD_STOCK: _OLD_STOCK,
}


async def list_exceptions(
    tx: ReadTx, scope: Scope, today: date, kinds: Collection[ExceptionKind] = ()
) -> list[ExceptionFact]:
    """Every exception (of some kinds) of a company's part of the channel, with one statement.

    What dealers trade among themselves is theirs. Their shelves are their branch's business:
    headquarters is told of those of companies. Kinds come in the order of their enumeration.
    """
    conditions = {
        "shelves": _COMPANIES if scope.is_headquarters else "true",
        "nodes": scope.organisations_sql("n.id"),
        "pairs": scope.trade_sql("a.seller_id", "a.payer_id"),
        "orders": scope.trade_sql("o.seller_id", "o.buyer_id"),
        "claims": scope.trade_sql("c.seller_id", "c.buyer_id"),
        "invoices": scope.trade_sql("i.seller_id", "i.payer_id"),
        "payments": scope.trade_sql("p.seller_id", "p.payer_id"),
        "notices": scope.trade_sql("t.seller_id", "t.payer_id"),
        "return_requests": scope.trade_sql("t.seller_id", "t.buyer_id"),
    }
    parts = [
        f"SELECT {rank} AS rank, '{kind}' AS kind, part.* FROM ({sql.format(**conditions)})"
        f" AS part ({_COLUMNS})"
        for rank, (kind, sql) in enumerate(_KINDS.items())
        if not kinds or kind in kinds
    ]
    order = "ORDER BY 1, due, since, amount_minor DESC NULLS LAST, quantity DESC"
    statement = f"{_WITH.format(**conditions)} {' UNION ALL '.join(parts)} {order}"
    rows = await tx.execute(_read(statement), {"today": today, **scope.bind})
    return [ExceptionFact(ExceptionKind(kind), *fact) for _, kind, *fact in rows]


@cache
def _read(statement: str) -> TextClause:
    """Searching this much text for its parameters takes milliseconds: once a kind of reader."""
    return text(statement)
