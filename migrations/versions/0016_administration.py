"""The audit trail by day, by who, and by what."""

from alembic import op

revision = "0016"
down_revision: str | None = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    op.create_index("ix_audit_event_user_id_id", "audit_event", ["user_id", "id"])
    op.create_index("ix_audit_event_organisation_id_id", "audit_event", ["organisation_id", "id"])


def downgrade() -> None:
    for name in ("organisation_id_id", "user_id_id", "at"):
        op.drop_index(f"ix_audit_event_{name}")
