"""The one text that turns transfers into changes of nodes.

It fills the roll-up (transfers of a window of the journal) and answers for days that are no
whole month (transfers of those days): the same figures by the same rule.

A flow enters a node if its target lies in stock inside the node's subtree and its source doesn't;
it leaves in the opposite case; it is internal if both do and the organisation changes. A node's
ancestors are dated: what an organisation held when it got another ancestor is written as moved,
so that opening + in - out + moved = closing for every node, late postings included.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

_STOCK: Final = "('on_hand', 'in_transit', 'quarantine')"
MOVES: Final = "t.phase IN ('posted', 'settled')"
AT: Final = {
    "then": (
        "(a.valid_from IS NULL OR a.valid_from <= m.day)"
        " AND (a.valid_until IS NULL OR m.day < a.valid_until)"
    ),
    "now": (
        "(a.valid_from IS NULL OR a.valid_from <= :today)"
        " AND (a.valid_until IS NULL OR :today < a.valid_until)"
    ),
}

ALL_PRODUCTS: Final = 0
"""Stands for a product where a row is the sum of all."""
PRODUCT_COLUMNS: Final = (
    "taken_in",
    "given_out",
    "internal",
    "moved_in",
    "moved_out",
    "supplied",
    "sell_in",
    "sell_down",
    "sell_out",
    "dealer_sold",
    "sub_sold",
    "on_hand_change",
    "other_change",
    "transit_change",
    "dealer_change",
    "sub_change",
    "on_hand_area",
    "transit_area",
    "dealer_area",
    "sub_area",
)
FUNDS_COLUMNS: Final = (
    "net",
    "tax",
    "freight",
    "invoiced",
    "credited",
    "collected",
    "written_off",
    "opened",
    "moved_in",
    "moved_out",
    "owed_change",
)


def seconds_to_month_end(instant: str, day: str) -> str:
    """SQL: whole seconds from `instant` to the end of the month of `day` in :zone."""
    end = f"((date_trunc('month', {day}) + interval '1 month')::timestamp AT TIME ZONE :zone)"
    return f"extract(epoch FROM {end} - {instant})::numeric"


def start_of(day: str) -> str:
    """SQL: the instant at which `day` begins in :zone."""
    return f"(({day})::timestamp AT TIME ZONE :zone)"


def _sold(seller: str, taker: str) -> str:
    """Goods that a dealer took over from a seller, less what it sent back; counted at the dealer.

    Sent: in transit -> on hand of another organisation. Returned (or a receipt taken back):
    on hand of the dealer -> in transit of the other.
    """
    return (
        f"(enters AND from_id <> to_id AND to_dealer AND {seller}"
        " AND from_kind = 'in_transit' AND to_kind = 'on_hand')::int"
        f" - (leaves AND from_id <> to_id AND from_dealer AND {taker}"
        " AND from_kind = 'on_hand' AND to_kind = 'in_transit')::int"
    )


def _change(to: str, source: str) -> str:
    """What stock of a kind grows by: `to` judges the target, `source` the source."""
    return f"amount * ((enters AND {to})::int - (leaves AND {source})::int)"


_ON_HAND: Final = _change("to_kind = 'on_hand'", "from_kind = 'on_hand'")
_TRANSIT: Final = _change("to_kind = 'in_transit'", "from_kind = 'in_transit'")
_AT_DEALERS: Final = _change(
    "to_kind = 'on_hand' AND to_dealer", "from_kind = 'on_hand' AND from_dealer"
)
_AT_SUB_DEALERS: Final = _change(
    "to_kind = 'on_hand' AND to_sub", "from_kind = 'on_hand' AND from_sub"
)
PRODUCT_MEASURES: Final = {
    "taken_in": "amount * (enters AND NOT leaves)::int",
    "given_out": "amount * (leaves AND NOT enters)::int",
    "internal": "amount * (leaves AND enters AND from_id <> to_id)::int",
    "moved_in": "0",
    "moved_out": "0",
    "supplied": "amount * ((from_kind = 'supply')::int - (to_kind = 'supply')::int)",
    "sell_in": f"amount * ({_sold('NOT from_dealer', 'NOT to_dealer')})",
    "sell_down": f"amount * ({_sold('from_dealer', 'to_dealer')})",
    "sell_out": "amount * ((to_kind = 'market')::int - (from_kind = 'market')::int)",
    "dealer_sold": "amount * ((to_kind = 'market' AND from_dealer)::int"
    " - (from_kind = 'market' AND to_dealer)::int)",
    "sub_sold": "amount * ((to_kind = 'market' AND from_sub)::int"
    " - (from_kind = 'market' AND to_sub)::int)",
    "on_hand_change": _ON_HAND,
    "other_change": _change("to_kind <> 'on_hand'", "from_kind <> 'on_hand'"),
    "transit_change": _TRANSIT,
    "dealer_change": _AT_DEALERS,
    "sub_change": _AT_SUB_DEALERS,
    "on_hand_area": f"{_ON_HAND} * seconds",
    "transit_area": f"{_TRANSIT} * seconds",
    "dealer_area": f"{_AT_DEALERS} * seconds",
    "sub_area": f"{_AT_SUB_DEALERS} * seconds",
}
"""What one row of `flows` adds to each figure of its node."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Which moves of the tree to write: `earlier` picks transfers, `at` is a condition on {at}."""

    earlier: str
    at: str


EACH: Final = "node_id, product_id, month"
ALL: Final = "node_id, month"


def product_changes(
    which: str,
    organised: str,
    nodes: str = "true",
    moves: Moves | None = None,
    *,
    first: date | None = None,
    sums: Sequence[str] = (EACH, ALL),
    columns: Sequence[str] = PRODUCT_COLUMNS,
) -> str:
    """SQL for (node_id, product_id, month, *columns) of the transfers `which` picks.

    Each product has its row, and ALL_PRODUCTS together one more.

    Args:
        which: condition on `t` (ledger_transfer).
        organised: `then` or `now`.
        nodes: condition on `a.ancestor_id`, the node.
        moves: the moves to write besides, if there are any; today's tree knows none.
        first: adds `inside`: whether it lies on that day or after; rows of before stand apart.
        sums: EACH product, ALL together, or both.
        columns: those of PRODUCT_COLUMNS that are wanted.
    """
    moved = moves if organised == "then" else None
    earlier = f", earlier AS MATERIALIZED ({_product_transfers(moved.earlier)})" if moved else ""
    changes = ", ".join(f"{PRODUCT_MEASURES[name]} AS {name}" for name in columns)
    inside = ", inside" if first else ""
    sets = ", ".join(f"({one}{inside})" for one in sums)
    return f"""
    WITH {product_flows(which, organised, nodes)}{earlier}, changes AS (
        SELECT node_id, product_id, date_trunc('month', day)::date AS month{_since(first, "day")},
               {changes}
        FROM flows
        {_product_moves(moved.at, nodes, first, columns) if moved else ""}
    )
    SELECT node_id, coalesce({"product_id" if EACH in sums else "NULL"}, {ALL_PRODUCTS})
             AS product_id, month{inside}, {_sums(columns)}
    FROM changes GROUP BY GROUPING SETS ({sets})
    """  # noqa: S608


def _since(first: date | None, day: str) -> str:
    return f", {day} >= '{first}' AS inside" if first else ""


def product_flows(which: str, organised: str, nodes: str = "true", *, timed: bool = True) -> str:
    """SQL of two common table expressions: `m`, the transfers, and `flows`, them by node.

    A row of `flows` says whether the transfer leaves stock inside the node, enters it, or both;
    without `timed` it doesn't know the seconds left in the month.
    """
    source = _stands_at("x", "from", organised)
    target = _stands_at("y", "to", organised)
    return f"""m AS MATERIALIZED ({_product_transfers(which, timed=timed)}), flows AS (
        SELECT x.ancestor_id AS node_id, m.*, true AS leaves, y.id IS NOT NULL AS enters
        FROM m JOIN node_ancestor x ON {source} AND {_of(nodes, "x")}
        LEFT JOIN node_ancestor y ON y.ancestor_id = x.ancestor_id AND {target}
        UNION ALL
        SELECT y.ancestor_id, m.*, false, true
        FROM m JOIN node_ancestor y ON {target} AND {_of(nodes, "y")}
        WHERE NOT EXISTS (SELECT FROM node_ancestor x
                          WHERE x.ancestor_id = y.ancestor_id AND {source}))"""  # noqa: S608


def _stands_at(alias: str, end: str, organised: str) -> str:
    """SQL: ancestor row `alias` is one of the stock at that end of `m`, `from` or `to`."""
    at = _of(AT[organised], alias)
    return f"{alias}.node_id = m.{end}_id AND m.{end}_kind IN {_STOCK} AND {at}"


def _of(condition: str, alias: str) -> str:
    """A condition on ancestor row `a` for one of another name."""
    return condition.replace("a.", f"{alias}.")


def _product_transfers(which: str, *, timed: bool = True) -> str:
    seconds = f", {seconds_to_month_end('t.occurred_at', 't.day')} AS seconds" if timed else ""
    return f"""
        SELECT t.id, t.day, t.occurred_at, t.amount, t.document_kind, t.document_id,
               s.unit AS product_id,
               s.organisation_id AS from_id, s.kind AS from_kind, f.kind = 'dealer' AS from_dealer,
               coalesce(fp.kind = 'dealer', false) AS from_sub,
               g.organisation_id AS to_id, g.kind AS to_kind, o.kind = 'dealer' AS to_dealer,
               coalesce(op.kind = 'dealer', false) AS to_sub{seconds}
        FROM ledger_transfer t
        JOIN ledger_account s ON s.id = t.source_id AND s.book = 'product'
        JOIN ledger_account g ON g.id = t.target_id
        JOIN organisation f ON f.id = s.organisation_id
        JOIN organisation o ON o.id = g.organisation_id
        LEFT JOIN organisation fp ON fp.id = f.parent_id
        LEFT JOIN organisation op ON op.id = o.parent_id
        WHERE {MOVES} AND {which}
    """  # noqa: S608


def _product_moves(condition: str, nodes: str, first: date | None, columns: Sequence[str]) -> str:
    """What stood there at the instant an ancestor came or went, from transfers before it."""
    legs = (("to", "m.amount"), ("from", "-m.amount"))
    edges = (("a.valid_from", 1), ("a.valid_until", -1))
    return "".join(
        f"""
        UNION ALL
        SELECT a.ancestor_id, m.product_id, date_trunc('month', {at})::date{_since(first, at)},
               {_moved_columns(f"m.{leg}", delta, at, sign, columns)}
        FROM earlier m JOIN node_ancestor a ON a.node_id = m.{leg}_id AND {at} > m.day
        WHERE m.{leg}_kind IN {_STOCK} AND {nodes} AND {condition.format(at=at)}
        """  # noqa: S608
        for leg, delta in legs
        for at, sign in edges
    )


def _moved_columns(leg: str, delta: str, at: str, sign: int, columns: Sequence[str]) -> str:
    """`columns` of what moved at `at`: `delta` units came (sign 1) or went (sign -1)."""
    on_hand = f"{leg}_kind = 'on_hand'"
    stocks = {
        "on_hand": on_hand,
        "other": f"{leg}_kind <> 'on_hand'",
        "transit": f"{leg}_kind = 'in_transit'",
        "dealer": f"{on_hand} AND {leg}_dealer",
        "sub": f"{on_hand} AND {leg}_sub",
    }
    left = seconds_to_month_end(start_of(at), at)
    moved = {"moved_in" if sign > 0 else "moved_out": delta}
    for name, where in stocks.items():
        change = f"{sign} * ({delta}) * ({where})::int"
        moved |= {f"{name}_change": change, f"{name}_area": f"{change} * {left}"}
    return ", ".join(moved.get(name, "0") for name in columns)


def funds_changes(
    which: str,
    organised: str,
    nodes: str = "true",
    moves: Moves | None = None,
    *,
    first: date | None = None,
) -> str:
    """SQL for (node_id, creditor, unit, month, *FUNDS_COLUMNS); arguments as above.

    A receivable counts at its payer's node: what the dealers below a branch owe.
    """
    moved = moves if organised == "then" else None
    earlier = f", earlier AS MATERIALIZED ({_funds_transfers(moved.earlier)})" if moved else ""
    inside = ", inside" if first else ""
    return f"""
    WITH m AS MATERIALIZED ({_funds_transfers(which)}){earlier}, changes AS (
        SELECT a.ancestor_id AS node_id, m.creditor, m.unit,
               date_trunc('month', m.day)::date AS month{_since(first, "m.day")},
               amount * (other = 'revenue' AND document_kind <> 'opening')::int AS net,
               amount * (other = 'tax')::int AS tax,
               amount * (other = 'freight')::int AS freight,
               amount * ({_BILLED} AND amount > 0)::int AS invoiced,
               -amount * ({_BILLED} AND amount < 0)::int AS credited,
               -amount * (other IN ('cash', 'cash_in_transit'))::int AS collected,
               -amount * (other = 'write_off')::int AS written_off,
               amount * (document_kind = 'opening')::int AS opened,
               0 AS moved_in, 0 AS moved_out, amount AS owed_change
        FROM m JOIN node_ancestor a
          ON a.node_id = m.payer_id AND {nodes} AND {AT[organised]}
        {_funds_moves(moved.at, nodes, first) if moved else ""}
    )
    SELECT node_id, creditor, unit, month{inside}, {_sums(FUNDS_COLUMNS)} FROM changes
    GROUP BY node_id, creditor, unit, month{inside}
    """  # noqa: S608


_BILLED: Final = "other IN ('revenue', 'tax', 'freight') AND document_kind <> 'opening'"


def _funds_transfers(which: str) -> str:
    return f"""
        SELECT t.day, r.counterparty_id AS payer_id, r.unit, t.document_kind,
               CASE WHEN c.kind = 'dealer' THEN 'dealer' ELSE 'company' END AS creditor,
               CASE WHEN r.id = t.target_id THEN s.kind ELSE g.kind END AS other,
               CASE WHEN r.id = t.target_id THEN t.amount ELSE -t.amount END AS amount
        FROM ledger_transfer t
        JOIN ledger_account s ON s.id = t.source_id AND s.book = 'funds'
        JOIN ledger_account g ON g.id = t.target_id
        JOIN ledger_account r
          ON r.kind = 'receivable' AND (r.id = t.source_id OR r.id = t.target_id)
        JOIN organisation c ON c.id = r.organisation_id
        WHERE {MOVES} AND {which}
    """  # noqa: S608


def _funds_moves(condition: str, nodes: str, first: date | None) -> str:
    edges = (("a.valid_from", "amount", "0", "amount"), ("a.valid_until", "0", "amount", "-amount"))
    return "".join(
        f"""
        UNION ALL
        SELECT a.ancestor_id, m.creditor, m.unit,
               date_trunc('month', {at})::date{_since(first, at)},
               0, 0, 0, 0, 0, 0, 0, 0, {came}, {went}, {change}
        FROM earlier m JOIN node_ancestor a ON a.node_id = m.payer_id AND {at} > m.day
        WHERE {nodes} AND {condition.format(at=at)}
        """  # noqa: S608
        for at, came, went, change in edges
    )


def bound(statement: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `values` that the statement names: its parts differ in what they need."""
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _sums(columns: Sequence[str]) -> str:
    return ", ".join(f"sum({column}) AS {column}" for column in columns)
