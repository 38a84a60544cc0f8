"""What needs somebody first: figures with the pages behind them, by what their role may do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from credit import list_ageing
from dealers import Scope
from inventory import list_claims, list_deliveries
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web.filters import money, number
from orders import OrderFilters, State, list_orders

ONE_ROW = PageRequest(size=1)
"""Only the length of a list is wanted."""
SOME_ROWS = PageRequest(size=100)


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits, how much of it, and where it is."""

    label: str
    value: str
    path: str
    note: str = ""
    tone: str = ""


Source = Callable[[ReadTx, Actor, Scope], Awaitable[list[Need]]]


async def what_needs_me(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """Everything that waits for this person, in the order in which it should be dealt with."""
    return [
        need
        for permission, source in SOURCES
        if actor.may(permission)
        for need in await source(tx, actor, scope)
    ]


async def _blocked_orders(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    blocked = (await list_orders(tx, scope, OrderFilters(state=State.BLOCKED), ONE_ROW)).total
    decides = actor.may("orders.approve")
    note = gettext("decide about them") if decides else gettext("see what would unblock them")
    path = "/approvals" if decides else "/orders?state=blocked"
    return _counted(gettext("Blocked orders"), blocked, path, note, "danger")


async def _orders_to_ship(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    found = await list_orders(tx, scope, OrderFilters(progress="to_ship"), SOME_ROWS)
    ready = sum(_answers_for(scope, row.seller.id) for row in found.rows)
    ready = found.total if scope.is_company else ready
    note = gettext("goods are held for them")
    return _counted(gettext("Orders to ship"), ready, "/shipping", note, "info")


async def _deliveries(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    coming = await list_deliveries(tx, scope, ONE_ROW, incoming=True, statuses=["shipped"])
    note = gettext("confirm what has arrived")
    return _counted(gettext("Deliveries on their way"), coming.total, "/deliveries", note, "info")


async def _claims(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    claims = await list_claims(tx, scope, open_only=True)
    waiting = sum(_answers_for(scope, claim.seller_id) for claim in claims)
    note = gettext("accept or reject them")
    return _counted(gettext("Open differences"), waiting, "/deliveries", note, "warning")


async def _overdue(tx: ReadTx, actor: Actor, scope: Scope) -> list[Need]:
    """A company's sum of what is owed to it; a dealer's of what it owes."""
    payers = None if scope.is_company else [actor.organisation_id]
    rows = await list_ageing(tx, scope, await tx.today(), payer_ids=payers)
    sums: dict[str, int] = {}
    for row in rows:
        if row.overdue_minor:
            sums[row.currency] = sums.get(row.currency, 0) + row.overdue_minor
    return [
        Need(
            gettext("Overdue"),
            money(Money(minor, currency)),
            "/account",
            gettext("owed to us") if scope.is_company else gettext("to be paid"),
            "danger",
        )
        for currency, minor in sorted(sums.items())
    ]


def _answers_for(scope: Scope, seller_id: int) -> bool:
    """A dealer ships and settles only what it sells itself."""
    return scope.is_company or seller_id == scope.organisation_id


def _counted(label: str, count: int, path: str, note: str, tone: str) -> list[Need]:
    return [Need(label, number(count), path, note, tone)] if count else []


SOURCES: list[tuple[str, Source]] = [
    ("orders.read", _blocked_orders),
    ("orders.ship", _orders_to_ship),
    ("orders.receive", _deliveries),
    ("stock.count", _claims),
    ("account.read", _overdue),
]
