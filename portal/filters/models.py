"""Saved filters of people."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class SavedFilter(Base):
    """A query of a list under a person's own name for it, in one of their organisations."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "path", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int]
    organisation_id: Mapped[int]
    path: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
