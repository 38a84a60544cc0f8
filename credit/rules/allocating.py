"""Which open items a payment or a credit note settles."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(slots=True)
class OpenItem:
    """An invoice with something left to pay."""

    id: int
    order_id: int | None
    due_on: date
    issued_on: date
    open_minor: int


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment that settles a part of an invoice, and from which day on."""

    invoice_id: int
    amount_minor: int
    on: date


def oldest_first(items: Iterable[OpenItem]) -> list[OpenItem]:
    """By due date, then by the order in which they were written."""
    return sorted(items, key=lambda item: (item.due_on, item.id))


def settle(items: Iterable[OpenItem], amount_minor: int, on: date) -> list[Share]:
    """Spread an amount over items in turn, each as far as it is open; moves `open_minor` on.

    The day of a share is the later one of the payment's and the invoice's.
    """
    shares: list[Share] = []
    left = amount_minor
    for item in items:
        if left <= 0:
            break
        part = min(left, item.open_minor)
        if part > 0:
            item.open_minor -= part
            left -= part
            shares.append(Share(item.id, part, max(on, item.issued_on)))
    return shares
