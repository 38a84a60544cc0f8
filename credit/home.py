"""The start page: money that is overdue."""

from credit.ageing import list_ageing
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.money import Money
from kernel.web.filters import money
from kernel.web.start_page import COMPANY, Need, NeedSource


async def overdue(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """A company's sum of what is owed to it; a dealer's of what it owes. One a currency."""
    payers = None if scope.is_company else [actor.organisation_id]
    rows = await list_ageing(tx, scope, await tx.today(), payer_ids=payers)
    sums: dict[str, int] = {}
    for row in rows:
        if row.overdue_minor:
            sums[row.currency] = sums.get(row.currency, 0) + row.overdue_minor
    note = gettext("owed to us") if scope.is_company else gettext("to be paid")
    return [
        Need(gettext("Overdue"), money(Money(minor, currency)), "/account", note, "danger")
        for currency, minor in sorted(sums.items())
    ]


NEEDS = [NeedSource(overdue, permission="account.read", rank=25, kinds=COMPANY, in_inbox=True)]
