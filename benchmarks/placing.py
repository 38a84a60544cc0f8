"""Placing orders over HTTP, against bare orders of pgbench on the same server."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.bare import bare_rate, make_bare
from benchmarks.load import Load, send
from benchmarks.many_orders import fill
from benchmarks.server import Portal, Postgres, migrate, portal
from benchmarks.table import Figure
from benchmarks.world import DEALERS, PRODUCTS, World, make_world, sku, token

CLIENTS = (32, 128)
TARGETS = {32: 0.4, 128: 0.6}
KEPT_WHEN_FULL = 0.85
SAMPLE = 1_000
"""Orders placed one by one that are copied until there are a million."""
WARM_UP_SECONDS = 2.0
SKUS = tuple(sku(n) for n in range(1, PRODUCTS + 1))
TOKENS = tuple(token(n) for n in range(1, DEALERS + 1))
_seeds: Iterator[int] = count(random.randrange(10**6) * 1_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how often is measured, and how full the tables get."""

    rounds: int
    seconds: int
    orders: int


FULL = Plan(rounds=3, seconds=8, orders=1_000_000)
QUICK = Plan(rounds=1, seconds=5, orders=100_000)


@dataclass(slots=True)
class Trading:
    """A migrated database with the world in it, of which others are copied."""

    postgres: Postgres
    home: Path
    world: World

    def database(self, name: str) -> str:
        """A copy of the world; its URL."""
        return self.postgres.create(name, "world")


def make_trading(postgres: Postgres, home: Path) -> Trading:
    """Make the world once."""
    url = postgres.create("world")
    migrate(url, home)
    world = asyncio.run(make_world(url))
    postgres.sql("VACUUM ANALYZE", "world")
    return Trading(postgres, home, world)


def orders_load(server: Portal, clients: int, **limits: float) -> Load:
    """Orders of five random products by random dealers, each key used once."""
    return Load(server.port, clients, next(_seeds), tokens=TOKENS, skus=SKUS, **limits)  # type: ignore[arg-type]


def order_rate(server: Portal, clients: int, seconds: float) -> float:
    """Orders a second that were answered as confirmed.

    Raises:
        RuntimeError: any other answer came.
    """
    load = orders_load(server, clients, seconds=seconds, warm_up_seconds=WARM_UP_SECONDS)
    answers = asyncio.run(send(load))
    if set(answers.statuses) != {"201"}:
        raise RuntimeError(f"orders were answered with {answers.statuses}")
    return answers.rate


@dataclass(slots=True)
class _Rounds:
    """What each round gave: rates by clients, and of the bare orders beside them."""

    ours: dict[int, list[float]] = field(default_factory=dict)
    bare: dict[int, list[float]] = field(default_factory=dict)

    def add(self, clients: int, ours: float, bare: float) -> None:
        self.ours.setdefault(clients, []).append(ours)
        self.bare.setdefault(clients, []).append(bare)

    def figure(self, clients: int) -> Figure:
        pairs = zip(self.ours[clients], self.bare[clients], strict=True)
        ratio = median(ours / bare for ours, bare in pairs)
        return Figure(
            f"placing orders, {clients} clients",
            f"{median(self.ours[clients]):,.0f} orders/s",
            f"pgbench {median(self.bare[clients]):,.0f}/s",
            f"{ratio:.2f}",
            f">= {TARGETS[clients]}",
            ratio >= TARGETS[clients],
        )


def measure_placing(trading: Trading, plan: Plan) -> list[Figure]:
    """Portal and pgbench in turns; the ratio is the median of the rounds' ratios."""
    postgres = trading.postgres
    make_bare(postgres)
    rounds = _Rounds()
    with portal(trading.database("lightly_used"), trading.home) as server:
        for _ in range(plan.rounds):
            for clients in CLIENTS:
                postgres.calm()
                ours = order_rate(server, clients, plan.seconds)
                postgres.calm()
                rounds.add(clients, ours, bare_rate(postgres, plan.seconds))
    return [rounds.figure(clients) for clients in CLIENTS]


def measure_placing_when_full(trading: Trading, plan: Plan) -> list[Figure]:
    """The same orders in a database without and in one with a million orders, in turns."""
    postgres, clients = trading.postgres, CLIENTS[0]
    full_url = trading.database("filled")
    with portal(full_url, trading.home) as server:
        asyncio.run(send(orders_load(server, clients, requests=SAMPLE)))
    orders = asyncio.run(fill(full_url, trading.world, plan.orders))
    postgres.sql("VACUUM ANALYZE", "filled")
    empty: list[float] = []
    full: list[float] = []
    with ExitStack() as servers:
        empty_server = servers.enter_context(portal(trading.database("empty"), trading.home))
        full_server = servers.enter_context(portal(full_url, trading.home))
        for turn in range(plan.rounds):
            sides = [(empty_server, empty), (full_server, full)]
            for server, rates in sides if turn % 2 == 0 else reversed(sides):
                postgres.calm()
                rates.append(order_rate(server, clients, plan.seconds))
    ratio = median(f / e for f, e in zip(full, empty, strict=True))
    return [
        Figure(
            f"the same with {orders:,} orders there",
            f"{median(full):,.0f} orders/s",
            f"empty {median(empty):,.0f}/s",
            f"{ratio:.2f}",
            f">= {KEPT_WHEN_FULL}",
            ratio >= KEPT_WHEN_FULL,
        )
    ]
