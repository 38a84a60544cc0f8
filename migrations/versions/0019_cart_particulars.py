"""What an order says beside its lines is kept with the cart."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision: str | None = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cart", sa.Column("po_number", sa.Text, nullable=False, server_default=""))
    op.add_column("cart", sa.Column("note", sa.Text, nullable=False, server_default=""))
    op.add_column("cart", sa.Column("requested_on", sa.Date, nullable=True))
    op.add_column("cart", sa.Column("ship_to_id", sa.BigInteger, nullable=True))
    for name, usual in (("delivery_preference", "complete"), ("kind", "standard")):
        op.add_column("cart", sa.Column(name, sa.Text, nullable=False, server_default=usual))
