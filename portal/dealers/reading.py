"""Everything about one dealer, read room by room."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from credit import AgeingRow, Exposure, get_account, get_exposure, list_ageing
from dealers import (
    AddressView,
    ContactView,
    MemberView,
    Move,
    NoteView,
    OrganisationDetail,
    Party,
    Scope,
    get_organisation,
    list_addresses,
    list_contacts,
    list_members,
    list_moves,
    list_notes,
    load_parties,
    load_user_names,
)
from inventory import StockRow, list_stock, slow_movers
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.paging import PageRequest
from kernel.periods import Period, next_month
from orders import OrderFilters, OrderRow, list_orders
from portal.dealers import repo
from pricing import RulesInForce, rules_in_force
from reports import HealthFilters, HealthRow, first_day, first_month, list_health

SOME = PageRequest(size=8)
SLOWEST = 8


@dataclass(frozen=True, slots=True)
class Profile:
    """The master record of an organisation."""

    detail: OrganisationDetail
    addresses: list[AddressView]
    contacts: list[ContactView]
    members: list[MemberView]
    moves: list[Move]
    parents: dict[int, Party]


@dataclass(frozen=True, slots=True)
class Trade:
    """What a dealer does with us. `slow`: what it holds too much of, the worst first.

    `first`, `trend_first`: since when its flows and its trend are counted.
    """

    first: date
    trend_first: date

    health: HealthRow | None
    orders: list[OrderRow]
    exposure: Exposure | None
    ageing: list[AgeingRow]
    products: int
    negative: int
    slow: list[StockRow]
    rules: RulesInForce

    @property
    def months(self) -> list[tuple[Period, int]]:
        """Sell-out of each month of the trend, oldest first."""
        starts = [self.trend_first]
        trend = self.health.trend if self.health else ()
        for _ in trend:
            starts.append(next_month(starts[-1]))
        return [
            (Period(first, until), units)
            for first, until, units in zip(starts, starts[1:], trend, strict=False)
        ]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was changed on an organisation, and by whom."""

    at: Any
    event: str
    who: str
    facts: dict[str, Any]


async def get_profile(tx: ReadTx, scope: Scope, code: str) -> Profile:
    """The master record.

    Raises:
        NotFound: no such organisation in scope.
    """
    detail = await get_organisation(tx, scope, code)
    id_ = detail.party.id
    moves = await list_moves(tx, scope, id_)
    ends = {end for move in moves for end in (move.from_parent_id, move.to_parent_id)}
    return Profile(
        detail=detail,
        addresses=await list_addresses(tx, scope, id_),
        contacts=await list_contacts(tx, scope, id_),
        members=await list_members(tx, scope, id_),
        moves=moves,
        parents=await load_parties(tx, ends),
    )


async def get_trade(tx: ReadTx, scope: Scope, party: Party) -> Trade:
    """What a dealer orders, owes, holds and sells, and at which prices."""
    only = PageRequest(size=1)
    today = await tx.today()
    health = (await list_health(tx, scope, HealthFilters(), only, only_id=party.id)).rows
    stock = await list_stock(tx, scope, party.id) if scope.is_company else []
    return Trade(
        first=first_day(today),
        trend_first=first_month(today),
        health=health[0] if health else None,
        orders=(await list_orders(tx, scope, OrderFilters(buyer_id=party.id), SOME)).rows,
        exposure=await _exposure(tx, scope, party),
        ageing=await list_ageing(tx, scope, today, payer_ids=[party.id]),
        products=sum(row.on_hand != 0 for row in stock),
        negative=sum(row.on_hand < 0 for row in stock),
        slow=slow_movers(stock)[:SLOWEST],
        rules=await rules_in_force(tx, party, today),
    )


async def _exposure(tx: ReadTx, scope: Scope, party: Party) -> Exposure | None:
    """What a dealer owes whom it buys from, if the reader sees their trade."""
    if party.seller_id is None:
        return None
    pair = (party.seller_id, party.id)
    try:
        await get_account(tx, scope, pair)
    except NotFound:
        return None
    return await get_exposure(tx, scope, pair)


async def get_notes(tx: ReadTx, scope: Scope, party: Party) -> list[NoteView]:
    """What was written down about a dealer."""
    return await list_notes(tx, scope, party.id)


async def list_deeds(tx: ReadTx, scope: Scope, party: Party) -> list[Deed]:
    """What was changed on an organisation, newest first."""
    rows = await repo.list_audit(tx, scope, party.id)
    people = await load_user_names(tx, {row.user_id for row in rows})
    return [Deed(row.at, row.event, people.get(row.user_id, ""), row.facts) for row in rows]
