"""The tables that every room leans on: outbox, idempotency, numbering, audit, installation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import Sequence

from kernel.db.base import Base
from kernel.db.types import Xid8

ID_BLOCK = Sequence("id_block", metadata=Base.metadata)


class Installation(Base):
    """One row: what must never change once the first transfer is posted."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    zone: Mapped[str]
    installed_at: Mapped[datetime]


class Outbox(Base):
    """What happened, for followers: appended by the transaction that made it happen."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_xact_id", "xact", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    xact: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    kind: Mapped[str]
    seller_id: Mapped[int | None]
    subject_id: Mapped[int]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class Edition(Base):
    """The stamp of one family of tables; its writers take turns on it until they commit."""

    __tablename__ = "edition"

    family: Mapped[str] = mapped_column(primary_key=True)
    stamp: Mapped[UUID]


class FollowerCursor(Base):
    """How far each follower of an append-only table has come."""

    __tablename__ = "follower_cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    xact: Mapped[int] = mapped_column(Xid8, server_default=text("'0'"))
    last_id: Mapped[int] = mapped_column(server_default=text("0"))


class IdempotencyKey(Base):
    """The answer that a command got, so that asking again gets the same."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "user_id", "command", "key"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    organisation_id: Mapped[int]
    user_id: Mapped[int]
    command: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))


class NumberCounter(Base):
    """The last number given in a gapless series of a seller."""

    __tablename__ = "number_counter"

    seller_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class AuditEvent(Base):
    """Who did what to whom, and when. Appended only."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_subject", "subject_kind", "subject_id"),
        Index("ix_audit_event_at", "at"),
        Index("ix_audit_event_user_id_id", "user_id", "id"),
        Index("ix_audit_event_organisation_id_id", "organisation_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int]
    organisation_id: Mapped[int]
    event: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    facts: Mapped[dict[str, Any]]
