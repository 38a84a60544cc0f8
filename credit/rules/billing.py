"""What an invoice or a credit note bills of its lines, so that the parts add up to the line.

What is billed of a line so far is always `round(line x quantity so far / line's quantity)`, half
away from zero; a document bills the difference to what was billed before. The same rule runs
backwards for what is taken back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from credit.errors import BilledBeyondLine, CreditedBeyondInvoice
from credit.types import InvoiceDraft, LineToBill, LineToCredit
from kernel.money import round_half_away


@dataclass(slots=True)
class Billed:
    """What was billed of one order line so far, credit notes deducted."""

    quantity: int = 0
    net_minor: int = 0
    tax_minor: int = 0


@dataclass(slots=True)
class Progress:
    """What was billed so far of the orders at hand; `bill` moves it on."""

    lines: dict[int, Billed] = field(default_factory=dict)
    """By order line."""
    net_minor: dict[int, int] = field(default_factory=dict)
    """By order."""
    freight_minor: dict[int, int] = field(default_factory=dict)
    """By order."""


class BilledLine(NamedTuple):
    """One line of a document; a named tuple, because an import makes tens of thousands."""

    order_line_id: int
    product_id: int
    quantity: int
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Bill:
    """The amounts of one document: net and tax are the sums of its lines."""

    lines: tuple[BilledLine, ...]
    net_minor: int
    tax_minor: int
    freight_minor: int

    @classmethod
    def of(cls, lines: Sequence[BilledLine], freight_minor: int) -> Self:
        """Add up the lines."""
        net = sum([line.net_minor for line in lines])
        tax = sum([line.tax_minor for line in lines])
        return cls(tuple(lines), net, tax, freight_minor)

    @property
    def gross_minor(self) -> int:
        """Net, tax and freight."""
        return self.net_minor + self.tax_minor + self.freight_minor


def part_of(total_minor: int, quantity: int, of: int) -> int:
    """The amount of `quantity` out of `of`: exact, rounded once, half away from zero."""
    if quantity == of:
        return total_minor
    return round_half_away(total_minor * quantity, of)


def bill(draft: InvoiceDraft, progress: Progress) -> Bill:
    """The amounts of a draft after what was billed before; moves `progress` on.

    Raises:
        BilledBeyondLine: more of a line than it has.
    """
    order_id = draft.order_id
    goods = Bill.of([_bill_line(line, progress.lines) for line in draft.lines], 0)
    net = progress.net_minor.get(order_id, 0) + goods.net_minor
    before = progress.freight_minor.get(order_id, 0)
    freight = _freight(draft, net, before)
    progress.net_minor[order_id] = net
    progress.freight_minor[order_id] = before + freight
    return replace(goods, freight_minor=freight)


def _bill_line(line: LineToBill, billed: dict[int, Billed]) -> BilledLine:
    so_far = billed.get(line.order_line_id)
    if so_far is None:
        so_far = billed[line.order_line_id] = Billed()
    quantity = so_far.quantity + line.quantity
    if quantity > line.line_quantity:
        raise BilledBeyondLine(
            order_line_id=line.order_line_id,
            billable=line.line_quantity - so_far.quantity,
            requested=line.quantity,
        )
    net = part_of(line.line_net_minor, quantity, line.line_quantity) - so_far.net_minor
    tax = part_of(line.line_tax_minor, quantity, line.line_quantity) - so_far.tax_minor
    so_far.quantity = quantity
    so_far.net_minor += net
    so_far.tax_minor += tax
    return BilledLine(line.order_line_id, line.product_id, line.quantity, net, tax)


def _freight(draft: InvoiceDraft, net_so_far: int, billed: int) -> int:
    if draft.real_freight_minor is not None:
        return draft.real_freight_minor
    if draft.order_net_minor <= 0 or net_so_far >= draft.order_net_minor:
        return max(0, draft.order_freight_minor - billed)
    share = part_of(draft.order_freight_minor, net_so_far, draft.order_net_minor)
    return max(0, share - billed)


def take_back(
    left: Sequence[BilledLine],
    wanted: Iterable[LineToCredit] | None,
    freight_minor: int,
    freight_left: int,
) -> Bill:
    """The (negative) amounts of a credit note.

    Args:
        left: what is left of each line of the invoice after earlier credit notes.
        wanted: what to take back; None takes all that is left, freight included.
        freight_minor: freight to take back (ignored when everything is).
        freight_left: freight of the invoice after earlier credit notes.

    Raises:
        CreditedBeyondInvoice: a line that the invoice doesn't have, or more than is left.
    """
    if wanted is None:
        back = [_negative(line, line.quantity) for line in left if line.quantity]
        return Bill.of(back, -freight_left)
    by_line = {line.order_line_id: line for line in left}
    back = []
    for item in wanted:
        line = by_line.get(item.order_line_id)
        available = line.quantity if line else 0
        if line is None or not 0 < item.quantity <= available:
            raise CreditedBeyondInvoice(
                order_line_id=item.order_line_id, creditable=available, requested=item.quantity
            )
        back.append(_negative(line, item.quantity))
    if not 0 <= freight_minor <= freight_left:
        raise CreditedBeyondInvoice(
            order_line_id=0, creditable=freight_left, requested=freight_minor
        )
    return Bill.of(back, -freight_minor)


def _negative(line: BilledLine, quantity: int) -> BilledLine:
    """What remains is the part of the remaining quantity; the rest is taken back."""
    remaining = line.quantity - quantity
    return BilledLine(
        line.order_line_id,
        line.product_id,
        -quantity,
        part_of(line.net_minor, remaining, line.quantity) - line.net_minor,
        part_of(line.tax_minor, remaining, line.quantity) - line.tax_minor,
    )
