"""What always holds in the ledger, as queries that find what doesn't (rule 1 of the design)."""

from typing import Final

from kernel.invariants import Invariant
from ledger.types import SUMMARY_KINDS, UNKEPT_KINDS


def _list(kinds: frozenset[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


_UNKEPT: Final = _list(frozenset(kind.value for kind in UNKEPT_KINDS))
_SUMMARY: Final = _list(frozenset(kind.value for kind in SUMMARY_KINDS))

_MOVED: Final = """
    moved AS (
        SELECT account_id, sum(amount) AS balance FROM (
            SELECT source_id AS account_id, -amount AS amount FROM ledger_transfer
            WHERE phase IN ('posted', 'settled')
            UNION ALL
            SELECT target_id, amount FROM ledger_transfer
            WHERE phase IN ('posted', 'settled')) sides
        GROUP BY account_id)
"""
_PROMISED: Final = """
    promised AS (
        SELECT account_id, sum(held_out) AS held_out, sum(held_in) AS held_in FROM (
            SELECT h.source_id AS account_id, h.amount AS held_out, 0 AS held_in
            FROM ledger_transfer h WHERE h.phase = 'hold' AND h.source_id IS NOT NULL
            UNION ALL
            SELECT h.target_id, 0, h.amount
            FROM ledger_transfer h WHERE h.phase = 'hold' AND h.target_id IS NOT NULL
            UNION ALL
            SELECT h.source_id, -u.amount, 0
            FROM ledger_transfer u JOIN ledger_transfer h ON h.id = u.hold_id AND h.phase = 'hold'
            WHERE u.hold_id IS NOT NULL AND h.source_id IS NOT NULL
            UNION ALL
            SELECT h.target_id, 0, -u.amount
            FROM ledger_transfer u JOIN ledger_transfer h ON h.id = u.hold_id AND h.phase = 'hold'
            WHERE u.hold_id IS NOT NULL AND h.target_id IS NOT NULL) sides
        GROUP BY account_id)
"""

INVARIANTS: Final = [
    Invariant(
        "Every kept balance equals the transfers of its account.",
        f"""
        WITH {_MOVED}
        SELECT a.id AS account_id, a.balance, coalesce(m.balance, 0) AS transfers
        FROM ledger_account a LEFT JOIN moved m ON m.account_id = a.id
        WHERE a.kind NOT IN ({_SUMMARY})
          AND a.balance <> CASE WHEN a.kind IN ({_UNKEPT}) THEN 0 ELSE coalesce(m.balance, 0) END
        """,
        rule=1,
    ),
    Invariant(
        "Kept balances and the transfers of accounts not kept sum to zero, per book and unit.",
        f"""
        WITH {_MOVED}
        SELECT a.book, a.unit, sum(a.balance) AS kept,
            sum(m.balance) FILTER (WHERE a.kind IN ({_UNKEPT})) AS not_kept
        FROM ledger_account a LEFT JOIN moved m ON m.account_id = a.id
        WHERE a.kind NOT IN ({_SUMMARY})
        GROUP BY a.book, a.unit
        HAVING sum(a.balance)
            + coalesce(sum(m.balance) FILTER (WHERE a.kind IN ({_UNKEPT})), 0) <> 0
        """,
        rule=1,
    ),
    Invariant(
        "What an account has held equals its open holds.",
        f"""
        WITH {_PROMISED}
        SELECT a.id AS account_id, a.held_out, a.held_in,
            coalesce(p.held_out, 0) AS promised_out, coalesce(p.held_in, 0) AS promised_in
        FROM ledger_account a LEFT JOIN promised p ON p.account_id = a.id
        WHERE a.kind NOT IN ({_SUMMARY}) AND (a.held_out, a.held_in)
            IS DISTINCT FROM (coalesce(p.held_out, 0), coalesce(p.held_in, 0))
        """,
        rule=1,
    ),
    Invariant(
        "No more of a hold is settled and cancelled than was promised, and by its own accounts.",
        """
        SELECT u.hold_id, h.amount AS promised, sum(u.amount) AS used
        FROM ledger_transfer u LEFT JOIN ledger_transfer h ON h.id = u.hold_id AND h.phase = 'hold'
        WHERE u.hold_id IS NOT NULL
        GROUP BY u.hold_id, h.amount
        HAVING h.amount IS NULL OR sum(u.amount) > h.amount
            OR bool_or(h.source_id IS NOT NULL AND h.source_id IS DISTINCT FROM u.source_id)
            OR bool_or(h.target_id IS NOT NULL AND h.target_id IS DISTINCT FROM u.target_id)
        """,
        rule=1,
    ),
    Invariant(
        "Every summary account equals the sum of its members.",
        f"""
        SELECT s.id AS account_id, s.balance, s.held_out, s.held_in, coalesce(sum(m.balance), 0)
            AS members
        FROM ledger_account s LEFT JOIN ledger_account m ON m.summary_id = s.id
        WHERE s.kind IN ({_SUMMARY})
        GROUP BY s.id
        HAVING (s.balance, s.held_out, s.held_in) IS DISTINCT FROM (coalesce(sum(m.balance), 0),
            coalesce(sum(m.held_out), 0), coalesce(sum(m.held_in), 0))
        """,
        rule=1,
    ),
    Invariant(
        "Day rows equal a recomputation from the transfers.",
        """
        WITH sides AS (
            SELECT source_id AS account_id, day, recorded_day, 0 AS inflow, amount AS outflow,
                -amount AS signed, occurred_at
            FROM ledger_transfer WHERE phase IN ('posted', 'settled')
            UNION ALL
            SELECT target_id, day, recorded_day, amount, 0, amount, occurred_at
            FROM ledger_transfer WHERE phase IN ('posted', 'settled')),
        again AS (
            SELECT account_id, day, recorded_day, sum(inflow) AS inflow, sum(outflow) AS outflow,
                sum(signed * extract(epoch FROM
                    CAST(day + 1 AS TIMESTAMP) AT TIME ZONE :zone - occurred_at)) AS own_area
            FROM sides GROUP BY account_id, day, recorded_day)
        SELECT account_id, day, recorded_day, d.inflow, d.outflow, d.own_area,
            a.inflow AS inflow_again, a.outflow AS outflow_again, a.own_area AS own_area_again
        FROM ledger_day d FULL JOIN again a USING (account_id, day, recorded_day)
        WHERE (d.inflow, d.outflow, d.own_area)
            IS DISTINCT FROM (a.inflow, a.outflow, a.own_area)
        """,
        rule=1,
    ),
    Invariant(
        "Every transfer stands on the business day on which it occurred, none in the future.",
        """
        SELECT id, day, occurred_at, recorded_day, recorded_at FROM ledger_transfer
        WHERE day <> CAST(occurred_at AT TIME ZONE :zone AS DATE)
           OR recorded_day <> CAST(recorded_at AT TIME ZONE :zone AS DATE)
           OR occurred_at > recorded_at
        """,
        rule=1,
    ),
    Invariant(
        "No transfer is reversed twice, and a reversal is the exact opposite.",
        """
        SELECT r.reverses AS transfer_id, count(*) AS reversals
        FROM ledger_transfer r LEFT JOIN ledger_transfer o ON o.id = r.reverses
        WHERE r.reverses IS NOT NULL
        GROUP BY r.reverses
        HAVING count(*) > 1 OR bool_or((r.source_id, r.target_id, r.amount)
            IS DISTINCT FROM (o.target_id, o.source_id, o.amount))
        """,
        rule=1,
    ),
]
