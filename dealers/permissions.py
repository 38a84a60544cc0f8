"""What each role may do; to whom is the scope's business."""

from typing import Final

from dealers.types import Role

_READING: Final = frozenset({"catalogue.read", "orders.read", "stock.read"})
_GOODS: Final = _READING | {"orders.receive", "stock.report", "stock.count"}
_ORDERS: Final = _GOODS | {"orders.place", "orders.cancel", "orders.edit"}
_ACCOUNTS: Final = _READING | {"account.read", "payments.notify"}
_DEALER: Final = _ORDERS | _ACCOUNTS | {"company.write", "tokens.write"}
SELLING: Final = frozenset({"orders.approve", "orders.ship", "payments.record", "dealers.read"})
"""What a dealer may do besides, once it has sub-dealers: the seller's side of their orders."""
_BRANCH: Final = frozenset(
    {
        "catalogue.read",
        "orders.read",
        "orders.place",
        "orders.approve",
        "orders.ship",
        "orders.cancel",
        "orders.edit",
        "inbox.work",
        "dealers.read",
        "account.read",
        "payments.record",
        "stock.read",
        "stock.count",
        "stock.supply",
        "reports.read",
        "tokens.write",
    }
)
_HEADQUARTERS: Final = _BRANCH | {
    "dealers.write",
    "catalogue.write",
    "prices.write",
    "credit.write",
    "costs.read",
    "imports.run",
    "orders.backdate",
    "check.run",
    "portal.administer",
}
_BY_ROLE: Final = {
    Role.DEALER_BUYER: _DEALER,
    Role.DEALER_ORDERS: _ORDERS,
    Role.DEALER_GOODS: _GOODS,
    Role.DEALER_ACCOUNTS: _ACCOUNTS,
    Role.BRANCH_MANAGER: _BRANCH,
    Role.HEADQUARTERS: _HEADQUARTERS,
}
_SELLS: Final = {
    Role.DEALER_ORDERS: frozenset({"orders.approve", "orders.ship", "dealers.read"}),
    Role.DEALER_GOODS: frozenset({"orders.ship"}),
    Role.DEALER_ACCOUNTS: frozenset({"payments.record", "dealers.read"}),
}
"""The part of SELLING of those who see to a part; the others have all of it."""

PERMISSIONS: Final[frozenset[str]] = frozenset[str]().union(*_BY_ROLE.values())
"""Every permission that some role includes."""


def role_permissions(role: str, *, sells: bool = False) -> frozenset[str]:
    """The permissions of a role; ValueError for a role that nobody knows.

    `sells`: others buy from the member's organisation.
    """
    mine = _BY_ROLE[Role(role)]
    return mine | _SELLS.get(Role(role), SELLING) if sells else mine
