"""What only the whole table knows: keys that repeat, names that nothing bears, trees with cycles.

Each check is one statement that yields (line, column, code, value); its lines become bad. A
reference is good if the database has it or an accepted file of the same run brings it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text

from kernel.db.transaction import Tx
from kernel.i18n import Text, _l
from portal.imports import formats
from portal.imports.file_format import Format
from portal.imports.reading import Problem
from portal.imports.staging import MOST_PROBLEMS, note, table_of

REASONS: dict[str, Text] = {
    "duplicate_key": _l("stands there twice (the first is on line %(first)s)"),
    "unknown_organisation": _l("is no organisation of the portal or of organisations.csv"),
    "unknown_product": _l("is no product of the portal or of products.csv"),
    "unknown_price_list": _l("is no price list of the portal or of price_entries.csv"),
    "unknown_policy": _l("is no policy of the portal or of price_policies.csv"),
    "cycle": _l("is above itself: the tree must end at headquarters"),
    "second_headquarters": _l("there can be only one headquarters"),
    "no_parent": _l("must name the organisation above; only headquarters has none"),
    "parent_of_headquarters": _l("must be empty: nothing stands above headquarters"),
    "branch_below_dealer": _l("is a dealer; a branch stands below headquarters or a branch"),
    "empty_range": _l("must lie after valid_from"),
    "overlap": _l("overlaps the entry on line %(first)s for the same list, product and quantity"),
    "rates_overlap": _l("overlaps the rate on line %(first)s for the same country"),
    "differs": _l("is not quantity x unit price x (1 - rate), which is %(first)s"),
    "order_differs": _l("differs within one order"),
    "number_taken": _l("is the number of another order of the portal"),
    "amount_too_large": _l("makes the line come to %(first)s; it must be below 10^12"),
    "external_id_taken": _l("belongs to another record of the same source (%(first)s)"),
    "parent_is_bad": _l("cannot come in itself: the line of that organisation is bad"),
    "before_order": _l("lies before the day of the order"),
    "in_future": _l("lies in the future"),
    "buys_from_nobody": _l("has nobody above it to buy from"),
    "quantities_crossed": _l("must not be below min_quantity"),
    "currency_of_account": _l("differs from the currency of that buyer's account, %(first)s"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a staging table, written {t}; other tables of the run as {organisations}."""

    column: str
    code: str
    sql: str


def _repeats(file_format: Format) -> Check:
    key = ", ".join(file_format.key)
    first = f"min(line) OVER (PARTITION BY {key})"
    return Check(
        file_format.key[0],
        "duplicate_key",
        f"SELECT line, {file_format.key[0]}::text, first::text FROM"
        f" (SELECT line, {file_format.key[0]}, {first} AS first FROM {{t}}) s WHERE line > first",
    )


def _known(column: str, code: str, table: str, key: str, staged: str) -> Check:
    return Check(
        column,
        code,
        f"SELECT line, {column}, '' FROM {{t}} WHERE {column} IS NOT NULL"
        f" AND NOT EXISTS (SELECT FROM {table} k WHERE k.{key} = {{t}}.{column})"
        f" AND NOT EXISTS"
        f" (SELECT FROM {{{staged}}} s WHERE NOT s.bad AND s.{key} = {{t}}.{column})",
    )


def _organisation(column: str) -> Check:
    return _known(column, "unknown_organisation", "organisation", "code", "organisations")


_PRODUCT = _known("sku", "unknown_product", "product", "sku", "products")
_RANGE = Check(
    "valid_until",
    "empty_range",
    "SELECT line, valid_until::text, '' FROM {t} WHERE valid_until <= valid_from",
)


def _not_after(column: str) -> Check:
    return Check(
        column,
        "in_future",
        f"SELECT line, {column}::text, '' FROM {{t}}"
        f" WHERE {column} > (now() AT TIME ZONE :zone)::date",
    )


def _not_before(column: str, start: str) -> Check:
    return Check(
        column,
        "before_order",
        f"SELECT line, {column}::text, '' FROM {{t}} WHERE {column} < {start}",
    )


def _external(table: str, key: str) -> tuple[Check, Check]:
    """A system's key names one record: in the file, and in what the portal has."""
    return (
        Check(
            "external_id",
            "external_id_taken",
            f"SELECT line, external_id, first FROM (SELECT line, {key} AS own, external_id,"
            f" min({key}) OVER (PARTITION BY source, external_id) AS first FROM {{t}}"
            " WHERE external_id IS NOT NULL) s WHERE own <> first",
        ),
        Check(
            "external_id",
            "external_id_taken",
            f"SELECT line, t.external_id, k.{key} FROM {{t}} t JOIN {table} k"
            f" USING (source, external_id) WHERE k.{key} <> t.{key}",
        ),
    )


_BUYS_FROM_NOBODY = Check(
    "buyer_code",
    "buys_from_nobody",
    "SELECT t.line, t.buyer_code, '' FROM {t} t LEFT JOIN {organisations} s"
    " ON s.code = t.buyer_code LEFT JOIN organisation o ON o.code = t.buyer_code"
    " WHERE coalesce(s.kind, o.kind) = 'headquarters'",
)
_CURRENCY_OF_ACCOUNT = Check(
    "currency",
    "currency_of_account",
    "SELECT t.line, t.currency, coalesce(a.currency, s.currency) FROM {t} t"
    " LEFT JOIN {organisations} s ON s.code = t.buyer_code AND s.kind = 'dealer'"
    " LEFT JOIN organisation o ON o.code = t.buyer_code LEFT JOIN credit_account a"
    " ON a.payer_id = o.id AND a.seller_id = coalesce(o.supplier_id, o.parent_id)"
    " WHERE t.currency <> coalesce(a.currency, s.currency)",
)
_ORGANISATIONS = (
    *_external("organisation", "code"),
    Check(
        "kind",
        "second_headquarters",
        "SELECT line, code, '' FROM {t} WHERE kind = 'headquarters' AND (line >"
        " (SELECT min(line) FROM {t} WHERE kind = 'headquarters') OR EXISTS (SELECT FROM"
        " organisation o WHERE o.kind = 'headquarters' AND o.code <> {t}.code))",
    ),
    Check(
        "parent_code",
        "no_parent",
        "SELECT line, code, '' FROM {t} WHERE kind <> 'headquarters' AND parent_code IS NULL",
    ),
    Check(
        "parent_code",
        "parent_of_headquarters",
        "SELECT line, parent_code, '' FROM {t}"
        " WHERE kind = 'headquarters' AND parent_code IS NOT NULL",
    ),
    _organisation("parent_code"),
    Check(
        "parent_code",
        "branch_below_dealer",
        "SELECT c.line, c.parent_code, '' FROM {t} c LEFT JOIN {t} p ON p.code = c.parent_code"
        " LEFT JOIN organisation o ON o.code = c.parent_code"
        " WHERE c.kind = 'branch' AND coalesce(p.kind, o.kind) = 'dealer'",
    ),
    Check(
        "parent_code",
        "cycle",
        # A line is sound if going up from it ends; what never ends goes round in a circle.
        "WITH RECURSIVE sound AS ("
        " SELECT t.code FROM {t} t WHERE t.parent_code IS NULL OR NOT EXISTS"
        "  (SELECT FROM {t} p WHERE p.code = t.parent_code)"
        " UNION SELECT c.code FROM {t} c JOIN sound s ON c.parent_code = s.code)"
        " SELECT line, parent_code, '' FROM {t} WHERE code NOT IN (SELECT code FROM sound)",
    ),
    Check(
        "parent_code",
        "parent_is_bad",
        "WITH RECURSIVE lost AS (SELECT code FROM {t} b WHERE bad AND NOT EXISTS"
        "  (SELECT FROM {t} g WHERE g.code = b.code AND NOT g.bad)"
        "  AND NOT EXISTS (SELECT FROM organisation o WHERE o.code = b.code)"
        " UNION SELECT c.code FROM {t} c JOIN lost l ON c.parent_code = l.code)"
        " SELECT line, parent_code, '' FROM {t} t JOIN lost l ON t.parent_code = l.code"
        " WHERE NOT t.bad",
    ),
)
_ORDER_LINES = (
    _organisation("buyer_code"),
    _BUYS_FROM_NOBODY,
    _CURRENCY_OF_ACCOUNT,
    _PRODUCT,
    Check(
        "buyer_code",
        "order_differs",
        "SELECT t.line, t.buyer_code, '' FROM {t} t JOIN (SELECT DISTINCT ON (order_no) order_no,"
        " buyer_code, ordered_on FROM {t} ORDER BY order_no, line) f USING (order_no)"
        " WHERE (t.buyer_code, t.ordered_on) <> (f.buyer_code, f.ordered_on)",
    ),
    Check(
        "currency",
        "order_differs",
        "SELECT t.line, t.currency, '' FROM {t} t JOIN (SELECT DISTINCT ON (order_no) order_no,"
        " currency FROM {t} ORDER BY order_no, line) f USING (order_no)"
        " WHERE t.currency IS DISTINCT FROM f.currency",
    ),
    Check(
        "order_no",
        "number_taken",
        "SELECT t.line, t.order_no, '' FROM {t} t JOIN (SELECT DISTINCT ON (order_no) order_no,"
        " coalesce(source, 'import') AS source, coalesce(external_id, order_no) AS external_id"
        " FROM {t} ORDER BY order_no, line) f USING (order_no)"
        " JOIN sales_order o ON o.number = t.order_no"
        " WHERE (o.source, o.external_id) IS DISTINCT FROM (f.source, f.external_id)",
    ),
    Check(
        "unit_price",
        "amount_too_large",
        "SELECT line, unit_price::text, trim_scale(quantity * unit_price)::text FROM {t}"
        " WHERE quantity * unit_price >= 1e12",
    ),
    _external("sales_order", "order_no")[0],
    Check(
        "net_amount",
        "differs",
        "SELECT line, net_amount::text, trim_scale(net)::text FROM (SELECT line, net_amount,"
        " quantity * unit_price * (1 - coalesce(discount_rate, 0)) AS net FROM {t}) s"
        " WHERE abs(net_amount - net) > 0.0001",
    ),
    _not_before("shipped_on", "ordered_on"),
    _not_before("received_on", "shipped_on"),
    _not_after("ordered_on"),
    _not_after("shipped_on"),
    _not_after("received_on"),
)

CHECKS: dict[str, Sequence[Check]] = {
    formats.ORGANISATIONS.name: _ORGANISATIONS,
    formats.PRODUCTS.name: _external("product", "sku"),
    formats.PRICE_ENTRIES.name: (
        _PRODUCT,
        _RANGE,
        Check(
            "valid_from",
            "overlap",
            "SELECT line, valid_from::text, before::text FROM (SELECT line, valid_from,"
            " lag(line) OVER w AS before, lag(coalesce(valid_until, 'infinity')) OVER w AS ended"
            " FROM {t} WINDOW w AS (PARTITION BY price_list, sku, min_quantity"
            " ORDER BY valid_from, line)) s WHERE ended > valid_from",
        ),
    ),
    formats.PRICE_POLICIES.name: (
        *_external("price_policy", "code"),
        _known("price_list", "unknown_price_list", "price_list", "code", "price_lists"),
        _RANGE,
        Check(
            "max_quantity",
            "quantities_crossed",
            "SELECT line, max_quantity::text, '' FROM {t} WHERE max_quantity < min_quantity",
        ),
    ),
    formats.POLICY_PRODUCTS.name: (
        _known("policy", "unknown_policy", "price_policy", "code", "policies"),
        _PRODUCT,
    ),
    formats.TAX_RATES.name: (
        _RANGE,
        Check(
            "valid_from",
            "rates_overlap",
            "SELECT line, valid_from::text, before::text FROM (SELECT line, valid_from,"
            " lag(line) OVER w AS before, lag(coalesce(valid_until, 'infinity')) OVER w AS ended"
            " FROM {t} WINDOW w AS (PARTITION BY coalesce(country, '*') ORDER BY valid_from, line))"
            " s WHERE ended > valid_from",
        ),
    ),
    formats.STOCK.name: (
        _organisation("organisation_code"),
        _PRODUCT,
        _not_after("counted_on"),
    ),
    formats.OPEN_ITEMS.name: (
        _organisation("buyer_code"),
        _BUYS_FROM_NOBODY,
        _CURRENCY_OF_ACCOUNT,
        _not_after("issued_on"),
    ),
    formats.ORDER_LINES.name: _ORDER_LINES,
    formats.PAYMENTS.name: (
        _organisation("buyer_code"),
        _BUYS_FROM_NOBODY,
        _CURRENCY_OF_ACCOUNT,
        _not_after("paid_on"),
    ),
    formats.SELL_OUT.name: (
        _organisation("organisation_code"),
        _PRODUCT,
        _not_after("sold_on"),
    ),
}

_REFERRED = {
    "organisations": (
        formats.ORGANISATIONS,
        "code, kind, currency",
        "NULL::text AS code, NULL::text AS kind, NULL::text AS currency",
    ),
    "products": (formats.PRODUCTS, "sku", "NULL::text AS sku"),
    "price_lists": (formats.PRICE_ENTRIES, "price_list AS code", "NULL::text AS code"),
    "policies": (formats.PRICE_POLICIES, "code", "NULL::text AS code"),
}


def _tables(run_id: int, accepted: Sequence[Format]) -> dict[str, str]:
    """Other files of the run as the checks see them; a file that is absent has no rows."""
    return {
        name: f"(SELECT {columns}, bad FROM {table_of(run_id, file_format)})"
        if file_format in accepted
        else f"(SELECT {nothing}, true AS bad WHERE false)"
        for name, (file_format, columns, nothing) in _REFERRED.items()
    }


async def check(tx: Tx, run_id: int, file_format: Format, accepted: Sequence[Format]) -> int:
    """Ask every question about one staged file; mark and note its bad lines.

    Returns:
        How many lines are bad now that were good before.
    """
    table = table_of(run_id, file_format)
    tables = _tables(run_id, [*accepted, file_format])
    checks = [*CHECKS[file_format.name]]
    if file_format.key:
        checks.insert(0, _repeats(file_format))
    await tx.execute(text("SET LOCAL statement_timeout = '5min'"))
    await tx.execute(text(f"ANALYZE {table}"))
    worse = 0
    for question in checks:
        sql = question.sql.format(t=table, **tables)
        values = {"zone": str(tx.zone)} if ":zone" in sql else {}
        found = (await tx.execute(text(sql), values)).all()
        if not found:
            continue
        lines = [row[0] for row in found]
        marked = await tx.execute(
            text(
                f"UPDATE {table} SET bad = true WHERE line = ANY(:lines) AND NOT bad RETURNING line"
            ),
            {"lines": lines},
        )
        worse += len(marked.all())
        await note(
            tx,
            run_id,
            file_format.name,
            [
                Problem(
                    line,
                    question.column,
                    question.code,
                    REASONS[question.code],
                    str(value or "")[:80],
                    {"first": str(first)},
                )
                for line, value, first in found[:MOST_PROBLEMS]
            ],
        )
    return worse
