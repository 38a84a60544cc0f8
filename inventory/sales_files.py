"""Sell-out as dealers keep it: their own columns, remembered; each line read or its reason told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from catalogue import Product
from kernel.errors import FieldProblem
from kernel.i18n import Text, _l
from kernel.tables import Rows

CODE, QUANTITY, SOLD_ON, UNIT_PRICE = "code", "quantity", "sold_on", "unit_price"
FIELDS: Final[Mapping[str, Text]] = {
    CODE: _l("Product number"),
    QUANTITY: _l("Quantity"),
    SOLD_ON: _l("Sold on"),
    UNIT_PRICE: _l("Price of one"),
}
_IN_ORDER: Final = (CODE, QUANTITY, SOLD_ON, UNIT_PRICE)
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    CODE: frozenset(
        [
            "sku",
            "code",
            "item",
            "article",
            "product",
            "number",
            "barcode",
            "ean",
            "货号",
            "编码",
            "商品编码",
            "商品",
            "产品",
            "条码",
        ]
    ),
    QUANTITY: frozenset(
        ["qty", "quantity", "sold", "pieces", "units", "数量", "销量", "销售数量", "件数"]
    ),
    SOLD_ON: frozenset(["date", "day", "sold_on", "日期", "销售日期"]),
    UNIT_PRICE: frozenset(["price", "unit_price", "单价", "售价", "价格"]),
}
MOST_UNITS: Final = 10**9
_DAYS: Final = (
    re.compile(r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?$"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})$"),
)
"""Days whose order of parts leaves no doubt; 3/4/2026 is none of them."""

_UNKNOWN = _l("There is no product %(sku)s. Copy its number from the catalogue.")
_EMPTY = _l("The product number is missing.")
_QUANTITY = _l("“%(typed)s” is no whole number above zero.")
_DAY = _l("“%(typed)s” is no day such as 2026-03-31.")
_LATER = _l("%(typed)s has not come yet.")
_PRICE = _l("“%(typed)s” is no price.")


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """A column of a file: its heading (empty: the file has none), an example, what it is."""

    at: int
    heading: str
    example: str
    field: str


@dataclass(frozen=True, slots=True)
class Sale:
    """A line that can be recorded."""

    line: int
    product_id: int
    quantity: int
    sold_on: date | None
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line that cannot: its cells, and every reason."""

    line: int
    cells: tuple[str, ...]
    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True, slots=True)
class SalesTable:
    """A table with its columns; `body` are (line number, cells)."""

    columns: tuple[ColumnGuess, ...]
    body: tuple[tuple[int, tuple[str, ...]], ...]
    has_headings: bool

    @property
    def is_clear(self) -> bool:
        """Whether the columns that every sale needs are known."""
        return {CODE, QUANTITY} <= {column.field for column in self.columns}

    def codes(self) -> set[str]:
        """What stands for products in it."""
        return {self._cell(cells, CODE) for _, cells in self.body}

    def _cell(self, cells: Sequence[str], field: str) -> str:
        for column in self.columns:
            if column.field == field and column.at < len(cells):
                return cells[column.at]
        return ""

    def read(
        self, products: Mapping[str, Product], today: date
    ) -> tuple[list[Sale], list[WrongLine]]:
        """Every line as a sale, or with every reason why it is none."""
        sales: list[Sale] = []
        wrong: list[WrongLine] = []
        for line, cells in self.body:
            read = self._read_line(line, cells, products, today)
            if isinstance(read, Sale):
                sales.append(read)
            else:
                wrong.append(WrongLine(line, cells, tuple(read)))
        return sales, wrong

    def _read_line(
        self, line: int, cells: Sequence[str], products: Mapping[str, Product], today: date
    ) -> Sale | list[FieldProblem]:
        problems: list[FieldProblem] = []
        code = self._cell(cells, CODE)
        product = products.get(code)
        if not code:
            problems.append(_problem(CODE, _EMPTY))
        elif product is None:
            problems.append(_problem(CODE, _UNKNOWN, sku=code))
        typed = self._cell(cells, QUANTITY)
        quantity = _whole(typed)
        if quantity is None:
            problems.append(_problem(QUANTITY, _QUANTITY, typed=typed))
        typed_day = self._cell(cells, SOLD_ON)
        sold_on = _day(typed_day)
        if typed_day and sold_on is None:
            problems.append(_problem(SOLD_ON, _DAY, typed=typed_day))
        elif sold_on is not None and sold_on > today:
            problems.append(_problem(SOLD_ON, _LATER, typed=typed_day))
        typed_price = self._cell(cells, UNIT_PRICE)
        price = _decimal(typed_price)
        if typed_price and (price is None or price < 0):
            problems.append(_problem(UNIT_PRICE, _PRICE, typed=typed_price))
        if problems or product is None or quantity is None:
            return problems
        return Sale(line, product.id, quantity, sold_on, price)


def _problem(field: str, message: Text, **facts: object) -> FieldProblem:
    return FieldProblem(f"/{field}", "wrong_line", message, **facts)


def table_of(
    rows: Rows, remembered: Mapping[str, str], chosen: Mapping[int, str] | None = None
) -> SalesTable:
    """A table with what each column is: as chosen, as remembered, else as its heading sounds.

    A first row without a number is one of headings; without it columns stand in the usual order.
    """
    filled = [(at, tuple(row)) for at, row in enumerate(rows, start=1) if any(row)]
    if not filled:
        return SalesTable((), (), has_headings=False)
    first = filled[0][1]
    headed = not any(_decimal(cell) is not None for cell in first)
    body = filled[1:] if headed else filled
    width = max(len(cells) for _, cells in filled)
    columns: list[ColumnGuess] = []
    taken: set[str] = set()
    for at in range(width):
        heading = first[at] if headed and at < len(first) else ""
        if chosen is not None:
            field = chosen.get(at, "")
        elif headed:
            known = remembered.get(heading.lower())
            field = _sounds_like(heading) if known is None else known
        else:
            field = _IN_ORDER[at] if at < len(_IN_ORDER) else ""
        field = "" if field in taken or field not in FIELDS else field
        taken.add(field)
        taken.discard("")
        example = next((cells[at] for _, cells in body if at < len(cells) and cells[at]), "")
        columns.append(ColumnGuess(at, heading, example, field))
    return SalesTable(tuple(columns), tuple(body), headed)


def _sounds_like(heading: str) -> str:
    words = {heading.lower(), *heading.lower().replace("_", " ").split()}
    return next((field for field, known in _KNOWN.items() if words & known), "")


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "").replace(" ", "") or "x")
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) <= MOST_UNITS else None


def _whole(text: str) -> int | None:
    found = _decimal(text)
    if found is None or found != found.to_integral_value() or found <= 0:
        return None
    return int(found)


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        if match := pattern.match(text):
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None
