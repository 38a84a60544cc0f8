"""What a move in the tree would carry along, read from every room at once."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import _l


@dataclass(frozen=True, slots=True)
class CurrencyFigures:
    """Amounts of the subtree in one currency, minor units."""

    currency: str
    open_orders: int
    open_orders_minor: int
    owed_minor: int
    overdue_minor: int
    year_net_minor: int


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price list or policy that begins (`joins`) or ceases to hold for the subtree."""

    code: str
    name: str
    kind: str
    joins: bool


@dataclass(frozen=True, slots=True)
class MoveConsequences:
    """What goes with a node: `figures` by currency, stock in base units, prices that change.

    `new_suppliers`: organisations that name no supplier and would buy from another one.
    """

    organisations: int
    dealers: int
    people: int
    on_hand: int
    in_transit: int
    new_suppliers: int
    figures: tuple[CurrencyFigures, ...]
    prices: tuple[PriceChange, ...]


_BELOW = """
    WITH node AS (SELECT id, path FROM organisation WHERE id = :node AND {seen}),
    below AS MATERIALIZED (
        SELECT o.id, o.kind, o.parent_id, o.supplier_id FROM organisation o, node
        WHERE o.path <@ node.path)
"""
_COUNTS = f"""
    {_BELOW}
    SELECT count(*) AS organisations, count(*) FILTER (WHERE b.kind = 'dealer') AS dealers,
           count(*) FILTER (WHERE b.id = :node AND b.kind = 'dealer'
                            AND b.supplier_id IS NULL) AS new_suppliers,
           (SELECT count(DISTINCT m.user_id) FROM membership m
            WHERE m.organisation_id IN (SELECT id FROM below)) AS people,
           (SELECT coalesce(sum(a.balance), 0)::BIGINT FROM ledger_account a
            WHERE a.kind = 'on_hand' AND a.organisation_id IN (SELECT id FROM below)) AS on_hand,
           (SELECT coalesce(sum(a.balance), 0)::BIGINT FROM ledger_account a
            WHERE a.kind = 'in_transit' AND a.counterparty_id IN (SELECT id FROM below)
           ) AS in_transit
    FROM below b
"""  # noqa: S608 - put together from constants
_FIGURES = f"""
    {_BELOW}, orders AS (
        SELECT currency, count(*) AS open_orders, sum(gross_minor)::BIGINT AS gross
        FROM sales_order WHERE buyer_id IN (SELECT id FROM below)
          AND state IN ('blocked', 'confirmed')
        GROUP BY currency),
    bills AS (
        SELECT currency, sum(open_minor)::BIGINT AS owed,
               sum(open_minor) FILTER (WHERE due_on < :today)::BIGINT AS overdue,
               sum(net_minor) FILTER (WHERE issued_on > :year_ago)::BIGINT AS net
        FROM invoice WHERE payer_id IN (SELECT id FROM below)
          AND (open_minor <> 0 OR issued_on > :year_ago)
        GROUP BY currency)
    SELECT currency, coalesce(o.open_orders, 0) AS open_orders, coalesce(o.gross, 0) AS gross,
           coalesce(b.owed, 0) AS owed, coalesce(b.overdue, 0) AS overdue,
           coalesce(b.net, 0) AS net
    FROM orders o FULL JOIN bills b USING (currency) ORDER BY currency
"""  # noqa: S608 - put together from constants
_PRICES = """
    WITH old AS (SELECT a.ancestor_id AS id FROM node_ancestor a
                 WHERE a.node_id = :node AND a.distance > 0 AND {valid}),
    new AS (SELECT a.ancestor_id AS id FROM node_ancestor a WHERE a.node_id = :parent AND {valid}),
    changed AS (SELECT id, false AS joins FROM old EXCEPT SELECT id, false FROM new
                UNION ALL (SELECT id, true FROM new EXCEPT SELECT id, true FROM old))
    SELECT l.code, l.name, 'list' AS kind, c.joins FROM changed c
    JOIN price_assignment s ON s.node_id = c.id JOIN price_list l ON l.id = s.price_list_id
    UNION
    SELECT p.code, p.name, 'policy', c.joins FROM changed c
    JOIN price_policy_buyer s ON s.node_id = c.id JOIN price_policy p ON p.id = s.policy_id
    WHERE p.valid_until IS NULL OR p.valid_until > :on
    ORDER BY kind, code, joins
"""
_VALID = (
    "(a.valid_from IS NULL OR a.valid_from <= :on)"
    " AND (a.valid_until IS NULL OR a.valid_until > :on)"
)


async def move_consequences(
    tx: ReadTx, scope: Scope, node_id: int, parent_id: int, on: date
) -> MoveConsequences:
    """What a move of a node (with all below it) to another parent on a day would concern.

    Orders, stock and debt are today's and stay with whom they were agreed with; prices are those
    of nodes that the subtree leaves or joins.

    Raises:
        NotFound: the node is not in scope.
    """
    today = await tx.today()
    values = {"node": node_id, **scope.bind}
    seen = scope.organisations_sql("organisation.id")
    counts = (await tx.execute(text(_COUNTS.format(seen=seen)), values)).one()
    if not counts.organisations:
        raise NotFound(kind=_l("organisation"))
    days = {"today": today, "year_ago": today.replace(day=1, year=today.year - 1)}
    figures = await tx.execute(text(_FIGURES.format(seen=seen)), values | days)
    prices = await tx.execute(
        text(_PRICES.format(valid=_VALID)), {"node": node_id, "parent": parent_id, "on": on}
    )
    return MoveConsequences(
        organisations=counts.organisations,
        dealers=counts.dealers,
        people=counts.people,
        on_hand=counts.on_hand,
        in_transit=counts.in_transit,
        new_suppliers=counts.new_suppliers,
        figures=tuple(CurrencyFigures(*row) for row in figures),
        prices=tuple(PriceChange(*row) for row in prices),
    )
