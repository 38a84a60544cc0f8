"""A payer tells of a payment with its slip; its seller books the money with one click."""

import re
from datetime import timedelta

from kernel.db import Database
from tests.credit.desk import TODAY, Desk
from tests.support.http import ClientFor
from tests.support.queries import count_queries

SLIP = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


async def test_a_payment_is_told_with_its_slip_and_booked_with_one_click(
    client_for: ClientFor, committed_database: Database, committed_desk: Desk
) -> None:
    desk = committed_desk
    async with committed_database.write() as tx:
        await desk.account(tx, 100_000, terms=30)
        await desk.owe(tx, 1, 30_000, TODAY - timedelta(days=60), TODAY - timedelta(30))
    payer = await client_for(desk.payer_id)
    seller = await client_for(desk.seller_id)
    other = await client_for(desk.codes["D2"])
    form = await payer.get("/account/pay")
    assert 'value="300.00"' in form.text, "what is overdue stands there already"
    told = {"nonce": "n", "amount": "300", "paid_on": str(TODAY), "reference": "BANK-77"}
    for _ in range(2):
        sent = await payer.post("/account/pay", data=told, files={"slip": ("slip.pdf", SLIP)})
        assert sent.status_code == 303, sent.text
    late = await payer.post(
        "/account/pay", data=told | {"nonce": "m", "paid_on": str(TODAY + timedelta(days=2))}
    )
    assert late.status_code == 422
    nothing = await payer.post("/account/pay", data=told | {"nonce": "o", "amount": "0"})
    assert "above zero" in nothing.text
    listed = (await seller.get("/payment-notices")).text
    assert "BANK-77" in listed
    [book] = re.findall(r"/payment-notices/\d+/book", listed)
    [file] = set(re.findall(r"/files/\d+", listed))
    assert (await seller.get(file)).content == SLIP
    assert (await other.get(file)).status_code == 404
    assert "BANK-77" not in (await other.get("/payment-notices")).text
    assert (await payer.post(book)).status_code in {403, 404}
    assert (await other.post(book.replace("book", "withdraw"))).status_code == 404
    booked = await seller.post(book)
    assert booked.status_code == 303, booked.text
    assert "BANK-77" in (await payer.get(booked.headers["location"])).text
    assert (await seller.post(book)).status_code == 409
    assert (await payer.post(book.replace("book", "withdraw"))).status_code == 409
    assert "Nothing is open" in (await payer.get("/account/pay")).text


async def test_a_declined_notice_says_why(
    client_for: ClientFor, committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 100_000, terms=30)
    payer = await client_for(committed_desk.payer_id)
    seller = await client_for(committed_desk.seller_id)
    await payer.post("/account/pay", data={"nonce": "n", "amount": "5", "paid_on": str(TODAY)})
    [path] = re.findall(r"/payment-notices/\d+", (await seller.get("/payment-notices")).text)[:1]
    assert (await seller.post(f"{path}/decline", data={"answer": "no such money"})).is_redirect
    assert "no such money" in (await payer.get("/payment-notices")).text
    assert (await seller.post(f"{path}/book")).status_code == 409


async def test_the_list_takes_the_same_queries_however_long_it_is(
    client_for: ClientFor, committed_database: Database, committed_desk: Desk
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 100_000, terms=30)
    payer = await client_for(committed_desk.payer_id)
    counts = []
    for number in range(1, 4):
        told = {"nonce": f"n{number}", "amount": "5", "paid_on": str(TODAY)}
        await payer.post("/account/pay", data=told, files={"slip": ("slip.pdf", SLIP)})
        await payer.get("/payment-notices")
        with count_queries(committed_database) as queries:
            assert (await payer.get("/payment-notices")).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1
