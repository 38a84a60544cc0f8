"""The JSON doors: shapes, refusals as problems, the same key once."""

from datetime import timedelta

import pytest

from kernel.db import Database
from tests.credit.desk import TODAY, Desk
from tests.support.http import ClientFor

API = "/api/v1"


@pytest.fixture
async def trading(committed_database: Database, committed_desk: Desk) -> Desk:
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 100_000, terms=30)
        await committed_desk.owe(tx, 1, 30_000, TODAY - timedelta(days=60), TODAY - timedelta(30))
    return committed_desk


async def test_account_ageing_and_statement_tell_the_same_figures(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    listed = (await client.get(f"{API}/accounts")).json()
    assert (listed["total"], listed["items"][0]["payer"]) == (1, "D1")
    detail = (await client.get(f"{API}/accounts/D1")).json()
    assert detail["exposure"]["overdue_minor"] == 30_000
    assert detail["account"]["free_minor"] == 70_000
    ageing = (await client.get(f"{API}/ageing", params={"below": "NORTH"})).json()
    assert ageing["items"][0]["buckets"]["d1_30"] == 30_000
    items = (await client.get(f"{API}/accounts/D1/open-items")).json()
    assert items["items"][0]["number"] == "INV-2026-000001" or items["items"][0]["open_minor"]
    statement = (await client.get(f"{API}/accounts/D1/statement")).json()
    assert statement["closing_minor"] == 30_000
    invoice = (await client.get(f"{API}/invoices/{items['items'][0]['number']}")).json()
    assert invoice["invoice"]["payer"] == "D1"
    unknown = await client.get(f"{API}/ageing", params={"below": "NOWHERE"})
    assert unknown.status_code in (404, 422)


async def test_payment_with_a_key_is_booked_once(client_for: ClientFor, trading: Desk) -> None:
    client = await client_for(trading.seller_id)
    told = {
        "payer": "D1",
        "amount_minor": 40_000,
        "currency": "CNY",
        "paid_on": TODAY.isoformat(),
    }
    headers = {"Idempotency-Key": "k-1"}
    first = await client.post(f"{API}/payments", json=told, headers=headers)
    again = await client.post(f"{API}/payments", json=told, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert first.json()["unapplied_minor"] == 10_000
    other = await client.post(f"{API}/payments", json=told | {"amount_minor": 1}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    payment = first.json()["id"]
    shown = (await client.get(f"{API}/payments/{payment}")).json()
    assert shown["allocations"][0]["amount_minor"] == 30_000
    back = await client.post(f"{API}/payments/{payment}/reverse", json={"reason": "no funds"})
    assert back.json()["payment"]["reversed_on"] == TODAY.isoformat()
    refused = await client.post(f"{API}/payments/{payment}/reverse", json={"reason": "no funds"})
    assert refused.json()["code"] == "payment_already_reversed"
    assert refused.headers["content-type"].startswith("application/problem+json")


async def test_payment_for_an_order_that_the_payer_never_placed_is_refused(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    told = {"payer": "D1", "amount_minor": 5, "currency": "CNY", "paid_on": TODAY.isoformat()}
    answer = await client.post(f"{API}/payments", json=told | {"order": "SO-2026-000009"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/order"
    assert (await client.get(f"{API}/payments")).json()["total"] == 0


async def test_rest_of_a_payment_is_applied_through_the_api(
    client_for: ClientFor, trading: Desk, committed_database: Database
) -> None:
    async with committed_database.write() as tx:
        paid = await trading.pay(tx, 50_000, order_id=9)
    client = await client_for(trading.seller_id)
    answer = await client.post(f"{API}/payments/{paid.id}/apply")
    assert answer.json() == {"unapplied_minor": 20_000}


async def test_credit_settings_are_headquarters(client_for: ClientFor, trading: Desk) -> None:
    branch = await client_for(trading.seller_id)
    told = {"limit_minor": 5, "terms_days": 10}
    assert (await branch.put(f"{API}/accounts/D1/limit", json=told)).status_code == 403
    hq = await client_for(trading.codes["HQ"])
    saved = await hq.put(f"{API}/accounts/D1/limit", json=told)
    assert saved.json()["account"]["limit_minor"] == 5
    raised = await hq.post(
        f"{API}/accounts/D1/raises",
        json={
            "amount_minor": 100_000,
            "valid_from": TODAY.isoformat(),
            "valid_until": (TODAY + timedelta(days=2)).isoformat(),
        },
    )
    assert raised.json()["account"]["limit_minor"] == 100_005
    blocked = await hq.post(f"{API}/accounts/D1/block", json={"note": "stop"})
    assert blocked.json()["account"]["block_note"] == "stop"
    free = await hq.post(f"{API}/accounts/D1/unblock")
    assert free.json()["account"]["blocked"] is False


async def test_wrong_input_names_its_field(client_for: ClientFor, trading: Desk) -> None:
    client = await client_for(trading.seller_id)
    told = {"payer": "D1", "amount_minor": 0, "currency": "CNY", "paid_on": "2026-03-02"}
    answer = await client.post(f"{API}/payments", json=told)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/amount_minor"
    told = {"payer": "D1", "amount_minor": 5, "currency": "USD", "paid_on": "2026-03-02"}
    answer = await client.post(f"{API}/payments", json=told)
    assert answer.json()["code"] == "currency_not_of_account"
