"""Tables of pricing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None

TABLES = (
    "tax_rate",
    "price_limit",
    "price_policy_buyer",
    "price_policy_product",
    "price_policy",
    "price_assignment",
    "price_entry",
    "price_list",
)


def upgrade() -> None:
    """Lists with dated entries and assignments, policies, limits and tax rates."""
    lists()
    policies()
    limits()
    edition()


def lists() -> None:
    op.create_table(
        "price_list",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("merge", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_price_list_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_price_list_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_price_list_seller_id_code")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_price_list_source_external_id")),
    )
    op.create_table(
        "price_entry",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("price_list_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("price_list_id"), "="),
            (sa.column("product_id"), "="),
            (sa.column("minimum_quantity"), "="),
            (sa.text("daterange(valid_from, valid_until)"), "&&"),
            using="gist",
            name="one_price_at_a_time",
        ),
        sa.CheckConstraint("minimum_quantity > 0", name=op.f("ck_price_entry_minimum_positive")),
        sa.CheckConstraint("unit_price >= 0", name=op.f("ck_price_entry_price_not_negative")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_price_entry_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_entry_price_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_price_entry_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_entry")),
    )
    op.create_index(
        op.f("ix_price_entry_price_list_id_product_id_minimum_quantity"),
        "price_entry",
        ["price_list_id", "product_id", "minimum_quantity"],
    )
    op.create_index(op.f("ix_price_entry_product_id"), "price_entry", ["product_id"])
    op.create_table(
        "price_assignment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("price_list_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("node_id", sa.BigInteger(), nullable=True),
        sa.Column("buyer_key", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "buyer_key = coalesce('o:' || organisation_id, 's:' || segment, 'n:' || node_id)",
            name=op.f("ck_price_assignment_key_of_buyer"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, segment, node_id) = 1",
            name=op.f("ck_price_assignment_one_kind_of_buyer"),
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["organisation.id"], name=op.f("fk_price_assignment_node_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_price_assignment_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_assignment_price_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_assignment")),
        sa.UniqueConstraint(
            "price_list_id", "buyer_key", name=op.f("uq_price_assignment_price_list_id_buyer_key")
        ),
    )
    op.create_index(op.f("ix_price_assignment_buyer_key"), "price_assignment", ["buyer_key"])


def policies() -> None:
    op.create_table(
        "price_policy",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=True),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("minimum_quantity", sa.BigInteger(), nullable=True),
        sa.Column("maximum_quantity", sa.BigInteger(), nullable=True),
        sa.Column("minimum_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("maximum_amount_minor", sa.BigInteger(), nullable=True),
        sa.Column("counted_over", sa.Text(), nullable=False),
        sa.Column("price_list_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("exclusivity_group", sa.Text(), nullable=False),
        sa.Column("stacking", sa.Text(), nullable=False),
        sa.Column("every_buyer", sa.Boolean(), nullable=False),
        sa.Column("every_product", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(coalesce(effect, '') = 'percent_off') = (rate IS NOT NULL)",
            name=op.f("ck_price_policy_percent_has_rate"),
        ),
        sa.CheckConstraint(
            "counted_over IN ('product', 'policy')", name=op.f("ck_price_policy_counted_over")
        ),
        sa.CheckConstraint(
            "effect IN ('percent_off', 'amount_off', 'fixed_price', 'free_goods')",
            name=op.f("ck_price_policy_effect"),
        ),
        sa.CheckConstraint(
            "stacking IN ('additive', 'compound')", name=op.f("ck_price_policy_stacking")
        ),
        sa.CheckConstraint(
            "currency IS NOT NULL OR coalesce(minimum_amount_minor, maximum_amount_minor) IS NULL",
            name=op.f("ck_price_policy_amounts_have_currency"),
        ),
        sa.CheckConstraint(
            "effect IS NOT NULL OR price_list_id IS NOT NULL",
            name=op.f("ck_price_policy_does_something"),
        ),
        sa.CheckConstraint(
            "minimum_amount_minor <= maximum_amount_minor",
            name=op.f("ck_price_policy_amounts_in_order"),
        ),
        sa.CheckConstraint(
            "minimum_quantity <= maximum_quantity", name=op.f("ck_price_policy_quantities_in_order")
        ),
        sa.CheckConstraint("rate BETWEEN -1 AND 1", name=op.f("ck_price_policy_rate")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_price_policy_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["price_list_id"], ["price_list.id"], name=op.f("fk_price_policy_price_list_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_price_policy_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_policy")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_price_policy_seller_id_code")),
        sa.UniqueConstraint(
            "source", "external_id", name=op.f("uq_price_policy_source_external_id")
        ),
    )
    op.create_index(
        op.f("ix_price_policy_seller_id_valid_until"), "price_policy", ["seller_id", "valid_until"]
    )
    op.create_table(
        "price_policy_product",
        sa.Column("policy_id", sa.BigInteger(), nullable=False),
        sa.Column("product_key", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "product_key = coalesce('p:' || product_id, 'c:' || category_id)",
            name=op.f("ck_price_policy_product_key_of_product"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(product_id, category_id) = 1",
            name=op.f("ck_price_policy_product_product_or_category"),
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_price_policy_product_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["price_policy.id"], name=op.f("fk_price_policy_product_policy_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_price_policy_product_product_id")
        ),
        sa.PrimaryKeyConstraint("policy_id", "product_key", name=op.f("pk_price_policy_product")),
    )
    op.create_index(
        op.f("ix_price_policy_product_product_key"), "price_policy_product", ["product_key"]
    )
    op.create_table(
        "price_policy_buyer",
        sa.Column("policy_id", sa.BigInteger(), nullable=False),
        sa.Column("buyer_key", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("segment", sa.Text(), nullable=True),
        sa.Column("node_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "buyer_key = coalesce('o:' || organisation_id, 's:' || segment, 'n:' || node_id)",
            name=op.f("ck_price_policy_buyer_key_of_buyer"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, segment, node_id) = 1",
            name=op.f("ck_price_policy_buyer_one_kind_of_buyer"),
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["organisation.id"], name=op.f("fk_price_policy_buyer_node_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_price_policy_buyer_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["price_policy.id"], name=op.f("fk_price_policy_buyer_policy_id")
        ),
        sa.PrimaryKeyConstraint("policy_id", "buyer_key", name=op.f("pk_price_policy_buyer")),
    )
    op.create_index(op.f("ix_price_policy_buyer_buyer_key"), "price_policy_buyer", ["buyer_key"])


def limits() -> None:
    op.create_table(
        "price_limit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("category_id", sa.BigInteger(), nullable=True),
        sa.Column("product_key", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("lowest_price", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("highest_price", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("branch_rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("seller_id"), "="),
            (sa.column("product_key"), "="),
            (sa.column("currency"), "="),
            (sa.text("daterange(valid_from, valid_until)"), "&&"),
            using="gist",
            name="one_limit_at_a_time",
        ),
        sa.CheckConstraint(
            "product_key = coalesce('p:' || product_id, 'c:' || category_id)",
            name=op.f("ck_price_limit_key_of_product"),
        ),
        sa.CheckConstraint("branch_rate BETWEEN 0 AND 1", name=op.f("ck_price_limit_branch_rate")),
        sa.CheckConstraint(
            "lowest_price <= highest_price", name=op.f("ck_price_limit_prices_in_order")
        ),
        sa.CheckConstraint(
            "num_nonnulls(product_id, category_id) = 1",
            name=op.f("ck_price_limit_product_or_category"),
        ),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_price_limit_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_price_limit_category_id")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_price_limit_product_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["organisation.id"], name=op.f("fk_price_limit_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_limit")),
    )
    op.create_table(
        "tax_rate",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seller_country", sa.Text(), nullable=False),
        sa.Column("product_class", sa.Text(), nullable=False),
        sa.Column("buyer_class", sa.Text(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=6), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.column("seller_country"), "="),
            (sa.column("product_class"), "="),
            (sa.column("buyer_class"), "="),
            (sa.text("daterange(valid_from, valid_until)"), "&&"),
            using="gist",
            name="one_rate_at_a_time",
        ),
        sa.CheckConstraint("rate BETWEEN 0 AND 1", name=op.f("ck_tax_rate_rate")),
        sa.CheckConstraint("valid_until > valid_from", name=op.f("ck_tax_rate_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
    )


def edition() -> None:
    op.create_table(
        "price_edition",
        sa.Column("only_one", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.CheckConstraint("only_one", name=op.f("ck_price_edition_only_one")),
        sa.PrimaryKeyConstraint("only_one", name=op.f("pk_price_edition")),
    )
    op.execute("""
        CREATE FUNCTION stamp_price_edition() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO price_edition (only_one, stamp) VALUES (true, gen_random_uuid())
            ON CONFLICT (only_one) DO UPDATE SET stamp = excluded.stamp;
            RETURN NULL;
        END $$
    """)
    for table in TABLES:
        # Before, so that writers queue up on the edition and not on each other's rows.
        op.execute(f"""
            CREATE TRIGGER stamp_edition BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION stamp_price_edition()
        """)


def downgrade() -> None:
    """Drop them, dependants first."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_table("price_edition")
    op.execute("DROP FUNCTION stamp_price_edition")
