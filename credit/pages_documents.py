"""HTML: invoices, and the payments desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from credit import desk, shown
from credit.ageing import list_open_items
from credit.documents import get_payment, list_invoices, list_payments
from credit.naming import OrderFinder
from credit.overviews import get_account
from credit.schemas import AccountQuery, ApplyForm, PaymentForm, ReversalForm
from credit.types import Method
from credit.views import DocumentFilters, OpenItemRow
from dealers import OrganisationFilters, Party, Scope, list_organisations
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import Text, _l, gettext, present
from kernel.money import Money
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.web import Form, page as rendered, requires, to

METHODS: dict[str, Text] = {
    Method.BANK.value: _l("Bank transfer"),
    Method.CASH.value: _l("Cash"),
    Method.CARD.value: _l("Card"),
    Method.CHEQUE.value: _l("Cheque"),
    Method.WALLET.value: _l("Mobile wallet"),
    Method.OTHER.value: _l("Other"),
}
FORM = "credit/payment_form.html"
PAYMENT = "credit/payment.html"


@get("/invoices", guards=[requires("account.read")])
async def show_invoices(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    open_only: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> Template:
    filters = DocumentFilters(open_only=open_only, text=q)
    invoices = await list_invoices(read_tx, reach, filters, PageRequest(page))
    parties = await shown.parties_of(read_tx, invoices.rows)
    form = Form.filled(AccountQuery, q=q, open_only=open_only)
    return rendered(
        "credit/invoices.html",
        invoices=invoices,
        parties=parties,
        form=form,
        is_company=reach.is_company,
    )


@get("/invoices/{number:str}", guards=[requires("account.read")])
async def show_invoice(
    number: FromPath[str],
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    seller: FromQuery[str] = "",
) -> Template:
    found = await desk.find_invoice(read_tx, reach, number, seller)
    may_write_off = actor.may("credit.write")
    return rendered(
        "credit/invoice.html",
        invoice=found.row,
        may_write_off=may_write_off and found.row.is_small_rest,
        may_ask_again=may_write_off
        and any(a.origin_kind == "write_off" and not a.undone_on for a in found.allocations),
        lines=await shown.lines_out(read_tx, found.lines),
        allocations=found.allocations,
        corrects=found.corrects,
        credit_notes=found.credit_notes,
        parties=await shown.parties_of(read_tx, [found.row]),
    )


@get("/payments", guards=[requires("payments.record")])
async def show_payments(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    q: FromQuery[str] = "",
    open_only: FromQuery[bool] = False,
    page: FromQuery[int] = 1,
) -> Template:
    seller_id = None if reach.is_company else reach.organisation_id
    filters = DocumentFilters(open_only=open_only, text=q, seller_id=seller_id)
    payments = await list_payments(read_tx, reach, filters, PageRequest(page))
    parties = await shown.parties_of(read_tx, payments.rows)
    form = Form.filled(AccountQuery, q=q, open_only=open_only)
    return rendered(
        "credit/payments.html",
        payments=payments,
        parties=parties,
        form=form,
        methods=METHODS,
        is_company=reach.is_company,
    )


@dataclass(frozen=True, slots=True)
class Owes:
    """What a payer owes its seller, the oldest due first."""

    seller: Party
    payer: Party
    currency: str
    items: list[OpenItemRow]


async def _owes(tx: ReadTx, scope: Scope, payer: str) -> Owes | None:
    """None while nobody is chosen, or nobody by that code."""
    if not payer:
        return None
    try:
        seller, found = await desk.find_pair(tx, scope, payer)
    except NotFound:
        return None
    pair = (seller.id, found.id)
    currency = (await get_account(tx, scope, pair)).currency
    items = await list_open_items(tx, scope, pair, await tx.today())
    owed = [item for item in items if item.open_minor > 0 and item.currency == currency]
    return Owes(seller, found, currency, owed)


async def _choices(tx: ReadTx, scope: Scope, payer: str) -> dict[str, Any]:
    """Whom a payment may come from, how, and what the one who was chosen owes."""
    filters = OrganisationFilters(kind="dealer")
    dealers = await list_organisations(tx, scope, filters, PageRequest(1, LARGEST_SIZE))
    return {
        "dealers": [
            (row.code, row.name) for row in dealers.rows if row.id != scope.organisation_id
        ],
        "methods": list(METHODS.items()),
        "owes": await _owes(tx, scope, payer.strip()),
    }


@get("/payments/new", guards=[requires("payments.record")])
async def show_payment_form(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    payer: FromQuery[str] = "",
    order: FromQuery[str] = "",
) -> Template:
    today = await read_tx.today()
    form = Form.filled(PaymentForm, paid_on=today, payer=payer, order=order)
    return rendered(FORM, form=form, **await _choices(read_tx, reach, payer))


@post("/payments/new", guards=[requires("payments.record")])
async def record_payment_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    order_finder: NamedDependency[OrderFinder],
) -> Redirect:
    form = await Form.read(request, PaymentForm)
    with form.on(FORM, **await _choices(tx, reach, form.value("payer"))):
        told = await desk.typed_payment(tx, reach, form.parse())
        booked = await desk.book_payment(
            tx, actor, reach, told, key=form.nonce, orders=order_finder
        )
    flash = gettext("Payment %(number)s is booked.") % {"number": booked["number"]}
    return to(f"/payments/{booked['id']}", flash=flash)


async def _payment(tx: ReadTx, scope: Scope, actor: Actor, payment_id: int) -> dict[str, Any]:
    found = await get_payment(tx, scope, payment_id)
    row = found.row
    items = await list_open_items(tx, scope, (row.seller_id, row.payer_id), await tx.today())
    owed = [item for item in items if item.open_minor > 0 and item.currency == row.currency]
    return {
        "owed": owed,
        "apply_form": _spread(owed, row.unapplied_minor),
        "payment": found.row,
        "allocations": found.allocations,
        "parties": await shown.parties_of(tx, [found.row]),
        "methods": METHODS,
        "may_change": actor.may("payments.record")
        and (scope.is_company or found.row.seller_id == scope.organisation_id),
    }


def _spread(owed: Sequence[OpenItemRow], left_minor: int) -> Form[ApplyForm]:
    """What is left, over the oldest due first: what the form proposes."""
    typed: dict[str, object] = {}
    for at, item in enumerate(owed):
        part = min(left_minor, item.open_minor)
        left_minor -= part
        typed[f"rows-{at}-invoice"] = item.id
        if part > 0:
            typed[f"rows-{at}-amount"] = Money(part, item.currency).amount
    return Form.filled(ApplyForm, **typed)


@get("/payments/{payment_id:int}", guards=[requires("account.read")])
async def show_payment(
    payment_id: FromPath[int],
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    context = await _payment(read_tx, reach, actor, payment_id)
    return rendered(PAYMENT, form=Form(ReversalForm), **context)


@post("/payments/{payment_id:int}/reverse", guards=[requires("payments.record")])
async def reverse_payment_page(
    request: Request[Any, Any, Any],
    payment_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ReversalForm)
    with form.on(PAYMENT, **await _payment(tx, reach, actor, payment_id)):
        typed = form.parse()
        number = await desk.bounce_payment(
            tx, actor, reach, payment_id, reason=typed.reason, on=typed.on
        )
    flash = gettext("Payment %(number)s is reversed; what it paid is open again.")
    return to(f"/payments/{payment_id}", flash=flash % {"number": number})


@post("/payments/{payment_id:int}/apply", guards=[requires("payments.record")])
async def apply_payment_page(
    request: Request[Any, Any, Any],
    payment_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, ApplyForm)
    context = await _payment(tx, reach, actor, payment_id)
    with form.on(PAYMENT, **context | {"apply_form": form}):
        minor = await desk.use_rest(tx, actor, reach, payment_id, form.parse())
    left = Money(minor, context["payment"].currency)
    flash = gettext("Applied; %(left)s is left.") % {"left": present(left)}
    return to(f"/payments/{payment_id}", flash=flash)


ROUTES = [
    show_invoices,
    show_invoice,
    show_payments,
    show_payment_form,
    record_payment_page,
    show_payment,
    reverse_payment_page,
    apply_payment_page,
]
