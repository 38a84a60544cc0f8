"""No page, no API and no export shows or changes anything of another (DESIGN 11, rule 7).

Made from the application's own route table: every route, asked by another dealer, by a dealer's
own sub-dealer, by another branch and by nobody, with the numbers and ids of somebody else's trade.
A new route whose address or body is not known here fails until it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import text

from dealers import role_permissions
from kernel.db import Database
from kernel.web.guards import Requires, guards_of, http_handlers, public
from portal.model_registry import metadata
from tests.support.factories import Channel
from tests.support.http import ClientFor
from tests.support.trade import Trade, make_trade

NOT_WATCHED = {"web_session", "sign_in_attempt", "idempotency_key", "id_block"}
"""Tables that a refused request may touch."""
OWN = {
    ("GET", "/account/statement"),
    ("GET", "/price-changes/{on:date}"),
    ("GET", "/reports/channel.pdf"),
    ("GET", "/reports/cockpit.pdf"),
    ("GET", "/reports/cockpit.pdf"),
    ("POST", "/cart/add"),
    ("POST", "/cart/change"),
    ("POST", "/cart/drop"),
    ("POST", "/cart/open"),
    ("POST", "/cart/particulars"),
    ("POST", "/quick-order"),
    ("POST", "/restocking"),
    ("POST", "/filters"),
    ("POST", "/own-codes"),
    ("POST", "/own-codes/forget"),
    ("POST", "/filters/{filter_id:int}/delete"),
    ("POST", "/notifications/choices"),
    ("POST", "/notifications/read"),
    ("POST", "/stock/count"),
    ("POST", "/stock/sell-out"),
    ("POST", "/stock/sell-out/bring"),
    ("POST", "/stock/supply"),
    ("PUT", "/api/v1/products/{sku:str}/own-code"),
    ("POST", "/sign-out"),
    ("POST", "/organisations"),
}
"""Changes that concern only the asker: they name no other organisation."""
EMPTY = {
    "/imports/{run_id:int}",
    "/imports/{run_id:int}/problems.csv",
    "/prices/policies/{policy_id:int}",
}
"""Places where nobody finds anything in this trade: no import has run, no policy stands."""
STREAMS = {"/live"}
"""Answers without an end; `tests/portal/live` proves what is heard there."""
QUESTIONS = {"/reports/documents": "?figure=net"}
"""What a page needs to be asked at the least."""


@dataclass(frozen=True, slots=True)
class Door:
    """One method of one route."""

    method: str
    path: str
    handler: HTTPRouteHandler

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/v1/")

    @property
    def plain(self) -> str:
        return self.path.removeprefix("/api/v1")


def doors(app: Litestar) -> Iterator[Door]:
    """Every method of every route that is not open to all."""
    for path, handler in http_handlers(app.routes):
        if public not in guards_of(handler) and path not in STREAMS:
            for method in sorted(handler.http_methods - {"HEAD", "OPTIONS"}):
                yield Door(str(method), path, handler)


def address(door: Door, trade: Trade) -> str:
    """The door's path with alpha's ids in it."""
    known: dict[str, Any] = {
        "orders/{number}": trade.blocked if "approve" in door.path else trade.confirmed,
        "{shipment}": trade.shipment,
        "deliveries/{number}": trade.shipment,
        "shipments/{number}": trade.shipment,
        "returns/{number}": trade.returned,
        "invoices/{number}": trade.invoice,
        "approvals/{number}": trade.blocked,
        "shipping/{number}": trade.confirmed,
        "{payment_id}": trade.payment,
        "{count_id}": trade.count,
        "{run_id}": 1,
        "{receipt_id}": trade.receipt,
        "{claim_id}": trade.claim,
        "{document_id}": trade.document,
        "{attachment_id}": trade.file,
        "{notification_id}": 1,
        "threads/{kind}": "order",
        "{subject_id}": trade.order_id,
        "{on}": "2026-03-06",
        "print/{kind}": "confirmation" if "/orders/" in door.path else "packing-slip",
        "{decision}": "accepted",
        "{sale_id}": trade.sale,
        "{supply_id}": trade.supply,
        "{token_id}": trade.token,
        "{address_id}": trade.address,
        "{contact_id}": 1,
        "{cart_id}": trade.cart,
        "{notice_id}": trade.notice,
        "{request_id}": trade.return_request,
        "{user_id}": trade.user,
        "{organisation_id}": trade.channel.alpha,
        "{move_id}": trade.move,
        "{list_id}": trade.price_list,
        "{assignment_id}": 1,
        "{filter_id}": 1,
        "{job_id}": 1,
        "{entry_id}": 1,
        "{policy_id}": 1,
        "{limit_id}": 1,
        "{tax_id}": 1,
        "{code}": trade.channel.code("alpha"),
        "{payer}": trade.channel.code("alpha"),
        "{sku}": "BIKE",
    }
    path = re.sub(r"\{(\w+):\w+\}", r"{\1}", door.path)
    for name, value in known.items():
        whole = name.replace(re.findall(r"\{\w+\}", name)[0], str(value))
        path = path.replace(name, whole)
    assert "{" not in path, f"{door.name}: say in `address` what stands for the rest of {path}"
    return path


def body(door: Door, trade: Trade) -> dict[str, Any]:
    """What a well-informed intruder would send; forms take the same names."""
    lines = [{"line_no": 1, "quantity": 1}]
    order = {"lines": [{"sku": "BIKE", "quantity": 1}], "buyer": trade.channel.code("alpha")}
    bodies: dict[str, dict[str, Any]] = {
        "approve": {"version": trade.versions[trade.blocked], "expires_at": "2026-03-09T00:00:00Z"},
        "reject": {"reason": "no", "version": trade.versions[trade.blocked]},
        "cancel": {"version": trade.versions[trade.confirmed]},
        "ship": {"lines": lines},
        "return": {"lines": lines, "reason": "no"},
        "return-requests": {"lines": lines, "reason": "no"},
        "raises": {"amount_minor": 1, "valid_from": "2026-03-02", "valid_until": "2026-03-05"},
        "orders": order,
        "{number:str}": {"version": trade.versions[trade.confirmed], "request": order},
        "payments": {
            "payer": trade.channel.code("alpha"),
            "amount_minor": 5,
            "currency": trade.channel.currency,
            "paid_on": "2026-03-02",
        },
        "reverse": {"reason": "no"},
        "decline": {"answer": "no"},
        "place": {"buyer": trade.channel.code("alpha")},
        "new": {"payer": trade.channel.code("alpha"), "amount": "5", "paid_on": "2026-03-02"},
    }
    return bodies.get(door.plain.rsplit("/", 1)[-1], {})


async def ask(
    client: httpx.AsyncClient, door: Door, trade: Trade, query: str = ""
) -> httpx.Response:
    """Go through the door with alpha's ids."""
    path = address(door, trade) + query
    if door.method == "GET":
        return await client.get(path)
    sent = body(door, trade)
    headers = {"Idempotency-Key": f"intruder {door.name}"}
    if door.is_api:
        return await client.request(door.method, path, json=sent, headers=headers)
    flat = {name: value for name, value in sent.items() if not isinstance(value, list | dict)}
    return await client.request(door.method, path, data=flat, headers=headers)


def secrets_in(answer: httpx.Response, trade: Trade, asked: str) -> list[str]:
    """Alpha's words in an answer, but for those that stood in the question."""
    words = ["SECRET", "Alpha Trading", *trade.numbers]
    return [word for word in words if word in answer.text and word not in asked]


@pytest.fixture
async def trade(committed_database: Database, channel: Channel, client_for: ClientFor) -> Trade:
    """Alpha's trade with East."""
    return await make_trade(committed_database, channel, client_for)


async def fingerprint(database: Database) -> dict[str, str]:
    """What every table holds, so that a change anywhere shows."""
    async with database.read() as tx:
        return {
            table.name: str(
                await tx.scalar(
                    text(
                        f"SELECT count(*) || md5(coalesce(string_agg(t::text, '' ORDER BY t::text),"  # noqa: S608
                        f" '')) FROM {table.name} t"
                    )
                )
            )
            for table in metadata.sorted_tables
            if table.name not in NOT_WATCHED
        }


async def test_nobody_signed_in_gets_through_no_door(
    app: Litestar, trade: Trade, stranger: httpx.AsyncClient
) -> None:
    for door in doors(app):
        answer = await ask(stranger, door, trade)
        if door.is_api:
            assert answer.status_code == 401, door.name
        elif answer.status_code == 401:
            # A form comes back with the sign-in, so that nothing typed is lost.
            assert door.method == "POST", door.name
            assert 'action="/sign-in"' in answer.text, door.name
        else:
            assert answer.status_code == 303, door.name
            assert answer.headers["location"].startswith("/sign-in"), door.name


async def test_no_door_shows_or_changes_anything_of_another(
    app: Litestar,
    committed_database: Database,
    channel: Channel,
    client_for: ClientFor,
    trade: Trade,
) -> None:
    """Another dealer, another branch and its dealer, a sub-dealer, with alpha's own numbers."""
    names = ("beta", "west", "gamma", "delta")
    clients = {name: await client_for(getattr(channel, name)) for name in names}
    before = await fingerprint(committed_database)
    wrong = [
        f"{name}: {found}"
        for name, client in clients.items()
        for door in doors(app)
        if (door.method, door.path) not in OWN
        and (found := await intrude(client, door, trade, knows_alpha=name == "delta"))
    ]
    assert not wrong, "\n".join(wrong)
    after = await fingerprint(committed_database)
    assert {name for name in after if after[name] != before[name]} == set()


async def intrude(client: httpx.AsyncClient, door: Door, trade: Trade, *, knows_alpha: bool) -> str:
    """What is wrong with how a door answers a stranger; a sub-dealer knows its supplier's name."""
    answer = await ask(client, door, trade)
    shown = set(secrets_in(answer, trade, address(door, trade)))
    shown -= {"Alpha Trading"} if knows_alpha else set()
    about_alpha = "{" in door.path and "{sku" not in door.path
    expected = {403, 404} if about_alpha else {400, 403, 404, 409, 422}
    if door.method == "GET" and not about_alpha:
        expected.add(200)
    if answer.status_code in expected and not shown:
        return ""
    return f"{door.name}: {answer.status_code} {sorted(shown)}"


async def test_no_question_brings_out_anything_of_another(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    """Every query parameter of every page and list, with every name that alpha goes by."""
    values = [channel.code("alpha"), trade.shipped, "SECRET"]
    wrong = []
    for who in (channel.beta, channel.west):
        client = await client_for(who)
        for door in doors(app):
            if door.method != "GET" or "{" in door.path:
                continue
            for query, value in ((f"?{n}={v}", v) for n in query_names(door) for v in values):
                answer = await ask(client, door, trade, query)
                shown = secrets_in(answer, trade, value)
                if shown or answer.status_code >= 500:
                    wrong.append(f"{who} {door.name}{query}: {answer.status_code} {shown}")
    assert not wrong, "\n".join(wrong)


def query_names(door: Door) -> list[str]:
    """The query parameters of a handler; those that a reader dependency reads, too."""
    own = {"tx", "read_tx", "actor", "reach", "placer", "papers", "request", "data"}
    names = [
        getattr(field.kwarg_definition, "name", None) or name
        for name, field in door.handler.parsed_fn_signature.parameters.items()
        if name not in own
    ]
    if "question" in names:
        names += ["node", "seller", "below", "product", "category"]
    return names


async def test_the_owner_is_let_in_where_strangers_are_not(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    """The same addresses answer their owners: it is the scope that keeps strangers out."""
    alpha = await client_for(channel.alpha)
    east = await client_for(channel.east)
    headquarters = await client_for(channel.hq)
    wrong = []
    for door in doors(app):
        if door.method != "GET" or door.path in EMPTY:
            continue
        query = QUESTIONS.get(door.path, "")
        found = [
            (await ask(client, door, trade, query)).status_code
            for client in (alpha, east, headquarters)
        ]
        if not {200, 303} & set(found) or any(status >= 500 for status in found):
            wrong.append(f"{door.name}: {found}")
    assert not wrong, "\n".join(wrong)


async def test_each_door_is_closed_to_roles_without_its_permission(
    app: Litestar, channel: Channel, client_for: ClientFor, trade: Trade
) -> None:
    roles = {
        "dealer_buyer": await client_for(channel.beta),
        "branch_manager": await client_for(channel.east),
        "headquarters": await client_for(channel.hq),
    }
    for door in doors(app):
        needed = set(permissions_of(door))
        for role, client in roles.items():
            if not needed <= role_permissions(role):
                answer = await ask(client, door, trade)
                assert answer.status_code == 403, f"{door.name} as {role}: {answer.status_code}"


def permissions_of(door: Door) -> list[str]:
    """What the door's guards ask for."""
    guards = [guard for guard in guards_of(door.handler) if isinstance(guard, Requires)]
    return [permission for guard in guards for permission in guard.permissions]
