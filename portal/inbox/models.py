"""The tables of the desk: who looks after what, and what a branch is to sell."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class InboxMark(Base):
    """What people said of an exception: whose it is, until when it rests, that it is dealt with.

    The exception itself is found anew each time. `occurrence` names the one that was put aside: a
    later order of the same dealer, another invoice overdue, and it stands in the inbox again.
    """

    __tablename__ = "inbox_mark"
    __table_args__ = (
        PrimaryKeyConstraint("kind", "subject_id"),
        CheckConstraint(
            "NOT done AND hidden_until IS NULL OR reason <> ''", name="hidden_says_why"
        ),
        Index("ix_inbox_mark_seller_id", "seller_id"),
    )

    kind: Mapped[str]
    subject_id: Mapped[int]
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    occurrence: Mapped[str] = mapped_column(server_default="")
    hidden_until: Mapped[date | None]
    done: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str] = mapped_column(server_default="")
    marked_by: Mapped[int]
    marked_at: Mapped[datetime]


class SalesTarget(Base):
    """What an organisation and everyone below it are to be invoiced in a month, net."""

    __tablename__ = "sales_target"
    __table_args__ = (
        PrimaryKeyConstraint("organisation_id", "month"),
        CheckConstraint("net_minor > 0", name="net_positive"),
        CheckConstraint("extract(day FROM month) = 1", name="month_begins_on_its_first_day"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month: Mapped[date]
    currency: Mapped[str]
    net_minor: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    set_by: Mapped[int]
    set_at: Mapped[datetime]
