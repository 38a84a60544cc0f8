"""Extensions, jobs, outbox, idempotency, numbering, audit, installation."""

import sqlalchemy as sa
from alembic import op
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.domain.settings import DBSettings
from sqlalchemy.dialects.postgresql import JSONB

from kernel.db.base import UtcDateTime
from kernel.db.types import Xid8

revision = "0001"
down_revision: str | None = None
branch_labels = None
depends_on = None

_CLOCK = sa.text("clock_timestamp()")


def upgrade() -> None:
    for extension in ("ltree", "btree_gist", "pg_trgm"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    _jobs(QueryBuilderEnvironment(DBSettings(db_schema="jobs")).build_install_query())
    op.execute("CREATE SEQUENCE id_block")
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("installed_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("xact", Xid8, nullable=False, server_default=sa.text("pg_current_xact_id()")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("seller_id", sa.BigInteger),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False, server_default=_CLOCK),
        sa.Index("ix_outbox_xact_id", "xact", "id"),
    )
    op.create_table(
        "follower_cursor",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("xact", Xid8, nullable=False, server_default=sa.text("'0'")),
        sa.Column("last_id", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("organisation_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("answer", JSONB),
        sa.Column("created_at", UtcDateTime, nullable=False, server_default=_CLOCK),
        sa.PrimaryKeyConstraint("organisation_id", "user_id", "command", "key"),
        sa.Index("ix_idempotency_key_created_at", "created_at"),
    )
    op.create_table(
        "number_counter",
        sa.Column("seller_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("series", sa.Text, primary_key=True),
        sa.Column("year", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("organisation_id", sa.BigInteger, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.BigInteger, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Index("ix_audit_event_subject", "subject_kind", "subject_id"),
    )


def _jobs(script: str) -> None:
    """Run PgQueuer's own script: several statements at once need the driver itself."""
    bind = op.get_bind()
    bind.execute(sa.text("SELECT 1"))
    bind.connection.dbapi_connection.run_async(lambda raw: raw.execute(script))


def downgrade() -> None:
    for table in (
        "audit_event",
        "number_counter",
        "idempotency_key",
        "follower_cursor",
        "outbox",
        "installation",
    ):
        op.drop_table(table)
    op.execute("DROP SEQUENCE id_block")
    op.execute("DROP SCHEMA jobs CASCADE")
