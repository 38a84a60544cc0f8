"""Sessions and tries to sign in."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class WebSession(Base):
    """A browser that is signed in; the cookie itself is nowhere stored, only its SHA-256."""

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    organisation_id: Mapped[int]
    language: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInAttempt(Base):
    """A try to sign in, counted per login and per address of the sender over all processes."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str]
    at: Mapped[datetime]
