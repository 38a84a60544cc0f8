"""News that no event brings: what is due, what is late, what will change."""

from collections.abc import Collection, Sequence
from datetime import date

from credit import overdue_invoices
from inventory import deliveries_to_confirm
from kernel.db import Tx
from kernel.messages import Subject
from portal.notifications.telling import Telling, tell
from pricing import upcoming_prices

AGAIN_DAYS = 7
"""What is overdue is reminded of once in so many days."""


async def remind(tx: Tx, connected: Collection[str]) -> int:
    """Tell of everything that is due today; how many were told. A second time tells nobody.

    Args:
        tx: where it is read and written.
        connected: the channels that leave the house.
    """
    today = await tx.today()
    tellings = _overdue(await overdue_invoices(tx, today), today)
    tellings += [
        _of("delivery_to_confirm", str(delivery.id), delivery)
        for delivery in await deliveries_to_confirm(tx, today)
    ]
    tellings += [
        Telling(
            "price_change",
            f"{one.from_on}:{one.products}",
            one.buyer_id,
            f"/price-changes/{one.from_on}",
            {"from_on": one.from_on.isoformat(), "count": one.products},
        )
        for one in await upcoming_prices(tx, today)
    ]
    return await tell(tx, tellings, connected)


def _overdue(invoices: Sequence[Subject], today: date) -> list[Telling]:
    """One reminder for each payer and creditor, however many invoices: the oldest, with the sum.

    Again when another falls overdue, and once a week.
    """
    debts: dict[tuple[int, int, str], list[Subject]] = {}
    for invoice in invoices:
        key = (invoice.seller_id, invoice.party_id, invoice.facts["open"]["currency"])
        debts.setdefault(key, []).append(invoice)
    found = []
    for (seller_id, party_id, currency), owed in debts.items():
        owed.sort(key=_due_on)
        late = (today - _due_on(owed[-1])).days
        occasion = f"{seller_id}:{currency}:{_due_on(owed[-1])}:{late // AGAIN_DAYS}"
        minor = sum(one.facts["open"]["minor"] for one in owed)
        facts = {
            "number": owed[0].number if len(owed) == 1 else f"{owed[0].number} (+{len(owed) - 1})",
            "open": {"minor": minor, "currency": currency},
            "due_on": _due_on(owed[0]).isoformat(),
        }
        path = owed[0].path if len(owed) == 1 else "/account"
        found.append(Telling("overdue", occasion, party_id, path, facts))
    return found


def _of(kind: str, occasion: str, subject: Subject) -> Telling:
    facts = {"number": subject.number, **subject.facts}
    return Telling(kind, occasion, subject.party_id, subject.path, facts)


def _due_on(invoice: Subject) -> date:
    return date.fromisoformat(invoice.facts["due_on"])
