"""Quick order: lines as people type, paste or bring them, each resolved or with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from catalogue import Product, Suggestion, match_codes, suggest_products
from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.tables import Rows
from orders.drafting import MOST_LINES
from orders.previews import PreviewLine, preview
from orders.types import LineRequest, OrderRequest, Problem

MOST_SUGGESTED = 100
"""So many unknown codes are compared with the catalogue; the others only say that they are."""
HEADINGS: Final = {
    "code": {
        *("sku", "code", "item", "article", "product", "number", "part", "barcode", "ean"),
        *("货号", "编码", "编号", "商品", "产品", "型号", "条码", "物料"),
    },
    "quantity": {"qty", "quantity", "pieces", "amount", "数量", "件数", "订购数量"},
    "unit": {"unit", "uom", "pack", "单位", "包装"},
}
PARTS: Final = {"sku": "code", "quantity": "quantity", "unit": "unit"}
"""Field of a request's line: what it is called here."""
IN_ORDER: Final = ("code", "quantity", "unit")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as it came: what stands for the product, how much of it, in which unit."""

    code: str
    quantity: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A typed line with what became of it; without problems it can be ordered as it stands."""

    typed: TypedLine
    request: LineRequest
    priced: PreviewLine | None
    product: Product | None
    problems: tuple[Problem, ...]
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def is_fine(self) -> bool:
        """Whether nothing stands in its way."""
        return not self.problems

    @property
    def wrong_part(self) -> str:
        """Which part of what was typed has to change: code, quantity or unit; empty for none."""
        parts = [PARTS.get(one.pointer.rpartition("/")[2], "code") for one in self.problems]
        return parts[0] if parts else ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """Every line that came, in its order; `net_minor` is that of those that are fine.

    `refused`: why nothing of it can be ordered, whatever the lines say, such as no buyer.
    """

    lines: tuple[ResolvedLine, ...]
    currency: str
    net_minor: int
    refused: tuple[Problem, ...] = ()

    @property
    def fine(self) -> list[ResolvedLine]:
        """What can be ordered."""
        return [line for line in self.lines if line.is_fine]

    @property
    def wrong(self) -> list[ResolvedLine]:
        """What needs somebody's eye."""
        return [line for line in self.lines if not line.is_fine]


def lines_of(rows: Rows) -> list[TypedLine]:
    """Lines of a pasted text or a sheet; a first row of headings says which column is what.

    Without headings: code, quantity, unit; or quantity first where only that is a number.
    """
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    places = _places(filled[0])
    if places:
        filled = filled[1:]
    else:
        places = {name: at for at, name in enumerate(IN_ORDER)}
        if _quantity_first(filled[0]):
            places = {"quantity": 0, "code": 1, "unit": 2}
    return [
        TypedLine(**{name: row[at] if at < len(row) else "" for name, at in places.items()})
        for row in filled
    ]


def _places(row: Sequence[str]) -> dict[str, int]:
    """Which column is what, if the row is one of headings."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        words = set(cell.lower().replace("_", " ").split()) | {cell.lower()}
        for name, headings in HEADINGS.items():
            if name not in found and words & headings:
                found[name] = at
                break
    return found if "code" in found else {}


def _quantity_first(row: Sequence[str]) -> bool:
    return len(row) > 1 and _number(row[0]) is not None and _number(row[1]) is None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


async def resolve(
    tx: ReadTx, actor: Actor, scope: Scope, typed: Sequence[TypedLine], buyer: str = ""
) -> Resolved:
    """Every line with its product, price and what is there, or the reason why not.

    The reading is that of placing: what is fine here is fine there, unless the stock goes
    meanwhile. A line without a quantity means one. `buyer` is the code of the dealer that a
    company orders for; empty: the reader buys.
    """
    codes = await match_codes(tx, scope, {line.code for line in typed})
    requests = [_request(line, codes.get(line.code)) for line in typed]
    pairs = list(zip(typed, requests, strict=True))
    resolved: list[ResolvedLine] = []
    currency, net = "", 0
    refused: tuple[Problem, ...] = ()
    for start in range(0, len(pairs), MOST_LINES):
        part = pairs[start : start + MOST_LINES]
        lines = tuple(request for _, request in part)
        asked = await preview(tx, actor, scope, OrderRequest(lines=lines, buyer=buyer))
        by_index, problems = asked.by_index, asked.line_problems
        refused = refused if asked.seller else tuple(asked.other_problems)
        for at, (line, request) in enumerate(part):
            priced = by_index.get(at)
            product = asked.products.get(priced.line.product_id) if priced else None
            wrong = tuple(problems.get(at, ()))
            resolved.append(ResolvedLine(line, request, priced, product, wrong))
            if priced is not None and not wrong:
                net += priced.line.net_minor
        currency = asked.currency or currency
    return Resolved(await _suggested(tx, scope, resolved), currency, net, refused)


def _request(line: TypedLine, match: tuple[str, str] | None) -> LineRequest:
    sku, unit = match or (line.code, "")
    typed = line.quantity.replace(",", "").replace(" ", "") or "1"
    quantity = int(typed) if typed.isdecimal() else typed
    return LineRequest(sku, quantity, line.unit or unit)


async def _suggested(
    tx: ReadTx, scope: Scope, lines: Sequence[ResolvedLine]
) -> tuple[ResolvedLine, ...]:
    unknown = [line.typed.code for line in lines if line.wrong_part == "code" and line.typed.code]
    found = await suggest_products(tx, scope, list(dict.fromkeys(unknown))[:MOST_SUGGESTED])
    return tuple(
        ResolvedLine(
            line.typed,
            line.request,
            line.priced,
            line.product,
            line.problems,
            tuple(found.get(line.typed.code, ())) if line.wrong_part == "code" else (),
        )
        for line in lines
    )
