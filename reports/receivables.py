"""What is owed over time: day rows of receivables, kept as months; whole months read from there.

Debt is counted per receivable and day, never below zero: a dealer that paid ahead does not cancel
another's debt. So it adds up over accounts and days, but not over transfers, and has a cache of
its own: `receivable_month`. A late posting changes its month and the closings after it; those
months of its receivable are computed anew, so doing it twice changes nothing.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import text

from kernel.db import ReadTx
from reports.changes import MOVES, bound, start_of
from reports.reading import Window
from reports.types import Organised

FIGURES: Final = ("until", "closing", "owed_area", "ahead_area")


def _of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in FIGURES)


def _seconds(begins: str, ends: str) -> str:
    """SQL: whole seconds between the beginnings of two days in :zone."""
    return f"extract(epoch FROM {start_of(ends)} - {start_of(begins)})::bigint"


TOUCHED: Final = """
    SELECT n.account_id, coalesce((
        SELECT max(m.month) FROM receivable_month m
        WHERE m.account_id = n.account_id AND m.month < n.first), n.first) AS first
    FROM (
        SELECT r.id AS account_id, min(date_trunc('month', t.day))::date AS first
        FROM ledger_transfer t JOIN ledger_account r
          ON r.kind = 'receivable' AND (r.id = t.source_id OR r.id = t.target_id)
        WHERE {moves} AND {which} GROUP BY r.id) n
"""
"""SQL: the receivables of some transfers, from the month kept before the first of them on."""


def months_of(touched: str) -> str:
    """SQL: (account_id, month, until, closing, owed_area, ahead_area) from the day rows.

    Args:
        touched: SQL of (account_id, first): which receivables, from which month on. What stood
            there before `first` is taken from the months already kept.
    """
    sides = ", ".join(
        f"sum(greatest({sign} (opening * own_seconds + own), 0)"
        f" + greatest({sign} opening, 0) * before"
        f" + greatest({sign} closing, 0) * after) AS {name}"
        for name, sign in (("owed_area", ""), ("ahead_area", "-"))
    )
    month_end = "(month + interval '1 month')::date"
    return f"""
    WITH touched AS MATERIALIZED ({touched}), daily AS (
        SELECT t.account_id, d.day, sum(d.inflow - d.outflow) AS change, sum(d.own_area) AS own
        FROM touched t JOIN ledger_day d ON d.account_id = t.account_id AND d.day >= t.first
        GROUP BY 1, 2
        UNION ALL
        SELECT t.account_id, t.first - 1, kept.closing, 0 FROM touched t CROSS JOIN LATERAL (
            SELECT m.closing FROM receivable_month m
            WHERE m.account_id = t.account_id AND m.month < t.first
            ORDER BY m.month DESC LIMIT 1) kept
    ), running AS (
        SELECT account_id, day, date_trunc('month', day)::date AS month, own,
               sum(change) OVER w - change AS opening, sum(change) OVER w AS closing
        FROM daily WINDOW w AS (PARTITION BY account_id ORDER BY day)
    ), neighbours AS (
        SELECT *, lag(day) OVER w AS day_before, lead(day) OVER w AS day_after
        FROM running WINDOW w AS (PARTITION BY account_id, month ORDER BY day)
    ), timed AS (
        SELECT *, {_seconds("day", "day + 1")} AS own_seconds,
               CASE WHEN day_before IS NULL THEN {_seconds("month", "day")} ELSE 0 END AS before,
               {_seconds("day + 1", f"coalesce(day_after, {month_end})")} AS after
        FROM neighbours
    )
    SELECT account_id, month,
           lead(month, 1, DATE 'infinity') OVER (PARTITION BY account_id ORDER BY month) AS until,
           (array_agg(closing) FILTER (WHERE day_after IS NULL))[1]::bigint AS closing, {sides}
    FROM timed JOIN touched USING (account_id) WHERE month >= first
    GROUP BY account_id, month
    """  # noqa: S608


def keep_months(which: str) -> str:
    """SQL that brings `receivable_month` up to date for the receivables of some transfers."""
    return f"""
    INSERT INTO receivable_month AS kept (account_id, month, {", ".join(FIGURES)})
    SELECT account_id, month, {", ".join(FIGURES)}
    FROM ({months_of(TOUCHED.format(moves=MOVES, which=which))}) m
    ON CONFLICT (account_id, month) DO UPDATE
    SET ({", ".join(FIGURES)}) = ({_of("excluded")})
    WHERE ({_of("kept")}) IS DISTINCT FROM ({_of("excluded")})
    """  # noqa: S608


_AREAS = f"""
    WITH account AS MATERIALIZED (
        SELECT r.id, r.unit, r.counterparty_id AS payer_id,
               CASE WHEN c.kind = 'dealer' THEN 'dealer' ELSE 'company' END AS creditor
        FROM ledger_account r JOIN organisation c ON c.id = r.organisation_id
        WHERE r.kind = 'receivable' AND r.counterparty_id IN (
            SELECT a.node_id FROM node_ancestor a WHERE a.ancestor_id = ANY(:nodes))
    ), part AS (
        SELECT * FROM unnest(CAST(:begins AS date[]), CAST(:ends AS date[]),
                             CAST(:whole AS boolean[])) AS p(begins, ends, whole)
    ), kept AS MATERIALIZED (
        SELECT m.account_id, m.month, (m.month + interval '1 month')::date AS month_end,
               m.until AS next_month, m.closing, m.owed_area
        FROM receivable_month m JOIN account ON account.id = m.account_id
        WHERE m.month < :until AND m.until >= date_trunc('month', CAST(:first AS date))
    ), daily AS (
        SELECT p.begins AS part, p.ends AS part_end, d.account_id, d.day,
               sum(d.inflow - d.outflow) AS change, sum(d.own_area) AS own
        FROM part p JOIN ledger_day d
          ON d.day >= date_trunc('month', p.begins)::date AND d.day < p.ends
        WHERE NOT p.whole AND d.day >= :days_from AND d.day < :until
          AND d.account_id IN (SELECT id FROM account)
        GROUP BY 1, 2, 3, 4
        UNION ALL
        SELECT p.begins, p.ends, k.account_id, date_trunc('month', p.begins)::date - 1,
               k.closing, 0
        FROM part p JOIN kept k ON k.month < date_trunc('month', p.begins)
          AND k.next_month >= date_trunc('month', p.begins)
        WHERE NOT p.whole
    ), running AS (
        SELECT *, sum(change) OVER w - change AS opening, sum(change) OVER w AS closing,
               lead(day, 1, part_end) OVER w AS next_day
        FROM daily WINDOW w AS (PARTITION BY part, account_id ORDER BY day)
    ), debt AS (
        SELECT p.begins, k.account_id, k.owed_area AS area
        FROM part p JOIN kept k ON k.month >= p.begins AND k.month < p.ends
        WHERE p.whole
        UNION ALL  -- quiet months between two that have a row
        SELECT p.begins, k.account_id, k.closing
               * {_seconds("greatest(k.month_end, p.begins)", "least(k.next_month, p.ends)")}
        FROM part p JOIN kept k ON k.month_end < p.ends AND k.next_month > p.begins
        WHERE p.whole AND k.closing > 0 AND k.next_month > k.month_end
        UNION ALL  -- the day of a posting, up to now if it is today
        SELECT part, account_id, greatest(
            opening * {_seconds("day", "day + 1")} + own - closing * greatest(extract(epoch
                FROM {start_of("day + 1")} - CAST(:cut AS timestamptz))::bigint, 0), 0)
        FROM running WHERE day >= part AND {start_of("day")} < :cut
        UNION ALL  -- the quiet days up to the next one
        SELECT part, account_id, closing * extract(epoch
            FROM least({start_of("next_day")}, CAST(:cut AS timestamptz))
                 - {start_of("greatest(day + 1, part)")})::bigint
        FROM running WHERE closing > 0 AND next_day > greatest(day + 1, part)
          AND {start_of("greatest(day + 1, part)")} < :cut
    )
    SELECT n.ancestor_id AS node_id, account.creditor, account.unit, sum(d.area) AS owed_area
    FROM (SELECT begins, account_id, sum(area) AS area FROM debt GROUP BY 1, 2) d
    JOIN account ON account.id = d.account_id
    JOIN node_ancestor n ON n.node_id = account.payer_id AND n.ancestor_id = ANY(:nodes)
      AND (n.valid_from IS NULL OR n.valid_from <= {{stands}})
      AND (n.valid_until IS NULL OR n.valid_until > {{stands}})
    GROUP BY 1, 2, 3
"""  # noqa: S608


async def owed_areas(
    tx: ReadTx, nodes: Sequence[int], window: Window, organised: Organised
) -> dict[tuple[int, str, int], int]:
    """What was owed x seconds, per node, creditor and currency.

    Whole months that are over come from the cache, the other days from their day rows. As
    organised then, a receivable counts while its payer stood below the node.
    """
    parts = window.debt_parts()
    statement = _AREAS.format(stands="d.begins" if organised == "then" else ":today")
    values = bound(statement, {"nodes": list(nodes), **window.values})
    values |= {
        "begins": [part.begins for part in parts],
        "ends": [part.ends for part in parts],
        "whole": [part.whole for part in parts],
        "days_from": min(
            (part.begins.replace(day=1) for part in parts if not part.whole), default=date.max
        ),
    }
    rows = await tx.execute(text(statement), values)
    return {(row.node_id, row.creditor, row.unit): int(row.owed_area) for row in rows}
