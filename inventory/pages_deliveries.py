"""HTML: deliveries at the buyer's door; the seller's decisions are posted to the room above."""

from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import Scope
from inventory import repo_lists
from inventory.deliveries import list_deliveries
from inventory.doors import lock_incoming, receive_typed, shown
from inventory.receipts import refuse_delivery, reverse_receipt
from inventory.schemas import NoteForm, ReceivedIn, ReceiveForm, ReceiveIn
from inventory.views import CLAIM_STATUSES, REASONS, RECEIPTS, STATUSES, DeliveryView
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import _l, gettext
from kernel.paging import PageRequest
from kernel.web import Form, Tab, page as rendered, requires, to

SENT, DIFFERING = "sent", "differing"
VIEWS = {
    "shipped": _l("Under way"),
    "received": _l("Received"),
    DIFFERING: _l("With open differences"),
    SENT: _l("To my customers"),
    "all": _l("All"),
}
WORDS = {
    "statuses": STATUSES,
    "reasons": REASONS,
    "claim_statuses": CLAIM_STATUSES,
    "receipt_kinds": RECEIPTS,
}


@get("/deliveries", guards=[requires("orders.read")])
async def show_deliveries(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    status: FromQuery[str] = "shipped",
    page: FromQuery[int] = 1,
) -> Template:
    """Under way first; a dealer sees what comes to it, and under `sent` what it sends on."""
    found = await list_deliveries(
        read_tx,
        reach,
        PageRequest(page),
        incoming=None if reach.is_company or status == DIFFERING else status != SENT,
        statuses=[status] if status in STATUSES else [],
        differing=status == DIFFERING,
    )
    shown = status if status in {*STATUSES, DIFFERING, SENT} else "all"
    tabs = [
        Tab(str(label), f"/deliveries?status={name}", current=name == shown)
        for name, label in VIEWS.items()
        if name != SENT or not reach.is_company
    ]
    tabs.append(Tab(gettext("Returns"), "/returns"))
    return rendered(
        "inventory/deliveries.html", deliveries=found, views=tabs, sells=reach.is_company, **WORDS
    )


@get("/deliveries/{number:str}", guards=[requires("orders.read")])
async def show_delivery(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
) -> Template:
    view = await shown(read_tx, reach, number)
    form = Form.filled(ReceiveForm)
    for index, line in enumerate(view.shipment.lines):
        form.typed[f"lines-{index}-received"] = [str(line.in_transit)]
    return rendered("inventory/delivery.html", **_context(view, reach, actor), form=form)


def _context(view: DeliveryView, reach: Scope, actor: Actor) -> dict[str, Any]:
    mine = view.shipment.buyer_id == reach.organisation_id
    sells = view.shipment.seller_id == reach.organisation_id or reach.is_company
    return {
        "view": view,
        "sells": reach.is_company,
        "may_receive": mine and actor.may("orders.receive"),
        "may_settle": sells and actor.may("orders.ship"),
        **WORDS,
    }


@post("/deliveries/{number:str}/receive", guards=[requires("orders.receive")])
async def receive_delivery_page(
    request: Request[Any, Any, Any],
    number: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ReceiveForm)
    view = await shown(tx, reach, number)
    with form.on("inventory/delivery.html", **_context(view, reach, actor)):
        typed = form.parse()
        lines = [ReceivedIn(r.shipment_line_id, r.received, r.reason, r.note) for r in typed.lines]
        told = ReceiveIn(lines, received_on=typed.received_on, note=typed.note)
        receipt = await receive_typed(tx, actor, reach, number, told)
    if receipt.claims:
        flash = gettext("Receipt is recorded; your supplier was told of the differences.")
    else:
        flash = gettext("Receipt is recorded. Thank you.")
    return to(f"/deliveries/{number}", flash=flash)


@post("/deliveries/{number:str}/refuse", guards=[requires("orders.receive")])
async def refuse_delivery_page(
    request: Request[Any, Any, Any],
    number: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    note = (await Form.read(request, NoteForm)).parse().note
    shipment = await lock_incoming(tx, reach, number)
    await refuse_delivery(tx, actor, shipment.id, note)
    return to(f"/deliveries/{number}", flash=gettext("The delivery is refused."))


@post(
    "/deliveries/{number:str}/receipts/{receipt_id:int}/reverse",
    guards=[requires("orders.receive")],
)
async def reverse_receipt_page(
    number: FromPath[str],
    receipt_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    if not await repo_lists.receipt_of(tx, reach, number, receipt_id):
        raise NotFound(kind=gettext("receipt"))
    await reverse_receipt(tx, actor, receipt_id)
    return to(f"/deliveries/{number}", flash=gettext("The receipt is taken back."))


ROUTES = [
    show_deliveries,
    show_delivery,
    receive_delivery_page,
    refuse_delivery_page,
    reverse_receipt_page,
]
