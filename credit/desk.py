"""The seller's desk: commands as people and programs give them, with codes and numbers."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from credit.accounts import open_account, set_limit, set_terms
from credit.documents import get_invoice, get_payment
from credit.naming import OrderFinder
from credit.overviews import get_account
from credit.payments import record_payment
from credit.repo import documents as repo
from credit.reversals import Application, apply_payment, reverse_payment
from credit.schemas import ApplyForm, PaymentForm, PaymentIn, TermsForm
from credit.types import AccountTerms, Pair, PaymentCommand
from credit.views import AgeingRow, InvoiceDetail
from dealers import Party, Scope, get_organisation, load_parties, resolve_codes
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, answer, once
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l, gettext
from kernel.money import Money, exponent

RECORD = "credit.record_payment"


async def find_pair(
    tx: ReadTx, scope: Scope, payer_code: str, seller_code: str = ""
) -> tuple[Party, Party]:
    """The seller and the payer that codes name; by default the one that the payer buys from.

    Raises:
        NotFound: unknown, or the reader may not see what the two trade.
    """
    payer = (await get_organisation(tx, scope, payer_code)).party
    seller_id = payer.seller_id
    if seller_code:
        seller_id = (await resolve_codes(tx, [seller_code])).get(seller_code)
    if seller_id is None or not await repo.may_see(tx, scope, (seller_id, payer.id)):
        raise NotFound(kind=gettext("account"))
    if seller_id != payer.seller_id and not await repo.have_traded(tx, (seller_id, payer.id)):
        # A code alone brings out nobody's name.
        raise NotFound(kind=gettext("account"))
    return (await load_parties(tx, [seller_id]))[seller_id], payer


def _must_sell(scope: Scope, seller_id: int) -> None:
    """Money is booked by whom it is owed to, or by a company above.

    Raises:
        NotFound: the reader is the one who pays.
    """
    if not scope.is_company and scope.organisation_id != seller_id:
        raise NotFound(kind=gettext("account"))


async def own_pair(
    tx: ReadTx, scope: Scope, actor: Actor, seller_code: str = ""
) -> tuple[Party, Party]:
    """Whom the reader buys from (by default its supplier), and the reader.

    Raises:
        NotFound: headquarters buys from nobody.
    """
    payer = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    return await find_pair(tx, scope, payer.code, seller_code)


async def find_invoice(
    tx: ReadTx, scope: Scope, number: str, seller_code: str = ""
) -> InvoiceDetail:
    """A document by its number and, because numbers repeat between sellers, its seller.

    Raises:
        NotFound: none that the reader may see.
    """
    seller_id = None
    if seller_code:
        seller_id = (await resolve_codes(tx, [seller_code])).get(seller_code, 0)
    return await get_invoice(tx, scope, number, seller_id=seller_id)


async def book_payment(
    tx: Tx, actor: Actor, scope: Scope, told: PaymentIn, *, key: str, orders: OrderFinder
) -> dict[str, int | str]:
    """Book a payment once: the same key gets the same answer.

    `orders` finds the order that the payment names.

    Returns:
        id, number and what is unapplied, in minor units.

    Raises:
        NotFound, IdempotencyConflict, and what `record_payment` raises.
    """
    seller, payer = await find_pair(tx, scope, told.payer, told.seller)
    _must_sell(scope, seller.id)
    claim = Key(actor.organisation_id, actor.user_id, RECORD, key)
    stored = await once(tx, claim, told) if key else None
    if stored is not None:
        return stored
    invoices = [
        (await get_invoice(tx, scope, number, seller_id=seller.id)).row.id
        for number in told.invoices
    ]
    recorded = await record_payment(
        tx,
        actor,
        PaymentCommand(
            seller_id=seller.id,
            payer_id=payer.id,
            currency=told.currency,
            amount_minor=told.amount_minor,
            paid_on=told.paid_on,
            method=told.method.value,
            reference=told.reference or None,
            order_id=await _order_id(tx, scope, told.order, (seller.id, payer.id), orders),
            invoice_ids=tuple(invoices),
        ),
    )
    booked: dict[str, int | str] = {
        "id": recorded.id,
        "number": recorded.number,
        "unapplied_minor": recorded.unapplied_minor,
    }
    if key:
        await answer(tx, {claim: booked})
    return booked


async def _order_id(
    tx: ReadTx, scope: Scope, number: str, pair: Pair, orders: OrderFinder
) -> int | None:
    """The id of the order that a payment names.

    Raises:
        Invalid: no such order, or one of somebody else.
    """
    if not number:
        return None
    try:
        order = await orders.find(tx, scope, number)
    except NotFound:
        order = None
    if order is None or (order.seller_id, order.payer_id) != pair:
        message = _l("This payer has no order %(number)s. Leave the order out, or correct it.")
        raise Invalid([FieldProblem("/order", "not_their_order", message, number=number)])
    return order.id


async def bounce_payment(
    tx: Tx, actor: Actor, scope: Scope, payment_id: int, *, reason: str, on: date | None
) -> str:
    """Take back a payment that the reader may see; its number."""
    payment = (await get_payment(tx, scope, payment_id)).row
    _must_sell(scope, payment.seller_id)
    await reverse_payment(tx, actor, payment_id, reason=reason, on=on)
    return payment.number


async def use_rest(
    tx: Tx, actor: Actor, scope: Scope, payment_id: int, typed: ApplyForm | None = None
) -> int:
    """Settle invoices with what is left of a payment: as typed, else the oldest; what is left.

    Raises:
        Invalid: rows without any amount, or an amount with too many decimals.
        And what `apply_payment` raises.
    """
    payment = (await get_payment(tx, scope, payment_id)).row
    _must_sell(scope, payment.seller_id)
    rows = [(at, row) for at, row in enumerate(typed.rows if typed else []) if row.amount]
    if typed is not None and typed.rows and not rows:
        message = _l("Type how much of an invoice is paid.")
        raise Invalid([FieldProblem("/rows/0/amount", "required", message)])
    wanted = [
        Application(
            row.invoice, minor_of(row.amount or Decimal(0), payment.currency, f"rows/{at}/amount")
        )
        for at, row in rows
    ]
    return await apply_payment(tx, actor, payment_id, wanted)


async def save_limit(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    parties: tuple[Party, Party],
    *,
    limit_minor: int | None,
    terms_days: int | None,
    valid_until: date | None = None,
    version: int | None = None,
) -> None:
    """Change limit and terms of an account, or open it.

    Raises:
        Conflict: somebody changed the account since `version`.
    """
    pair: Pair = (parties[0].id, parties[1].id)
    settings = (await get_account(tx, scope, pair)).settings
    if settings is None:
        currency = parties[1].currency
        terms = AccountTerms(*pair, currency, limit_minor, terms_days or 0, valid_until)
        await open_account(tx, actor, terms)
        return
    if limit_minor != settings.limit_minor:
        await set_limit(tx, actor, pair, limit_minor, version=version)
        version = None
    if (terms_days, valid_until) != (settings.terms_days, settings.valid_until):
        await set_terms(
            tx,
            actor,
            pair,
            terms_days=settings.terms_days if terms_days is None else terms_days,
            valid_until=valid_until,
            version=version,
        )


async def typed_payment(tx: ReadTx, scope: Scope, typed: PaymentForm) -> PaymentIn:
    """A payment as the form says it, in the currency of the payer's account.

    Raises:
        Invalid: an unknown payer, or an amount with too many decimals.
    """
    try:
        seller, payer = await find_pair(tx, scope, typed.payer)
    except NotFound as unknown:
        message = _l("Choose a dealer from the list.")
        raise Invalid([FieldProblem("/payer", "unknown_payer", message)]) from unknown
    currency = (await get_account(tx, scope, (seller.id, payer.id))).currency
    return PaymentIn(
        payer=typed.payer,
        amount_minor=minor_of(typed.amount, currency, "amount"),
        currency=currency,
        paid_on=typed.paid_on,
        method=typed.method,
        reference=typed.reference,
        order=typed.order.strip(),
        invoices=(*typed.chosen, *typed.invoices.replace(",", " ").split()),
    )


def typed_limit(typed: TermsForm, currency: str) -> int | None:
    """The base limit as the form says it; None: not checked.

    Raises:
        Invalid: neither an amount nor “not checked”, or too many decimals.
    """
    if typed.unchecked:
        return None
    if typed.limit is None:
        message = _l("Enter a limit, or tick that it is not checked.")
        raise Invalid([FieldProblem("/limit", "limit_missing", message)])
    return minor_of(typed.limit, currency, "limit")


def totals_by_currency(rows: Iterable[AgeingRow]) -> dict[str, Counter[str]]:
    """The sums of an ageing by currency: buckets, `unapplied` and `total`."""
    totals: dict[str, Counter[str]] = {}
    for row in rows:
        own = {"unapplied": row.unapplied_minor, "total": row.total_minor}
        totals.setdefault(row.currency, Counter()).update(dict(row.buckets) | own)
    return totals


def minor_of(amount: Decimal, currency: str, field: str) -> int:
    """Typed major units as whole minor units.

    Raises:
        Invalid: below zero, or more decimals than the currency has.
    """
    if amount < 0:
        below = _l("Enter an amount that is not below zero.")
        raise Invalid([FieldProblem(f"/{field}", "below_zero", below)])
    try:
        return Money.of(amount, currency).minor
    except ValueError as too_fine:
        message = _l("Enter an amount with at most %(digits)s decimals.")
        problem = FieldProblem(f"/{field}", "too_many_decimals", message, digits=exponent(currency))
        raise Invalid([problem]) from too_fine


def minor_above_zero(amount: Decimal, currency: str, field: str) -> int:
    """`minor_of` for what must be something.

    Raises:
        Invalid: zero or below, or more decimals than the currency has.
    """
    minor = minor_of(amount, currency, field)
    if not minor:
        message = _l("Enter an amount above zero.")
        raise Invalid([FieldProblem(f"/{field}", "not_above_zero", message)])
    return minor
