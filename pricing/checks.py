"""What may be saved: every problem of every row, each with a pointer to the row."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kernel.errors import FieldProblem
from kernel.i18n import _l
from kernel.money import UnknownCurrencyError, exponent
from pricing.inputs import NewEntry, NewLimit, NewPolicy, NewPriceList, NewTaxRate

LARGEST_PRICE = Decimal(10) ** 12
"""NUMERIC(18,6) ends below it."""
MICRO = Decimal("0.000001")

DATES = _l("The last day %(valid_until)s has to lie after the first day %(valid_from)s.")
CURRENCY = _l("%(currency)s is no currency by ISO 4217; write three letters such as CNY or USD.")
PRICE = _l("A price is a number from 0 to below %(largest)s with at most six decimals.")
MINIMUM = _l("The minimum quantity is a whole number of base units from 1 on.")
RATE = _l("A rate lies between %(least)s and 1; write 5 %% as 0.05.")
RANGE = _l("The range ends below its beginning: from %(minimum)s to %(maximum)s.")
PERCENT = _l("The effect percent_off needs a rate, and only it has one.")
NOTHING = _l("The policy does nothing: give it a rate, or a price list to switch to.")
AMOUNT_CURRENCY = _l("A range of amounts needs its currency.")
CHOICE = _l("%(value)s is not known here; write one of: %(known)s.")
SCOPE = _l("The list of %(what)s is empty: name at least one, or leave it out for all.")
LIMITS = _l("The lowest price %(lowest)s lies above the highest price %(highest)s.")


def check_lists(rows: Sequence[NewPriceList]) -> list[FieldProblem]:
    """Problems of price lists: currency, dates."""
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        _currency(problems, f"/{index}/currency", row.currency)
        _dates(problems, index, row.valid_from, row.valid_until)
    return problems


def check_entries(rows: Sequence[NewEntry]) -> list[FieldProblem]:
    """Problems of entries: price, minimum quantity, dates."""
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        _price(problems, f"/{index}/unit_price", row.unit_price)
        if row.minimum_quantity < 1:
            problems.append(FieldProblem(f"/{index}/minimum_quantity", "not_positive", MINIMUM))
        _dates(problems, index, row.valid_from, row.valid_until)
    return problems


def check_policies(rows: Sequence[NewPolicy]) -> list[FieldProblem]:
    """Problems of policies: effect and rate, ranges, scopes, dates."""
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        _effect(problems, index, row)
        _range(problems, f"/{index}/quantity", row.minimum_quantity, row.maximum_quantity)
        least, most = row.minimum_amount_minor, row.maximum_amount_minor
        _range(problems, f"/{index}/amount", least, most)
        if (least, most) != (None, None) and row.currency is None:
            problems.append(FieldProblem(f"/{index}/currency", "missing", AMOUNT_CURRENCY))
        if row.currency is not None:
            _currency(problems, f"/{index}/currency", row.currency)
        _one_of(problems, f"/{index}/counted_over", row.counted_over, ("product", "policy"))
        _one_of(problems, f"/{index}/stacking", row.stacking, ("additive", "compound"))
        problems.extend(
            FieldProblem(f"/{index}/{what}", "empty", SCOPE, what=what)
            for what in ("buyers", "product_ids", "category_ids")
            if getattr(row, what) == ()
        )
        _dates(problems, index, row.valid_from, row.valid_until)
    return problems


def check_limits(rows: Sequence[NewLimit]) -> list[FieldProblem]:
    """Problems of price limits."""
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        _currency(problems, f"/{index}/currency", row.currency)
        for name, value in (("lowest", row.lowest_price), ("highest", row.highest_price)):
            if value is not None:
                _price(problems, f"/{index}/{name}_price", value)
        lowest, highest = row.lowest_price, row.highest_price
        if lowest is not None and highest is not None and lowest > highest:
            facts = {"lowest": lowest, "highest": highest}
            pointer = f"/{index}/lowest_price"
            problems.append(FieldProblem(pointer, "range_reversed", LIMITS, **facts))
        _rate(problems, f"/{index}/branch_rate", row.branch_rate, least=0)
        _dates(problems, index, row.valid_from, row.valid_until)
    return problems


def check_tax_rates(rows: Sequence[NewTaxRate]) -> list[FieldProblem]:
    """Problems of tax rates."""
    problems: list[FieldProblem] = []
    for index, row in enumerate(rows):
        _rate(problems, f"/{index}/rate", row.rate, least=0)
        _dates(problems, index, row.valid_from, row.valid_until)
    return problems


def _effect(problems: list[FieldProblem], index: int, row: NewPolicy) -> None:
    if row.effect is None and row.price_list_id is None:
        problems.append(FieldProblem(f"/{index}/effect", "does_nothing", NOTHING))
    if (row.effect == "percent_off") != (row.rate is not None):
        problems.append(FieldProblem(f"/{index}/rate", "rate_missing", PERCENT))
    if row.rate is not None:
        _rate(problems, f"/{index}/rate", row.rate, least=-1)


def _dates(
    problems: list[FieldProblem], index: int, first: date | None, until: date | None
) -> None:
    if first is not None and until is not None and until <= first:
        facts = {"valid_from": first, "valid_until": until}
        problems.append(FieldProblem(f"/{index}/valid_until", "dates_reversed", DATES, **facts))


def _currency(problems: list[FieldProblem], pointer: str, currency: str) -> None:
    try:
        exponent(currency)
    except UnknownCurrencyError:
        problems.append(FieldProblem(pointer, "unknown_currency", CURRENCY, currency=currency))


def _price(problems: list[FieldProblem], pointer: str, price: Decimal) -> None:
    if not price.is_finite() or not 0 <= price < LARGEST_PRICE or price % MICRO:
        facts = {"largest": LARGEST_PRICE}
        problems.append(FieldProblem(pointer, "price_out_of_range", PRICE, **facts))


def _rate(problems: list[FieldProblem], pointer: str, rate: Decimal, *, least: int) -> None:
    if not rate.is_finite() or not least <= rate <= 1 or rate % MICRO:
        problems.append(FieldProblem(pointer, "rate_out_of_range", RATE, least=least))


def _range(
    problems: list[FieldProblem], pointer: str, minimum: int | None, maximum: int | None
) -> None:
    if minimum is not None and maximum is not None and maximum < minimum:
        facts = {"minimum": minimum, "maximum": maximum}
        problems.append(FieldProblem(pointer, "range_reversed", RANGE, **facts))


def _one_of(problems: list[FieldProblem], pointer: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        facts = {"value": value, "known": ", ".join(known)}
        problems.append(FieldProblem(pointer, "unknown_value", CHOICE, **facts))
