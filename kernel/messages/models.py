"""What people write to each other about a document, and the files that belong to one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base


class ThreadMessage(Base):
    """One message about a subject of any kind. Appended only."""

    __tablename__ = "thread_message"
    __table_args__ = (
        CheckConstraint("char_length(body) <= 10000", name="body_within_bounds"),
        Index(None, "subject_kind", "subject_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    user_id: Mapped[int]
    organisation_id: Mapped[int]
    body: Mapped[str]
    posted_at: Mapped[datetime]


class Attachment(Base):
    """A file that belongs to a subject, sent with a message or by itself. Appended only."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("size = octet_length(content)", name="size_is_of_content"),
        Index(None, "subject_kind", "subject_id", "id"),
        Index(None, "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("thread_message.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    user_id: Mapped[int]
    organisation_id: Mapped[int]
    attached_at: Mapped[datetime]
