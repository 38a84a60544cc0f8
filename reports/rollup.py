"""The roll-up follows the ledger: in step behind the oldest running transaction, or anew."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from sqlalchemy import text

from kernel.db import Database, Tx, followers, run_in_tx
from kernel.errors import Busy
from reports.changes import (
    FUNDS_COLUMNS,
    MOVES,
    PRODUCT_COLUMNS,
    Moves,
    bound,
    funds_changes,
    product_changes,
)
from reports.receivables import keep_months

LOG = logging.getLogger(__name__)
FOLLOWER = "reports"
AT_ONCE = 5_000
MANY = 1_000
"""Transfers from which on a window comes from an import, not from the day's trade."""
PAUSE_SECONDS = 0.4

_WINDOW = (
    "(t.xact, t.id) > (CAST(CAST(:xact AS TEXT) AS xid8), CAST(:last_id AS BIGINT))"
    " AND (t.xact, t.id) <= (CAST(CAST(:until_xact AS TEXT) AS xid8), CAST(:until_id AS BIGINT))"
)
_LAST = text(
    f"""
    SELECT xact::text AS xact, id, count(*) OVER () AS found FROM (
        SELECT t.xact, t.id FROM ledger_transfer t WHERE {MOVES} AND {followers.BEHIND_THE_OLDEST}
        ORDER BY t.xact, t.id LIMIT :at_once) n
    ORDER BY n.xact DESC, n.id DESC LIMIT 1
    """  # noqa: S608
)
_MOVES_KNOWN = text("SELECT moves FROM rollup_state WHERE id = 1")
_MOVES = text(
    "SELECT coalesce(sum(id), 0)::BIGINT FROM organisation_move WHERE applied_at IS NOT NULL"
)
"""A move withdrawn and another one made at once change the sum of the ids, not their count."""
_REMEMBER = text(
    "INSERT INTO rollup_state (id, moves) VALUES (1, :moves)"
    " ON CONFLICT (id) DO UPDATE SET moves = :moves"
)


def _upsert(table: str, key: str, columns: tuple[str, ...], changes: str, organised: str) -> str:
    names = ", ".join(columns)
    added = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in columns)
    return f"""
    INSERT INTO {table} (organised, {key}, {names})
    SELECT '{organised}', {key}, {names} FROM ({changes}) c ORDER BY {key}
    ON CONFLICT (organised, {key}) DO UPDATE SET {added}
    """  # noqa: S608


def _statements(organised: str, which: str) -> tuple[str, str]:
    # A move that lies ahead is written when its day has come: then all is built anew.
    past = Moves(earlier=which, at="{at} <= :today")
    return (
        _upsert(
            "product_month",
            "node_id, month, product_id",
            PRODUCT_COLUMNS,
            product_changes(which, organised, moves=past),
            organised,
        ),
        _upsert(
            "funds_month",
            "node_id, month, creditor, unit",
            FUNDS_COLUMNS,
            funds_changes(which, organised, moves=past),
            organised,
        ),
    )


_RECEIVABLES = keep_months(_WINDOW)


async def catch_up(tx: Tx, at_once: int = AT_ONCE) -> int:
    """Take in the next transfers; how many. Builds everything anew after a move in the tree."""
    place = await followers.claim(tx, FOLLOWER)
    if place is None:
        return 0
    moves = (await tx.execute(_MOVES)).scalar_one()
    if moves != ((await tx.execute(_MOVES_KNOWN)).scalar() or 0):
        return await _rebuild(tx, place, moves)
    last = (await tx.execute(_LAST, {**place, "at_once": at_once})).first()
    if last is None:
        return 0
    window = {**place, "until_xact": last.xact, "until_id": last.id}
    many = last.found >= MANY
    if many:  # nobody waits for it: slow is better than never
        await tx.execute(text("SET LOCAL statement_timeout = '5min'"))
    await _take_in(tx, window, moves, many=many)
    await followers.advance(tx, FOLLOWER, last.xact, last.id)
    return int(last.found)


async def rebuild(tx: Tx) -> None:
    """Throw the roll-up away and derive it from the whole ledger, in one transaction."""
    place = await followers.claim(tx, FOLLOWER)
    if place is None:
        raise Busy
    await _rebuild(tx, place, (await tx.execute(_MOVES)).scalar_one())


async def _rebuild(tx: Tx, place: Any, moves: int) -> int:
    await tx.execute(text("SET LOCAL statement_timeout = 0"))
    await tx.execute(text("DELETE FROM product_month"))
    await tx.execute(text("DELETE FROM funds_month"))
    await tx.execute(text("DELETE FROM receivable_month"))
    beginning = {**place, "xact": "0", "last_id": 0}
    last = (await tx.execute(_LAST, {**beginning, "at_once": None})).first()
    if last is not None:
        window = {**beginning, "until_xact": last.xact, "until_id": last.id}
        await _take_in(tx, window, moves, many=last.found >= MANY)
        await followers.advance(tx, FOLLOWER, last.xact, last.id)
    await tx.execute(_REMEMBER, {"moves": moves})
    return int(last.found) if last is not None else 0


async def _take_in(tx: Tx, window: dict[str, Any], moves: int, *, many: bool) -> None:
    days = {"zone": str(tx.zone), "today": await tx.today()}
    if many:
        # Tables that an import has just filled have no statistics yet: the planner takes thousands
        # of transfers for a hundred and reads the tree once for each, which takes minutes.
        await tx.execute(text("SET LOCAL enable_nestloop = off"))
    for organised in ("then", "now") if moves else ("then",):
        for statement in _statements(organised, _WINDOW):
            await tx.execute(text(statement), bound(statement, window | days))
    if many:
        await tx.execute(text("SET LOCAL enable_nestloop = on"))
    await tx.execute(text(_RECEIVABLES), bound(_RECEIVABLES, window | days))


@asynccontextmanager
async def follow_ledger(database: Database) -> AsyncIterator[None]:
    """While the block is open, keep the roll-up within a second of the ledger."""
    following = asyncio.create_task(_follow(database))
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def _follow(database: Database) -> None:
    while True:
        taken = 0
        try:
            taken = await run_in_tx(database, catch_up)
        except Busy:
            taken = 0
        except Exception:
            LOG.exception("The roll-up could not follow the ledger; it is tried again.")
        if taken < AT_ONCE:
            await asyncio.sleep(PAUSE_SECONDS)
