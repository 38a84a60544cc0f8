"""A dealer without credit pays for its order: the whole way, through the doors."""

from kernel.db import Database
from orders.jobs import retry_blocked
from tests.credit.desk import TODAY
from tests.support.factories import make_channel, make_price, make_product, make_stock
from tests.support.http import ClientFor

API = "/api/v1"


async def test_prepaid_order_waits_for_its_money_and_goes_on_by_itself(
    client_for: ClientFor, committed_database: Database
) -> None:
    """C06, C24: no account is prepaid only; paid for, the order is confirmed and billed as paid."""
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        bike = await make_product(tx, "BIKE")
        await make_price(tx, channel, bike, "20")
        await make_stock(tx, channel.east, bike, 100)
    dealer = await client_for(channel.alpha)
    branch = await client_for(channel.east)
    placed = await dealer.post(
        f"{API}/orders",
        json={"lines": [{"sku": "BIKE", "quantity": 5}]},
        headers={"Idempotency-Key": "one"},
    )
    number = placed.json()["number"]
    waiting = (await dealer.get(f"{API}/orders/{number}")).json()
    assert (waiting["state"], waiting["gross_minor"]) == ("blocked", 10_000)

    paid = await branch.post(
        f"{API}/payments",
        json={
            "payer": channel.code("alpha"),
            "amount_minor": 10_000,
            "currency": channel.currency,
            "paid_on": TODAY.isoformat(),
            "order": number,
        },
    )
    assert paid.json()["unapplied_minor"] == 10_000
    await retry_blocked(committed_database, {"seller_id": channel.east})
    confirmed = (await dealer.get(f"{API}/orders/{number}")).json()
    assert confirmed["state"] == "confirmed"

    shipped = await branch.post(
        f"{API}/orders/{number}/ship", json={}, headers={"Idempotency-Key": "ship"}
    )
    assert shipped.is_success, shipped.text
    payment = (await branch.get(f"{API}/payments/{paid.json()['id']}")).json()
    assert payment["payment"]["unapplied_minor"] == 0
    account = (await dealer.get(f"{API}/accounts/{channel.code('alpha')}")).json()
    assert account["exposure"]["used_minor"] == 0

    foreign = await branch.post(
        f"{API}/payments",
        json={
            "payer": channel.code("beta"),
            "amount_minor": 5,
            "currency": channel.currency,
            "paid_on": TODAY.isoformat(),
            "order": number,
        },
    )
    assert foreign.json()["errors"][0]["code"] == "not_their_order"
