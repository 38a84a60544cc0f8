"""What a block reason says to a person: why, and what would lift it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from credit.types import Reason
from kernel.i18n import Text, _l, present
from kernel.money import Money

TITLES: dict[str, Text] = {
    Reason.OVER_LIMIT.value: _l("Over the credit limit"),
    Reason.OVERDUE.value: _l("Invoices are overdue"),
    Reason.ACCOUNT_BLOCKED.value: _l("The credit account is blocked"),
    Reason.DEALER_NOT_ACTIVE.value: _l("The dealer is not active"),
    Reason.PRICE_LIMIT.value: _l("A price below the lowest price"),
}
_STATUS: dict[str, Text] = {
    "prospect": _l("a prospect"),
    "onboarding": _l("being set up"),
    "suspended": _l("suspended"),
    "closed": _l("closed"),
}
_PREPAID_ONLY = _l(
    "This account is prepaid only. A payment of %(excess)s that names this order lets it go on by"
    " itself; so does a credit limit."
)
_OVER_LIMIT = _l(
    "The limit is %(limit)s; %(exposure)s of it is used and this order adds %(added)s."
    " A payment of %(excess)s, or an approval of so much past the limit, lets it go on."
)
_OVER_POOL = _l(
    "The shared limit is %(limit)s; %(exposure)s of it is used and this order adds %(added)s."
    " A payment of %(excess)s, or an approval of so much past the limit, lets it go on."
)
_OVERDUE = _l(
    "%(overdue)s is overdue. The oldest is invoice %(invoice)s, due on %(due_on)s, %(days)s days"
    " ago. A payment of %(overdue)s, or an approval, lets it go on."
)
_BLOCKED = _l(
    "The seller has blocked this account: “%(note)s”. Speak to your seller; the order goes on by"
    " itself once it is unblocked."
)
_NOT_ACTIVE = _l(
    "This dealer is %(status)s. Orders go on by themselves once the seller has made it active."
)


def title_of(code: str) -> str:
    """A reason in a few words; an unknown code stands for itself."""
    return str(TITLES.get(code, code))


def explain(code: str, facts: Mapping[str, Any], currency: str) -> str:
    """A reason in sentences: the figures behind it and what would lift it.

    `facts` are those of a `BlockReason`, as they come back from JSON; amounts in minor units.
    """
    if code == Reason.OVER_LIMIT:
        return _over_limit(facts, currency)
    if code == Reason.OVERDUE:
        return _overdue(facts, currency)
    if code == Reason.ACCOUNT_BLOCKED:
        return str(_BLOCKED) % {"note": facts["note"]}
    if code == Reason.DEALER_NOT_ACTIVE:
        return str(_NOT_ACTIVE) % {"status": _STATUS.get(facts["status"], facts["status"])}
    return title_of(code)


def _over_limit(facts: Mapping[str, Any], currency: str) -> str:
    amounts = {
        name: present(Money(facts[f"{name}_minor"], currency))
        for name in ("limit", "exposure", "added", "excess")
    }
    if facts["pool"]:
        return str(_OVER_POOL) % amounts
    return str(_PREPAID_ONLY if facts["limit_minor"] == 0 else _OVER_LIMIT) % amounts


def _overdue(facts: Mapping[str, Any], currency: str) -> str:
    return str(_OVERDUE) % {
        "overdue": present(Money(facts["overdue_minor"], currency)),
        "invoice": facts["invoice"],
        "due_on": present(date.fromisoformat(facts["due_on"])),
        "days": present(facts["days"]),
    }
