"""HTML: telling the seller of a payment, and what became of such notices."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from credit import desk, notices
from credit.ageing import list_open_items
from credit.naming import OrderFinder
from credit.overviews import get_account
from credit.pages_documents import METHODS
from credit.schemas import Code, ShortText
from credit.types import Method
from dealers import Party, Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.messages import LARGEST, Upload
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to

FORM = "credit/notice_form.html"
LIST = "/payment-notices"


class NoticeForm(msgspec.Struct):
    """What the payer says of its payment."""

    amount: Decimal
    paid_on: date
    method: Method = Method.BANK
    reference: ShortText = ""
    order: Code = ""
    note: ShortText = ""


class AnswerForm(msgspec.Struct):
    """Why a notice is declined."""

    answer: ShortText


@get("/account/pay", guards=[requires("payments.notify")])
async def show_notice_form(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    invoice: FromQuery[str] = "",
    order: FromQuery[str] = "",
    amount: FromQuery[Decimal | None] = None,
) -> Template:
    """The form, with what is due already in it."""
    parties = await desk.own_pair(read_tx, reach, actor)
    today = await read_tx.today(parties[1].zone)
    around = await _around(read_tx, reach, parties, today)
    chosen = [item for item in around["due"] if not invoice or item.number == invoice]
    minor = sum(item.open_minor for item in chosen if invoice or item.days_late > 0)
    asked = amount or (Money(minor, around["currency"]).amount if minor > 0 else None)
    form = Form.filled(NoticeForm, amount=asked, paid_on=today, reference=invoice, order=order)
    return rendered(FORM, form=form, **around)


async def _around(
    tx: ReadTx, scope: Scope, parties: tuple[Party, Party], today: date
) -> dict[str, Any]:
    """What the page shows beside the form: what is owed, the oldest due first."""
    pair = (parties[0].id, parties[1].id)
    items = await list_open_items(tx, scope, pair, today)
    return {
        "seller": parties[0],
        "currency": (await get_account(tx, scope, pair)).currency,
        "due": sorted((i for i in items if i.open_minor > 0), key=lambda item: item.due_on),
        "methods": list(METHODS.items()),
        "largest": LARGEST // 1_000_000,
    }


@post("/account/pay", guards=[requires("payments.notify")])
async def tell_payment_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, NoticeForm)
    parties = await desk.own_pair(tx, reach, actor)
    around = await _around(tx, reach, parties, await tx.today(parties[1].zone))
    with form.on(FORM, **around):
        typed = form.parse()
        told = notices.ToldPayment(
            amount_minor=desk.minor_above_zero(typed.amount, around["currency"], "amount"),
            currency=around["currency"],
            paid_on=typed.paid_on,
            method=typed.method,
            reference=typed.reference,
            order_number=typed.order.strip(),
            note=typed.note,
        )
        slips = await _slips(form)
        await notices.tell_payment(tx, actor, parties, told, slips, key=form.nonce)
    message = gettext("%(seller)s was told. Your account changes when the money is booked.")
    return to(LIST, flash=message % {"seller": parties[0].name})


async def _slips(form: Form[NoticeForm]) -> list[Upload]:
    content = await form.content("slip")
    return [Upload(form.files["slip"].filename, content)] if content else []


@get("/payment-notices", guards=[requires("account.read")])
async def show_notices(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    actor: NamedDependency[Actor],
    page: FromQuery[int] = 1,
) -> Template:
    """Notices sent or received, the newest first."""
    return rendered(
        "credit/notices.html",
        notices=await notices.list_notices(read_tx, reach, PageRequest(page)),
        methods=METHODS,
        books=actor.may("payments.record"),
        tells=actor.may("payments.notify"),
        me=actor.organisation_id,
        is_company=reach.is_company,
        form=Form(AnswerForm),
    )


@post("/payment-notices/{notice_id:int}/book", guards=[requires("payments.record")])
async def book_notice_page(
    notice_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    order_finder: NamedDependency[OrderFinder],
) -> Redirect:
    booked = await notices.book_notice(tx, actor, reach, notice_id, order_finder)
    flash = gettext("Payment %(number)s is booked.") % {"number": booked["number"]}
    return to(f"/payments/{booked['id']}", flash=flash)


@post("/payment-notices/{notice_id:int}/decline", guards=[requires("payments.record")])
async def decline_notice_page(
    request: Request[Any, Any, Any],
    notice_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    typed = (await Form.read(request, AnswerForm)).parse()
    await notices.decline_notice(tx, actor, reach, notice_id, typed.answer)
    return to(LIST, flash=gettext("Declined; the payer reads your reason."))


@post("/payment-notices/{notice_id:int}/withdraw", guards=[requires("payments.notify")])
async def withdraw_notice_page(
    notice_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    await notices.withdraw_notice(tx, actor, reach, notice_id)
    return to(LIST, flash=gettext("The notice is withdrawn."))


ROUTES = [
    show_notice_form,
    tell_payment_page,
    show_notices,
    book_notice_page,
    decline_notice_page,
    withdraw_notice_page,
]
