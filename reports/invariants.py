"""Rule 5: the roll-up equals the ledger; for every node opening + in - out + moved = closing."""

from kernel.invariants import Invariant
from reports.changes import (
    FUNDS_COLUMNS,
    MOVES,
    PRODUCT_COLUMNS,
    Moves,
    funds_changes,
    product_changes,
)
from reports.receivables import months_of

_SEEN = (
    "(t.xact, t.id) <= (SELECT c.xact, c.last_id FROM follower_cursor c WHERE c.name = 'reports')"
)
"""What the roll-up has taken in; the rest follows within a second."""
_TODAY = "(CAST(:now AS timestamptz) AT TIME ZONE :zone)::date"


def _differences(table: str, key: tuple[str, ...], columns: tuple[str, ...], changes: str) -> str:
    """Rows of the roll-up that a recomputation from the journal doesn't give, or lacks."""
    using = ", ".join(key)
    compared = " OR ".join(f"r.{name} IS DISTINCT FROM c.{name}" for name in columns)
    return f"""
        SELECT {using}, r.organised IS NULL AS missing, c.{columns[0]} IS NULL AS surplus
        FROM (SELECT * FROM {table} WHERE organised = 'then') r
        FULL JOIN ({changes}) c USING ({using})
        WHERE r.organised IS NULL OR c.{columns[0]} IS NULL OR {compared}
    """


def _recomputed(changes: str) -> str:
    return changes.replace(":today", _TODAY)


_PAST = Moves(earlier=_SEEN, at="{at} <= :today")

_ALL_RECEIVABLES = f"""
    SELECT r.id AS account_id, DATE '0001-01-01' AS first FROM ledger_account r
    WHERE r.kind = 'receivable' AND r.id <> ALL (
        SELECT unnest(ARRAY[t.source_id, t.target_id]) FROM ledger_transfer t
        WHERE {MOVES} AND ({_SEEN}) IS NOT TRUE)
"""
"""Every receivable but those that something was posted to within the last second."""

INVARIANTS = [
    Invariant(
        "The product roll-up equals what the ledger moved, node by node and month by month.",
        _differences(
            "product_month",
            ("node_id", "product_id", "month"),
            PRODUCT_COLUMNS,
            _recomputed(product_changes(_SEEN, "then", moves=_PAST)),
        ),
        rule=5,
    ),
    Invariant(
        "The funds roll-up equals what the ledger moved, node by node and month by month.",
        _differences(
            "funds_month",
            ("node_id", "creditor", "unit", "month"),
            FUNDS_COLUMNS,
            _recomputed(funds_changes(_SEEN, "then", moves=_PAST)),
        ),
        rule=5,
    ),
    Invariant(
        "The months of each receivable equal a recomputation from its days.",
        f"""
        SELECT account_id, month, r.month IS NULL AS missing, c.month IS NULL AS surplus
        FROM ({months_of(_ALL_RECEIVABLES)}) c
        FULL JOIN (SELECT m.* FROM receivable_month m JOIN ({_ALL_RECEIVABLES}) a
                   USING (account_id)) r USING (account_id, month)
        WHERE (r.until, r.closing, r.owed_area, r.ahead_area)
            IS DISTINCT FROM (c.until, c.closing, c.owed_area, c.ahead_area)
        """,
        rule=5,
    ),
    Invariant(
        "For every node, product and month: change of stock = in - out + moved.",
        "SELECT organised, node_id, product_id, month FROM product_month"
        " WHERE on_hand_change + other_change"
        " <> taken_in - given_out + moved_in - moved_out",
        rule=5,
    ),
    Invariant(
        "For every node and month: change of what is owed = invoiced + opened - credited"
        " - collected - written off + moved.",
        "SELECT organised, node_id, creditor, unit, month FROM funds_month"
        " WHERE owed_change <> invoiced + opened - credited - collected - written_off"
        " + moved_in - moved_out",
        rule=5,
    ),
]
