"""The table of payment notices: what payers say they have paid."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base


class PaymentNotice(Base):
    """A payer's word that it has paid, until the seller has booked the money or declines it."""

    __tablename__ = "payment_notice"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        CheckConstraint("state IN ('told', 'booked', 'declined', 'withdrawn')", name="state_known"),
        CheckConstraint(
            "(state = 'booked') = (payment_id IS NOT NULL)", name="booked_names_its_payment"
        ),
        Index("ix_payment_notice_payer_id_id", "payer_id", "id"),
        Index("ix_payment_notice_payment_id", "payment_id"),
        Index(
            "ix_payment_notice_waiting",
            "seller_id",
            "id",
            postgresql_where=text("state = 'told'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seller_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    currency: Mapped[str]
    amount_minor: Mapped[int]
    paid_on: Mapped[date]
    method: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    order_number: Mapped[str] = mapped_column(server_default="")
    note: Mapped[str] = mapped_column(server_default="")
    state: Mapped[str] = mapped_column(server_default="told")
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    answer: Mapped[str] = mapped_column(server_default="")
    told_by: Mapped[int]
    told_at: Mapped[datetime]
    settled_by: Mapped[int | None]
    settled_at: Mapped[datetime | None]
