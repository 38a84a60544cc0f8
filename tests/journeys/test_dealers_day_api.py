"""The same day through the API of a live server: a program orders, the branch's program answers.

Alpha's limit is 1,000.00 and a bicycle costs 20.00, so that 60 of them are 200.00 too much.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from catalogue import load_products
from dealers import create_token
from kernel.actor import system_actor
from kernel.db import Database
from tests.journeys.stage import PRICES, open_trade, price_goods
from tests.support.factories import Channel, make_channel
from tests.support.wait import until

pytestmark = pytest.mark.slow

JOBS_SECONDS = 180
"""Time for what follows by itself: the retry of a blocked order, the figures of a report."""


@pytest.fixture(scope="module")
async def channel(stage: Database) -> Channel:
    """A channel of its own in which Alpha buys from East."""
    async with stage.write() as tx:
        found = await load_products(tx, skus=list(PRICES))
        channel = await make_channel(tx, prefix="API-")
        await price_goods(tx, channel, found)
        await open_trade(tx, channel.east, channel.alpha, found)
    return channel


@pytest.fixture(scope="module")
async def tokens(stage: Database, channel: Channel) -> Mapping[int, str]:
    """Organisation -> a token of its person."""
    async with stage.write() as tx:
        made = {
            organisation: await create_token(
                tx,
                system_actor(organisation),
                user_id=channel.person(organisation).actor.user_id,
                organisation_id=organisation,
                name="journey",
            )
            for organisation in (channel.alpha, channel.east, channel.hq)
        }
    return {organisation: token.secret for organisation, token in made.items()}


async def test_order_over_the_limit_is_paid_shipped_received_and_reported(
    portal: str, channel: Channel, tokens: Mapping[int, str]
) -> None:
    async with (
        _program(portal, tokens[channel.alpha]) as dealer,
        _program(portal, tokens[channel.east]) as branch,
        _program(portal, tokens[channel.hq]) as headquarters,
    ):
        body = {"lines": [{"sku": "BIKE", "quantity": 60}]}
        placed = await _post(dealer, "/orders", body)
        order = placed["number"]
        assert [reason["code"] for reason in placed["reasons"]] == ["over_limit"]
        blocked = await _get(dealer, f"/orders/{order}")
        assert blocked["state"] == "blocked"
        assert "or an approval" in blocked["reasons"][0]["detail"]

        await _post(
            branch,
            "/payments",
            {
                "payer": channel.code("alpha"),
                "amount_minor": 20_000,
                "currency": channel.currency,
                "paid_on": blocked["ordered_on"],
                "order": order,
            },
        )

        async def confirmed() -> bool:
            return bool((await _get(dealer, f"/orders/{order}"))["state"] == "confirmed")

        await until(confirmed, JOBS_SECONDS)
        line = {"line_no": blocked["lines"][0]["line_no"], "quantity": 40}
        shipped = await _post(branch, f"/orders/{order}/ship", {"lines": [line]})
        assert shipped["gross_minor"] == 80_000

        arrived = await _get(dealer, f"/shipments/{shipped['shipment']}")
        receipt = {"shipment_line_id": arrived["lines"][0]["id"], "received": 38}
        received = await _post(
            dealer, f"/shipments/{shipped['shipment']}/receive", {"lines": [receipt]}
        )
        assert [claim["quantity"] for claim in received["claims"]] == [2]

        items = (await _get(dealer, f"/accounts/{channel.code('alpha')}/open-items"))["items"]
        assert [(item["number"], item["open_minor"]) for item in items] == [
            (shipped["invoice"], 60_000)
        ]

        async def reported() -> bool:
            report = await _get(headquarters, "/reports/channel")
            return bool(report["total"]["product"]["sell_in"] == 38)

        await until(reported, JOBS_SECONDS)
        report = await _get(headquarters, f"/reports/channel?node={channel.code('east')}")
        figures = {node["code"]: node for node in report["below"]}[channel.code("alpha")]
        assert figures["product"]["sell_in"] == 38
        assert figures["funds"][0]["net"] == 80_000
        assert figures["funds"][0]["collected"] == 20_000


@asynccontextmanager
async def _program(portal: str, token: str) -> AsyncIterator[httpx.AsyncClient]:
    """A program of an organisation."""
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{portal}/api/v1"
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        yield client


async def _get(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    return _body(await client.get(path))


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    return _body(await client.post(path, json=body, headers={"Idempotency-Key": "once"}))


def _body(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, f"{answer.url}: {answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found
