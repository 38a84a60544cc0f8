"""A dealer's own numbers for products: read, set one by one, pasted or brought as a sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from catalogue import repo, repo_codes
from catalogue.repo_codes import OwnCodeRow, match_codes
from catalogue.types import Viewer
from kernel.db import ReadTx, Tx
from kernel.i18n import Text, _l
from kernel.paging import Page, PageRequest
from kernel.tables import Rows

LONGEST: Final = 64
_HEADINGS: Final = {
    *("sku", "product", "product number", "article", "item", "barcode", "ean"),
    *("货号", "编码", "商品编码", "产品编码", "商品", "产品", "条码"),
}
_NO_PRODUCT = _l("The product number is missing.")
_UNKNOWN = _l("There is no product %(product)s. Copy its number from the catalogue.")
_NO_CODE = _l("Your own number for it is missing.")
_TOO_LONG = _l("A number has at most %(most)s characters.")
_IS_SKU = _l("%(code)s is the number of another product; that one would be found. Use another.")
_TAKEN = _l("%(code)s already names %(sku)s. Use another number, or give that product a new one.")
_TWICE = _l("%(code)s stands for %(sku)s above. One number names one product.")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A line as it came: what stands for the product, and the dealer's own number for it."""

    product: str
    code: str


@dataclass(frozen=True, slots=True)
class WrongCode:
    """A line that cannot be saved, and the sentence that says why."""

    typed: TypedCode
    reason: str


@dataclass(frozen=True, slots=True)
class SavedCodes:
    """How many numbers are saved, and the lines that are not."""

    saved: int
    wrong: tuple[WrongCode, ...]


async def list_own_codes(
    tx: ReadTx, viewer: Viewer, page: PageRequest, text: str = ""
) -> Page[OwnCodeRow]:
    """The numbers of the reader's own organisation, by product; `text` is part of either."""
    rows, total = await repo_codes.own_codes(tx, viewer.organisation_id, text, page)
    return Page(rows, total, page)


async def codes_of(tx: ReadTx, viewer: Viewer, rows: Rows) -> list[TypedCode]:
    """Lines of a table with two columns; the one that holds more known products is the product.

    A first line of headings is left out.
    """
    cells = [(row[0].strip(), row[1].strip() if len(row) > 1 else "") for row in rows if any(row)]
    if cells and ({cell.lower().replace("_", " ") for cell in cells[0]} & _HEADINGS):
        cells = cells[1:]
    all_cells = {cell for pair in cells for cell in pair} - {""}
    own = await repo_codes.named_by(tx, viewer.organisation_id, all_cells)
    known = await match_codes(tx, viewer, all_cells - own.keys())
    found = Counter(at for pair in cells for at in (0, 1) if pair[at] in known)
    if found[1] > found[0]:
        cells = [(product, code) for code, product in cells]
    return [TypedCode(product, code) for product, code in cells]


async def save_own_codes(tx: Tx, viewer: Viewer, typed: Sequence[TypedCode]) -> SavedCodes:
    """Set the reader's own numbers, in place of what these products were called before.

    What cannot be saved comes back with its reason; the others are saved all the same. Sending
    the same again changes nothing.
    """
    products = await match_codes(tx, viewer, {one.product for one in typed} - {""})
    codes = {one.code for one in typed} - {""}
    own = await repo_codes.named_by(tx, viewer.organisation_id, codes)
    skus = {code: code for code in await repo.product_ids(tx, codes)}
    changing = {products[one.product][0] for one in typed if one.product in products}
    standing = {code: sku for code, sku in own.items() if sku not in changing}
    wanted: dict[str, str] = {}
    wrong: list[WrongCode] = []
    for one in typed:
        sku = products.get(one.product, ("", ""))[0]
        reason = _reason(one, sku, wanted, standing, skus)
        if reason:
            wrong.append(WrongCode(one, reason))
        else:
            wanted[one.code] = sku
    latest = {sku: code for code, sku in wanted.items()}
    saved = await repo_codes.replace_own_codes(tx, viewer.organisation_id, latest)
    return SavedCodes(saved, tuple(wrong))


def _reason(
    one: TypedCode,
    sku: str,
    wanted: Mapping[str, str],
    standing: Mapping[str, str],
    skus: Mapping[str, str],
) -> str:
    """Why a line cannot be saved; empty if it can."""
    code = one.code
    facts = {"product": one.product, "code": code, "most": LONGEST}
    checks: list[tuple[bool, Text, str]] = [
        (not one.product, _NO_PRODUCT, ""),
        (not sku, _UNKNOWN, ""),
        (not code, _NO_CODE, ""),
        (len(code) > LONGEST, _TOO_LONG, ""),
        (skus.get(code, sku) != sku, _IS_SKU, ""),
        (wanted.get(code, sku) != sku, _TWICE, wanted.get(code, "")),
        (code in standing, _TAKEN, standing.get(code, "")),
    ]
    for wrong, sentence, other in checks:
        if wrong:
            return str(sentence) % (facts | {"sku": other})
    return ""


async def forget_own_code(tx: Tx, viewer: Viewer, sku: str) -> None:
    """The reader's organisation has no number of its own for this product any more."""
    await repo_codes.replace_own_codes(tx, viewer.organisation_id, {sku: ""})
