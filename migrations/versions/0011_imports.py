"""Runs of imports; staged lines get tables of their own in the schema `imports`."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kernel.db.base import UtcDateTime

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None


def _run_id(**options: object) -> sa.Column[int]:
    return sa.Column(
        "run_id",
        sa.BigInteger,
        sa.ForeignKey("import_run.id", ondelete="CASCADE"),
        nullable=False,
        **options,
    )


def upgrade() -> None:
    op.execute("CREATE SCHEMA imports")
    op.create_table(
        "import_run",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("skip_bad", sa.Boolean, nullable=False),
        sa.Column("started_by", sa.BigInteger, nullable=False),
        sa.Column("organisation_id", sa.BigInteger, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("message", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "import_file",
        _run_id(primary_key=True),
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))
            for name in ("lines", "bad", "applied", "changed")
        ),
        sa.Column("unknown_columns", JSONB, nullable=False),
    )
    op.create_table(
        "import_problem",
        sa.Column("id", sa.BigInteger, primary_key=True),
        _run_id(),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("line", sa.BigInteger, nullable=False),
        sa.Column("column", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Index("ix_import_problem_run_id_file_line", "run_id", "file", "line"),
    )


def downgrade() -> None:
    for table in ("import_problem", "import_file", "import_run"):
        op.drop_table(table)
    op.execute("DROP SCHEMA imports CASCADE")
