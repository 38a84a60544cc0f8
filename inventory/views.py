"""What this room shows, as JSON documents and as lines of pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalogue import Product, load_products
from dealers import Party, Scope, load_parties
from inventory import repo_lists
from inventory.deliveries import list_claims
from inventory.listed import (
    CountDetail,
    CountedProduct,
    CountView,
    DeliveryRow,
    ReceiptRow,
    ReturnRow,
    SaleRow,
    SalesFilters,
    SupplyView,
)
from inventory.models import SellOut
from inventory.returned import list_returns
from inventory.schemas import (
    ClaimOut,
    DeliveryDetail,
    DeliveryLineOut,
    DeliveryOut,
    DeliveryPage,
    StockOut,
)
from inventory.types import ClaimView, ShipmentView, StockRow
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import Text, _l, gettext
from kernel.paging import Page, PageRequest

STATUSES: dict[str, tuple[Text, str]] = {
    "shipped": (_l("Under way"), "info"),
    "received": (_l("Received"), "success"),
    "refused": (_l("Refused"), "danger"),
    "reversed": (_l("Taken back"), "secondary"),
}
RECEIPTS: dict[str, Text] = {
    "received": _l("Received"),
    "by_itself": _l("Received by itself"),
    "refused": _l("Refused"),
}
REASONS: dict[str, Text] = {
    "missing": _l("Missing"),
    "damaged": _l("Damaged"),
    "surplus": _l("Too many"),
    "wrong_item": _l("Another article"),
}
CLAIM_STATUSES: dict[str, tuple[Text, str]] = {
    "open": (_l("Not settled"), "warning"),
    "accepted": (_l("Accepted"), "success"),
    "rejected": (_l("Rejected"), "danger"),
    "withdrawn": (_l("Withdrawn"), "secondary"),
}
LATEST = 10
"""Counts that the count page lists."""
_ONE_DECIMAL = Decimal("0.1")


def stock_out(row: StockRow) -> StockOut:
    """A line of the stock list as JSON; days to one decimal."""
    days = None if row.days is None else row.days.quantize(_ONE_DECIMAL, ROUND_HALF_UP)
    return StockOut(
        sku=row.sku,
        name=row.product_name,
        on_hand=row.on_hand,
        held=row.held,
        available=row.available,
        in_transit=row.in_transit,
        quarantine=row.quarantine,
        sold=row.out,
        days=days,
        negative=row.is_negative,
    )


def matching(rows: Iterable[StockRow], text: str) -> list[StockRow]:
    """The rows whose SKU or name contains `text`."""
    wanted = text.strip().casefold()
    return [row for row in rows if _matches(row.sku, row.product_name, wanted)]


def _matches(sku: str, name: str, wanted: str) -> bool:
    return wanted in sku.casefold() or wanted in name.casefold()


def delivery_page(page: Page[DeliveryRow]) -> DeliveryPage:
    """A page of deliveries as JSON."""
    items = [
        DeliveryOut(
            number=row.number,
            order_number=row.order_number,
            seller=row.seller_name,
            buyer=row.buyer_name,
            status=row.status,
            carrier=row.carrier,
            tracking_number=row.tracking_number,
            shipped_on=row.shipped_on,
            due_on=row.due_on,
            closes_on=row.closes_on,
            lines=row.lines,
            in_transit=row.in_transit,
        )
        for row in page.rows
    ]
    return DeliveryPage(items, page.total, page.request.number, page.last)


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery with everything that its page shows."""

    shipment: ShipmentView
    claims: list[ClaimView]
    receipts: list[ReceiptRow]
    returns: list[ReturnRow]
    products: dict[int, Product]
    parties: dict[int, Party]

    def document(self) -> DeliveryDetail:
        """As JSON."""
        shipment = self.shipment
        return DeliveryDetail(
            number=shipment.number,
            order_number=shipment.order_number,
            status=shipment.status,
            carrier=shipment.carrier,
            tracking_number=shipment.tracking_number,
            shipped_on=shipment.shipped_on,
            due_on=shipment.due_on,
            closes_on=shipment.closes_on,
            lines=[
                DeliveryLineOut(
                    id=line.id,
                    sku=self.products[line.product_id].sku,
                    name=self.products[line.product_id].name,
                    quantity=line.quantity,
                    in_transit=line.in_transit,
                    received=line.received,
                    refused=line.refused,
                    claimed=line.claimed,
                )
                for line in shipment.lines
            ],
            claims=[_claim(claim, self.products[claim.product_id].sku) for claim in self.claims],
        )


def _claim(claim: ClaimView, sku: str) -> ClaimOut:
    return ClaimOut(
        id=claim.id,
        sku=sku,
        quantity=claim.quantity,
        reason=claim.reason,
        status=claim.status,
        note=claim.note,
        answer=claim.answer,
        opened_at=claim.opened_at,
    )


async def view_delivery(tx: ReadTx, scope: Scope, shipment: ShipmentView) -> DeliveryView:
    """A delivery that the reader may see, with its differences and the names of its products."""
    claims = await list_claims(tx, scope, shipment_id=shipment.id)
    ids = {line.product_id for line in shipment.lines} | {claim.product_id for claim in claims}
    products = await load_products(tx, ids=sorted(ids))
    receipts = [
        ReceiptRow(
            row.id, row.kind, row.received_on, row.note, is_reversed=row.reversed_at is not None
        )
        for row in await repo_lists.list_receipts(tx, scope, shipment.id)
    ]
    returns = list((await list_returns(tx, scope, order_id=shipment.order_id)).rows)
    parties = await load_parties(tx, [shipment.seller_id, shipment.buyer_id])
    return DeliveryView(shipment, claims, receipts, returns, dict(products.by_id), parties)


async def list_own_sales(tx: ReadTx, scope: Scope, page: PageRequest) -> Page[SaleRow]:
    """What the reader itself reported sold, newest first."""
    sales, total = await repo_lists.list_sales(tx, scope, page)
    return Page(await _sale_rows(tx, sales), total, page)


async def _sale_rows(tx: ReadTx, sales: Sequence[SellOut]) -> list[SaleRow]:
    products = (await load_products(tx, ids=sorted({sale.product_id for sale in sales}))).by_id
    return [
        SaleRow(
            id=sale.id,
            product_id=sale.product_id,
            sku=products[sale.product_id].sku,
            product_name=products[sale.product_id].name,
            quantity=sale.quantity,
            sold_on=sale.sold_on,
            unit_price=sale.unit_price,
            currency=sale.currency,
            is_reversed=sale.reversed_at is not None,
        )
        for sale in sales
    ]


@dataclass(frozen=True, slots=True)
class Sales:
    """A page of what one organisation reported sold; `units`: of all pages."""

    page: Page[SaleRow]
    units: int


async def list_sales_of(
    tx: ReadTx, scope: Scope, organisation_id: int, filters: SalesFilters, page: PageRequest
) -> Sales:
    """Sales that stand, newest first: four queries at most, however many there are.

    Raises:
        NotFound: the reader may not see what that organisation sells on.
    """
    await repo_lists.check_seen(tx, scope, organisation_id)
    product_ids = None
    if filters.text.strip():
        sold = await repo_lists.products_sold(tx, scope, organisation_id, filters)
        found = (await load_products(tx, ids=sorted(sold))).by_id
        wanted = filters.text.strip().casefold()
        product_ids = [
            product.id for product in found.values() if _matches(product.sku, product.name, wanted)
        ]
    rows, total, units = await repo_lists.list_standing_sales(
        tx, scope, organisation_id, filters, page, product_ids=product_ids
    )
    return Sales(Page(await _sale_rows(tx, rows), total, page), units)


async def list_own_supplies(tx: ReadTx, scope: Scope, page: PageRequest) -> Page[SupplyView]:
    """What the reader itself brought in, newest first."""
    supplies, total = await repo_lists.list_supplies(tx, scope, page)
    products = (await load_products(tx, ids=sorted({each.product_id for each in supplies}))).by_id
    rows = [
        SupplyView(
            id=each.id,
            sku=products[each.product_id].sku,
            product_name=products[each.product_id].name,
            quantity=each.quantity,
            kind=each.kind,
            supplied_on=each.supplied_on,
            reference=each.reference,
            is_reversed=each.reversed_at is not None,
        )
        for each in supplies
    ]
    return Page(rows, total, page)


async def list_own_counts(tx: ReadTx, scope: Scope) -> list[CountView]:
    """The reader's own latest counts, newest first."""
    return [
        CountView(
            id=count.id,
            counted_on=count.counted_on,
            products=products,
            differing=differing,
            is_reversed=count.reversed_at is not None,
        )
        for count, products, differing in await repo_lists.list_counts(tx, scope, LATEST)
    ]


async def get_own_count(tx: ReadTx, scope: Scope, count_id: int) -> CountDetail:
    """One of the reader's own counts.

    Raises:
        NotFound: there is none of that id.
    """
    count = await repo_lists.find_count(tx, scope, count_id)
    if count is None:
        raise NotFound(kind=gettext("count"))
    lines = await repo_lists.count_lines(tx, count_id)
    products = (await load_products(tx, ids=[line.product_id for line in lines])).by_id
    rows = [
        CountedProduct(
            products[line.product_id].sku,
            products[line.product_id].name,
            line.expected,
            line.counted,
        )
        for line in lines
    ]
    rows.sort(key=lambda row: (row.difference == 0, row.sku))
    reversed_before = count.reversed_at is not None
    return CountDetail(count.id, count.counted_on, count.note, reversed_before, tuple(rows))
