"""What the guard reads: limits, blocks, overdue items, approvals and prepayments."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import text

from credit.rules import days_late
from credit.types import ApprovalToken, Pair, Standing
from kernel.db import ReadTx

_STANDINGS = text(
    """
    SELECT asked.seller_id, asked.payer_id, account.id, account.currency, account.limit_minor,
           COALESCE(account.valid_until <= asked.on_day, false) AS expired,
           account.pool_id, pool.limit_minor AS pool_limit_minor,
           COALESCE(account.blocked, false) AS blocked, account.block_note,
           COALESCE(account.terms_days, 0) AS terms_days, raised.minor AS raised_minor,
           credit.minor AS unapplied_minor, late.minor AS overdue_minor, late.number, late.due_on
    FROM unnest(
        CAST(:sellers AS BIGINT[]), CAST(:payers AS BIGINT[]),
        CAST(:days AS DATE[]), CAST(:late_before AS DATE[])
    ) AS asked (seller_id, payer_id, on_day, late_before)
    LEFT JOIN credit_account AS account
      ON account.seller_id = asked.seller_id AND account.payer_id = asked.payer_id
    LEFT JOIN credit_pool AS pool ON pool.id = account.pool_id
    LEFT JOIN LATERAL (
        SELECT COALESCE(sum(amount_minor), 0)::BIGINT AS minor
        FROM credit_raise
        WHERE account_id = account.id
          AND valid_from <= asked.on_day AND asked.on_day < valid_until
    ) AS raised ON true
    LEFT JOIN LATERAL (
        SELECT ((
            SELECT COALESCE(sum(unapplied_minor), 0) FROM payment
            WHERE seller_id = asked.seller_id AND payer_id = asked.payer_id
              AND unapplied_minor > 0 AND NOT kept
              AND (account.currency IS NULL OR currency = account.currency)
        ) - (
            SELECT COALESCE(sum(open_minor), 0) FROM invoice
            WHERE seller_id = asked.seller_id AND payer_id = asked.payer_id AND open_minor < 0
              AND (account.currency IS NULL OR currency = account.currency)
        ))::BIGINT AS minor
    ) AS credit ON true
    LEFT JOIN LATERAL (
        SELECT (max(running) - credit.minor)::BIGINT AS minor,
               (array_agg(number ORDER BY due_on, id))[1] AS number, min(due_on) AS due_on
        FROM (
            SELECT id, number, due_on, sum(open_minor) OVER (ORDER BY due_on, id) AS running
            FROM invoice
            WHERE seller_id = asked.seller_id AND payer_id = asked.payer_id
              AND open_minor > 0 AND due_on < asked.late_before
              AND (account.currency IS NULL OR currency = account.currency)
        ) AS item
        WHERE running > credit.minor
    ) AS late ON true
    """
)
_APPROVALS = text(
    """
    SELECT id, order_id, reason, order_version, gross_minor, excess_minor, expires_at, granted_by
    FROM approval
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND withdrawn_at IS NULL
    ORDER BY id
    """
)
_PREPAID = text(
    """
    SELECT order_id, sum(unapplied_minor)::BIGINT
    FROM payment
    WHERE order_id = ANY(CAST(:orders AS BIGINT[])) AND unapplied_minor > 0 AND kept
    GROUP BY order_id
    """
)


async def standings(
    tx: ReadTx, pairs: Sequence[Pair], on: Mapping[int, date], grace_days: Mapping[int, int]
) -> dict[Pair, Standing]:
    """The standing of each pair on its seller's business date, in one query."""
    days = [on[seller] for seller, _ in pairs]
    values = {
        "sellers": [seller for seller, _ in pairs],
        "payers": [payer for _, payer in pairs],
        "days": days,
        "late_before": [
            day - timedelta(days=grace_days.get(seller, 0))
            for day, (seller, _) in zip(days, pairs, strict=True)
        ],
    }
    found: dict[Pair, Standing] = {}
    for row in await tx.rows(_STANDINGS, values):
        seller, payer, account_id, currency, base, expired, pool_id, pool_limit, *rest = row
        blocked, note, terms_days, raised, unapplied, overdue, number, due_on = rest
        limit: int | None = 0
        if account_id is not None and not expired:
            limit = None if base is None else base + raised
        found[seller, payer] = Standing(
            seller_id=seller,
            payer_id=payer,
            currency=currency,
            account_id=account_id,
            limit_minor=limit,
            expired=expired,
            pool_id=pool_id,
            pool_limit_minor=pool_limit,
            blocked=blocked,
            block_note=note,
            terms_days=terms_days,
            unapplied_minor=unapplied,
            overdue_minor=overdue or 0,
            overdue_number=number,
            overdue_due_on=due_on,
            overdue_days=days_late(due_on, on[seller]) if due_on else 0,
        )
    return found


async def approvals(tx: ReadTx, order_ids: Sequence[int]) -> dict[int, list[ApprovalToken]]:
    """The tokens of orders, expired ones included."""
    found: dict[int, list[ApprovalToken]] = {}
    for row in await tx.execute(_APPROVALS, {"orders": list(order_ids)}):
        found.setdefault(row.order_id, []).append(ApprovalToken(*row))
    return found


async def prepaid(tx: ReadTx, order_ids: Sequence[int]) -> dict[int, int]:
    """What lies ready for orders: unapplied payments that name them."""
    rows = await tx.execute(_PREPAID, {"orders": list(order_ids)})
    return {row[0]: row[1] for row in rows}
