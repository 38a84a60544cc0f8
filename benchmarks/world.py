"""The trade that orders are placed in: 1,000 products, 2,000 dealers, one branch that sells.

Everything is made by the rooms' own use cases, but for the sign-ins: two thousand of them are
made in one statement each.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

import portal.model_registry  # noqa: F401 - rows of every room are written
from catalogue import NewProduct, create_products, load_products
from credit import AccountTerms, open_accounts
from dealers import NewOrganisation, OrganisationKind, Role, create_organisations
from inventory import SupplyRow, record_supply
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from kernel.settings import UTC
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    save_assignments,
    save_entries,
    save_price_lists,
)

PRODUCTS, DEALERS = 1_000, 2_000
CURRENCY = "CNY"
STOCK = 10**12
LIMIT_MINOR = 10**15
BREAK_QUANTITY = 11
"""From so many pieces on the second price of a product counts."""
_USERS = text(
    """
    INSERT INTO app_user (id, email, name, language, active, created_at)
    SELECT id, 'dealer' || n || '@example.com', 'Dealer ' || n, 'en', true, now()
    FROM unnest(CAST(:users AS BIGINT[])) WITH ORDINALITY u(id, n)
    """
)
_MEMBERSHIPS = text(
    """
    INSERT INTO membership (user_id, organisation_id, role, created_at)
    SELECT u, o, :role, now()
    FROM unnest(CAST(:users AS BIGINT[]), CAST(:dealers AS BIGINT[])) t(u, o)
    """
)
_TOKENS = text(
    """
    INSERT INTO api_token (id, token_hash, organisation_id, user_id, role, name, created_at)
    SELECT t.id, hash, o, u, :role, 'benchmark', now()
    FROM unnest(CAST(:ids AS BIGINT[]), CAST(:hashes AS TEXT[]), CAST(:users AS BIGINT[]),
                CAST(:dealers AS BIGINT[])) t(id, hash, u, o)
    """
)


@dataclass(frozen=True, slots=True)
class World:
    """Ids of the two that trade with everybody, and the dealers' in the order of their numbers."""

    headquarters: int
    branch: int
    dealers: tuple[int, ...]


def sku(number: int) -> str:
    """The number of a product, 1 to PRODUCTS."""
    return f"P{number:04}"


def token(number: int) -> str:
    """The API token of a dealer, 1 to DEALERS."""
    return f"benchmark-token-{number}"


async def make_world(url: str) -> World:
    """Fill a migrated database."""
    database = Database(url, zone=UTC)
    try:
        return await run_in_tx(database, _make)
    finally:
        await database.dispose()


async def _make(tx: Tx) -> World:
    ids = await create_organisations(
        tx,
        [
            NewOrganisation("HQ", "Headquarters", OrganisationKind.HEADQUARTERS, currency=CURRENCY),
            NewOrganisation("BRANCH", "Branch", OrganisationKind.BRANCH, parent="HQ"),
            *(
                NewOrganisation(f"D{n:04}", f"Dealer {n}", OrganisationKind.DEALER, parent="BRANCH")
                for n in range(1, DEALERS + 1)
            ),
        ],
    )
    dealers = tuple(ids[f"D{n:04}"] for n in range(1, DEALERS + 1))
    world = World(ids["HQ"], ids["BRANCH"], dealers)
    await _stock_and_price(tx, world)
    await open_accounts(
        tx, [AccountTerms(world.branch, dealer, CURRENCY, LIMIT_MINOR, 30) for dealer in dealers]
    )
    await _let_in(tx, world)
    return world


async def _stock_and_price(tx: Tx, world: World) -> None:
    skus = [sku(n) for n in range(1, PRODUCTS + 1)]
    await create_products(tx, [NewProduct(one, f"Product {one}") for one in skus])
    products = (await load_products(tx, skus=skus)).by_sku
    lists = await save_price_lists(
        tx, [NewPriceList(world.headquarters, "LIST", "Dealer prices", CURRENCY)]
    )
    await save_assignments(
        tx, [NewAssignment(lists["LIST"], BuyerScope(node_id=world.headquarters))]
    )
    since = await tx.today() - timedelta(days=1)
    await save_entries(
        tx,
        [
            NewEntry(lists["LIST"], products[one].id, price, quantity, since)
            for n, one in enumerate(skus)
            for price, quantity in (
                (Decimal(20 + n), 1),
                (Decimal(19 + n), BREAK_QUANTITY),
            )
        ],
    )
    rows = [SupplyRow(world.branch, products[one].id, STOCK) for one in skus]
    await record_supply(tx, system_actor(world.branch), rows)


async def _let_in(tx: Tx, world: World) -> None:
    users = await tx.new_ids(DEALERS)
    hashes = [hashlib.sha256(token(n).encode()).hexdigest() for n in range(1, DEALERS + 1)]
    values = {
        "users": users,
        "dealers": list(world.dealers),
        "role": Role.DEALER_BUYER.value,
        "ids": await tx.new_ids(DEALERS),
        "hashes": hashes,
    }
    await tx.execute(_USERS, {"users": users})
    await tx.execute(_MEMBERSHIPS, {name: values[name] for name in ("users", "dealers", "role")})
    await tx.execute(_TOKENS, values)
