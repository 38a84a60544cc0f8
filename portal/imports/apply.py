"""Applying staged lines in chunks: each a transaction under a second, each remembered.

A chunk holds all lines of `ordinal` in (done, done + size]; its size follows how long the last
one took. How far a file came is written in the chunk's own transaction, so a crash loses
nothing and repeats nothing.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic

from sqlalchemy import text, update

from kernel.db.transaction import Database, Tx, run_in_tx
from kernel.errors import Busy
from portal.imports.file_format import Format
from portal.imports.history import apply_orders
from portal.imports.leaving_out import is_of_the_record, leave_out
from portal.imports.masters import apply_organisations, apply_products
from portal.imports.models import ImportFile
from portal.imports.movements import (
    apply_open_items,
    apply_payments,
    apply_sell_out,
    apply_stock,
)
from portal.imports.origin import Line, Origin
from portal.imports.prices import (
    apply_entries,
    apply_policies,
    apply_policy_products,
    apply_tax_rates,
)
from portal.imports.staging import table_of

Apply = Callable[[Tx, Origin, Sequence[Line]], Awaitable[int]]
"""(tx, origin, lines) -> how many records were written or changed."""

WANTED_SECONDS = 0.6
SMALLEST, LARGEST = 50, 5_000
TRIES = 20


@dataclass(frozen=True, slots=True)
class Applier:
    """How one kind of file is applied: in which order (line, ordinal), and by what.

    `day`: the column that says when the ledger is touched first.
    """

    apply: Apply
    order_sql: str = "SELECT line, row_number() OVER (ORDER BY line) FROM {t} WHERE NOT bad"
    first_size: int = 200
    day: str = ""


_BY_DEPTH = """
    WITH RECURSIVE depth AS (
        SELECT code, 0 AS depth FROM {t} t WHERE NOT bad
           AND NOT EXISTS (SELECT FROM {t} p WHERE NOT p.bad AND p.code = t.parent_code)
        UNION ALL
        SELECT c.code, d.depth + 1 FROM {t} c JOIN depth d ON c.parent_code = d.code
         WHERE NOT c.bad)
    SELECT line, row_number() OVER (ORDER BY depth, line) FROM {t} JOIN depth USING (code)
"""
_OPEN = "shipped_on IS NULL AND status IS DISTINCT FROM 'cancelled'"
# Open orders come last: they hold what is left when all that is past is in. An order with a bad
# line would come in as less than it was: all its lines wait.
_BY_ORDER = f"""
    SELECT line, dense_rank() OVER (ORDER BY waits, ordered_on, order_no) FROM (
        SELECT *, bool_or({_OPEN}) OVER (PARTITION BY order_no) AS waits FROM {{t}}
        WHERE NOT bad AND order_no NOT IN (SELECT order_no FROM {{t}} WHERE bad)) o
"""
LAST = "SELECT max(ordinal) FROM {t}"
LAST_SETTLED = f"SELECT coalesce(min(ordinal) FILTER (WHERE {_OPEN}) - 1, max(ordinal)) FROM {{t}}"
""" … of an order that is not open."""
_BY_POLICY = "SELECT line, dense_rank() OVER (ORDER BY policy) FROM {t} WHERE NOT bad"
_BY_DAY = "SELECT line, row_number() OVER (ORDER BY {day}, line) FROM {{t}} WHERE NOT bad"

APPLIERS: dict[str, Applier] = {
    "organisations": Applier(apply_organisations, _BY_DEPTH, 1_000),
    "products": Applier(apply_products, first_size=1_000),
    "price_entries": Applier(apply_entries, first_size=1_000),
    "price_policies": Applier(apply_policies),
    "price_policy_products": Applier(apply_policy_products, _BY_POLICY),
    "tax_rates": Applier(apply_tax_rates),
    "stock": Applier(apply_stock, _BY_DAY.format(day="counted_on"), day="counted_on"),
    "open_items": Applier(apply_open_items, _BY_DAY.format(day="issued_on"), day="issued_on"),
    "order_lines": Applier(apply_orders, _BY_ORDER, 50, "ordered_on"),
    "payments": Applier(apply_payments, _BY_DAY.format(day="paid_on"), day="paid_on"),
    "sell_out": Applier(apply_sell_out, _BY_DAY.format(day="sold_on"), day="sold_on"),
}


_WHEN_TO_ANALYZE = frozenset(4**n for n in range(8))
_GROWING = (
    "ledger_account",
    "sales_order",
    "order_line",
    "shipment",
    "shipment_line",
    "invoice",
    "invoice_line",
    "payment",
    "allocation",
    "sell_out",
)


async def _analyze(tx: Tx) -> None:
    # A small sample tells the planner how large a table has become; autovacuum does the rest.
    await tx.execute(text("SET LOCAL default_statistics_target = 10"))
    await tx.execute(text(f"ANALYZE {', '.join(_GROWING)}"))


@dataclass(slots=True)
class Applying:
    """One file on its way into the rooms."""

    origin: Origin
    file_format: Format
    last: int
    done: int
    size: int = field(init=False)
    chunks: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.size = APPLIERS[self.file_format.name].first_size

    async def next_chunk(self, database: Database) -> None:
        """Apply the next ordinals; a lock that doesn't come in time makes the chunk smaller.

        So does a record that is refused, until it stands alone and is left out.
        """
        busy = 0
        while busy < TRIES:
            until = min(self.done + self.size, self.last)
            started = monotonic()
            try:
                await run_in_tx(database, partial(self._apply, until=until))
            except Busy:
                busy += 1
                self.size = max(min(self.size, SMALLEST), self.size // 2)
                continue
            except Exception as failed:
                if not is_of_the_record(failed):
                    raise
                if until > self.done + 1:
                    self.size = (until - self.done) // 2
                    continue
                await run_in_tx(database, partial(self._leave_out, until=until, failed=failed))
            self._adapt(monotonic() - started)
            self.done = until
            await self._keep_planner_informed(database)
            return
        raise Busy

    async def _leave_out(self, tx: Tx, until: int, failed: Exception) -> None:
        run_id, file_format = self.origin.run_id, self.file_format
        lines = await leave_out(tx, run_id, file_format, until, failed)
        await tx.execute(
            update(ImportFile)
            .where(ImportFile.run_id == run_id, ImportFile.name == file_format.name)
            .values(state="applying", applied=until, bad=ImportFile.bad + lines)
        )

    def _adapt(self, seconds: float) -> None:
        wanted = int(self.size * min(2.0, WANTED_SECONDS / max(seconds, 0.01)))
        self.size = min(LARGEST, max(SMALLEST, wanted))

    async def _keep_planner_informed(self, database: Database) -> None:
        """After 1, 4, 16 … chunks: tables that grow from nothing mislead the planner."""
        self.chunks += 1
        if self.chunks in _WHEN_TO_ANALYZE:
            await run_in_tx(database, _analyze)

    async def _apply(self, tx: Tx, until: int) -> None:
        table = table_of(self.origin.run_id, self.file_format)
        found = await tx.execute(
            text(
                f"SELECT * FROM {table} WHERE ordinal > :done AND ordinal <= :until"
                " ORDER BY ordinal, line"
            ),
            {"done": self.done, "until": until},
        )
        names = tuple(found.keys())
        lines = [dict(zip(names, line, strict=True)) for line in found.all()]
        applier = APPLIERS[self.file_format.name]
        changed = await applier.apply(tx, self.origin, lines)
        await tx.execute(
            update(ImportFile)
            .where(
                ImportFile.run_id == self.origin.run_id, ImportFile.name == self.file_format.name
            )
            .values(state="applying", applied=until, changed=ImportFile.changed + changed)
        )
