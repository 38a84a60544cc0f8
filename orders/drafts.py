"""An order on the desk: what is worked on between a command and its outcome. Never leaves the room.

Drafts are plain, mutable and numerous: a batch has hundreds of lines, and every microsecond here
is one that 64 orders wait for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from dealers import Party
from kernel.actor import Actor
from kernel.money import round_half_away, share_minor
from orders.states import State
from orders.types import DeliveryPreference, OrderKind, Problem


@dataclass(slots=True)
class DraftLine:
    """One line: quantities in base units, amounts those of `quantity - cancelled`.

    `index` is the line's place in the request, for pointers. `held` and `hold_id` are what the
    ledger holds for it already; deciding raises them. What `runs_out` is never left for later.
    """

    index: int
    line_no: int
    sku: str
    product_id: int
    quantity: int
    unit: str = ""
    typed: str = "1"
    factor_num: int = 1
    factor_den: int = 1
    id: int = 0
    location_id: int | None = None
    parent_line_id: int | None = None
    is_free: bool = False
    runs_out: bool = False
    unit_price_micros: int = 0
    price_per: int = 1
    off_micros: tuple[int, ...] = ()
    net_minor: int = 0
    tax_micros: int = 0
    tax_minor: int = 0
    receipt: dict[str, Any] | None = None
    confirmed: int = 0
    held: int = 0
    cancelled: int = 0
    shipped: int = 0
    hold_id: int | None = None

    @property
    def wanted(self) -> int:
        """What is still to be delivered or was: everything that is not cancelled."""
        return self.quantity - self.cancelled

    @property
    def backordered(self) -> int:
        """What is confirmed and waits for goods."""
        return self.confirmed - self.shipped - self.held

    def give_up(self, quantity: int) -> None:
        """Cancel a part: the amounts become those of what is left, rounded once."""
        before = self.wanted
        self.cancelled += quantity
        self.net_minor = round_half_away(self.net_minor * self.wanted, before) if before else 0
        self.tax_minor = round_half_away(self.tax_minor * self.wanted, before) if before else 0

    def split_off(self, quantity: int, line_no: int) -> "DraftLine":
        """Take `quantity` of what is wanted out into a line of its own.

        The amounts of the two add up to what they were; what is cancelled stays here.
        """
        rest = replace(self, line_no=line_no, quantity=quantity, cancelled=0, id=0)
        whole, net, tax = self.wanted, self.net_minor, self.tax_minor
        self.quantity -= quantity
        self.net_minor = round_half_away(net * self.wanted, whole)
        self.tax_minor = round_half_away(tax * self.wanted, whole)
        rest.net_minor, rest.tax_minor = net - self.net_minor, tax - self.tax_minor
        for line in (self, rest):
            line.typed, line.unit = str(line.quantity), ""
            line.factor_num = line.factor_den = 1
        return rest


@dataclass(slots=True)
class Before:
    """The order as it stood when it was taken up again."""

    state: State
    number: str
    version: int
    gross_minor: int
    reasons: list[Problem]
    hold_ids: Sequence[int] = ()
    """What an edit frees before it is judged."""
    reserve_until: datetime | None = None


@dataclass(slots=True)
class Draft:
    """A new order, or one that is judged again; `problems` refuse it before any lock is read."""

    id: int
    actor: Actor
    seller: Party
    buyer: Party
    payer: Party
    sales_branch_id: int | None
    ordered_on: date
    currency: str
    lines: list[DraftLine]
    delivery_preference: DeliveryPreference = DeliveryPreference.COMPLETE
    kind: OrderKind = OrderKind.STANDARD
    requested_on: date | None = None
    po_number: str = ""
    note: str = ""
    ship_to_id: int | None = None
    cart_id: int | None = None
    version: int = 1
    backdated: bool = False
    before: Before | None = None
    price_reasons: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    net_minor: int = 0
    tax_minor: int = 0
    freight_minor: int = 0

    @property
    def gross_minor(self) -> int:
        """What the buyer will owe for it."""
        return self.net_minor + self.tax_minor + self.freight_minor

    @property
    def pair(self) -> tuple[int, int]:
        """Whose receivable, owed by whom."""
        return self.seller.id, self.payer.id

    @property
    def is_edit(self) -> bool:
        """Whether the lines are new while the order is not."""
        return self.before is not None and self.version > self.before.version

    @property
    def is_kept(self) -> bool:
        """Whether the lines are those that are written already."""
        return self.before is not None and not self.is_edit

    def add_up(self) -> None:
        """Totals from the lines, and the seller's freight: flat plus a share of the net."""
        self.net_minor = sum([line.net_minor for line in self.lines])
        self.tax_minor = sum([line.tax_minor for line in self.lines])
        seller = self.seller
        self.freight_minor = seller.flat_freight_minor + share_minor(
            self.net_minor, seller.freight_rate_micros
        )


@dataclass(slots=True)
class Unreadable:
    """A command that never became a whole draft: what was wrong with it, and how far it came."""

    problems: list[Problem]
    draft: Draft | None = None


def decimal_text(micros: int) -> str:
    """Millionths as decimal text with at least two places: 2024994000 is 2024.994."""
    sign = "-" if micros < 0 else ""
    whole, part = divmod(abs(micros), 1_000_000)
    return f"{sign}{whole}.{f'{part:06d}'.rstrip('0'):0<2}"
