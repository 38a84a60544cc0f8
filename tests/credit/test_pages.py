"""Pages over HTTP: who sees what, and the desk's day."""

import re
from datetime import timedelta

import pytest

from kernel.db import Database
from tests.credit.desk import TODAY, Desk
from tests.support.http import ClientFor
from tests.support.queries import count_queries


@pytest.fixture
async def trading(committed_database: Database, committed_desk: Desk) -> Desk:
    """A dealer with a limit, an overdue invoice and some money for an order."""
    async with committed_database.write() as tx:
        await committed_desk.account(tx, 100_000, terms=30)
        await committed_desk.owe(tx, 1, 30_000, TODAY - timedelta(days=60), TODAY - timedelta(30))
        await committed_desk.owe(tx, 2, 20_000, TODAY)
        await committed_desk.pay(tx, 5_000, order_id=77)
    return committed_desk


async def test_dealer_reads_its_own_account(client_for: ClientFor, trading: Desk) -> None:
    client = await client_for(trading.payer_id)
    answer = await client.get("/account")
    assert answer.status_code == 200
    for expected in ("1,000.00", "450.00", "550.00", "INV-2026-000001", "Closing balance"):
        assert expected in answer.text
    assert "/account/settings" not in answer.text
    chinese = await client_for(trading.payer_id, language="zh")
    assert (await chinese.get("/account")).status_code == 200


async def test_dealer_without_an_account_is_told_that_it_is_prepaid_only(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.codes["D2"])
    answer = await client.get("/account")
    assert answer.status_code == 200
    assert "Prepaid only" in answer.text
    assert "Nothing is open" in answer.text


async def test_branch_sees_its_accounts_and_each_dealers_page(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    listed = await client.get("/account")
    assert "Dealer One" in listed.text
    assert "30 days overdue" in listed.text
    page = await client.get("/dealers/D1/account")
    assert page.status_code == 200
    assert "Record a payment" in page.text
    assert "/account/settings" not in page.text, "credit settings are headquarters'"
    assert (await client.get("/dealers/D1/account/settings")).status_code == 403
    assert (await client.get("/invoices?open_only=true")).status_code == 200
    assert "/invoices/INV-2026-000001?seller=NORTH" in page.text
    assert "INV-2026-000001" in (await client.get("/invoices/INV-2026-000001?seller=NORTH")).text
    assert (await client.get("/invoices/INV-2026-000001?seller=SOUTH")).status_code == 404


async def test_lists_find_what_is_with_a_dealer_by_its_name(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    for address in ("/account", "/invoices", "/payments"):
        for words, found in (("dealer one", True), ("dealer two", False), ("100%", False)):
            rows = (await client.get(address, params={"q": words})).text.partition('id="results"')
            assert ("Dealer One" in rows[2]) is found, f"{address}: {words}"


async def test_lists_take_the_same_queries_however_long(
    client_for: ClientFor, trading: Desk, committed_database: Database
) -> None:
    client = await client_for(trading.seller_id)
    paths = ("/account", "/invoices", "/payments", "/dealers/D1/account")

    async def counted() -> list[int]:
        counts = []
        for path in paths:
            with count_queries(committed_database) as queries:
                assert (await client.get(path)).status_code == 200
            counts.append(len(queries))
        return counts

    await counted()
    before = await counted()
    async with committed_database.write() as tx:
        await trading.facing("D2").account(tx, 100)
        for order_id in range(100, 110):
            await trading.owe(tx, order_id, 100, TODAY)
            await trading.pay(tx, 30)
    assert await counted() == before


async def test_desk_books_a_payment_once_and_reverses_it(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    assert (await client.get("/payments/new?payer=D1")).status_code == 200
    typed = {
        "payer": "D1",
        "amount": "320.00",
        "paid_on": TODAY.isoformat(),
        "method": "bank",
        "reference": "B-1",
        "invoices": "",
        "nonce": "n-1",
    }
    booked = await client.post("/payments/new", data=typed)
    again = await client.post("/payments/new", data=typed)
    assert booked.status_code == again.status_code == 303
    assert booked.headers["location"] == again.headers["location"]
    page = await client.get(booked.headers["location"])
    assert "INV-2026-000001" in page.text
    assert "300.00" in page.text
    reversed_ = await client.post(
        booked.headers["location"] + "/reverse", data={"reason": "no funds", "on": ""}
    )
    assert reversed_.status_code == 303
    twice = await client.post(
        booked.headers["location"] + "/reverse", data={"reason": "no funds", "on": ""}
    )
    assert twice.status_code == 409
    assert "Reversed" in (await client.get("/payments")).text


async def test_desk_ticks_the_invoices_that_a_payment_names(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    shown = await client.get("/payments/new?payer=D1")
    [newest] = re.findall(r'name="chosen" value="([^"]+)"', shown.text)[-1:]
    typed = {"payer": "D1", "amount": "10", "paid_on": TODAY.isoformat(), "nonce": "n-3"}
    wrong = await client.post("/payments/new", data=typed | {"amount": "", "chosen": newest})
    assert f'value="{newest}" aria-label="It pays {newest}" checked' in wrong.text
    booked = await client.post("/payments/new", data=typed | {"chosen": newest})
    assert newest in (await client.get(booked.headers["location"])).text


async def test_wrong_payment_comes_back_with_what_was_typed(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.seller_id)
    typed = {"payer": "NOBODY", "amount": "12.345", "paid_on": "2026-03-02", "nonce": "n-2"}
    answer = await client.post("/payments/new", data=typed)
    assert answer.status_code == 422
    assert "Choose a dealer from the list." in answer.text
    assert "12.345" in answer.text
    answer = await client.post("/payments/new", data=typed | {"payer": "D1"})
    assert "at most 2 decimals" in answer.text
    answer = await client.post(
        "/payments/new", data=typed | {"payer": "D1", "amount": "1", "paid_on": "2027-01-01"}
    )
    assert answer.status_code == 422
    assert "This day has not come" in answer.text


async def test_headquarters_sets_limit_raise_and_block(
    client_for: ClientFor, trading: Desk
) -> None:
    client = await client_for(trading.codes["HQ"])
    page = await client.get("/dealers/D1/account/settings")
    assert 'value="1000.00"' in page.text
    saved = await client.post(
        "/dealers/D1/account/terms",
        data={"limit": "1500.00", "terms_days": "45", "valid_until": "", "version": "1"},
    )
    assert saved.status_code == 303
    stale = await client.post(
        "/dealers/D1/account/terms",
        data={"limit": "9.00", "terms_days": "45", "valid_until": "", "version": "1"},
    )
    assert stale.status_code == 409
    missing = await client.post("/dealers/D1/account/terms", data={"limit": "", "terms_days": "1"})
    assert "tick that it is not checked" in missing.text
    raised = await client.post(
        "/dealers/D1/account/raise",
        data={
            "amount": "500",
            "first_day": TODAY.isoformat(),
            "last_day": TODAY.isoformat(),
            "occasion": "spring",
        },
    )
    assert raised.status_code == 303
    assert "2,000.00" in (await client.get("/dealers/D1/account")).text
    unsaid = await client.post("/dealers/D1/account/block", data={"note": ""})
    assert unsaid.status_code == 422
    await client.post("/dealers/D1/account/block", data={"note": "speak to us"})
    assert "speak to us" in (await client.get("/dealers/D1/account")).text
    await client.post("/dealers/D1/account/unblock")
    assert "speak to us" not in (await client.get("/dealers/D1/account")).text
    opened = await client.post(
        "/dealers/D2/account/terms", data={"limit": "10", "terms_days": "0", "unchecked": "true"}
    )
    assert opened.status_code == 303
    assert "Not checked" in (await client.get("/dealers/D2/account")).text


@pytest.mark.parametrize("code", ["D2", "D3", "D1A"])
async def test_nobody_reads_another_dealers_account(
    client_for: ClientFor, trading: Desk, code: str
) -> None:
    client = await client_for(trading.codes[code])
    for path in ("/dealers/D1/account", "/invoices/INV-2026-000001"):
        assert (await client.get(path)).status_code == 404, path
    for path in ("/account", "/invoices", "/api/v1/payments", "/api/v1/invoices"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert "INV-2026-000001" not in answer.text
        assert "PAY-2026-000001" not in answer.text
    assert (await client.get("/payments")).status_code == 403
    assert (await client.post("/payments/new", data={})).status_code == 403
