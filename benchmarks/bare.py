"""What PostgreSQL does without us: `pgbench`, one bare order a transaction."""

import re
from pathlib import Path

from benchmarks.server import Postgres
from benchmarks.world import DEALERS, PRODUCTS

CLIENTS, THREADS = 32, 2
NAME = "bare"
_SCRIPT = Path(__file__).with_name("bare_order.sql")
_TABLES = f"""
    CREATE TABLE account (id BIGINT PRIMARY KEY, balance BIGINT NOT NULL DEFAULT 0,
        held_out BIGINT NOT NULL DEFAULT 0, held_in BIGINT NOT NULL DEFAULT 0);
    CREATE TABLE price (product_id BIGINT PRIMARY KEY, unit_price NUMERIC(18, 6) NOT NULL);
    CREATE TABLE bare_order (id BIGSERIAL PRIMARY KEY, buyer_id BIGINT NOT NULL,
        state TEXT NOT NULL, net_minor BIGINT NOT NULL, placed_at TIMESTAMPTZ NOT NULL);
    CREATE TABLE bare_line (order_id BIGINT, line_no BIGINT, product_id BIGINT NOT NULL,
        quantity BIGINT NOT NULL, net_minor BIGINT NOT NULL, PRIMARY KEY (order_id, line_no));
    CREATE TABLE bare_transfer (id BIGSERIAL PRIMARY KEY, account_id BIGINT NOT NULL,
        amount BIGINT NOT NULL, order_id BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL);
    INSERT INTO account (id) SELECT generate_series(1, {PRODUCTS + DEALERS});
    INSERT INTO price SELECT n, 20 + n FROM generate_series(1, {PRODUCTS}) n;
    VACUUM ANALYZE;
"""  # noqa: S608 - numbers of ours


def make_bare(postgres: Postgres) -> None:
    """The database with the bare tables: accounts of products first, then those of dealers."""
    postgres.create(NAME)
    for statement in _TABLES.split(";"):
        if statement.strip():
            postgres.sql(statement, NAME)


def bare_rate(postgres: Postgres, seconds: int) -> float:
    """Bare orders a second."""
    told = postgres.run(
        "pgbench", "-n", "-M", "prepared", "-j", str(THREADS), "-c", str(CLIENTS),
        "-T", str(seconds), "-f", str(_SCRIPT), NAME,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", told)
    if found is None:
        raise RuntimeError(f"pgbench told no rate: {told}")
    return float(found[1])
