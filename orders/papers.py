"""The documents of trade: this room knows order, goods and bill, so it writes all of them.

Each reader asks within the scope of whoever wants the document, and raises NotFound like the page.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from catalogue import Products, load_products
from credit import InvoiceDetail, InvoiceKind, get_invoice
from dealers import Scope, load_recipient, load_sender
from inventory import get_shipment, place_names, shipments_of
from kernel.db import ReadTx
from kernel.pdf import DocumentKind, Paper
from orders.drafts import DraftLine
from orders.errors import NothingConfirmed
from orders.paper_facts import BillFacts, GoodsFacts, GoodsRow, OrderFacts, PricedRow
from orders.repo.stored import StoredOrder, read_orders
from orders.returned import view_return
from orders.states import State
from orders.views import LineView, OrderView, get_order

CONFIRMATION = DocumentKind(
    "order_confirmation", "pdf/order_confirmation.html", OrderFacts, "orders.read"
)
PICK_LIST = DocumentKind("pick_list", "pdf/pick_list.html", GoodsFacts, "orders.ship", kept=False)
PACKING_SLIP = DocumentKind("packing_slip", "pdf/packing_slip.html", GoodsFacts, "orders.read")
DELIVERY_NOTE = DocumentKind("delivery_note", "pdf/delivery_note.html", GoodsFacts, "orders.read")
RETURN_NOTE = DocumentKind("return_note", "pdf/return_note.html", GoodsFacts, "orders.read")
INVOICE = DocumentKind("invoice", "pdf/bill.html", BillFacts, "account.read")
CREDIT_NOTE = DocumentKind("credit_note", "pdf/bill.html", BillFacts, "account.read")
PAPERS = [
    CONFIRMATION,
    PICK_LIST,
    PACKING_SLIP,
    DELIVERY_NOTE,
    RETURN_NOTE,
    INVOICE,
    CREDIT_NOTE,
]
_CONFIRMED = (State.CONFIRMED, State.CLOSED)


async def order_confirmation(tx: ReadTx, scope: Scope, number: str) -> Paper:
    """What was agreed, one document for each version of the order.

    Raises:
        NotFound: none that the reader may see.
        NothingConfirmed: nothing was confirmed yet, or it no longer stands.
    """
    view = await get_order(tx, scope, number)
    order = view.order
    if order.state not in _CONFIRMED:
        raise NothingConfirmed(number=number)
    products = await _products(tx, [line.line.product_id for line in view.lines])
    facts = OrderFacts(
        sender=await load_sender(tx, order.seller_id),
        number=number,
        as_of=await tx.now(),
        buyer=await load_recipient(tx, order.buyer_id, kind="bill_to"),
        ship_to=await load_recipient(tx, order.buyer_id, order.ship_to_id),
        payer=(
            await load_recipient(tx, order.payer_id, kind="bill_to")
            if order.payer_id != order.buyer_id
            else None
        ),
        order_kind=order.kind,
        version=order.version,
        ordered_on=order.ordered_on,
        requested_on=order.requested_on,
        po_number=order.po_number or "",
        note=order.note or "",
        preference=order.delivery_preference,
        currency=order.currency,
        net_minor=order.net_minor,
        tax_minor=order.tax_minor,
        freight_minor=order.freight_minor,
        lines=tuple(_agreed(line, products) for line in view.lines if line.line.wanted),
    )
    return _of_trade(CONFIRMATION, view, facts, revision=f"v{order.version}")


def _agreed(one: LineView, products: Products) -> PricedRow:
    line = one.line
    return PricedRow(
        line_no=line.line_no,
        sku=one.sku,
        name=one.name,
        quantity=line.wanted,
        unit=products.by_id[line.product_id].base_unit,
        price_micros=line.unit_price_micros,
        price_per=line.price_per,
        off_micros=tuple(line.off_micros),
        net_minor=line.net_minor,
        tax_minor=line.tax_minor,
        is_free=line.is_free,
        backordered=line.backordered,
    )


async def pick_list(tx: ReadTx, scope: Scope, number: str) -> Paper:
    """What is held for an order and still to be taken from the shelf; a working paper.

    Raises:
        NotFound: none that the reader may see.
        NothingConfirmed: it is not confirmed, so nothing is held.
    """
    view = await get_order(tx, scope, number)
    order = view.order
    if order.state is not State.CONFIRMED:
        raise NothingConfirmed(number=number)
    held = [line for line in view.lines if line.line.held]
    products = await _products(tx, [line.line.product_id for line in held])
    places = await place_names(tx, {line.line.location_id or 0 for line in held})
    rows = [
        GoodsRow(
            line_no=line.line.line_no,
            sku=line.sku,
            name=line.name,
            quantity=line.line.held,
            unit=products.by_id[line.line.product_id].base_unit,
            place=places.get(line.line.location_id or 0, ""),
        )
        for line in held
    ]
    rows.sort(key=lambda row: (row.place, row.sku))
    facts = GoodsFacts(
        sender=await load_sender(tx, order.seller_id),
        number=number,
        as_of=await tx.now(),
        ship_to=await load_recipient(tx, order.buyer_id, order.ship_to_id),
        order_number=number,
        po_number=order.po_number or "",
        note=order.note or "",
        requested_on=order.requested_on,
        lines=tuple(rows),
    )
    # The same goods on the same shelves are the same list, however often it is printed.
    held_now = hashlib.sha256(msgspec.json.encode(rows)).hexdigest()[:16]
    return _of_trade(PICK_LIST, view, facts, revision=f"v{order.version}-{held_now}")


def _of_trade(
    kind: DocumentKind, view: OrderView, facts: OrderFacts | GoodsFacts, **told: str
) -> Paper:
    order = view.order
    return Paper(kind, order.id, order.seller_id, order.buyer_id, facts, **told)


async def packing_slip(tx: ReadTx, scope: Scope, number: str) -> Paper:
    """What is in a delivery, with barcodes for the door."""
    return await _goods(tx, scope, number, PACKING_SLIP)


async def delivery_note(tx: ReadTx, scope: Scope, number: str) -> Paper:
    """What was handed over, with room for both signatures."""
    return await _goods(tx, scope, number, DELIVERY_NOTE)


async def _goods(tx: ReadTx, scope: Scope, number: str, kind: DocumentKind) -> Paper:
    shipment = await get_shipment(tx, scope, number)
    order = (await read_orders(tx, [shipment.order_id])).get(shipment.order_id)
    products = await _products(tx, [line.product_id for line in shipment.lines])
    facts = GoodsFacts(
        sender=await load_sender(tx, shipment.seller_id),
        number=number,
        as_of=await tx.now(),
        ship_to=await load_recipient(tx, shipment.buyer_id, order.ship_to_id if order else None),
        order_number=shipment.order_number,
        po_number=(order.po_number or "") if order else "",
        note=(order.note or "") if order else "",
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        shipped_on=shipment.shipped_on,
        due_on=shipment.due_on,
        lines=tuple(
            GoodsRow(
                line_no=line.line_no,
                sku=products.by_id[line.product_id].sku,
                name=products.by_id[line.product_id].name,
                quantity=line.quantity,
                unit=products.by_id[line.product_id].base_unit,
                lot=line.lot or "",
            )
            for line in shipment.lines
        ),
    )
    return Paper(kind, shipment.id, shipment.seller_id, shipment.buyer_id, facts)


async def return_note(tx: ReadTx, scope: Scope, number: str) -> Paper:
    """What came back of an order, and from whom."""
    view = await view_return(tx, scope, number)
    goods = view.goods
    facts = GoodsFacts(
        sender=await load_sender(tx, goods.seller_id),
        number=number,
        as_of=await tx.now(),
        ship_to=await load_recipient(tx, goods.buyer_id, view.order.ship_to_id),
        order_number=view.order.number,
        po_number=view.order.po_number or "",
        note=goods.reason,
        shipped_on=goods.returned_on,
        lines=tuple(
            GoodsRow(line.line_no, line.sku, line.name, line.quantity, line.unit)
            for line in view.lines
        ),
    )
    return Paper(RETURN_NOTE, goods.id, goods.seller_id, goods.buyer_id, facts)


async def bill(tx: ReadTx, scope: Scope, number: str, *, seller_id: int | None = None) -> Paper:
    """An invoice or a credit note, as it was billed.

    Raises:
        NotFound: none that the reader may see.
    """
    found = await get_invoice(tx, scope, number, seller_id=seller_id)
    row = found.row
    order = (await read_orders(tx, [row.order_id])).get(row.order_id) if row.order_id else None
    shipped = await shipments_of(tx, [row.shipment_id]) if row.shipment_id else []
    facts = BillFacts(
        sender=await load_sender(tx, row.seller_id),
        number=row.number,
        as_of=await tx.now(),
        payer=await load_recipient(tx, row.payer_id, kind="bill_to"),
        buyer=await load_recipient(tx, row.buyer_id) if row.buyer_id != row.payer_id else None,
        bill_kind=row.kind,
        issued_on=row.issued_on,
        due_on=row.due_on,
        corrects=found.corrects or "",
        order_number=order.number if order else "",
        po_number=(order.po_number or "") if order else "",
        note=row.note or "",
        currency=row.currency,
        net_minor=row.net_minor,
        tax_minor=row.tax_minor,
        freight_minor=row.freight_minor,
        lines=await _billed(tx, found, order),
        delivery_number=shipped[0].number if shipped else "",
        delivered_on=shipped[0].shipped_on if shipped else None,
    )
    kind = CREDIT_NOTE if row.kind == InvoiceKind.CREDIT_NOTE else INVOICE
    return Paper(kind, row.id, row.seller_id, row.payer_id, facts)


async def _billed(
    tx: ReadTx, found: InvoiceDetail, order: StoredOrder | None
) -> tuple[PricedRow, ...]:
    """The lines of a bill with the prices that were agreed for them."""
    agreed: dict[int, DraftLine] = {line.id: line for line in order.lines} if order else {}
    products = await _products(tx, [line.product_id for line in found.lines])
    rows = []
    for at, line in enumerate(found.lines, start=1):
        product, of_order = products.by_id[line.product_id], agreed.get(line.order_line_id)
        rows.append(
            PricedRow(
                line_no=of_order.line_no if of_order else at,
                sku=product.sku,
                name=product.name,
                quantity=line.quantity,
                unit=product.base_unit,
                price_micros=of_order.unit_price_micros if of_order else None,
                price_per=of_order.price_per if of_order else 1,
                off_micros=tuple(of_order.off_micros) if of_order else (),
                net_minor=line.net_minor,
                tax_minor=line.tax_minor,
                is_free=of_order.is_free if of_order else False,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.line_no))


async def _products(tx: ReadTx, ids: Iterable[int]) -> Products:
    return await load_products(tx, ids=set(ids))
