"""A random history keeps every rule; a corrupted row is found."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from credit import list_ageing, reverse_invoice, reverse_payment
from dealers import OrganisationKind, Scope
from kernel.db import Database, Tx
from kernel.invariants import prove
from tests.credit.desk import RULES, TODAY, Desk


async def live_a_little(tx: Tx, desk: Desk, seed: int) -> None:
    """Orders, bills in parts, payments of all sorts, reversals: as chance wants."""
    chance = random.Random(seed)  # noqa: S311 - no secret, a story
    await desk.account(tx, 5_000, terms=chance.choice([0, 30]))
    invoices: list[int] = []
    payments: list[int] = []
    for order_id in range(1, 40):
        day = date(2026, 1, 1) + timedelta(days=chance.randrange(60))
        step = chance.randrange(6)
        if step <= 1:
            if not await desk.place(tx, order_id, chance.randrange(1, 900), 13, 7):
                parts = chance.randrange(1, 4)
                billed = [
                    await desk.bill(tx, order_id, 1, parts)
                    for _ in range(chance.randrange(parts + 1))
                ]
                invoices += [one.id for one in billed]
        elif step == 2:
            invoices.append((await desk.owe(tx, order_id, chance.randrange(1, 900), day)).id)
        elif step == 3:
            named = chance.choice([None, order_id, max(1, order_id - 1)])
            paid = await desk.pay(tx, chance.randrange(1, 900), day, order_id=named)
            payments.append(paid.id)
        elif step == 4 and payments:
            bounced = payments.pop(chance.randrange(len(payments)))
            await reverse_payment(tx, desk.actor, bounced, reason="bounced")
        elif step == 5 and invoices:
            back = invoices.pop(chance.randrange(len(invoices)))
            await reverse_invoice(tx, desk.actor, back, "returned")


@pytest.mark.parametrize("seed", range(4))
async def test_random_history_keeps_every_rule(
    committed_database: Database, committed_desk: Desk, seed: int
) -> None:
    async with committed_database.write() as tx:
        await live_a_little(tx, committed_desk, seed)
    async for finding in prove(committed_database, RULES):
        assert finding.holds, (finding.invariant.name, finding.rows)
    scope = Scope(committed_desk.seller_id, OrganisationKind.BRANCH)
    async with committed_database.read() as seen:
        rows = await list_ageing(seen, scope, TODAY)
        state = await committed_desk.state(seen)
    assert sum(row.total_minor for row in rows) == state.balance


@pytest.mark.parametrize(
    ("corruption", "found"),
    [
        ("UPDATE invoice SET open_minor = open_minor - 1 WHERE open_minor > 0", 2),
        ("UPDATE payment SET amount_minor = amount_minor + 1", 1),
        ("UPDATE number_counter SET last = last + 1 WHERE series = 'invoice'", 1),
        ("UPDATE invoice_line SET net_minor = net_minor + 1", 1),
        ("UPDATE ledger_account SET balance = balance + 1 WHERE kind = 'receivable'", 1),
    ],
)
async def test_corrupted_row_is_found(
    committed_database: Database, committed_desk: Desk, corruption: str, found: int
) -> None:
    async with committed_database.write() as tx:
        await committed_desk.owe(tx, 1, 100, TODAY)
        await committed_desk.pay(tx, 30)
        await tx.execute(text(corruption))
    broken = [one async for one in prove(committed_database, RULES) if not one.holds]
    assert len(broken) >= found
