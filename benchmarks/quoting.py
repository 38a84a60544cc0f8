"""Pricing a thousand lines for one dealer at once."""

import asyncio
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event

from benchmarks.placing import SKUS, Trading
from benchmarks.table import Figure
from benchmarks.world import CURRENCY
from catalogue import load_products
from dealers import load_parties
from kernel.db import Database
from kernel.settings import UTC
from pricing import QuoteLine, QuoteRequest, quote

MOST_MS = 50.0
TIMES = 31


def measure_quoting(trading: Trading) -> list[Figure]:
    """The median of many quotes of 1,000 lines, and how many statements one sends."""
    return asyncio.run(_measure(trading))


async def _measure(trading: Trading) -> list[Figure]:
    database = Database(trading.database("quoting"), zone=UTC)
    sent: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    world = trading.world
    times: list[float] = []
    try:
        async with database.read() as tx:
            parties = await load_parties(tx, [world.branch, world.dealers[0]])
            products = (await load_products(tx, skus=SKUS)).by_sku
            request = QuoteRequest(
                seller=parties[world.branch],
                buyer=parties[world.dealers[0]],
                currency=CURRENCY,
                order_on=await tx.today(),
                lines=tuple(QuoteLine.of(products[sku], 1 + n % 20) for n, sku in enumerate(SKUS)),
            )
            event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
            for _ in range(TIMES):
                sent.clear()
                begun = perf_counter()
                [answer] = await quote(tx, [request])
                times.append((perf_counter() - begun) * 1_000)
                if answer.unpriced:
                    raise RuntimeError(f"{len(answer.unpriced)} lines got no price")
    finally:
        await database.dispose()
    took = median(times)
    return [
        Figure(
            f"quoting {len(SKUS):,} lines for a dealer",
            f"{took:.0f} ms, {len(sent)} query",
            "",
            f"{took / MOST_MS:.2f}",
            f"< {MOST_MS:.0f} ms, 1 query",
            took < MOST_MS and len(sent) == 1,
        )
    ]
