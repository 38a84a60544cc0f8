"""Pure rules of counting: packs, minimum, multiple."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from catalogue.errors import QuantityNotWhole, UnknownUnit
from catalogue.types import NewCategory, NewProduct, Product, QuantityProblem
from kernel.errors import FieldProblem
from kernel.i18n import Text, _l
from kernel.money import UnknownCurrencyError, exponent

MOST = Decimal(10) ** 12

SKU_EMPTY = _l("A product needs a number and a name.")
SKU_TAKEN = _l("The number %(sku)s is taken. Choose another.")
SKU_TWICE = _l("The number %(sku)s appears twice. Remove one of the two.")
CATEGORY_UNKNOWN = _l("There is no category %(category)s. Create it first or correct the code.")
CATEGORY_CYCLE = _l("%(category)s would stand below itself. Correct the category above.")
ABOVE_ZERO = _l("This must be a whole number above zero.")
NOT_NEGATIVE = _l("This cannot be negative.")
AMOUNT_RANGE = _l("This must be an amount from 0 to under a trillion, with at most six decimals.")
CURRENCY_UNKNOWN = _l("%(currency)s is no currency code such as USD or CNY.")
UNIT_REPEATED = _l("%(unit)s is the base unit itself; packs have other names.")
CURRENCY_MISSING = _l("A standard cost needs its currency.")


def base_quantity(product: Product, quantity: Decimal | int, unit: str) -> int:
    """What was typed, in whole base units.

    Raises, in this order:
        UnknownUnit: the product isn't counted so.
        QuantityNotWhole: it comes to a fraction of a base unit; names the two nearest above zero.
    """
    factor = product.units.get(unit)
    if factor is None:
        units = ", ".join(sorted(product.units))
        raise UnknownUnit(sku=product.sku, unit=unit, units=units)
    exact = Fraction(quantity) * Fraction(*factor)
    if exact.denominator == 1:
        return exact.numerator
    lower = max(exact.__floor__(), 1)
    raise QuantityNotWhole(
        sku=product.sku,
        requested=f"{quantity:f} {unit}" if isinstance(quantity, Decimal) else f"{quantity} {unit}",
        unit=product.base_unit,
        lower=lower,
        upper=max(exact.__ceil__(), lower + 1),
    )


def check_quantity(product: Product, quantity: int) -> list[QuantityProblem]:
    """What is wrong with a positive quantity of base units: under the minimum, not a multiple.

    The nearest multiples that are named reach the minimum too.
    """
    problems = []
    if quantity < product.minimum_quantity:
        facts = {"sku": product.sku, "minimum": product.minimum_quantity, "requested": quantity}
        problems.append(QuantityProblem("below_minimum", facts))
    multiple = product.multiple
    if quantity % multiple:
        least = -(-product.minimum_quantity // multiple) * multiple
        lower = max(quantity // multiple * multiple, least)
        facts = {
            "sku": product.sku,
            "multiple": multiple,
            "requested": quantity,
            "lower": lower,
            "upper": max(-(-quantity // multiple) * multiple, lower + multiple),
        }
        problems.append(QuantityProblem("not_a_multiple", facts))
    return problems


def check_products(
    rows: Sequence[NewProduct], taken: Mapping[str, int], categories: Mapping[str, str]
) -> list[FieldProblem]:
    """Everything wrong with new products, each with its pointer (`/3/sku`)."""
    problems: list[FieldProblem] = []
    seen: set[str] = set()
    for i, row in enumerate(rows):

        def say(field: str, code: str, message: Text, _i: int = i, **facts: object) -> None:
            problems.append(FieldProblem(f"/{_i}/{field}", code, message, **facts))

        if not row.sku.strip() or not row.name.strip():
            say("sku", "sku_empty", SKU_EMPTY)
        elif row.sku in taken:
            say("sku", "sku_taken", SKU_TAKEN, sku=row.sku)
        elif row.sku in seen:
            say("sku", "sku_twice", SKU_TWICE, sku=row.sku)
        seen.add(row.sku)
        if row.category is not None and row.category not in categories:
            say("category", "category_unknown", CATEGORY_UNKNOWN, category=row.category)
        problems.extend(_numbers(i, row))
    return problems


def _numbers(i: int, row: NewProduct) -> list[FieldProblem]:
    problems = [
        FieldProblem(f"/{i}/{name}", "not_positive", ABOVE_ZERO)
        for name in ("minimum_quantity", "multiple", "price_per")
        if getattr(row, name) < 1
    ]
    if (row.weight_g or 0) < 0:
        problems.append(FieldProblem(f"/{i}/weight_g", "negative", NOT_NEGATIVE))
    problems += check_amount(f"/{i}/list_price", row.list_price)
    problems += check_amount(f"/{i}/cost", row.cost)
    if row.cost is not None and not row.cost_currency:
        problems.append(FieldProblem(f"/{i}/cost_currency", "missing", CURRENCY_MISSING))
    problems += check_currency(f"/{i}/cost_currency", row.cost_currency)
    for unit, (numerator, denominator) in row.units.items():
        if unit == row.base_unit:
            facts = {"unit": unit}
            problems.append(FieldProblem(f"/{i}/units", "base_unit", UNIT_REPEATED, **facts))
        elif numerator < 1 or denominator < 1:
            problems.append(FieldProblem(f"/{i}/units", "not_positive", ABOVE_ZERO))
    return problems


def check_amount(pointer: str, amount: Decimal | None) -> list[FieldProblem]:
    """What is wrong with an amount that is stored as NUMERIC(18,6)."""
    if amount is None:
        return []
    if amount.is_finite() and 0 <= amount < MOST and amount == round(amount, 6):
        return []
    return [FieldProblem(pointer, "amount_out_of_range", AMOUNT_RANGE)]


def check_currency(pointer: str, currency: str | None) -> list[FieldProblem]:
    """What is wrong with a currency code; none is fine."""
    try:
        if currency:
            exponent(currency)
    except UnknownCurrencyError:
        return [FieldProblem(pointer, "currency_unknown", CURRENCY_UNKNOWN, currency=currency)]
    return []


def category_paths(
    rows: Sequence[NewCategory], ids: Mapping[str, int], known: Mapping[str, str]
) -> tuple[dict[str, str], list[FieldProblem]]:
    """The path (ids joined by dots) of each new category, or what is wrong with it."""
    by_code = {row.code: row for row in rows}
    paths: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for i, row in enumerate(rows):
        way = [row.code]
        while (parent := by_code[way[-1]].parent) in by_code and parent not in way:
            way.append(str(parent))
        if parent in way:
            facts = {"category": row.code}
            problems.append(FieldProblem(f"/{i}/parent", "cycle", CATEGORY_CYCLE, **facts))
        elif parent is not None and parent not in known:
            facts = {"category": parent}
            problems.append(
                FieldProblem(f"/{i}/parent", "category_unknown", CATEGORY_UNKNOWN, **facts)
            )
        else:
            above = [known[parent]] if parent is not None else []
            paths[row.code] = ".".join([*above, *(str(ids[code]) for code in reversed(way))])
    return paths, problems
