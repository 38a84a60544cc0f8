"""No list asks the database once a row: pages and programs send as many statements for many rows.

Made from the application's own route table, so that a new list cannot be forgotten: every page and
every list of the API without an id in its address is asked by a dealer, its branch and
headquarters, with few rows and with many. Each page is named below as a list, whose rows must
have become more in between, or as one that shows none.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import httpx
import pytest
from litestar import Litestar

from dealers import NewOrganisation, OrganisationKind, create_organisations
from kernel.actor import system_actor
from kernel.db import Database, Tx, run_in_tx
from portal import rooms
from portal.imports.runs import open_run
from portal.notifications import tell_next
from pricing import (
    NewLimit,
    NewPolicy,
    NewPriceList,
    NewTaxRate,
    save_limits,
    save_policies,
    save_price_lists,
    save_tax_rates,
)
from tests.portal.test_strangers import QUESTIONS, STREAMS, Door, doors
from tests.support.factories import (
    Channel,
    make_credit,
    make_price,
    make_product,
    make_stock,
)
from tests.support.http import ClientFor, add_member
from tests.support.queries import count_queries
from tests.support.trade import ask, make_trade
from tests.support.wait import until

LISTS = {
    "/": "alpha",
    "/account": "alpha",
    "/administration": "hq",
    "/administration/audit": "hq",
    "/administration/people": "hq",
    "/administration/tree?open=EAST": "hq",
    "/approvals": "east",
    "/cart": "alpha",
    "/catalogue": "alpha",
    "/company": "alpha",
    "/dealers": "east",
    "/deliveries?status=all": "alpha",
    "/filters/bar?path=/orders": "alpha",
    "/filters?path=/orders": "alpha",
    "/imports": "hq",
    "/invoices": "alpha",
    "/notifications": "alpha",
    "/orders": "alpha",
    "/own-codes": "alpha",
    "/payment-notices": "alpha",
    "/payments": "east",
    "/prices": "hq",
    "/prices/limits": "hq",
    "/prices/policies": "hq",
    "/prices/taxes": "hq",
    "/products": "hq",
    "/reports/channel?node=EAST": "hq",
    "/reports/documents?figure=net": "hq",
    "/returns": "alpha",
    "/shipping": "east",
    "/stock": "alpha",
    "/stock/count": "alpha",
    "/stock/organisations": "east",
    "/stock/sales": "alpha",
    "/stock/sales?organisation=ALPHA&q=p": "east",
    "/stock/sell-out": "alpha",
    "/stock/supply": "east",
    "/today": "east",
    "/tokens": "alpha",
}
"""Address of a list and somebody whose list has become longer."""
NO_LISTS = {
    "/account/pay",
    "/account/statement",
    "/administration/jobs",
    "/administration/people/new",
    "/administration/settings",
    "/cart/po-number",
    "/dealers/new",
    "/letterhead",
    "/live/counts",
    "/notifications/choices",
    "/organisations",
    "/payments/bank",
    "/payments/new",
    "/prices/new",
    "/prices/policies/new",
    "/quick-order",
    "/quick-order/line",
    "/reports/channel.csv",
    "/reports/channel.xlsx",
    "/reports/channel.pdf",
    "/reports/cockpit",
    "/reports/cockpit/worst",
    "/reports/cockpit.csv",
    "/reports/cockpit.xlsx",
    "/reports/cockpit.pdf",
    "/reports/explorer",
    "/reports/explorer.csv",
    "/reports/explorer.xlsx",
    "/restocking",
    "/search",
    "/today/targets",
}
"""Forms, files and figures. They are asked all the same: none may take more for more rows."""
ROWS = re.compile(r"<tr|list-group-item|need-item|news-item|<option|chip")


class World:
    """Alpha's trade with East, and more of everything whenever it is asked for."""

    def __init__(self, database: Database, channel: Channel, client_for: ClientFor) -> None:
        self.database, self.channel, self.client_for = database, channel, client_for
        self.clients: dict[str, httpx.AsyncClient] = {}

    async def more(self, number: int) -> None:
        """One more of all that lists show, of other products and other dealers each time."""
        async with self.database.write() as tx:
            dealer = await self._masters(tx, number)
        alpha, east = self.clients["alpha"], self.clients["east"]
        for client in (alpha, await self.client_for(dealer)):
            await self._trade(client, east, number)
        goods, key = {"sku": f"P-{number}"}, f"more {number}"
        cart = {"lines": [goods | {"quantity": "1"}], "name": f"cart {number}"}
        made = await ask(alpha, "/cart", cart, key=key)
        await posted(alpha, "/cart/template", cart_id=made["id"], name=f"template {number}")
        await posted(alpha, "/own-codes", product=f"P-{number}", code=f"OWN-{number}")
        await posted(alpha, "/filters", path="/orders", name=f"filter {number}", query="q=x")
        told = {"nonce": f"n{number}", "amount": "1", "paid_on": "2026-03-02"}
        await posted(alpha, "/account/pay", **told)
        await ask(alpha, "/sell-out", {"rows": [goods | {"quantity": 1}]}, key=key)
        paid = {"payer": f"DEALER-{number}", "amount_minor": 500, "paid_on": "2026-03-02"}
        await ask(east, "/payments", paid | {"currency": self.channel.currency}, key=key)
        await ask(east, "/stock/supplies", {"rows": [goods | {"quantity": 5}]}, key=key)
        await ask(alpha, "/tokens", {"name": f"program {number}"}, key=key)
        await until(lambda: run_in_tx(self.database, everybody_told), within_seconds=60)

    async def _masters(self, tx: Tx, number: int) -> int:
        """Goods, prices, people, and a new dealer of East; its id."""
        channel, hq = self.channel, system_actor(self.channel.hq)
        goods = await make_product(tx, f"P-{number}")
        await make_price(tx, channel, goods, "20")
        await make_stock(tx, channel.east, goods, 5_000)
        for organisation_id in (channel.alpha, channel.hq):
            await add_member(tx, organisation_id)
        new = NewPriceList(channel.hq, f"LIST-{number}", f"List {number}", channel.currency)
        await save_price_lists(tx, [new])
        policy = NewPolicy(
            channel.hq, f"POLICY-{number}", f"Policy {number}", "percent_off", Decimal("0.01")
        )
        await save_policies(tx, [policy])
        limit = NewLimit(channel.hq, channel.currency, goods.id, lowest_price=Decimal(1))
        await save_limits(tx, [limit])
        await save_tax_rates(tx, [NewTaxRate(Decimal(0), buyer_class=f"class {number}")])
        await open_run(tx, hq, f"import {number}", skip_bad=False)
        code, east = f"DEALER-{number}", channel.code("east")
        new_dealer = NewOrganisation(code, f"Dealer {number}", OrganisationKind.DEALER, east)
        dealer = (await create_organisations(tx, [new_dealer]))[code]
        await make_credit(tx, channel.east, dealer, limit_minor=1_000_000)
        return dealer

    async def _trade(
        self, buyer: httpx.AsyncClient, seller: httpx.AsyncClient, number: int
    ) -> None:
        line = {"sku": f"P-{number}", "quantity": 10}
        for kind in ("shipped", "under way", "to ship"):
            body = {"lines": [line], "po_number": f"{kind} {number}"}
            order = (await ask(buyer, "/orders", body, key=f"{kind} {number}"))["number"]
            if kind == "to ship":
                continue
            shipped = await ask(seller, f"/orders/{order}/ship", {}, key=order)
            if kind == "under way":
                continue
            delivery = f"/shipments/{shipped['shipment']}"
            [goods] = (await buyer.get(f"/api/v1{delivery}")).json()["lines"]
            short = {"lines": [{"shipment_line_id": goods["id"], "received": 8}]}
            await ask(buyer, f"{delivery}/receive", short)
            back = {"lines": [{"line_no": 1, "quantity": 1}], "reason": "scratched"}
            await ask(seller, f"/orders/{order}/return", back, key=f"back {order}")
            await ask(buyer, f"/orders/{order}/return-requests", back, key=f"wish {order}")
        over = {"lines": [line | {"quantity": 900}], "po_number": f"blocked {number}"}
        await ask(buyer, "/orders", over, key=f"blocked {number}")


async def everybody_told(tx: Tx) -> bool:
    """Whether no event waits to be told."""
    return not await tell_next(tx, rooms.subjects(), ())


async def posted(client: httpx.AsyncClient, address: str, /, **data: object) -> None:
    answer = await client.post(address, data={name: str(value) for name, value in data.items()})
    assert answer.is_redirect, f"{address}: {answer.status_code} {answer.text[:500]}"


def asked(app: Litestar) -> Iterator[Door]:
    """Every GET without an id in its address."""
    for door in doors(app):
        if door.method == "GET" and "{" not in door.path and door.path not in STREAMS:
            yield door


@pytest.fixture
async def world(committed_database: Database, channel: Channel, client_for: ClientFor) -> World:
    await make_trade(committed_database, channel, client_for)
    world = World(committed_database, channel, client_for)
    for name in ("alpha", "east", "hq"):
        world.clients[name] = await client_for(getattr(channel, name))
    await world.more(0)
    return world


async def look(world: World, name: str, path: str) -> tuple[int, int] | None:
    """How many statements a page takes and how many rows it has; None: not for this asker."""
    with count_queries(world.database) as sent:
        answer = await world.clients[name].get(path)
    assert answer.status_code < 500, f"{name} {path}: {answer.status_code}"
    rows = len(ROWS.findall(answer.text))
    return (len(sent), rows) if answer.status_code == 200 else None


async def look_around(app: Litestar, world: World) -> dict[tuple[str, str], tuple[int, int]]:
    """(asker, address) -> (statements, rows)."""
    paths = {door.path + QUESTIONS.get(door.path, "") for door in asked(app)} | set(LISTS)
    found = {}
    for name, path in product(("alpha", "east", "hq"), sorted(paths)):
        # The first one fills what the process remembers between requests.
        if await look(world, name, path) and (seen := await look(world, name, path)):
            found[name, path] = seen
    return found


def test_every_page_is_a_list_or_none(app: Litestar) -> None:
    pages = {door.path for door in asked(app) if not door.is_api}
    named = {path.partition("?")[0] for path in LISTS}
    assert pages - named - NO_LISTS == set(), "say in LISTS who sees rows there, or in NO_LISTS"
    assert (named | NO_LISTS) - pages == set()
    assert named & NO_LISTS == set()


async def test_more_rows_take_no_more_statements(app: Litestar, world: World) -> None:
    few = await look_around(app, world)
    for number in range(1, 4):
        await world.more(number)
    many = await look_around(app, world)
    wrong = []
    for (name, path), (statements, _) in many.items():
        before, after = few[name, path][0], statements
        if after > before:
            # What the process remembers for some seconds was asked anew: not every time.
            again = [await look(world, name, path) for _ in range(3)]
            after = min(seen[0] for seen in again if seen)
        if after > before:
            wrong.append(f"{name} {path}: {before} statements for few rows, {after} for many")
    for path, name in LISTS.items():
        before, after = few[name, path][1], many[name, path][1]
        if after <= before:
            wrong.append(f"{name} {path}: {before} rows before and {after} after")
    assert not wrong, "\n".join(wrong)
