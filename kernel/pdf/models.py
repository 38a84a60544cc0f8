"""Documents that were issued: their facts as they were then, and each rendering of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base


class Letterhead(Base):
    """What an organisation prints on its documents besides its name, address and bank."""

    __tablename__ = "letterhead"
    __table_args__ = (
        CheckConstraint("(logo IS NULL) = (logo_type IS NULL)", name="logo_has_a_type"),
    )

    organisation_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_type: Mapped[str | None]
    footer: Mapped[str] = mapped_column(server_default="")
    version: Mapped[int] = mapped_column(server_default=text("1"))


class IssuedDocument(Base):
    """The facts of a document, frozen when it was issued: every language is printed from them.

    `seller_id` and `party_id` are its two sides; who may see what they trade and holds
    `permission` may read it. Without `kept` it is a working paper that goes after some days.
    """

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "revision"),
        Index("ix_issued_document_working", "issued_at", postgresql_where=text("NOT kept")),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject_id: Mapped[int]
    revision: Mapped[str]
    number: Mapped[str]
    permission: Mapped[str]
    seller_id: Mapped[int]
    party_id: Mapped[int]
    facts: Mapped[dict[str, Any]]
    kept: Mapped[bool]
    issued_at: Mapped[datetime]


class DocumentRendering(Base):
    """A document as a PDF in one language; it is made once."""

    __tablename__ = "document_rendering"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("issued_document.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    rendered_at: Mapped[datetime]
