"""Every statement of the ledger on its own tables, set-based.

Rooms above read balances by account key; scope is applied where organisations are chosen.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from msgspec.structs import asdict, astuple
from sqlalchemy import TextClause, text

from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers, texts
from kernel.db.bulk import copy_rows
from ledger.state import AccountState
from ledger.types import AccountKey, Bounds, Document, Kind, OpenHold

Row = Sequence[Any]

KEY_COLUMNS: Final = ("organisation_id", "kind", "unit", "counterparty_id", "location_id", "lot")
_KEY_TYPES: Final = ("BIGINT", "TEXT", "BIGINT", "BIGINT", "BIGINT", "TEXT")
_KEY_NAMES: Final = ", ".join(KEY_COLUMNS)
_STATE: Final = "balance, held_out, held_in, floor, has_ceiling, summary_id"


def _arrays(**kinds: str) -> str:
    """Bound arrays of the busy statements, which come as texts of `kernel.db.arrays`."""
    return ", ".join(f"CAST(CAST(:{name} AS TEXT) AS {kind}[])" for name, kind in kinds.items())


_KEY_ARRAYS: Final = _arrays(**dict(zip(KEY_COLUMNS, _KEY_TYPES, strict=True)))


# The clock is read in the outer query, row after row: the last row's is after all the locks.
_LOCK = text(
    f"""
    WITH locked AS MATERIALIZED (
        SELECT id, {_STATE} FROM ledger_account
        WHERE id = ANY({_arrays(ids="BIGINT")}) ORDER BY id FOR NO KEY UPDATE)
    SELECT locked.*, date_trunc('second', clock_timestamp()) FROM locked
    """
)
_OPEN = text(
    f"""
    INSERT INTO ledger_account (id, book, {_KEY_NAMES}, floor, has_ceiling, summary_id)
    SELECT * FROM unnest({_arrays(id="BIGINT", book="TEXT")}, {_KEY_ARRAYS},
        {_arrays(floor="BIGINT", has_ceiling="BOOLEAN", summary_id="BIGINT")})
    ON CONFLICT DO NOTHING
    """
)
_BY_IDS = text(
    f"SELECT id, {_KEY_NAMES}, {_STATE} FROM ledger_account WHERE id = ANY(CAST(:ids AS BIGINT[]))"
)
_ABOVE = text(
    f"""
    WITH RECURSIVE above AS (
        SELECT summary_id AS id FROM ledger_account
        WHERE id = ANY(CAST(:ids AS BIGINT[])) AND summary_id IS NOT NULL
        UNION
        SELECT a.summary_id FROM above JOIN ledger_account a USING (id)
        WHERE a.summary_id IS NOT NULL)
    SELECT a.id, {_KEY_NAMES}, a.summary_id FROM above JOIN ledger_account a USING (id)
    """
)
_HEIGHT = text(
    """
    WITH RECURSIVE below AS (
        SELECT CAST(:id AS BIGINT) AS id, 0 AS depth
        UNION
        SELECT a.id, b.depth + 1 FROM below b JOIN ledger_account a ON a.summary_id = b.id
        WHERE b.depth < 9)
    SELECT max(depth) FROM below
    """
)
_SET_BOUNDS = text(
    """
    UPDATE ledger_account SET floor = CAST(:floor AS BIGINT), has_ceiling = :has_ceiling,
        summary_id = CAST(:summary_id AS BIGINT)
    WHERE id = :id
    """
)
TRANSFER_COLUMNS: Final = (
    "id",
    "day",
    "phase",
    "source_id",
    "target_id",
    "other_kind",
    "amount",
    "judged",
    "occurred_at",
    "hold_id",
    "reverses",
    "document_kind",
    "document_id",
    "line_id",
    "priority",
    "recorded_at",
    "recorded_day",
    "generated",
)
_ADD_TO_ACCOUNTS = text(
    f"""
    UPDATE ledger_account a SET balance = a.balance + d.balance,
        held_out = a.held_out + d.held_out, held_in = a.held_in + d.held_in
    FROM unnest({_arrays(ids="BIGINT", balance="BIGINT", held_out="BIGINT", held_in="BIGINT")})
        AS d(id, balance, held_out, held_in)
    WHERE a.id = d.id
    """
)
_DAY: Final = {
    "day": "DATE",
    "account_id": "BIGINT",
    "inflow": "BIGINT",
    "outflow": "BIGINT",
    "own_area": "NUMERIC",
}
_ADD_TO_DAYS = text(
    f"""
    INSERT INTO ledger_day (day, account_id, inflow, outflow, own_area, recorded_day)
    SELECT d.*, CAST(:recorded_day AS DATE)
    FROM unnest({_arrays(**_DAY)}) d
    ON CONFLICT (account_id, day, recorded_day) DO UPDATE SET
        inflow = ledger_day.inflow + excluded.inflow,
        outflow = ledger_day.outflow + excluded.outflow,
        own_area = ledger_day.own_area + excluded.own_area
    """
)
_HOLD = """
    SELECT h.id, h.amount, h.amount - coalesce(used.amount, 0), h.source_id, h.target_id,
        h.other_kind, h.document_kind, h.document_id, h.line_id, h.priority,
        s.organisation_id, s.kind, s.unit, s.counterparty_id, s.location_id, s.lot,
        t.organisation_id, t.kind, t.unit, t.counterparty_id, t.location_id, t.lot
    FROM ledger_transfer h
    LEFT JOIN LATERAL (SELECT CAST(sum(u.amount) AS BIGINT) AS amount
        FROM ledger_transfer u WHERE u.hold_id = h.id) used ON true
    LEFT JOIN ledger_account s ON s.id = h.source_id
    LEFT JOIN ledger_account t ON t.id = h.target_id
    WHERE h.phase = 'hold' AND """
_HOLDS_BY_ID = text(_HOLD + "h.id = ANY(CAST(:ids AS BIGINT[])) ORDER BY h.id")
_HOLDS_BY_DOCUMENT = text(
    _HOLD
    + """h.document_id = ANY(CAST(:ids AS BIGINT[]))
      AND (h.document_kind, h.document_id) IN (
          SELECT * FROM unnest(CAST(:kinds AS TEXT[]), CAST(:ids AS BIGINT[])))
    ORDER BY h.id"""
)
_MOVES = text(
    """
    SELECT m.id, m.amount, m.line_id, m.reverses,
        s.organisation_id, s.kind, s.unit, s.counterparty_id, s.location_id, s.lot,
        t.organisation_id, t.kind, t.unit, t.counterparty_id, t.location_id, t.lot
    FROM ledger_transfer m
    JOIN ledger_account s ON s.id = m.source_id
    JOIN ledger_account t ON t.id = m.target_id
    WHERE m.document_id = :id AND m.document_kind = :kind AND m.phase IN ('posted', 'settled')
      AND (CAST(:line_id AS BIGINT) IS NULL OR m.line_id = CAST(:line_id AS BIGINT))
    ORDER BY m.id
    """
)
_ORIGINALS = text(
    """
    SELECT o.id, o.source_id, o.target_id, o.amount,
        EXISTS (SELECT FROM ledger_transfer r WHERE r.reverses = o.id)
    FROM ledger_transfer o
    WHERE o.id = ANY(CAST(:ids AS BIGINT[])) AND o.phase IN ('posted', 'settled')
    """
)
_AREAS = text(
    """
    SELECT a.id,
        coalesce(sum(d.inflow - d.outflow) FILTER (WHERE d.day < :first), 0),
        coalesce(sum(d.inflow) FILTER (WHERE d.day >= :first), 0),
        coalesce(sum(d.outflow) FILTER (WHERE d.day >= :first), 0),
        coalesce(sum(CASE WHEN d.day < :first
            THEN (d.inflow - d.outflow) * extract(epoch FROM
                CAST(:cut AS TIMESTAMPTZ) - CAST(:start AS TIMESTAMPTZ))
            ELSE d.own_area + (d.inflow - d.outflow) * extract(epoch FROM
                CAST(:cut AS TIMESTAMPTZ) - CAST(d.day + 1 AS TIMESTAMP) AT TIME ZONE :zone)
            END), 0)
    FROM unnest(CAST(:ids AS BIGINT[])) AS a(id)
    LEFT JOIN ledger_day d ON d.account_id = a.id AND d.day < :until
        AND (CAST(:known_on AS DATE) IS NULL OR d.recorded_day <= CAST(:known_on AS DATE))
    GROUP BY a.id
    """
)
_ENSURE_PARTITIONS = text("SELECT ledger_ensure_partitions(:first, :until)")


def _key_arrays(keys: Sequence[AccountKey]) -> dict[str, str]:
    columns = zip(*map(astuple, keys), strict=True)
    arrays = {
        name: texts(values) if kind == "TEXT" else numbers(values)
        for name, kind, values in zip(KEY_COLUMNS, _KEY_TYPES, columns, strict=True)
    }
    return arrays | {"book": texts([key.kind.book for key in keys])}


def key_from(row: Row) -> AccountKey:
    """The six key columns as a key."""
    organisation, kind, unit, counterparty, location, lot = row
    return AccountKey(organisation, Kind(kind), unit, counterparty, location, lot)


@cache
def _find_statement(absent: frozenset[str], *, state: bool) -> TextClause:
    """Look keys up that lack the same columns: `IS NOT DISTINCT FROM` could use no index."""
    same = " AND ".join(
        f"a.{name} IS NULL" if name in absent else f"a.{name} = k.{name}" for name in KEY_COLUMNS
    )
    columns = _STATE if state else "summary_id"
    return text(
        f"""
        SELECT k.n, a.id, {columns}
        FROM unnest({_arrays(book="TEXT")}, {_KEY_ARRAYS}) WITH ORDINALITY
            AS k(book, {_KEY_NAMES}, n)
        JOIN ledger_account a ON a.book = k.book AND {same}
        """
    )


async def find_accounts(
    tx: ReadTx, keys: Iterable[AccountKey], *, state: bool = False
) -> dict[AccountKey, Row]:
    """The open accounts among `keys`: (id, summary_id), or (id, its state's columns)."""
    alike: dict[frozenset[str], list[AccountKey]] = {}
    for key in keys:
        absent = frozenset(
            name for name, value in zip(KEY_COLUMNS, astuple(key), strict=True) if value is None
        )
        alike.setdefault(absent, []).append(key)
    found: dict[AccountKey, Row] = {}
    for absent, group in alike.items():
        statement = _find_statement(absent, state=state)
        for row in await tx.rows(statement, _key_arrays(group)):
            found[group[row[0] - 1]] = row[1:]
    return found


async def open_accounts(tx: Tx, bounds: Mapping[AccountKey, Bounds]) -> None:
    """Open accounts in the order of their keys; one that another transaction opened is left."""
    keys = sorted(bounds, key=AccountKey.order)
    await tx.execute(
        _OPEN,
        {
            "id": numbers(await tx.new_ids(len(keys))),
            **_key_arrays(keys),
            "floor": numbers([bounds[key].floor for key in keys]),
            "has_ceiling": numbers([bounds[key].has_ceiling for key in keys]),
            "summary_id": numbers([bounds[key].summary_id for key in keys]),
        },
    )


async def accounts_above(
    tx: ReadTx, ids: Iterable[int]
) -> list[tuple[int, AccountKey, int | None]]:
    """The summary accounts above `ids`: id, key and what sums them up in turn."""
    rows = await tx.execute(_ABOVE, {"ids": list(ids)})
    return [(row[0], key_from(row[1:7]), row[7]) for row in rows]


async def height(tx: ReadTx, account_id: int) -> int:
    """How many levels of members an account has below it."""
    return int((await tx.execute(_HEIGHT, {"id": account_id})).scalar_one())


async def lock(tx: Tx, ids: Iterable[int]) -> Sequence[Row]:
    """Lock accounts by rising id: (id, its state's columns, the clock after the lock)."""
    return await tx.rows(_LOCK, {"ids": numbers(sorted(ids))})


async def states_by_id(tx: ReadTx, ids: Iterable[int]) -> list[AccountState]:
    """Accounts as they are, not locked."""
    return [state_from(row) for row in await tx.execute(_BY_IDS, {"ids": list(ids)})]


def state_from(row: Row) -> AccountState:
    """An account from its id, key and state columns."""
    return AccountState(row[0], key_from(row[1:7]), *row[7:13])


async def set_bounds(tx: Tx, account_id: int, bounds: Bounds) -> None:
    """Change what bounds an account whose lock the caller holds."""
    await tx.execute(_SET_BOUNDS, {"id": account_id, **asdict(bounds)})


async def insert_transfers(tx: Tx, rows: Sequence[Row]) -> None:
    """Append journal rows in the order of TRANSFER_COLUMNS."""
    await copy_rows(tx, "ledger_transfer", TRANSFER_COLUMNS, rows)


async def add_to_accounts(tx: Tx, changes: Sequence[tuple[int, int, int, int]]) -> None:
    """Add (id, balance, held out, held in) to locked accounts."""
    ids, balance, held_out, held_in = map(numbers, zip(*changes, strict=True))
    values = {"ids": ids, "balance": balance, "held_out": held_out, "held_in": held_in}
    await tx.rows(_ADD_TO_ACCOUNTS, values)


async def add_to_days(tx: Tx, rows: Sequence[Row], recorded_day: date) -> None:
    """Add (day, account, inflow, outflow, own area) to day rows; callers sort them."""
    days, accounts, inflow, outflow, own_area = zip(*rows, strict=True)
    await tx.rows(
        _ADD_TO_DAYS,
        {
            "day": texts(days),
            "account_id": numbers(accounts),
            "inflow": numbers(inflow),
            "outflow": numbers(outflow),
            "own_area": numbers(own_area),
            "recorded_day": recorded_day,
        },
    )


async def holds_by_id(tx: ReadTx, ids: Iterable[int]) -> list[OpenHold]:
    """Holds and what is left of each, exhausted ones included."""
    return [_hold(row) for row in await tx.execute(_HOLDS_BY_ID, {"ids": list(ids)})]


async def holds_by_document(tx: ReadTx, documents: Sequence[Document]) -> list[OpenHold]:
    """The holds placed for documents (all their lines), exhausted ones included."""
    values = {"kinds": [d.kind for d in documents], "ids": [d.id for d in documents]}
    return [_hold(row) for row in await tx.execute(_HOLDS_BY_DOCUMENT, values)]


def _hold(row: Row) -> OpenHold:
    hold_id, amount, left, source_id, target_id, other, kind, document, line, priority = row[:10]
    return OpenHold(
        hold_id,
        amount,
        left,
        source_id,
        target_id,
        key_from(row[10:16]) if source_id is not None else None,
        key_from(row[16:22]) if target_id is not None else None,
        Kind(other) if other is not None else None,
        Document(kind, document, line),
        priority,
    )


async def moves_of(tx: ReadTx, document: Document) -> Sequence[Row]:
    """What a document moved: (id, amount, line, reverses, six source and six target columns)."""
    return (await tx.execute(_MOVES, asdict(document))).all()


async def originals(tx: ReadTx, ids: Iterable[int]) -> dict[int, Row]:
    """Transfers that are to be reversed: (source, target, amount, whether they were before)."""
    return {row[0]: row[1:] for row in await tx.execute(_ORIGINALS, {"ids": list(ids)})}


async def areas(tx: ReadTx, values: Mapping[str, Any]) -> Sequence[Row]:
    """(account, opening, inflow, outflow, area) for :ids over [:first, :until) up to :cut."""
    return (await tx.execute(_AREAS, values)).all()


async def ensure_partitions(tx: Tx, first: date, until: date) -> int:
    """Make the months of [first, until) that are missing; how many tables were made."""
    values = {"first": first, "until": until}
    return int((await tx.execute(_ENSURE_PARTITIONS, values)).scalar_one())
