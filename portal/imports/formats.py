"""The files of an import: their columns, keys and order. docs/import.md is made from this."""

from portal.imports import columns as kinds
from portal.imports.columns import Column
from portal.imports.file_format import Format


def _code(name: str, about: str, *, required: bool = True, example: str = "") -> Column:
    return Column(name, "TEXT", kinds.code, required, example, about)


def _text(name: str, about: str, *, required: bool = False, example: str = "") -> Column:
    return Column(name, "TEXT", kinds.text, required, example, about)


def _day(name: str, about: str, *, required: bool = True, example: str = "2026-01-31") -> Column:
    return Column(name, "DATE", kinds.day, required, example, about)


_SOURCE = (
    _code("source", "system the record comes from", required=False, example="erp"),
    _code("external_id", "its key there", required=False, example="4711"),
)
_CURRENCY = Column(
    "currency", "TEXT", kinds.currency, required=False, example="USD", about="ISO 4217 code"
)

ORGANISATIONS = Format(
    "organisations",
    (
        _code("code", "key of the organisation", example="AW00000676"),
        _text("name", "what people call it", required=True, example="Aerobic Exercise Company"),
        Column(
            "kind",
            "TEXT",
            kinds.choice("headquarters", "branch", "dealer"),
            required=True,
            example="dealer",
            about="headquarters (one), branch or dealer",
        ),
        _code("parent_code", "organisation above it; empty for headquarters", required=False),
        _text("segment", "group of dealers that prices may name", example="Warehouse"),
        Column(
            "credit_limit",
            "NUMERIC",
            kinds.price,
            required=False,
            example="150000",
            about="in major units; empty: prepaid only; 0: prepaid only",
        ),
        Column(
            "payment_terms_days",
            "BIGINT",
            kinds.whole_up_to(365),
            required=False,
            example="30",
            about="days from the invoice",
        ),
        _text("city", "city"),
        _text("state", "state or province"),
        _text("country", "country", example="United States"),
        _text("phone", "telephone number of its contact"),
        _text("email", "e-mail address of its contact"),
        _text("tax_number", "tax registration"),
        Column("minimum_order", "NUMERIC", kinds.price, example="100", about="least order value"),
        Column("flat_freight", "NUMERIC", kinds.price, example="15", about="freight of an order"),
        Column("freight_rate", "NUMERIC", kinds.rate, example="0.025", about="freight of the net"),
        _CURRENCY,
        *_SOURCE,
    ),
    ("code",),
    "The tree: headquarters, branches, dealers, sub-dealers.",
)
PRODUCTS = Format(
    "products",
    (
        _code("sku", "key of the product", example="BK-M82B-42"),
        _text("name", "what people call it", required=True),
        _text("category", "category"),
        _text("subcategory", "category below it"),
        _code("unit", "base unit, the smallest that moves", required=False, example="EA"),
        Column(
            "list_price",
            "NUMERIC",
            kinds.price,
            required=False,
            example="53.99",
            about="for information",
        ),
        Column(
            "standard_cost",
            "NUMERIC",
            kinds.price,
            required=False,
            example="23.9716",
            about="weight of stock figures; headquarters only",
        ),
        _text("colour", "colour"),
        _text("size", "size"),
        _text("description_en", "description in English"),
        _text("description_zh", "description in Chinese"),
        _code("barcode", "EAN or UPC", required=False),
        Column(
            "status",
            "TEXT",
            kinds.choice("active", "run_out", "blocked", "discontinued"),
            example="active",
            about="may it be ordered; empty: active",
        ),
        _CURRENCY,
        *_SOURCE,
    ),
    ("sku",),
    "What is sold.",
)
PRICE_ENTRIES = Format(
    "price_entries",
    (
        _code("price_list", "list that the price stands on", example="DEALER"),
        _code("sku", "product"),
        Column(
            "min_quantity",
            "BIGINT",
            kinds.quantity,
            required=True,
            example="11",
            about="from how many base units",
        ),
        Column(
            "unit_price",
            "NUMERIC",
            kinds.price,
            required=True,
            example="31.3142",
            about="per base unit",
        ),
        _day("valid_from", "first day"),
        _day(
            "valid_until", "first day on which it is no longer valid; empty: open", required=False
        ),
        _CURRENCY,
        *_SOURCE,
    ),
    ("price_list", "sku", "min_quantity", "valid_from"),
    "Price lists of headquarters. A list that no policy names applies to everyone.",
)
PRICE_POLICIES = Format(
    "price_policies",
    (
        _code("code", "key of the policy", example="VOLUME-11"),
        _text("name", "what people call it", required=True),
        Column(
            "effect",
            "TEXT",
            kinds.choice("percent_off"),
            required=True,
            example="percent_off",
            about="what it does",
        ),
        Column(
            "rate", "NUMERIC", kinds.rate, required=True, example="0.02", about="share taken off"
        ),
        Column(
            "min_quantity",
            "BIGINT",
            kinds.quantity,
            required=False,
            example="11",
            about="from, inclusive",
        ),
        Column(
            "max_quantity",
            "BIGINT",
            kinds.quantity,
            required=False,
            example="14",
            about="to, inclusive",
        ),
        _code("price_list", "list that the line switches to", required=False),
        Column(
            "products",
            "TEXT",
            kinds.choice("all", "listed"),
            required=True,
            example="all",
            about="all, or those of price_policy_products.csv",
        ),
        Column(
            "priority",
            "BIGINT",
            kinds.whole_up_to(1_000_000),
            required=True,
            example="10",
            about="the higher, the stronger",
        ),
        _day("valid_from", "first day"),
        _day("valid_until", "first day on which it is no longer valid", required=False),
        *_SOURCE,
    ),
    ("code",),
    "Volume discounts and campaigns of headquarters; in one line only the strongest applies.",
)
POLICY_PRODUCTS = Format(
    "price_policy_products",
    (_code("policy", "policy"), _code("sku", "product it lists")),
    ("policy", "sku"),
    "Which products a policy lists.",
)
TAX_RATES = Format(
    "tax_rates",
    (
        _text("country", "country of the seller; empty: every country", example="United States"),
        Column("rate", "NUMERIC", kinds.rate, required=True, example="0.08", about="share of net"),
        _day("valid_from", "first day"),
        _day("valid_until", "first day on which it is no longer valid", required=False),
    ),
    ("country", "valid_from"),
    "Tax on goods, by the seller's country.",
)
ORDER_LINES = Format(
    "order_lines",
    (
        _code("order_no", "number of the order", example="SO43659"),
        Column(
            "line_no",
            "BIGINT",
            kinds.quantity,
            required=True,
            example="1",
            about="number of the line",
        ),
        _day("ordered_on", "day of the order"),
        _day("due_on", "day it was promised for", required=False),
        _day("shipped_on", "day it left; empty: not shipped yet", required=False),
        _day("received_on", "day it arrived; empty: seven days after it was due", required=False),
        _code("buyer_code", "who bought"),
        _text("po_number", "the buyer's own number"),
        _code("sku", "product"),
        Column(
            "quantity", "BIGINT", kinds.quantity, required=True, example="3", about="base units"
        ),
        Column(
            "unit_price",
            "NUMERIC",
            kinds.price,
            required=True,
            example="2024.994",
            about="per base unit",
        ),
        Column(
            "discount_rate",
            "NUMERIC",
            kinds.rate,
            required=False,
            example="0.05",
            about="share taken off",
        ),
        Column(
            "net_amount",
            "NUMERIC",
            kinds.exact,
            required=False,
            example="6074.982",
            about="checked to 0.0001 against quantity x price x (1 - rate)",
        ),
        Column(
            "tax_amount",
            "NUMERIC",
            kinds.exact,
            required=False,
            example="485.9986",
            about="tax of the line",
        ),
        Column(
            "freight_amount",
            "NUMERIC",
            kinds.exact,
            required=False,
            example="151.8746",
            about="freight of the line",
        ),
        Column(
            "status",
            "TEXT",
            kinds.choice("cancelled", "open", "shipped"),
            required=False,
            example="",
            about="cancelled: it was never delivered",
        ),
        _CURRENCY,
        *_SOURCE,
    ),
    ("order_no", "line_no"),
    "Orders as they were: recorded at their own dates, never judged.",
)
PAYMENTS = Format(
    "payments",
    (
        _code("payment_no", "key of the payment", example="P-1001"),
        _day("paid_on", "day it arrived"),
        _code("buyer_code", "who paid"),
        Column(
            "amount",
            "NUMERIC",
            kinds.money,
            required=True,
            example="1250.00",
            about="in major units",
        ),
        _text("reference", "order or invoice it names; empty: oldest first"),
        _CURRENCY,
        *_SOURCE,
    ),
    ("payment_no",),
    "Money received.",
)
STOCK = Format(
    "stock",
    (
        _code("organisation_code", "whose stock"),
        _code("sku", "product"),
        Column(
            "quantity",
            "BIGINT",
            kinds.whole,
            required=True,
            example="12",
            about="base units counted",
        ),
        _day("counted_on", "day of the count, at its beginning"),
        *_SOURCE,
    ),
    ("organisation_code", "sku", "counted_on"),
    "Stock counted at the beginning of a day: opening balances and later counts.",
)
SELL_OUT = Format(
    "sell_out",
    (
        _code("organisation_code", "who sold"),
        _code("sku", "product"),
        Column(
            "quantity", "BIGINT", kinds.quantity, required=True, example="2", about="base units"
        ),
        _day("sold_on", "day of the sale"),
        Column(
            "unit_price",
            "NUMERIC",
            kinds.price,
            required=False,
            example="59.90",
            about="what the customer paid",
        ),
        *_SOURCE,
    ),
    (),
    "What dealers sold to the market.",
)
OPEN_ITEMS = Format(
    "open_items",
    (
        _code("item_no", "number of the invoice in the old system"),
        _code("buyer_code", "who owes it"),
        _day("issued_on", "day of the invoice"),
        _day("due_on", "day it is due"),
        Column(
            "amount",
            "NUMERIC",
            kinds.owed,
            required=True,
            example="980.00",
            about="still open at the cut-over; below zero: paid ahead",
        ),
        _CURRENCY,
        *_SOURCE,
    ),
    ("item_no",),
    "What buyers owed at a cut-over date.",
)

FORMATS = (
    ORGANISATIONS,
    PRODUCTS,
    PRICE_ENTRIES,
    PRICE_POLICIES,
    POLICY_PRODUCTS,
    TAX_RATES,
    STOCK,
    OPEN_ITEMS,
    ORDER_LINES,
    PAYMENTS,
    SELL_OUT,
)
"""In the order in which they are checked and applied: each may name what stands before it."""
