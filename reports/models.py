"""The roll-up: what the ledger moved, by node of the tree, unit and month.

Flows don't add up over the tree (what leaves a dealer may stay inside its branch), so each node
has its own rows. `organised` says which tree: `then` (of the transfer's day) or `now` (today's,
kept only once something has moved). Rows are derived: rebuilding them from nothing gives the same.
"""

from datetime import date

from sqlalchemy import Numeric, PrimaryKeyConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base

ZERO = text("0")


class ProductMonth(Base):
    """Base units of a product through a node in a month of headquarters' zone.

    `…_area` is signed amount x seconds left in the month. `other` stock is in transit or in
    quarantine; `dealer` stock is on hand at dealers, `sub` the part of it at sub-dealers by
    today's tree. Sell-in and sell-out are counted at the dealer; returns are negative.
    """

    __tablename__ = "product_month"
    __table_args__ = (PrimaryKeyConstraint("organised", "node_id", "month", "product_id"),)

    organised: Mapped[str]
    node_id: Mapped[int]
    month: Mapped[date]
    product_id: Mapped[int]
    taken_in: Mapped[int] = mapped_column(server_default=ZERO)
    given_out: Mapped[int] = mapped_column(server_default=ZERO)
    internal: Mapped[int] = mapped_column(server_default=ZERO)
    moved_in: Mapped[int] = mapped_column(server_default=ZERO)
    moved_out: Mapped[int] = mapped_column(server_default=ZERO)
    supplied: Mapped[int] = mapped_column(server_default=ZERO)
    sell_in: Mapped[int] = mapped_column(server_default=ZERO)
    sell_down: Mapped[int] = mapped_column(server_default=ZERO)
    sell_out: Mapped[int] = mapped_column(server_default=ZERO)
    dealer_sold: Mapped[int] = mapped_column(server_default=ZERO)
    sub_sold: Mapped[int] = mapped_column(server_default=ZERO)
    on_hand_change: Mapped[int] = mapped_column(server_default=ZERO)
    other_change: Mapped[int] = mapped_column(server_default=ZERO)
    transit_change: Mapped[int] = mapped_column(server_default=ZERO)
    dealer_change: Mapped[int] = mapped_column(server_default=ZERO)
    sub_change: Mapped[int] = mapped_column(server_default=ZERO)
    on_hand_area: Mapped[int] = mapped_column(Numeric(38, 0), server_default=ZERO)
    transit_area: Mapped[int] = mapped_column(Numeric(38, 0), server_default=ZERO)
    dealer_area: Mapped[int] = mapped_column(Numeric(38, 0), server_default=ZERO)
    sub_area: Mapped[int] = mapped_column(Numeric(38, 0), server_default=ZERO)


class FundsMonth(Base):
    """Minor units of a currency that the payers below a node owed and paid in a month.

    `creditor` names whom they owed: `company` (headquarters and branches) or `dealer`; the two
    are never added. `net`, `tax` and `freight` are what was invoiced less what was credited.
    """

    __tablename__ = "funds_month"
    __table_args__ = (PrimaryKeyConstraint("organised", "node_id", "month", "creditor", "unit"),)

    organised: Mapped[str]
    node_id: Mapped[int]
    month: Mapped[date]
    creditor: Mapped[str]
    unit: Mapped[int]
    net: Mapped[int] = mapped_column(server_default=ZERO)
    tax: Mapped[int] = mapped_column(server_default=ZERO)
    freight: Mapped[int] = mapped_column(server_default=ZERO)
    invoiced: Mapped[int] = mapped_column(server_default=ZERO)
    credited: Mapped[int] = mapped_column(server_default=ZERO)
    collected: Mapped[int] = mapped_column(server_default=ZERO)
    written_off: Mapped[int] = mapped_column(server_default=ZERO)
    opened: Mapped[int] = mapped_column(server_default=ZERO)
    moved_in: Mapped[int] = mapped_column(server_default=ZERO)
    moved_out: Mapped[int] = mapped_column(server_default=ZERO)
    owed_change: Mapped[int] = mapped_column(server_default=ZERO)


class ReceivableMonth(Base):
    """What a receivable came to in a month in which something was posted to it.

    `closing` is the balance at the month's end. `owed_area` is the sum over its days of what was
    owed x seconds, never below zero on a day; `ahead_area` the same of what was paid ahead. From
    the month's end to `until` nothing was posted: the closing stood there all the time.
    """

    __tablename__ = "receivable_month"
    __table_args__ = (PrimaryKeyConstraint("account_id", "month"),)

    account_id: Mapped[int]
    month: Mapped[date]
    until: Mapped[date]
    closing: Mapped[int]
    owed_area: Mapped[int] = mapped_column(Numeric(38, 0))
    ahead_area: Mapped[int] = mapped_column(Numeric(38, 0))


class RollupState(Base):
    """Which moves of the tree the roll-up knows; another number means: build it anew."""

    __tablename__ = "rollup_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moves: Mapped[int] = mapped_column(server_default=ZERO)
