"""What people are told, what they want to be told, and what leaves the house for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class Notification(Base):
    """Something that one member of one organisation is told.

    `occasion` is what happened (an event, or an invoice and a week): nobody is told twice.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("user_id", "organisation_id", "kind", "occasion"),
        Index(None, "user_id", "organisation_id", "id"),
        Index(
            "ix_notification_unread",
            "user_id",
            "organisation_id",
            postgresql_where=text("read_at IS NULL AND in_app"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    occasion: Mapped[str]
    path: Mapped[str]
    facts: Mapped[dict[str, Any]]
    in_app: Mapped[bool]
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class NotificationChoice(Base):
    """A person's word on one kind of news and one way of being told; none: the default."""

    __tablename__ = "notification_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    wanted: Mapped[bool]


class OutgoingMessage(Base):
    """A notification on its way out of the house by one channel, to one address.

    `claimed_until`: a sender has it; after that another may try. `problem` is the last failure.
    """

    __tablename__ = "outgoing_message"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'discarded')", name="state_known"),
        Index(
            "ix_outgoing_message_waiting",
            "next_try_at",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notification_id: Mapped[int] = mapped_column(ForeignKey("notification.id", ondelete="CASCADE"))
    channel: Mapped[str]
    address: Mapped[str]
    language: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default="")
