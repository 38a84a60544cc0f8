"""The tables of return requests: what buyers ask to send back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class ReturnRequest(Base):
    """A buyer's wish to send goods of an order back, until it is agreed to, declined or withdrawn.

    Its order's lock is its own, too: whoever changes one has locked the order before.
    """

    __tablename__ = "return_request"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'agreed', 'declined', 'withdrawn')", name="state_known"
        ),
        CheckConstraint(
            "(state = 'agreed') = (return_id IS NOT NULL)", name="agreed_names_its_return"
        ),
        Index("ix_return_request_order_id", "order_id"),
        Index(
            "uq_return_request_order_id_asked",
            "order_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index(
            "ix_return_request_waiting",
            "seller_id",
            "id",
            postgresql_where=text("state = 'asked'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(server_default="asked")
    reason: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default="")
    asked_by: Mapped[int]
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    return_id: Mapped[int | None] = mapped_column(ForeignKey("stock_return.id"))


class ReturnRequestLine(Base):
    """How many base units of a line of the order are to come back."""

    __tablename__ = "return_request_line"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("return_request.id"), primary_key=True, autoincrement=False
    )
    order_line_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    quantity: Mapped[int]

    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)
