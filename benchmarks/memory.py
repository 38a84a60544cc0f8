"""How much memory a server process keeps after many requests of all kinds."""

import asyncio
from functools import partial

from sqlalchemy import text

from benchmarks.load import Load, send
from benchmarks.placing import SKUS, TOKENS, Trading
from benchmarks.server import portal
from benchmarks.table import Figure
from kernel.db import Database, Tx, run_in_tx
from kernel.settings import UTC
from portal.auth.sign_in import start_session

EARLY, LATE = 2_000, 10_000
MOST_MB = 250.0
FLAT = 1.1
"""Memory after all requests over memory after the first two thousand, at most."""
PEOPLE = 20
PAGES = ("/", "/catalogue", "/orders", "/account", "/cart", "/catalogue/P0001")
ORDERS_PERCENT = 50
MEGABYTE = 1024 * 1024
_MEMBERS = text("SELECT user_id, organisation_id FROM membership ORDER BY user_id LIMIT :people")


def measure_memory(trading: Trading) -> list[Figure]:
    """Orders and pages in equal numbers, from 32 clients."""
    url = trading.database("memory")
    cookies = asyncio.run(_sign_in(url))
    with portal(url, trading.home) as server:
        load = partial(
            Load,
            server.port,
            32,
            orders_percent=ORDERS_PERCENT,
            tokens=TOKENS,
            skus=SKUS,
            pages=PAGES,
            cookies=cookies,
        )
        statuses = dict(asyncio.run(send(load(seed=1, requests=EARLY))).statuses)
        early = server.resident() / MEGABYTE
        statuses |= asyncio.run(send(load(seed=2, requests=LATE - EARLY))).statuses
        late = server.resident() / MEGABYTE
    if not set(statuses) <= {"200", "201"}:
        raise RuntimeError(f"requests were answered with {statuses}")
    return [
        Figure(
            f"resident memory after {LATE:,} requests",
            f"{late:.0f} MB",
            f"after {EARLY:,}: {early:.0f} MB",
            f"{late / early:.2f}",
            f"< {MOST_MB:.0f} MB, flat (<= {FLAT})",
            late < MOST_MB and late / early <= FLAT,
        )
    ]


async def _sign_in(url: str) -> tuple[str, ...]:
    async def start(tx: Tx) -> tuple[str, ...]:
        members = (await tx.execute(_MEMBERS, {"people": PEOPLE})).all()
        return tuple([await start_session(tx, user, home, "en") for user, home in members])

    database = Database(url, zone=UTC)
    try:
        return await run_in_tx(database, start)
    finally:
        await database.dispose()
