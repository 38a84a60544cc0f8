"""Editions: stamps that tell a process whether what it remembers still holds; lean order lines."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels = None
depends_on = None

FAMILIES = {
    "organisations": ("organisation",),
    "products": ("product", "product_unit", "category", "product_authorisation"),
    "places": ("location",),
    "people": ("app_user", "membership", "api_token", "organisation"),
    "prices": (
        "tax_rate",
        "price_limit",
        "price_policy_buyer",
        "price_policy_product",
        "price_policy",
        "price_assignment",
        "price_entry",
        "price_list",
    ),
}


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("family", sa.Text, primary_key=True),
        sa.Column("stamp", sa.Uuid(), nullable=False),
    )
    op.execute("""
        CREATE FUNCTION stamp_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO edition (family, stamp) VALUES (TG_ARGV[0], gen_random_uuid())
            ON CONFLICT (family) DO UPDATE SET stamp = excluded.stamp;
            RETURN NULL;
        END $$
    """)
    # Placing writes a line and its order in one statement. The check of the key would be planned
    # once a connection, for the table as it was then: an empty one is searched from end to end.
    op.drop_constraint("fk_order_line_order_id", "order_line")
    for table in FAMILIES["prices"]:
        op.execute(f"DROP TRIGGER stamp_edition ON {table}")
    op.execute("DROP FUNCTION stamp_price_edition")
    op.drop_table("price_edition")
    for family, tables in FAMILIES.items():
        # Whoever remembered rows before there was a stamp must read them again.
        op.execute(f"INSERT INTO edition VALUES ('{family}', gen_random_uuid())")  # noqa: S608
        for table in tables:
            # Before, so that writers queue up on the edition and not on each other's rows.
            op.execute(f"""
                CREATE TRIGGER stamp_{family}
                BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION stamp_edition('{family}')
            """)


def downgrade() -> None:
    op.create_foreign_key(
        "fk_order_line_order_id", "order_line", "sales_order", ["order_id"], ["id"]
    )
    for family, tables in FAMILIES.items():
        for table in tables:
            op.execute(f"DROP TRIGGER stamp_{family} ON {table}")
    op.execute("DROP FUNCTION stamp_edition")
    op.drop_table("edition")
    op.create_table(
        "price_edition",
        sa.Column("only_one", sa.Boolean(), primary_key=True),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.CheckConstraint("only_one", name=op.f("ck_price_edition_only_one")),
    )
    op.execute("""
        CREATE FUNCTION stamp_price_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO price_edition (only_one, stamp) VALUES (true, gen_random_uuid())
            ON CONFLICT (only_one) DO UPDATE SET stamp = excluded.stamp;
            RETURN NULL;
        END $$
    """)
    for table in FAMILIES["prices"]:
        op.execute(f"""
            CREATE TRIGGER stamp_edition BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION stamp_price_edition()
        """)
