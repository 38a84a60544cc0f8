"""People of a dealer may see to a part of its business: orders, goods or accounts."""

from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels = None
depends_on = None

_ROLES = (
    "role IN ('dealer_buyer', 'dealer_orders', 'dealer_goods', 'dealer_accounts',"
    " 'branch_manager', 'headquarters')"
)
_BEFORE = "role IN ('dealer_buyer', 'branch_manager', 'headquarters')"
_TABLES = ("membership", "api_token")


def upgrade() -> None:
    _check(_ROLES)


def downgrade() -> None:
    # Nobody gets more than they had: who saw to a part has no way in until it is given again.
    for table in reversed(_TABLES):
        op.execute(f"DELETE FROM {table} WHERE NOT ({_BEFORE})")  # noqa: S608
    _check(_BEFORE)


def _check(roles: str) -> None:
    for table in _TABLES:
        name = op.f(f"ck_{table}_role_known")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, roles)
