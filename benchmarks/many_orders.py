"""A million orders within minutes: orders that were placed over HTTP, copied by the server.

Each copy has its own ids and its own day of the last year; what the accounts hold grows with
them, so the tables are what they would be if every one had been placed.
"""

from datetime import timedelta

from sqlalchemy import Table, text

from benchmarks.world import World
from kernel.db import Database, Tx
from kernel.ids import BLOCK
from kernel.models import IdempotencyKey
from kernel.settings import UTC
from ledger import ensure_partitions
from ledger.models import LedgerTransfer
from orders.models import OrderLine, SalesOrder

DAYS = 360
"""Copies are spread over so many days before today."""
_INSTANT = "t.{0} - make_interval(days => CAST(k % :days AS INT))"
_DAY = "t.{0} - CAST(k % :days AS INT)"
_ID = "t.{0} + k * :shift"
_OWN = {
    SalesOrder: {
        "id": _ID,
        "number": "t.{0} || '-' || k",
        "ordered_on": _DAY,
        "placed_at": _INSTANT,
    },
    OrderLine: {"id": _ID, "order_id": _ID, "hold_id": _ID},
    LedgerTransfer: {
        "id": _ID,
        "document_id": _ID,
        "line_id": _ID,
        "day": _DAY,
        "recorded_day": _DAY,
        "occurred_at": _INSTANT,
        "recorded_at": _INSTANT,
    },
    IdempotencyKey: {"key": "t.{0} || '-' || k", "created_at": _INSTANT},
}
_CHOSEN = {
    SalesOrder: "t.id BETWEEN :first AND :last",
    OrderLine: "t.order_id BETWEEN :first AND :last",
    LedgerTransfer: "t.document_kind = 'order' AND t.document_id BETWEEN :first AND :last",
    IdempotencyKey: "true",
}
_PLACED = text("SELECT count(*), min(id), max(id) FROM sales_order")
_NEXT_ID = text(f"SELECT nextval('id_block') * {BLOCK}")
_SKIP_IDS = text(f"SELECT setval('id_block', CAST(:last AS BIGINT) / {BLOCK} + 1)")
_HELD = text(
    "UPDATE ledger_account SET held_out = held_out * (1 + :copies),"
    " held_in = held_in * (1 + :copies) WHERE held_out <> 0 OR held_in <> 0"
)


async def fill(url: str, world: World, orders: int) -> int:
    """Copy the orders of the database until there are about `orders`; how many there are."""
    database = Database(url, zone=UTC)
    try:
        async with database.write() as tx:
            today = await tx.today()
            await ensure_partitions(tx, today - timedelta(days=DAYS), today + timedelta(days=1))
        async with database.write() as tx:
            return await _copy(tx, world, orders)
    finally:
        await database.dispose()


async def _copy(tx: Tx, world: World, orders: int) -> int:
    await tx.execute(text("SET LOCAL statement_timeout = 0"))
    # Foreign keys hold by construction; asking five million times would take minutes.
    await tx.execute(text("SET LOCAL session_replication_role = replica"))
    placed, first, last = (await tx.execute(_PLACED)).one()
    next_id = (await tx.execute(_NEXT_ID)).scalar_one()
    copies = orders // placed
    values = {
        "first": first,
        "last": last,
        "days": DAYS,
        "copies": copies,
        "shift": next_id - min(world.dealers),
    }
    for entity, own in _OWN.items():
        table = entity.__table__
        if not isinstance(table, Table):
            raise TypeError(f"{entity} is mapped to no table")
        names = [column.name for column in table.columns]
        columns = ", ".join(own.get(name, "t.{0}").format(name) for name in names)
        statement = (
            f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {columns}"  # noqa: S608
            f" FROM generate_series(1, :copies) k, {table.name} t WHERE {_CHOSEN[entity]}"
        )
        wanted = {name: value for name, value in values.items() if f":{name}" in statement}
        await tx.execute(text(statement), wanted)
    await tx.execute(_HELD, {"copies": copies})
    await tx.execute(_SKIP_IDS, {"last": next_id + copies * values["shift"]})
    return int(placed * (1 + copies))
