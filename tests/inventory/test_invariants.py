"""A random life of deliveries leaves every rule whole; a corrupted row is found."""

import random

from sqlalchemy import text

from inventory import (
    CountedRow,
    ReceivedLine,
    ReceiveGoods,
    ReturnGoods,
    ReturnLine,
    SoldRow,
    WrongItem,
    receive_goods,
    record_counts,
    record_sell_out,
    refuse_delivery,
    reopen_claim,
    return_goods,
    reverse_receipt,
    reverse_sell_out,
    settle_claim,
    unship,
)
from kernel.db import Database, Tx
from tests.inventory.world import World, broken_rules, make_world, shipped, stock_up


async def _live(tx: Tx, world: World, dice: random.Random) -> None:
    quantity = dice.randint(1, 9)
    shipment = await shipped(tx, world, quantity)
    fate = dice.choice(["left", "unshipped", "refused", "received", "received", "received"])
    if fate == "unshipped":
        await unship(tx, world.actor, shipment.id)
    if fate == "refused":
        receipt = await refuse_delivery(tx, world.actor, shipment.id)
        if dice.random() < 0.3:
            await reverse_receipt(tx, world.actor, receipt.id)
    if fate != "received":
        return
    line = shipment.lines[0]
    arrived = max(0, quantity + dice.randint(-2, 2))
    wrong = (WrongItem(line.id, world.bell, 1),) if dice.random() < 0.3 else ()
    command = ReceiveGoods(shipment.id, (ReceivedLine(line.id, arrived),), wrong)
    receipt = await receive_goods(tx, world.actor, command)
    if dice.random() < 0.2:
        await reverse_receipt(tx, world.actor, receipt.id)
        return
    for claim in receipt.claims:
        if dice.random() < 0.7:
            await settle_claim(tx, world.actor, claim.id, accepted=dice.random() < 0.5)
            if dice.random() < 0.3:
                await reopen_claim(tx, world.actor, claim.id)
    if arrived and dice.random() < 0.5:
        back = ReturnLine(line.order_line_id, world.bike, 1, saleable=dice.random() < 0.5)
        await return_goods(
            tx,
            world.actor,
            ReturnGoods(
                shipment.order_id,
                world.branch,
                world.dealer,
                (back,),
                arrived=dice.random() < 0.5,
            ),
        )


async def test_every_rule_holds_after_a_random_life(committed_database: Database) -> None:
    dice = random.Random(20260302)  # noqa: S311 - the same life in every run
    async with committed_database.write() as tx:
        world = await make_world(tx)
        await stock_up(tx, world, world.branch, 100)
        for _ in range(60):
            await _live(tx, world, dice)
        rows = [SoldRow(world.dealer.id, world.bike, dice.randint(1, 5)) for _ in range(5)]
        sales = await record_sell_out(tx, world.actor, rows)
        await reverse_sell_out(tx, world.actor, sales[0])
        await record_counts(tx, world.actor, [CountedRow(world.dealer.id, world.bike, 3)])
    assert await broken_rules(committed_database) == []


async def test_a_corrupted_line_is_found(committed_database: Database) -> None:
    async with committed_database.write() as tx:
        world = await make_world(tx)
        shipment = await shipped(tx, world, 10)
        await tx.execute(
            text("UPDATE shipment_line SET in_transit = 9, received = 1 WHERE id = :id"),
            {"id": shipment.lines[0].id},
        )
    broken = await broken_rules(committed_database)
    assert broken == [
        "What receipts and settled claims say of a shipment line is what stands in the line.",
        "What the ledger has in transit is what deliveries, open claims and returns say.",
        "Every organisation has on hand what the documents brought to it and took from it.",
    ]
