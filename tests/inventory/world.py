"""A small channel: headquarters, a branch, two dealers and a sub-dealer, and two products."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue import NewProduct, create_products
from dealers import (
    NewOrganisation,
    OrganisationKind,
    Party,
    Scope,
    create_organisations,
    load_parties,
)
from inventory import (
    ShipGoods,
    ShipLine,
    ShipmentView,
    SupplyRow,
    default_locations,
    in_transit_key,
    on_hand_key,
    record_supply,
    ship_goods,
)
from inventory.invariants import INVARIANTS
from kernel.actor import Actor, system_actor
from kernel.db import Database, ReadTx, Tx
from kernel.invariants import prove
from ledger import AccountKey, AccountState, Document, Hold, balances, post

HEADQUARTERS = OrganisationKind.HEADQUARTERS
BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER


@dataclass(frozen=True)
class World:
    """Who and what there is; `branch` and `keeper` keep their stock, `dealer` and `sub` report."""

    headquarters: Party
    branch: Party
    dealer: Party
    keeper: Party
    sub: Party
    bike: int
    bell: int
    places: dict[int, int]

    def shelf(self, party: Party, product_id: int) -> AccountKey:
        """The account of a party's default place."""
        return on_hand_key(party.id, product_id, self.places[party.id])

    def transit(self, seller: Party, buyer: Party, product_id: int) -> AccountKey:
        """The account between two parties."""
        return in_transit_key(seller.id, buyer.id, product_id)

    @property
    def actor(self) -> Actor:
        """The branch's own program."""
        return system_actor(self.branch.id)


async def make_world(tx: Tx) -> World:
    ids = await create_organisations(
        tx,
        [
            NewOrganisation("HQ", "Works", HEADQUARTERS, currency="CNY", country="CN"),
            NewOrganisation("B1", "Branch one", BRANCH, parent="HQ"),
            NewOrganisation("D1", "Dealer one", DEALER, parent="B1"),
            NewOrganisation("D2", "Dealer two", DEALER, parent="B1", stock_mode="kept"),
            NewOrganisation("S1", "Shop", DEALER, parent="D1"),
        ],
    )
    parties = await load_parties(tx, list(ids.values()))
    products = await create_products(tx, [NewProduct("BIKE", "Bike"), NewProduct("BELL", "Bell")])
    places = await default_locations(tx, ids.values())
    named = {code: parties[organisation_id] for code, organisation_id in ids.items()}
    return World(
        headquarters=named["HQ"],
        branch=named["B1"],
        dealer=named["D1"],
        keeper=named["D2"],
        sub=named["S1"],
        bike=products["BIKE"],
        bell=products["BELL"],
        places=places,
    )


def scope_of(party: Party) -> Scope:
    """What a member of `party` may see."""
    return Scope(party.id, party.kind)


async def account(tx: ReadTx, key: AccountKey) -> AccountState:
    """An account as it stands; one that was never opened is empty."""
    return (await balances(tx, [key])).get(key) or AccountState(0, key)


async def balance(tx: ReadTx, key: AccountKey) -> int:
    return (await account(tx, key)).balance


async def stock_up(
    tx: Tx, world: World, party: Party, quantity: int, *, on: date | None = None
) -> None:
    """Bring in bikes at a party's default place."""
    await record_supply(tx, world.actor, [SupplyRow(party.id, world.bike, quantity, on)])


@dataclass(frozen=True)
class Promise:
    """An order line as its conductor knows it: what is held for it."""

    order_id: int
    line: ShipLine


async def promise(
    tx: Tx, world: World, quantity: int, *, buyer: Party | None = None, product_id: int = 0
) -> Promise:
    """Hold goods of the branch for an order line, as placing does."""
    product_id = product_id or world.bike
    buyer = buyer or world.dealer
    order_id, line_id = await tx.new_ids(2)
    hold = Hold(
        world.shelf(world.branch, product_id),
        world.transit(world.branch, buyer, product_id),
        quantity,
        Document("order", order_id, line_id),
    )
    [hold_id] = await post(tx, [hold])
    place = world.places[world.branch.id]
    return Promise(order_id, ShipLine(line_id, product_id, quantity, place, hold_id))


def shipping(world: World, promises: Sequence[Promise], *, buyer: Party | None = None) -> ShipGoods:
    """The command that ships what was promised."""
    return ShipGoods(
        order_id=promises[0].order_id,
        seller=world.branch,
        buyer=buyer or world.dealer,
        lines=tuple(each.line for each in promises),
        carrier="SF",
        tracking_number="SF1",
    )


async def shipped(
    tx: Tx, world: World, quantity: int, *, buyer: Party | None = None
) -> ShipmentView:
    """Bikes that were there, promised, and are on their way to a buyer."""
    await stock_up(tx, world, world.branch, quantity)
    ordered = await promise(tx, world, quantity, buyer=buyer)
    return await ship_goods(tx, world.actor, shipping(world, [ordered], buyer=buyer))


async def broken_rules(database: Database) -> list[str]:
    """The names of this room's invariants that don't hold."""
    return [f.invariant.name async for f in prove(database, INVARIANTS) if not f.holds]
