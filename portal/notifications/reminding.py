"""News that no event brings: what is due, what is late, what will change."""

from datetime import date

from credit import overdue_invoices
from inventory import deliveries_to_confirm
from kernel.db import Tx
from kernel.messages import Subject
from portal.notifications.telling import Telling, tell
from pricing import upcoming_prices

AGAIN_DAYS = 7
"""An overdue invoice is reminded of once in so many days."""


async def remind(tx: Tx) -> int:
    """Tell of everything that is due today; how many were told. A second time tells nobody."""
    today = await tx.today()
    tellings = [
        _of("overdue", f"{invoice.id}:{_weeks_late(invoice, today)}", invoice)
        for invoice in await overdue_invoices(tx, today)
    ]
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
    return await tell(tx, tellings)


def _of(kind: str, occasion: str, subject: Subject) -> Telling:
    facts = {"number": subject.number, **subject.facts}
    return Telling(kind, occasion, subject.party_id, subject.path, facts)


def _weeks_late(invoice: Subject, today: date) -> int:
    return (today - date.fromisoformat(invoice.facts["due_on"])).days // AGAIN_DAYS
