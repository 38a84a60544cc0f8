"""The tables of the ledger: accounts, transfers and day rows.

Transfers and day rows are partitioned by month of the business day; the partitions are made by
the database function `ledger_ensure_partitions`. Transfers are only ever appended: a trigger
refuses the rest.
"""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base
from kernel.db.types import Xid8
from ledger.types import Book, Kind, Phase

MOVES = text("phase IN ('posted', 'settled')")
"""The rows that move balances; holds and cancellations only promise."""


def one_of(column: str, values: type[Book] | type[Kind] | type[Phase]) -> str:
    """The text of a check that `column` is one of an enumeration."""
    names = ", ".join(f"'{value.value}'" for value in values)
    return f"{column} IN ({names})"


class LedgerAccount(Base):
    """An account of one organisation in one unit; opened when first needed, never deleted."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint(
            "book",
            "organisation_id",
            "kind",
            "unit",
            "counterparty_id",
            "location_id",
            "lot",
            name="uq_ledger_account_key",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(one_of("book", Book), name="book_known"),
        CheckConstraint(one_of("kind", Kind), name="kind_known"),
        CheckConstraint("held_out >= 0 AND held_in >= 0", name="held_not_negative"),
        Index(
            "ix_ledger_account_summary_id",
            "summary_id",
            postgresql_where=text("summary_id IS NOT NULL"),
        ),
        Index(
            "ix_ledger_account_receivable",
            "counterparty_id",
            postgresql_where=text("kind = 'receivable'"),
        ),
        # Room on each page, so that a changed balance stays on it and touches no index.
        {"postgresql_with": {"fillfactor": "60"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    book: Mapped[str]
    organisation_id: Mapped[int]
    kind: Mapped[str]
    unit: Mapped[int]
    counterparty_id: Mapped[int | None]
    location_id: Mapped[int | None]
    lot: Mapped[str | None]
    floor: Mapped[int | None]
    has_ceiling: Mapped[bool] = mapped_column(server_default=text("false"))
    summary_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_account.id"))
    balance: Mapped[int] = mapped_column(server_default=text("0"))
    held_out: Mapped[int] = mapped_column(server_default=text("0"))
    held_in: Mapped[int] = mapped_column(server_default=text("0"))


class LedgerTransfer(Base):
    """One row of the journal: posted, promised, settled or cancelled."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint(one_of("phase", Phase), name="phase_known"),
        CheckConstraint("source_id <> target_id", name="sides_differ"),
        CheckConstraint(
            "phase IN ('hold', 'cancelled') OR (source_id IS NOT NULL AND target_id IS NOT NULL)",
            name="moves_between_two",
        ),
        CheckConstraint(
            "(phase IN ('settled', 'cancelled')) = (hold_id IS NOT NULL)", name="names_its_hold"
        ),
        CheckConstraint("occurred_at <= recorded_at", name="not_in_the_future"),
        Index("ix_ledger_transfer_document_id", "document_id"),
        Index(
            "ix_ledger_transfer_hold_id", "hold_id", postgresql_where=text("hold_id IS NOT NULL")
        ),
        Index(
            "ix_ledger_transfer_reverses", "reverses", postgresql_where=text("reverses IS NOT NULL")
        ),
        Index("ix_ledger_transfer_xact", "xact", "id", postgresql_where=MOVES),
        Index("ix_ledger_transfer_source", "source_id", "day", postgresql_where=MOVES),
        Index("ix_ledger_transfer_target", "target_id", "day", postgresql_where=MOVES),
        {"postgresql_partition_by": "RANGE (day)"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    phase: Mapped[str]
    source_id: Mapped[int | None]
    target_id: Mapped[int | None]
    other_kind: Mapped[str | None]
    amount: Mapped[int]
    judged: Mapped[bool]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_day: Mapped[date]
    hold_id: Mapped[int | None]
    reverses: Mapped[int | None]
    document_kind: Mapped[str]
    document_id: Mapped[int]
    line_id: Mapped[int | None]
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    generated: Mapped[bool] = mapped_column(server_default=text("false"))
    xact: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))


class LedgerDay(Base):
    """What moved through an account on a business day, as far as it was recorded on one day.

    Nothing is cumulative: a late posting touches one row. `own_area` is the sum of signed
    amount x seconds left in the day.
    """

    __tablename__ = "ledger_day"
    __table_args__ = ({"postgresql_partition_by": "RANGE (day)"},)

    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    recorded_day: Mapped[date] = mapped_column(primary_key=True)
    inflow: Mapped[int]
    outflow: Mapped[int]
    own_area: Mapped[int] = mapped_column(Numeric(38, 0))
