"""Issued documents, messages with their files, notifications and what leaves the house for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kernel.db.base import UtcDateTime

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None


def _number(name: str, **options: object) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, **({"nullable": False} | options))


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False)


def _text(name: str, **options: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text, **({"nullable": False} | options))


def _instant(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UtcDateTime, nullable=nullable)


def upgrade() -> None:
    _documents()
    _messages()
    _notifications()


def _documents() -> None:
    op.create_table(
        "letterhead",
        sa.Column("organisation_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("logo", sa.LargeBinary),
        sa.Column("logo_type", sa.Text),
        _text("footer", server_default=""),
        _number("version", server_default=sa.text("1")),
        sa.CheckConstraint(
            "(logo IS NULL) = (logo_type IS NULL)", name="ck_letterhead_logo_has_a_type"
        ),
    )
    op.create_table(
        "issued_document",
        _id(),
        _text("kind"),
        _number("subject_id"),
        _text("revision"),
        _text("number"),
        _text("permission"),
        _number("seller_id"),
        _number("party_id"),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        _instant("issued_at"),
        sa.UniqueConstraint(
            "kind", "subject_id", "revision", name="uq_issued_document_kind_subject_id_revision"
        ),
        sa.Index("ix_issued_document_working", "issued_at", postgresql_where=sa.text("NOT kept")),
    )
    op.create_table(
        "document_rendering",
        sa.Column(
            "document_id",
            sa.BigInteger,
            sa.ForeignKey("issued_document.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("language", sa.Text, primary_key=True),
        _text("sha256"),
        _number("size"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _instant("rendered_at"),
    )
    # A PDF is compressed already: trying again costs time at each write.
    op.execute("ALTER TABLE document_rendering ALTER COLUMN content SET STORAGE EXTERNAL")


def _messages() -> None:
    op.create_table(
        "thread_message",
        _id(),
        _text("subject_kind"),
        _number("subject_id"),
        _number("user_id"),
        _number("organisation_id"),
        _text("body"),
        _instant("posted_at"),
        sa.CheckConstraint(
            "char_length(body) <= 10000", name="ck_thread_message_body_within_bounds"
        ),
        sa.Index(
            "ix_thread_message_subject_kind_subject_id_id", "subject_kind", "subject_id", "id"
        ),
    )
    op.create_table(
        "attachment",
        _id(),
        _text("subject_kind"),
        _number("subject_id"),
        sa.Column("message_id", sa.BigInteger, sa.ForeignKey("thread_message.id"), index=True),
        _text("name"),
        _text("media_type"),
        _number("size"),
        _text("sha256"),
        sa.Column("content", sa.LargeBinary, nullable=False),
        _number("user_id"),
        _number("organisation_id"),
        _instant("attached_at"),
        sa.CheckConstraint("size = octet_length(content)", name="ck_attachment_size_is_of_content"),
        sa.Index("ix_attachment_subject_kind_subject_id_id", "subject_kind", "subject_id", "id"),
    )
    op.execute("ALTER TABLE attachment ALTER COLUMN content SET STORAGE EXTERNAL")


def _notifications() -> None:
    op.create_table(
        "notification",
        _id(),
        _text("kind"),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column(
            "organisation_id", sa.BigInteger, sa.ForeignKey("organisation.id"), nullable=False
        ),
        _text("occasion"),
        _text("path"),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("in_app", sa.Boolean, nullable=False),
        _instant("made_at"),
        _instant("read_at", nullable=True),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "kind",
            "occasion",
            name="uq_notification_user_id_organisation_id_kind_occasion",
        ),
        sa.Index("ix_notification_user_id_organisation_id_id", "user_id", "organisation_id", "id"),
        sa.Index(
            "ix_notification_unread",
            "user_id",
            "organisation_id",
            postgresql_where=sa.text("read_at IS NULL AND in_app"),
        ),
    )
    op.create_table(
        "notification_choice",
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("app_user.id"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("wanted", sa.Boolean, nullable=False),
    )
    op.create_table(
        "outgoing_message",
        _id(),
        sa.Column(
            "notification_id",
            sa.BigInteger,
            sa.ForeignKey("notification.id", ondelete="CASCADE"),
            nullable=False,
        ),
        _text("channel"),
        _text("address"),
        _text("language"),
        _text("state", server_default="waiting"),
        _number("attempts", server_default=sa.text("0")),
        _instant("next_try_at"),
        _instant("claimed_until", nullable=True),
        _instant("settled_at", nullable=True),
        _text("problem", server_default=""),
        sa.UniqueConstraint(
            "notification_id", "channel", name="uq_outgoing_message_notification_id_channel"
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'failed', 'discarded')",
            name="ck_outgoing_message_state_known",
        ),
        sa.Index(
            "ix_outgoing_message_waiting",
            "next_try_at",
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )
    # Whoever is told of the past when the portal learns to tell would drown in it.
    op.execute(
        "INSERT INTO follower_cursor (name, xact, last_id) SELECT 'notifications', xact, id"
        " FROM outbox ORDER BY xact DESC, id DESC LIMIT 1"
    )


def downgrade() -> None:
    op.execute("DELETE FROM follower_cursor WHERE name = 'notifications'")
    for table in (
        "outgoing_message",
        "notification_choice",
        "notification",
        "attachment",
        "thread_message",
        "document_rendering",
        "issued_document",
        "letterhead",
    ):
        op.drop_table(table)
