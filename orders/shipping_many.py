"""Several orders leave together: each in a transaction of its own, each with its own result."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealers import Scope, load_parties
from kernel.actor import Actor
from kernel.db import Database, Tx, run_in_tx
from kernel.db.idempotency import Key, perform
from kernel.errors import Refusal
from orders.shipping import ShipOrder, ship_order

SHIP = "orders.ship"
MOST = 50
"""So many orders leave with one click; each takes a few hundredths of a second."""


@dataclass(frozen=True, slots=True)
class ShipResult:
    """What became of one order: its delivery and bill, or why it stayed."""

    number: str
    shipment: str = ""
    invoice: str = ""
    seller: str = ""
    """Code of the seller, who counts its own invoices."""
    refusal: Refusal | None = None


async def ship_once(
    tx: Tx, actor: Actor, scope: Scope, command: ShipOrder, *, key: str
) -> ShipResult:
    """Ship an order; the same key ships it once and tells the same again. See `ship_order`."""

    async def work() -> dict[str, str]:
        done = await ship_order(tx, actor, scope, command)
        seller_id = done.shipment.seller_id
        seller = (await load_parties(tx, [seller_id]))[seller_id]
        return {
            "shipment": done.shipment.number,
            "invoice": done.invoice.number,
            "seller": seller.code,
        }

    claim = Key(actor.organisation_id, actor.user_id, SHIP, key)
    done = await perform(tx, claim, command, work)
    return ShipResult(command.number, done["shipment"], done["invoice"], done.get("seller", ""))


async def ship_many(
    database: Database, actor: Actor, scope: Scope, commands: Sequence[ShipOrder], *, key: str
) -> list[ShipResult]:
    """Ship each order in turn; one that is refused keeps no other from leaving."""
    results: list[ShipResult] = []
    for command in commands[:MOST]:

        async def work(tx: Tx, command: ShipOrder = command) -> ShipResult:
            return await ship_once(tx, actor, scope, command, key=f"{key}:{command.number}")

        try:
            results.append(await run_in_tx(database, work))
        except Refusal as refusal:
            results.append(ShipResult(command.number, refusal=refusal))
    return results
