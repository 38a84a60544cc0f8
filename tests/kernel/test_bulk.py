"""Many rows in one statement: what goes in comes out."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import BigInteger, Numeric, select, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Database, Tx
from kernel.db.bulk import copy_rows, insert_rows
from tests.support.queries import count_queries


class Sample(Base):
    """A table of every kind of column; it lives in one transaction of a test."""

    __tablename__ = "bulk_sample"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    order: Mapped[str | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    wanted: Mapped[bool | None]
    day: Mapped[date | None]
    at: Mapped[datetime | None]


Base.metadata.remove(Sample.__table__)  # type: ignore[arg-type]
"""Migrations know nothing of it."""

ROWS: list[dict[str, Any]] = [
    {
        "id": 1,
        "order": 'quoted " and \\ and NULL, {braces}',
        "price": Decimal("12.345678"),
        "wanted": True,
        "day": date(2026, 3, 2),
        "at": datetime(2026, 3, 2, 2, 0, tzinfo=UTC),
    },
    {"id": 2, "order": "NULL", "price": Decimal("1E+3"), "wanted": False, "day": None, "at": None},
    {"id": 3, "order": "", "price": None, "wanted": None, "day": None, "at": None},
    {"id": 4, "order": None, "price": Decimal(0), "wanted": None, "day": None, "at": None},
    {"id": 5, "order": "山地车\n'", "price": None, "wanted": None, "day": None, "at": None},
]


@pytest.fixture
async def table(tx: Tx) -> None:
    await tx.execute(
        text(
            'CREATE TEMP TABLE bulk_sample (id BIGINT, "order" TEXT, price NUMERIC(18, 6),'
            " wanted BOOLEAN, day DATE, at TIMESTAMPTZ) ON COMMIT DROP"
        )
    )


@pytest.mark.usefixtures("table")
async def test_every_value_comes_out_as_it_went_in(tx: Tx) -> None:
    with count_queries(tx) as queries:
        await insert_rows(tx, Sample, ROWS)
    assert len(queries) == 1
    found = await tx.execute(select(Sample.__table__).order_by(Sample.id))
    assert [dict(row) for row in found.mappings()] == ROWS


async def test_no_rows_are_no_statement(tx: Tx) -> None:
    with count_queries(tx) as queries:
        await insert_rows(tx, Sample, [])
    assert queries == []


async def test_a_naive_instant_is_a_bug(tx: Tx) -> None:
    naive = datetime(2026, 3, 2)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="naive"):
        await insert_rows(tx, Sample, [{"id": 1, "at": naive}])


@pytest.mark.usefixtures("table")
async def test_copied_values_come_out_as_they_went_in(tx: Tx) -> None:
    await copy_rows(tx, "bulk_sample", list(ROWS[0]), [tuple(row.values()) for row in ROWS])
    found = await tx.execute(select(Sample.__table__).order_by(Sample.id))
    assert [dict(row) for row in found.mappings()] == ROWS


async def test_copied_rows_are_rolled_back_with_their_transaction(
    committed_database: Database,
) -> None:
    row = (1, b"x" * 16, 1, "orders.place", "k")
    columns = ("organisation_id", "fingerprint", "user_id", "command", "key")
    with pytest.raises(ZeroDivisionError):
        async with committed_database.write() as tx:
            await copy_rows(tx, "idempotency_key", columns, [row])
            raise ZeroDivisionError
    async with committed_database.read() as tx:
        assert (await tx.execute(text("SELECT count(*) FROM idempotency_key"))).scalar_one() == 0
