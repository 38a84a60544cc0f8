"""Accounts, transfers and day rows; partitions by month; transfers are only appended."""

import sqlalchemy as sa
from alembic import op

from kernel.db.base import UtcDateTime
from kernel.db.types import Xid8

revision = "0002"
down_revision: str | None = "0001"
branch_labels = None
depends_on = None

_KINDS = (
    "'supply', 'on_hand', 'quarantine', 'in_transit', 'market', 'loss', 'revenue', 'tax',"
    " 'freight', 'discount', 'rounding', 'exchange', 'write_off', 'receivable', 'cash',"
    " 'cash_in_transit', 'deposit', 'rebate', 'claims', 'pool'"
)
_MOVES = sa.text("phase IN ('posted', 'settled')")

_APPEND_ONLY = """
CREATE FUNCTION ledger_only_appends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refused: the ledger is only appended to; post a reversal', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$
"""
_NO_CHANGE = """
CREATE TRIGGER only_appended BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_only_appends()
"""
_NO_TRUNCATE = """
CREATE TRIGGER not_truncated BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_appends()
"""
# Attaching a finished table locks the parent far less than CREATE TABLE … PARTITION OF would.
# A month that the default partition already caught rows of stays there.
_ENSURE = """
CREATE FUNCTION ledger_ensure_partitions(first date, until date) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    opens date := date_trunc('month', first);
    ends date;
    parent text;
    part text;
    caught boolean;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7305002);
    WHILE opens < until LOOP
        ends := opens + interval '1 month';
        FOREACH parent IN ARRAY ARRAY['ledger_transfer', 'ledger_day'] LOOP
            part := parent || to_char(opens, '_YYYY_MM');
            CONTINUE WHEN to_regclass(part) IS NOT NULL;
            EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE day >= %L AND day < %L)',
                parent || '_default', opens, ends) INTO caught;
            CONTINUE WHEN caught;
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)',
                part, parent);
            EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                parent, part, opens, ends);
            IF parent = 'ledger_transfer' THEN
                EXECUTE format('CREATE TRIGGER not_truncated BEFORE TRUNCATE ON %I'
                    ' FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_appends()', part);
            END IF;
            made := made + 1;
        END LOOP;
        opens := ends;
    END LOOP;
    RETURN made;
END $$
"""


def upgrade() -> None:
    _accounts()
    _transfers()
    op.create_table(
        "ledger_day",
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("recorded_day", sa.Date, nullable=False),
        sa.Column("inflow", sa.BigInteger, nullable=False),
        sa.Column("outflow", sa.BigInteger, nullable=False),
        sa.Column("own_area", sa.Numeric(38, 0), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "day", "recorded_day", name="pk_ledger_day"),
        postgresql_partition_by="RANGE (day)",
    )
    for statement in (
        _APPEND_ONLY,
        _NO_CHANGE,
        _NO_TRUNCATE,
        "CREATE TABLE ledger_transfer_default PARTITION OF ledger_transfer DEFAULT",
        _NO_TRUNCATE.replace("ON ledger_transfer", "ON ledger_transfer_default"),
        "CREATE TABLE ledger_day_default PARTITION OF ledger_day DEFAULT",
        _ENSURE,
        "SELECT ledger_ensure_partitions(current_date, current_date + 62)",
    ):
        op.execute(statement)


def _accounts() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("book", sa.Text, nullable=False),
        sa.Column("organisation_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("unit", sa.BigInteger, nullable=False),
        sa.Column("counterparty_id", sa.BigInteger),
        sa.Column("location_id", sa.BigInteger),
        sa.Column("lot", sa.Text),
        sa.Column("floor", sa.BigInteger),
        sa.Column("has_ceiling", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("summary_id", sa.BigInteger),
        sa.Column("balance", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("held_out", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("held_in", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_account"),
        sa.UniqueConstraint(
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
        sa.ForeignKeyConstraint(
            ["summary_id"], ["ledger_account.id"], name="fk_ledger_account_summary_id"
        ),
        sa.CheckConstraint("book IN ('product', 'funds')", name="book_known"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        sa.CheckConstraint("held_out >= 0 AND held_in >= 0", name="held_not_negative"),
        sa.Index(
            "ix_ledger_account_summary_id",
            "summary_id",
            postgresql_where=sa.text("summary_id IS NOT NULL"),
        ),
        postgresql_with={"fillfactor": "60"},
    )


def _transfers() -> None:
    op.create_table(
        "ledger_transfer",
        sa.Column("id", sa.BigInteger, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("source_id", sa.BigInteger),
        sa.Column("target_id", sa.BigInteger),
        sa.Column("other_kind", sa.Text),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("judged", sa.Boolean, nullable=False),
        sa.Column("occurred_at", UtcDateTime, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.Column("recorded_day", sa.Date, nullable=False),
        sa.Column("hold_id", sa.BigInteger),
        sa.Column("reverses", sa.BigInteger),
        sa.Column("document_kind", sa.Text, nullable=False),
        sa.Column("document_id", sa.BigInteger, nullable=False),
        sa.Column("line_id", sa.BigInteger),
        sa.Column("priority", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("generated", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("xact", Xid8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
        sa.PrimaryKeyConstraint("id", "day", name="pk_ledger_transfer"),
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint(
            "phase IN ('posted', 'hold', 'settled', 'cancelled')", name="phase_known"
        ),
        sa.CheckConstraint("source_id <> target_id", name="sides_differ"),
        sa.CheckConstraint(
            "phase IN ('hold', 'cancelled') OR (source_id IS NOT NULL AND target_id IS NOT NULL)",
            name="moves_between_two",
        ),
        sa.CheckConstraint(
            "(phase IN ('settled', 'cancelled')) = (hold_id IS NOT NULL)", name="names_its_hold"
        ),
        sa.CheckConstraint("occurred_at <= recorded_at", name="not_in_the_future"),
        sa.Index("ix_ledger_transfer_document_id", "document_id"),
        sa.Index(
            "ix_ledger_transfer_hold_id",
            "hold_id",
            postgresql_where=sa.text("hold_id IS NOT NULL"),
        ),
        sa.Index(
            "ix_ledger_transfer_reverses",
            "reverses",
            postgresql_where=sa.text("reverses IS NOT NULL"),
        ),
        sa.Index("ix_ledger_transfer_xact", "xact", "id", postgresql_where=_MOVES),
        sa.Index("ix_ledger_transfer_source", "source_id", "day", postgresql_where=_MOVES),
        sa.Index("ix_ledger_transfer_target", "target_id", "day", postgresql_where=_MOVES),
        postgresql_partition_by="RANGE (day)",
    )


def downgrade() -> None:
    op.drop_table("ledger_day")
    op.drop_table("ledger_transfer")
    op.drop_table("ledger_account")
    op.execute("DROP FUNCTION ledger_ensure_partitions(date, date)")
    op.execute("DROP FUNCTION ledger_only_appends()")
