"""What branches are to sell in a month: set by headquarters, shown beside what they sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dealers import Scope
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.money import Money
from portal.inbox import repo
from portal.inbox.errors import TargetChanged
from reports import MonthSoFar


@dataclass(frozen=True, slots=True)
class Target:
    """What a company and all below it are to be invoiced net; None: nothing was set.

    `invoiced_minor`: what they were invoiced in that month so far.
    """

    organisation_id: int
    code: str
    name: str
    currency: str
    net_minor: int | None
    version: int | None
    invoiced_minor: int

    @property
    def reached(self) -> Decimal | None:
        """What was invoiced as a part of the target; None without one."""
        return Decimal(self.invoiced_minor) / self.net_minor if self.net_minor else None


@dataclass(frozen=True, slots=True)
class TargetToSet:
    """A target as it is typed; None takes it away. `version` 0: there was none."""

    code: str
    net_minor: int | None
    version: int


async def list_targets(tx: ReadTx, scope: Scope, month: date) -> list[Target]:
    """The targets of every company in the reader's scope, from the top of the tree."""
    rows = await repo.list_targets(tx, scope, month)
    return [Target(*row) for row in rows]


async def own_target(tx: ReadTx, scope: Scope, month: date) -> Money | None:
    """The reader's own target."""
    found = await repo.find_own_target(tx, scope, month)
    return Money(found[1], found[0]) if found else None


def part_reached(month: MonthSoFar, target: Money | None) -> Decimal | None:
    """What was invoiced as a part of the target; None without a target in the same currency."""
    if target is None or not target.minor or target.currency != month.currency:
        return None
    return Decimal(month.now.invoiced_minor) / target.minor


async def set_targets(
    tx: Tx, actor: Actor, scope: Scope, month: date, wanted: Sequence[TargetToSet]
) -> int:
    """Write what differs from what is there.

    Returns:
        How many targets changed.

    Raises:
        NotFound: a company that the reader may not see.
        TargetChanged: somebody else was quicker.
    """
    known = {one.code: one for one in await list_targets(tx, scope, month)}
    changed = 0
    for one in wanted:
        target = known.get(one.code)
        if target is None:
            raise NotFound(kind=gettext("organisation"))
        if one.net_minor == target.net_minor:
            continue
        if not await _write(tx, actor, month, target, one):
            raise TargetChanged(name=target.name)
        facts = {"month": month, "net_minor": one.net_minor, "currency": target.currency}
        await record(
            tx, actor, "portal:target:set", "organisation", target.organisation_id, **facts
        )
        changed += 1
    return changed


async def _write(tx: Tx, actor: Actor, month: date, target: Target, wanted: TargetToSet) -> bool:
    key = {"organisation_id": target.organisation_id, "month": month, "version": wanted.version}
    if wanted.net_minor is None:
        return await repo.drop_target(tx, **key)
    return await repo.set_target(
        tx,
        **key,
        currency=target.currency,
        net_minor=wanted.net_minor,
        by=actor.user_id,
        at=await tx.now(),
    )
