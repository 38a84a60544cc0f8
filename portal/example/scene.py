"""What lies before the dealer whose eyes a newcomer looks through, whatever day it is.

The source's dealers order once a quarter, so on most days nothing waits for anyone. The shown
dealer gets some orders of the last weeks and two sub-dealers, all generated and marked so: a bill
that is overdue, one that is due in days, deliveries to confirm. Its lines are those of its own
last orders, at the prices that it paid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

Line = dict[str, str]
GENERATED = "generated"
SHOWN_DEALER, SHOWN_BRANCH, SHOWN_HEADQUARTERS = "AW00000072", "AW-NORTHEAST", "AW"
"""A dealer that buys in every quarter, pays in time and has an order under way; those above it."""
SUB_DEALERS = (
    {"code": f"{SHOWN_DEALER}-1", "name": "Station Cycles", "credit_limit": "20000"},
    {"code": f"{SHOWN_DEALER}-2", "name": "Valley Bike Workshop", "credit_limit": "500"},
)
"""One that may buy on credit, and one whose next order will be over its limit."""


@dataclass(frozen=True)
class RecentOrder:
    """An order so many days ago; `received` None: it is still under way."""

    number: str
    ordered: int
    shipped: int
    received: int | None
    first_line: int
    lines: int = 9


OVERDUE = RecentOrder("EX-1001", ordered=56, shipped=49, received=45, first_line=0)
DUE = RecentOrder("EX-1002", ordered=35, shipped=28, received=24, first_line=9)
SHORT = RecentOrder("EX-1003", ordered=14, shipped=6, received=None, first_line=0, lines=5)
UNDER_WAY = RecentOrder("EX-1004", ordered=10, shipped=3, received=None, first_line=5, lines=6)
RECENT_ORDERS = (OVERDUE, DUE, SHORT, UNDER_WAY)
BRISK_BELOW, BRISK_TIMES, BRISK_DAYS = Decimal(80), 16, 9
"""Small parts go fast: many times as many are bought, and they are gone within days."""


def recent_orders(lines: Sequence[Line], today: date) -> Iterator[Line]:
    """Rows of `order_lines.csv` for the shown dealer's last weeks."""
    last = max(
        (line["ordered_on"] for line in lines if line["buyer_code"] == SHOWN_DEALER), default=""
    )
    pattern = [
        line for line in lines if line["buyer_code"] == SHOWN_DEALER and line["ordered_on"] == last
    ]
    for order in RECENT_ORDERS:
        chosen = pattern[order.first_line : order.first_line + order.lines]
        for number, line in enumerate(chosen, start=1):
            yield _row(order, number, line, today)


def is_brisk(line: Line) -> bool:
    """Whether all of a generated line was sold on soon, so that its product runs out."""
    generated = line["source"] == GENERATED and bool(line["received_on"])
    return generated and Decimal(line["unit_price"]) < BRISK_BELOW


def _row(order: RecentOrder, number: int, line: Line, today: date) -> Line:
    row = _dated(order, number, line, today)
    if not is_brisk(row):
        return row
    amounts = ("quantity", "net_amount", "tax_amount", "freight_amount")
    return row | {name: str(Decimal(row[name]) * BRISK_TIMES) for name in amounts}


def _dated(order: RecentOrder, number: int, line: Line, today: date) -> Line:
    shipped_on = today - timedelta(days=order.shipped)
    received_on = "" if order.received is None else str(today - timedelta(days=order.received))
    return {
        **line,
        "order_no": order.number,
        "line_no": str(number),
        "ordered_on": str(today - timedelta(days=order.ordered)),
        # Promised for a day or two ago, so that nobody has confirmed it for the dealer yet.
        "due_on": str(shipped_on + timedelta(days=min(order.shipped, 4))),
        "shipped_on": str(shipped_on),
        "received_on": received_on,
        "po_number": f"PO-{order.number}",
        "source": GENERATED,
        "external_id": order.number,
    }


def sub_dealers(organisations: Sequence[Line]) -> Iterator[Line]:
    """Rows of `organisations.csv`: who buys from the shown dealer."""
    for row in organisations:
        if row["code"] != SHOWN_DEALER:
            continue
        for sub_dealer in SUB_DEALERS:
            yield {
                **row,
                **sub_dealer,
                "parent_code": SHOWN_DEALER,
                "payment_terms_days": "14",
                "source": GENERATED,
                "external_id": sub_dealer["code"],
            }
