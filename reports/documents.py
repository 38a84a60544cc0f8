"""From a figure down to the documents that make it."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from sqlalchemy import text

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import current_language, gettext
from kernel.paging import Page, PageRequest
from kernel.periods import Period, next_month
from reports import repo
from reports.changes import PRODUCT_MEASURES, bound, product_flows
from reports.reading import Window
from reports.types import Question

PRODUCT_FIGURES: Final = (
    "taken_in",
    "given_out",
    "internal",
    "supplied",
    "sell_in",
    "sell_down",
    "sell_out",
)
FUNDS_FIGURES: Final = ("net", "collected", "overdue", "open")


class Behind:
    """Makes the addresses of the documents behind the figures of a question."""

    def __init__(self, question: Question) -> None:
        self._question = question

    def __call__(
        self,
        figure: str,
        node: str = "",
        month: date | None = None,
        *,
        category: str = "",
        sku: str = "",
    ) -> str:
        """The documents of a figure: of another node, one month, one category or product."""
        asked = replace(
            self._question,
            node=node or self._question.node,
            category=category or self._question.category,
            sku=sku or self._question.sku,
        )
        period = asked.period
        if month is not None:
            period = Period(max(period.first, month), min(period.until, next_month(month)))
        return "/reports/documents?" + urlencode(
            {
                "node": asked.node,
                "figure": figure,
                "first": period.first,
                "last": period.last,
                "organised": asked.organised,
                "category": asked.category,
                "sku": asked.sku,
            }
        )


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document's part in a figure: base units of a product, or minor units of a currency.

    `number` is the document's own where it has one; a transfer of goods names its product, and
    its order if it was shipped. Where goods come
    from production or go to the market, the kind of account says so and there is no code.
    """

    day: date
    kind: str
    document_id: int
    number: str | None
    from_code: str | None
    from_name: str | None
    to_code: str | None
    to_name: str | None
    sku: str | None
    product: str | None
    amount: int
    currency: str | None
    order_number: str | None = None
    from_kind: str | None = None
    to_kind: str | None = None

    @property
    def address(self) -> str:
        """Where the document is read; empty for one without a page of its own."""
        if self.order_number:
            return f"/orders/{quote(self.order_number)}"
        if self.kind == "payment":
            return f"/payments/{self.document_id}"
        if not self.number:
            return ""
        # Each seller counts its own invoices: the number alone is not one document.
        return f"/invoices/{quote(self.number)}?seller={quote(self.from_code or '')}"


_FIELDS: Final = frozenset(DocumentRow.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents behind a figure, a page of them.

    `way` leads from the highest node that the reader sees to the one that was asked for, as
    (code, name). `whole` is the figure itself, over all pages; None where documents are of
    several currencies.
    """

    page: Page[DocumentRow]
    way: tuple[tuple[str, str], ...]
    whole: int | None
    currency: str | None


_DELIVERED: Final = (
    "s.organisation_id <> g.organisation_id AND (s.kind, g.kind)"
    " IN (('in_transit', 'on_hand'), ('on_hand', 'in_transit'))"
)
_ENDS: Final = {
    "supplied": "(s.kind = 'supply' OR g.kind = 'supply')",
    "sell_in": _DELIVERED,
    "sell_down": _DELIVERED,
    "sell_out": "(s.kind = 'market' OR g.kind = 'market')",
}
"""Between which accounts a figure's transfers run: the others need not be looked at."""
_GOODS = """
    WITH {flows}, found AS (
        SELECT f.id, f.day, f.document_kind, f.document_id, f.from_id, f.to_id, f.product_id,
               f.from_kind, f.to_kind, {measure} AS amount,
               count(*) OVER () AS total, sum({measure}) OVER () AS whole
        FROM flows f WHERE {measure} <> 0 AND f.product_id IN (SELECT c.id FROM ({chosen}) c)
        ORDER BY f.day DESC, f.id DESC LIMIT :limit OFFSET :offset)
    SELECT f.day, f.document_kind AS kind, f.document_id, h.number, h.order_number,
           s.code AS from_code, s.name AS from_name, g.code AS to_code, g.name AS to_name,
           p.sku, coalesce(p.names ->> :language, p.name) AS product,
           f.from_kind, f.to_kind, f.amount, NULL::text AS currency, f.total, f.whole,
           TRUE AS is_one_currency
    FROM found f
    LEFT JOIN organisation s ON s.id = f.from_id AND f.from_kind NOT IN ('supply', 'market')
    LEFT JOIN organisation g ON g.id = f.to_id AND f.to_kind NOT IN ('supply', 'market')
    JOIN product p ON p.id = f.product_id
    LEFT JOIN receipt r ON f.document_kind = 'receipt' AND r.id = f.document_id
    LEFT JOIN shipment h ON h.id = CASE f.document_kind WHEN 'shipment' THEN f.document_id
                                        ELSE r.shipment_id END
    ORDER BY f.day DESC, f.id DESC
"""
_STANDS = (
    "EXISTS (SELECT FROM node_ancestor a WHERE a.node_id = {payer} AND a.ancestor_id = :node"
    " AND (a.valid_from IS NULL OR a.valid_from <= {day})"
    " AND (a.valid_until IS NULL OR a.valid_until > {day}))"
)
_WHOLE = (
    "count(*) OVER () AS total, sum({amount}) OVER () AS whole,"
    " min({currency}) OVER () = max({currency}) OVER () AS is_one_currency"
)
_INVOICES = """
    SELECT i.issued_on AS day, i.kind, i.id AS document_id, i.number, s.code AS from_code,
           s.name AS from_name, b.code AS to_code, b.name AS to_name, NULL::text AS sku,
           NULL::text AS product, {amount} AS amount, i.currency,
           NULL::text AS order_number,
           {whole}
    FROM invoice i JOIN organisation s ON s.id = i.seller_id
    JOIN organisation b ON b.id = i.payer_id
    WHERE s.kind <> 'dealer' AND {when} AND {stands}
    ORDER BY i.issued_on DESC, i.id DESC LIMIT :limit OFFSET :offset
"""
_PAYMENTS = """
    SELECT m.paid_on AS day, 'payment' AS kind, m.id AS document_id, m.number,
           b.code AS from_code, b.name AS from_name, s.code AS to_code, s.name AS to_name,
           NULL::text AS sku, NULL::text AS product, m.amount_minor AS amount,
           NULL::text AS order_number, m.currency, {whole}
    FROM payment m JOIN organisation s ON s.id = m.seller_id
    JOIN organisation b ON b.id = m.payer_id
    WHERE s.kind <> 'dealer' AND m.reversed_on IS NULL
      AND m.paid_on >= :first AND m.paid_on < :until AND {stands}
    ORDER BY m.paid_on DESC, m.id DESC LIMIT :limit OFFSET :offset
"""


async def list_documents(
    tx: ReadTx, scope: Scope, question: Question, figure: str, page: PageRequest
) -> Documents:
    """The documents behind a figure (PRODUCT_FIGURES, FUNDS_FIGURES), newest first.

    Raises:
        NotFound: no such figure, or no node of that code that the reader may see.
    """
    node = await repo.find_node(tx, scope, question.node)
    if node is None:
        raise NotFound(kind=gettext("organisation"))
    await repo.plan_afresh(tx)
    window = await Window.of(tx, question.period)
    statement = _statement(question, figure)
    values = {
        **window.values,
        "node": node.id,
        "sku": question.sku,
        "category": question.category,
        "language": current_language(),
        "limit": page.size,
        "offset": page.offset,
    }
    found = (await tx.execute(text(statement), bound(statement, values))).mappings().all()
    total = found[0]["total"] if found else 0
    rows = [
        DocumentRow(**{key: value for key, value in row.items() if key in _FIELDS}) for row in found
    ]
    one = bool(found) and found[0]["is_one_currency"]
    return Documents(
        page=Page(rows, total, page),
        way=tuple(await repo.way_to(tx, scope, node.id)),
        whole=int(found[0]["whole"]) if one else None,
        currency=rows[0].currency if one else None,
    )


def _statement(question: Question, figure: str) -> str:
    period = question.period
    if figure in PRODUCT_FIGURES:
        which = f"t.day >= '{period.first}' AND t.day < '{period.until}'"
        which += f" AND {_ENDS[figure]}" if figure in _ENDS else ""
        return _GOODS.format(
            flows=product_flows(which, question.organised, "a.ancestor_id = :node", timed=False),
            measure=PRODUCT_MEASURES[figure],
            chosen=repo.chosen(question),
        )
    day = "{}" if question.organised == "then" else ":today"
    if figure == "net":
        return _INVOICES.format(
            amount="i.net_minor",
            whole=_WHOLE.format(amount="i.net_minor", currency="i.currency"),
            when="i.issued_on >= :first AND i.issued_on < :until AND i.kind <> 'opening'",
            stands=_STANDS.format(payer="i.payer_id", day=day.format("i.issued_on")),
        )
    if figure in {"overdue", "open"}:
        late = " AND i.due_on < :today" if figure == "overdue" else ""
        return _INVOICES.format(
            amount="i.open_minor",
            whole=_WHOLE.format(amount="i.open_minor", currency="i.currency"),
            when=f"i.open_minor > 0{late}",
            stands=_STANDS.format(payer="i.payer_id", day=":today"),
        )
    if figure == "collected":
        return _PAYMENTS.format(
            whole=_WHOLE.format(amount="m.amount_minor", currency="m.currency"),
            stands=_STANDS.format(payer="m.payer_id", day=day.format("m.paid_on")),
        )
    raise NotFound(kind=gettext("figure"))
